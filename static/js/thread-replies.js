/* Replies of a thread: what was hidden or deleted leaves the open page; a thread that is gone is asked for again. */
import { watch } from "./live.js"

customElements.define("thread-replies", class extends HTMLElement {
  connectedCallback() {
    this.stop = watch(this.dataset.room, "gone", message => this.drop(message))
  }

  disconnectedCallback() {
    this.stop?.()
  }

  drop({ post, reply }) {
    if (post === reply) return location.reload()
    const gone = document.getElementById(`r${reply}`)
    if (!gone) return
    const words = document.createElement("p")
    words.className = "reply-gone"
    words.textContent = this.dataset.gone
    gone.replaceChildren(words)
  }
})

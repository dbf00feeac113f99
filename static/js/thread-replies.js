/* Replies of a thread: what was hidden or deleted leaves the open page, a thread that is gone is asked for again, and whoever may
   reply does so in place. */
import { watch } from "./live.js"
import { replyHere } from "./reply-here.js"

customElements.define("thread-replies", class extends HTMLElement {
  connectedCallback() {
    this.stop = watch(this.dataset.room, "gone", message => this.drop(message))
    this.addEventListener("click", press => this.answer(press))
  }

  disconnectedCallback() {
    this.stop?.()
  }

  answer(press) {
    const link = press.target.closest(".reply-acts a[data-reply]")
    if (!link || !document.documentElement.dataset.owner || press.metaKey || press.ctrlKey || press.shiftKey || press.altKey) return
    press.preventDefault()
    replyHere(link, this.dataset.close)
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

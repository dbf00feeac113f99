/* The number of what is unread, live: beside the bell, and in the bar at the foot of a phone. */
import { watch } from "./live.js"

const MOST = 99

customElements.define("unread-number", class extends HTMLElement {
  connectedCallback() {
    this.stop = watch(`member:${this.dataset.member}`, "unread", ({ count }) => this.show(count))
  }

  disconnectedCallback() {
    this.stop?.()
  }

  show(count) {
    const number = document.createElement("span")
    number.className = this.dataset.class
    number.textContent = count > MOST ? `${MOST}+` : count
    const word = document.createElement("span")
    word.className = "visually-hidden"
    word.textContent = this.dataset.word
    this.replaceChildren(...(count ? [number, word] : []))
  }
})

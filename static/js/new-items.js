/* "3 new replies": says how many came, moves nothing. Pressing it is a real visit. */
import { watch } from "./live.js"

customElements.define("new-items", class extends HTMLElement {
  connectedCallback() {
    this.number = 0
    const { room, event } = this.dataset
    this.stop = watch(room, event, () => this.show(this.number + 1))
  }

  disconnectedCallback() {
    this.stop?.()
  }

  show(number) {
    this.number = number
    const sentence = number === 1 ? this.dataset.one : this.dataset.many
    this.querySelector("a").textContent = sentence.replace("%(n)s", new Intl.NumberFormat(document.documentElement.lang).format(number))
    this.hidden = false
  }
})

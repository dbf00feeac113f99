/* A poll of an open page: how many chose what, as it is now. What its reader is about to choose stays. */
import { watch } from "./live.js"
import { sentence } from "./plurals.js"

customElements.define("thread-poll", class extends HTMLElement {
  connectedCallback() {
    this.stop = watch(this.dataset.room, "polled", ({ counts }) => this.show(counts))
  }

  disconnectedCallback() {
    this.stop?.()
  }

  show(counts) {
    const total = Object.values(counts).reduce((sum, n) => sum + n, 0)
    for (const [number, n] of Object.entries({ ...counts, all: total })) {
      const words = this.querySelector(`[data-option="${number}"]`)
      if (words) words.textContent = sentence(this.dataset.votes, n)
      this.querySelector(`[data-bar="${number}"]`)?.setAttribute("width", `${100 * n / (total || 1)}%`)
    }
  }
})

/* A calm line while nothing new can be had: "Live updates paused, showing numbers from 14:02". It goes away by itself. */
import { onState } from "./live.js"
import { figures, language } from "./plurals.js"

customElements.define("live-strip", class extends HTMLElement {
  connectedCallback() {
    this.stop = onState(since => this.show(since))
  }

  disconnectedCallback() {
    this.stop?.()
  }

  show(since) {
    if (since === null) {
      this.hidden = true
      return
    }
    const time = new Intl.DateTimeFormat(language, { ...figures, hour: "2-digit", minute: "2-digit" }).format(since)
    this.textContent = this.dataset.paused.replace("%(time)s", time)
    this.hidden = false
  }
})

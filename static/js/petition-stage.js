/* Whether a petition can be signed, while its page is open: that it was paused, closed or opened again. What there is to read of it
   the page says when it is loaded anew: nobody's half-written form goes away by itself. */
import { watch } from "./live.js"

customElements.define("petition-stage", class extends HTMLElement {
  connectedCallback() {
    const room = `petition:${this.dataset.petition}`
    this.stops = [watch(room, "stage", news => this.hear(news.stage)), watch(room, "count", news => this.hear(news.state))]
  }

  disconnectedCallback() {
    this.stops?.forEach(stop => stop())
  }

  hear(stage) {
    if (!stage) return
    this.hidden = stage === this.dataset.stage
    const words = this.dataset[stage] ?? this.dataset.closed, said = this.querySelector("[data-said]")
    if (this.hidden || said.textContent === words) return
    said.textContent = words
    document.getElementById("status").textContent = words
  }
})

/* "4 new posts": asks once a minute while somebody looks, and moves nothing. Pressing it is a real visit. */
import { sentence } from "./plurals.js"

const EVERY = 60_000

customElements.define("feed-news", class extends HTMLElement {
  connectedCallback() {
    this.timer = setInterval(() => this.ask(), EVERY)
  }

  disconnectedCallback() {
    clearInterval(this.timer)
  }

  async ask() {
    if (document.visibilityState !== "visible") return
    const answer = await fetch(`/feed/newer.json?since=${encodeURIComponent(this.dataset.since)}`).catch(() => null)
    if (answer?.ok) this.show((await answer.json()).count)
  }

  show(count) {
    this.querySelector("a").textContent = sentence(this.dataset.words, count)
    this.hidden = count === 0
  }
})

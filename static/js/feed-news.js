/* "4 new posts": asks once a minute while somebody looks, and moves nothing. Pressing it is a real visit. */
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
    const sentence = count === 1 ? this.dataset.one : this.dataset.many
    this.querySelector("a").textContent = sentence.replace("%(n)s", new Intl.NumberFormat(document.documentElement.lang).format(count))
    this.hidden = count === 0
  }
})

/* Petitions like what is being typed, asked for once one pauses; only the last question counts. */
const PAUSE = 500
const SHORTEST = 8

customElements.define("similar-petitions", class extends HTMLElement {
  connectedCallback() {
    this.field = this.closest("form").elements[this.dataset.field]
    this.field.addEventListener("input", () => {
      clearTimeout(this.waiting)
      this.waiting = setTimeout(() => this.ask(), PAUSE)
    })
  }

  async ask() {
    const typed = this.field.value.trim()
    if (typed.length < SHORTEST || typed === this.asked) return
    this.asked = typed
    const page = new URL(this.dataset.from, location.href)
    page.searchParams.set("demand", typed)
    const lang = new URLSearchParams(location.search).get("lang")
    if (lang) page.searchParams.set("lang", lang)
    const answer = await fetch(page, { credentials: "same-origin" }).catch(() => null)
    if (!answer?.ok || typed !== this.asked) return
    this.innerHTML = await answer.text()
  }
})

/* Names that petitions have asked before, offered while one is typed: the browser shows them as it shows any list. */
const PAUSE = 200
const FEWEST = 2

customElements.define("target-suggestions", class extends HTMLElement {
  connectedCallback() {
    this.field = this.closest("fieldset")
    this.field?.addEventListener("input", this)
  }

  disconnectedCallback() { this.field?.removeEventListener("input", this) }

  handleEvent({ target }) {
    clearTimeout(this.waiting)
    const q = target.value.trim()
    if (target.name === "target" && q.length >= FEWEST) this.waiting = setTimeout(() => this.ask(q, target), PAUSE)
  }

  async ask(q, field) {
    const response = await fetch(`${this.dataset.from}?q=${encodeURIComponent(q)}`).catch(() => ({}))
    if (!response.ok || field.value.trim() !== q) return
    const { decision_makers: found } = await response.json()
    this.firstElementChild.replaceChildren(...found.map(({ name }) => Object.assign(document.createElement("option"), { value: name })))
  }
})

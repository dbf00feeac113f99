/* Short fields of a form, kept by the site for members after a pause and on leaving; the page that opens the form again holds them. */
import { isTyped, keepThere } from "./drafts.js"

customElements.define("form-draft", class extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form")
    if (!this.form.elements.csrf_token) return
    this.names = this.dataset.fields.split(" ")
    this.changed = new Set()
    this.under = new AbortController()
    this.form.addEventListener("input", event => this.note(event.target.name))
    for (const field of this.form.elements) if (isTyped(field)) this.note(field.name)
    this.form.addEventListener("submit", () => {
      this.stop()
      this.under.abort() // or it might arrive after what it belongs to
    })
    addEventListener("pagehide", () => this.send())
  }

  note(name) {
    if (!this.names.includes(name)) return
    clearTimeout(this.waiting)
    this.changed.add(name)
    this.waiting = setTimeout(() => this.send(), 2000)
  }

  stop() {
    clearTimeout(this.waiting)
    this.changed.clear()
  }

  send() {
    const typed = new FormData(this.form)
    for (const name of this.changed) {
      const body = typed.getAll(name).filter(text => text.trim()).join("\n")
      keepThere(this.form, `${this.dataset.draft}:${name}`, body, this.under.signal)
    }
    this.stop()
  }
})

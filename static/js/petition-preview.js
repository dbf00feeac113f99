/* The petition as others will see it, while it is being written. */
const LONGEST = 280

customElements.define("petition-preview", class extends HTMLElement {
  connectedCallback() {
    this.form = document.querySelector("form.form :is([name=demand], [name=target], [name=body]):not([type=hidden])")?.form
    this.form?.addEventListener("input", () => this.show())
    if (this.form) this.show()
  }

  show() {
    for (const part of this.querySelectorAll("[data-shows]")) {
      if (!this.form.elements[part.dataset.shows]) continue // another page asks for it
      const typed = new FormData(this.form).getAll(part.dataset.shows).map(text => text.trim()).filter(Boolean)
      part.textContent = typed.length > 1 ? `${typed.slice(0, -1).join(", ")} ${this.dataset.and} ${typed.at(-1)}` : typed[0]?.slice(0, LONGEST) ?? part.dataset.empty
    }
  }
})

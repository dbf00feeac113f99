/* The petition as others will see it, while it is being written. */
customElements.define("petition-preview", class extends HTMLElement {
  connectedCallback() {
    this.form = document.querySelector("form [name=demand]")?.form
    this.empty = Object.fromEntries([...this.querySelectorAll("[data-shows]")].map(part => [part.dataset.shows, part.textContent]))
    this.form?.addEventListener("input", () => this.show())
    if (this.form) this.show()
  }

  show() {
    for (const part of this.querySelectorAll("[data-shows]")) {
      const typed = new FormData(this.form).getAll(part.dataset.shows).map(text => text.trim()).filter(Boolean)
      part.textContent = typed.length > 1 ? `${typed.slice(0, -1).join(", ")} ${this.dataset.and} ${typed.at(-1)}` : typed[0] ?? this.empty[part.dataset.shows]
    }
  }
})

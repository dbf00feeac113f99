/* Change the theme at once; the form's own answer keeps it for the next page. */
customElements.define("theme-switch", class extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form")
    this.form.addEventListener("submit", event => this.change(event))
  }

  async change(event) {
    if (event.submitter?.name !== "theme") return
    event.preventDefault()
    const { value } = event.submitter
    const root = document.documentElement
    if (value === "system") delete root.dataset.theme
    else root.dataset.theme = value
    for (const button of this.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button === event.submitter))
    const body = new URLSearchParams(new FormData(this.form, event.submitter))
    await fetch(this.form.action, { method: "POST", body, redirect: "manual" }).catch(() => {})
  }
})

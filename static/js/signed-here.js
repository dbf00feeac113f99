/* Says to whoever signed here as a guest that they did: asked for in the browser, as the page is the same for all. */
customElements.define("signed-here", class extends HTMLElement {
  async connectedCallback() {
    const response = await fetch(`${this.dataset.source}?lang=${document.documentElement.lang}`).catch(() => null)
    const text = response?.ok ? await response.text() : ""
    if (!text.trim()) return
    this.replaceChildren(...new DOMParser().parseFromString(text, "text/html").body.childNodes)
    this.hidden = false
    document.querySelector("sign-bar")?.remove()
    for (const each of document.querySelectorAll("[data-unsigned], [data-signed]")) each.hidden = "unsigned" in each.dataset
  }
})

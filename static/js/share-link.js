/* Copy an address or a message, or hand it to the device's own share sheet. Without scripts it stands there to be copied by hand. */
customElements.define("share-link", class extends HTMLElement {
  connectedCallback() {
    const { url, text, title } = this.dataset
    const field = this.querySelector("input, textarea")
    field?.addEventListener("focus", () => field.select())
    const copy = this.querySelector("[data-copy]")
    if (copy && navigator.clipboard) {
      copy.hidden = false
      copy.addEventListener("click", async () => {
        await navigator.clipboard.writeText(text ?? url)
        this.say(copy, this.dataset.done)
      })
    }
    const send = this.querySelector("[data-send]")
    if (send && navigator.share && matchMedia("(pointer: coarse)").matches) {
      send.hidden = false
      send.addEventListener("click", () => navigator.share(text ? { text } : { url, title }).catch(() => {}))
    }
  }

  say(button, word) {
    const label = button.querySelector("span")
    const before = label.textContent
    label.textContent = word
    document.getElementById("status").textContent = word
    setTimeout(() => { label.textContent = before }, 3000)
  }
})

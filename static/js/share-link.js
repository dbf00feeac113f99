/* Copy the address, or hand it to the device's own share sheet. Without scripts the address stands there to be copied by hand. */
customElements.define("share-link", class extends HTMLElement {
  connectedCallback() {
    const { url, title } = this.dataset
    const field = this.querySelector("input")
    field?.addEventListener("focus", () => field.select())
    const copy = this.querySelector("[data-copy]")
    if (copy && navigator.clipboard) {
      copy.hidden = false
      copy.addEventListener("click", async () => {
        await navigator.clipboard.writeText(url)
        this.say(copy, this.dataset.done)
      })
    }
    const send = this.querySelector("[data-send]")
    if (send && navigator.share && matchMedia("(pointer: coarse)").matches) {
      send.hidden = false
      send.addEventListener("click", () => navigator.share({ url, title }).catch(() => {}))
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

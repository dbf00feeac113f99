/* Keys for the queue and its cases. Each does what a link or a button of the page does, so everything works without them. */
const isTyping = ({ target }) => target.closest("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])")

customElements.define("moderation-keys", class extends HTMLElement {
  connectedCallback() {
    this.list = this.querySelector("details")
    this.list.hidden = false
    this.listen = event => this.press(event)
    document.addEventListener("keydown", this.listen)
  }

  disconnectedCallback() { document.removeEventListener("keydown", this.listen) }

  press(event) {
    const { key } = event
    if (event.isComposing || event.altKey) return
    if (isTyping(event) ? this.leave(event) : event.ctrlKey || event.metaKey) return
    if (event.repeat && !/^[jk]$/.test(key)) return // held down, it would decide the next case too
    const done = key === "j" ? this.move(1)
      : key === "k" ? this.move(-1)
      : key === "?" ? this.show()
      : key === "r" ? this.focusOn(document.querySelector('[data-key="e"]')?.form.elements.reason)
      : /^[0-9]$/.test(key) ? this.click(document.querySelectorAll(".acts input")[(Number(key) || 10) - 1])
      : /^[a-z]$/.test(key) && this.click(document.querySelector(`[data-key="${key}"]`))
    if (done) event.preventDefault()
  }

  /* Out of a text: to the keys again, or on to the decision. Everything else is typed. */
  leave(event) {
    if (event.key === "Escape") event.target.blur()
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.name === "reason") {
      this.click(document.querySelector('[data-key="e"]'))
    }
    return true
  }

  focusOn(field) {
    field?.focus()
    return Boolean(field)
  }

  click(control) {
    control?.click()
    return Boolean(control)
  }

  show() {
    this.list.open = !this.list.open
    this.list.querySelector("summary").focus()
    return true
  }

  /* In the queue the focus moves; beside an open case the one before or after it opens. */
  move(by) {
    const lines = [...document.querySelectorAll(".queue-line")]
    const open = lines.findIndex(line => line.hasAttribute("aria-current"))
    const at = open >= 0 ? open : lines.indexOf(document.activeElement)
    const next = lines[at < 0 && by < 0 ? lines.length - 1 : at + by]
    if (open >= 0) next?.click()
    else next?.focus()
    return Boolean(next)
  }
})

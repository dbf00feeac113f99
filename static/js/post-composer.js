/* The place to write: Markdown buttons, Ctrl+Enter, and a text that is never lost. */
import { takePictures } from "./composer-pictures.js"
import { offerMentions } from "./composer-mentions.js"
import { keepStance } from "./composer-stance.js"
import { isTyped, keep, keepThere, kept, settled } from "./drafts.js"

customElements.define("post-composer", class extends HTMLElement {
  connectedCallback() {
    this.text = this.querySelector("textarea:not([name=passage])")
    this.bar = this.querySelector(".composer-bar")
    if (this.bar) {
      this.bar.hidden = false
      this.bar.addEventListener("click", event => this.mark(event.target.closest("button")))
    }
    this.text.addEventListener("keydown", event => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.text.form.requestSubmit()
    })
    takePictures(this)
    if (this.text.form.elements.csrf_token && document.documentElement.dataset.owner) offerMentions(this.text, this.dataset)
    this.text.form.addEventListener("submit", event => this.waitForNetwork(event))
    if (this.dataset.draft) this.keepDraft()
    if (this.dataset.draft) keepStance(this)
    if (this.dataset.draft && this.text.form.elements.csrf_token) this.sendDraft()
    if (isTyped(this.text)) this.text.dispatchEvent(new Event("input", { bubbles: true }))
  }

  /* Kept by the site, too, after a pause and on leaving. */
  sendDraft() {
    const send = () => {
      clearTimeout(this.sending)
      this.sending = undefined
      keepThere(this.text.form, this.dataset.draft, this.text.value, under.signal)
    }
    const under = new AbortController()
    this.text.addEventListener("input", () => {
      clearTimeout(this.sending)
      this.sending = setTimeout(send, 2000)
    })
    this.text.form.addEventListener("submit", () => {
      clearTimeout(this.sending)
      this.sending = undefined
      under.abort() // or it might arrive after what it belongs to
    })
    addEventListener("pagehide", () => this.sending && send())
  }

  /* Without a network nothing is sent and nothing is lost; nobody is led away from their words. */
  waitForNetwork(event) {
    if (navigator.onLine !== false) return
    event.preventDefault()
    event.stopImmediatePropagation()
    const said = this.querySelector("[data-said]")
    if (this.dataset.draft) keep(this.dataset.draft, this.text.value)
    said.textContent = document.getElementById("status").textContent = said.dataset.offline
    addEventListener("online", () => { said.textContent = document.getElementById("status").textContent = said.dataset.online }, { once: true })
  }

  keepDraft() {
    settled.then(() => this.showKept())
    this.text.addEventListener("input", () => {
      clearTimeout(this.waiting)
      this.waiting = setTimeout(() => this.save(), 500)
    })
    this.text.form.addEventListener("submit", () => {
      clearTimeout(this.waiting)
      this.waiting = undefined // or leaving the page would save it once more, as unsent
      keep(this.dataset.draft, this.text.value, this.text.form.elements.once?.value)
    })
    addEventListener("pagehide", () => this.waiting && this.save())
  }

  /* Who typed before this was known did not see what was kept, so it goes above their words instead of under the next save. */
  showKept() {
    const { value, defaultValue } = this.text
    const text = kept(this.dataset.draft)
    if (!value) this.text.value = text
    else if (isTyped(this.text) && !defaultValue && text && !value.startsWith(text)) this.text.value = `${text}\n\n${value}`
    this.isShown = true
  }

  save() {
    this.waiting = undefined
    if (!this.isShown) return // what was kept is not seen yet; the next letter saves both
    keep(this.dataset.draft, this.text.value)
    const said = this.querySelector("[data-said]")
    if (said && this.text.value) said.textContent = navigator.onLine === false ? said.dataset.offline : said.dataset.kept
  }

  mark(button) {
    if (!button) return
    const { selectionStart: start, selectionEnd: end, value } = this.text
    const chosen = value.slice(start, end)
    const { mark, line } = button.dataset
    const put = line ? line + chosen.replaceAll("\n", `\n${line}`) : mark ? mark + chosen + mark : `[${chosen}](https://)`
    this.text.focus()
    this.text.setRangeText(put, start, end, "end")
    if (!chosen && mark) this.text.selectionEnd = this.text.selectionStart = start + mark.length
    this.text.dispatchEvent(new Event("input", { bubbles: true }))
  }
})

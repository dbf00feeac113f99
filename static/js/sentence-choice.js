/* Whoever selects words of the text that a note is to be about is offered the sentence in which they begin, one of the form's. */
const dense = words => words.replace(/\s/g, "")

customElements.define("sentence-choice", class extends HTMLElement {
  connectedCallback() {
    this.text = this.previousElementSibling.querySelector(".prose")
    this.choices = [...document.querySelectorAll("[name=sentence]:not([value=''])")]
    this.addEventListener("click", () => this.choose())
    document.addEventListener("selectionchange", this)
  }

  disconnectedCallback() {
    document.removeEventListener("selectionchange", this)
  }

  /* It stays when the selection goes: on a phone, a press takes that away first. */
  handleEvent() {
    const selection = getSelection()
    if (selection.isCollapsed || !this.text.contains(selection.anchorNode) || !this.text.contains(selection.focusNode)) return
    this.found = this.find(selection.getRangeAt(0))
    this.hidden = !this.found
  }

  /* The first sentence that ends behind the place where the selection begins, counted in letters. */
  find({ startContainer, startOffset }) {
    const before = document.createRange()
    before.setStart(this.text, 0)
    before.setEnd(startContainer, startOffset)
    const place = dense(before.toString()).length, all = dense(this.text.textContent)
    let end = 0
    return this.choices.find(choice => {
      const words = dense(choice.parentElement.textContent), at = all.indexOf(words, end)
      if (at >= 0) end = at + words.length
      return at >= 0 && end > place
    })
  }

  choose() {
    this.found.checked = true
    this.found.focus()
  }
})

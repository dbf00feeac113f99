/* What came since its reader was here: marks those that stand on this page, and tells the site that they were seen once the page
   was looked at for a moment. What came since is said again on the next visit. */
const A_MOMENT = 3000

customElements.define("read-mark", class extends HTMLElement {
  connectedCallback() {
    for (const id of this.dataset.ids.split(" ")) this.mark(document.getElementById(`r${id}`))
    document.addEventListener("visibilitychange", this)
    this.handleEvent({ type: "visibilitychange" })
  }

  disconnectedCallback() {
    clearTimeout(this.timer)
    document.removeEventListener("visibilitychange", this)
  }

  handleEvent({ type }) {
    if (type !== "visibilitychange") return
    clearTimeout(this.timer)
    if (document.visibilityState === "visible" && !this.said) this.timer = setTimeout(() => this.say(), A_MOMENT)
  }

  mark(reply) {
    if (!reply) return
    const mark = document.createElement("span")
    mark.className = "tag"
    mark.textContent = this.dataset.words
    reply.querySelector(".byline")?.append(mark)
    reply.classList.add("reply-new")
  }

  async say() {
    const form = this.querySelector("form")
    const sent = { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "application/json" } }
    this.said = (await fetch(form.action, sent).catch(() => null))?.ok
    if (this.said) form.hidden = true
  }
})

/* "3 new replies": says how many came, and fewer when one is taken away again. Pressing it puts them where they belong on
   the page as it stands and goes to the first; those that belong on another page are a real visit. */
import { watch } from "./live.js"
import { sentence } from "./plurals.js"

customElements.define("new-items", class extends HTMLElement {
  connectedCallback() {
    this.came = new Set()
    const { room, event } = this.dataset
    const stops = [
      watch(room, event, message => this.show(this.came.add(message[event]))),
      watch(room, "gone", message => this.came.delete(message[event]) && this.show(this.came)),
    ]
    this.stop = () => stops.forEach(stop => stop())
    this.link = this.querySelector("a")
    this.link.addEventListener("click", this)
  }

  disconnectedCallback() {
    this.stop?.()
    this.link.removeEventListener("click", this)
  }

  handleEvent(press) {
    if (press.button || press.metaKey || press.ctrlKey || press.shiftKey || press.altKey) return
    press.preventDefault()
    this.insert().catch(() => location.assign(this.link.href))
  }

  show(came) {
    const number = came.size
    this.link.textContent = sentence(this.dataset.words, number)
    this.hidden = number === 0
  }

  async insert() {
    const response = await fetch(location.href, { headers: { Accept: "text/html" } })
    const page = new DOMParser().parseFromString(await response.text(), "text/html")
    const wanted = [...this.came].map(id => page.getElementById(`r${id}`))
    const here = document.querySelector("thread-replies article.reply")?.parentElement
    if (!response.ok || !here || wanted.includes(null)) throw new Error("they are on another page")
    const isNew = article => article && !document.getElementById(article.id)
    const fresh = [...page.querySelectorAll("thread-replies article.reply")].filter(isNew)
    // From the end, so that whatever follows one of them is there already.
    for (const article of fresh.toReversed()) {
      const next = article.nextElementSibling?.id && document.getElementById(article.nextElementSibling.id)
      const put = document.importNode(article, true)
      next ? next.before(put) : here.append(put)
    }
    const number = page.querySelector("#replies .section-head .meta")
    const shown = document.querySelector("#replies .section-head .meta")
    if (number && shown) shown.textContent = number.textContent
    this.came.clear()
    this.show(this.came)
    const first = document.getElementById(fresh[0]?.id)
    if (!first) return
    first.tabIndex = -1
    first.focus()
  }
})

/* "3 new replies": says how many came, and fewer when one is taken away again. Pressing it puts those of this page where they
   belong, marks them, and goes to the first; for those of other pages it is a real visit. */
import { watch } from "./live.js"
import { sentence, written } from "./plurals.js"

const MOST = 50 // that are asked for at once

customElements.define("new-replies", class extends HTMLElement {
  connectedCallback() {
    this.came = new Set()
    const { room } = this.dataset
    const stops = [
      watch(room, "reply", ({ reply }) => document.getElementById(`r${reply}`) || this.show(this.came.add(reply))),
      watch(room, "gone", ({ reply }) => this.came.delete(reply) && this.show(this.came)),
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
    if (this.isElsewhere || press.button || press.metaKey || press.ctrlKey || press.shiftKey || press.altKey) return
    press.preventDefault()
    this.fetch().catch(() => location.assign(this.link.href))
  }

  /* Whoever listens is told once that there is something, and not of each more. */
  show(came, words = this.dataset.words) {
    this.isElsewhere = words !== this.dataset.words
    this.link.textContent = sentence(words, came.size)
    if (came.size && this.hidden) document.getElementById("status").textContent = this.link.textContent
    this.hidden = came.size === 0
  }

  async fetch() {
    if (this.came.size > MOST) throw new Error("more than a page")
    const asked = [...this.came]
    const response = await fetch(`${this.dataset.source}&ids=${asked}&lang=${document.documentElement.lang}`)
    if (!response.ok) throw new Error("not to be had")
    const { count, replies, elsewhere } = await response.json()
    const others = [...replies.filter(reply => !this.put(reply)).map(({ id }) => id), ...elsewhere]
    const first = document.getElementById(`r${replies.find(({ id }) => !others.includes(id))?.id}`)
    if (others.length && !first) return location.assign(`/r/${others[0]}`)
    for (const number of document.querySelectorAll("[data-reply-count]")) number.textContent = written(count)
    for (const id of asked) this.came.delete(id)
    if (others.length) {
      this.link.href = `/r/${others[0]}`
      this.show(new Set(others), this.dataset.elsewhere)
    } else this.show(this.came)
    first?.parentElement.dispatchEvent(new CustomEvent("fresh", { detail: first.id }))
    first?.focus()
    if (document.querySelector(".stances")) import("./thread-fresh.js").then(({ freshen }) => freshen([])).catch(() => {})
  }

  /* Whether it has a place on this page. */
  put({ id, after, html }) {
    if (document.getElementById(`r${id}`)) return true
    const list = document.querySelector("thread-replies")
    const above = after ? document.getElementById(`r${after}`) : null
    if (after ? !above : !("isFirst" in this.dataset)) return false
    const reply = new DOMParser().parseFromString(html, "text/html").querySelector("article")
    const mark = document.createElement("span")
    mark.className = "tag"
    mark.textContent = this.dataset.mark
    reply.querySelector(".byline")?.append(mark)
    reply.classList.add("reply-new")
    reply.tabIndex = -1
    list.querySelector(".empty")?.remove()
    if (reply.querySelector("[data-picture]")) import("./awaited-pictures.js").then(({ awaitPictures }) => awaitPictures(reply))
    if (above) {
      const composer = above.nextElementSibling
      ;(composer?.matches("reply-here") ? composer : above).after(reply)
    } else list.prepend(reply)
    return true
  }
})

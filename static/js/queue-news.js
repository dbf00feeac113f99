/* The queue while it is open: who has taken a case, what is decided, and how many more wait. The socket says that something is
   otherwise; the page itself is asked what, as it knows what this moderator may see. Nothing moves from its place. */
import { watch } from "./live.js"
import { sentence } from "./plurals.js"

const SOONEST = 500
const WITHIN = 1500
const lines = page => new Map([...page.querySelectorAll(".queue-line")].map(line => [line.getAttribute("href"), line]))

customElements.define("queue-news", class extends HTMLElement {
  connectedCallback() {
    const { room } = this.dataset
    this.stops = [watch(room, "queue", () => this.soon()), watch(room, "entered", () => this.enter())]
  }

  disconnectedCallback() {
    clearTimeout(this.waiting)
    this.stops?.forEach(stop => stop())
  }

  /* The first time the page is young; later something may have been missed. */
  enter() {
    if (this.wasLive) this.soon()
    this.wasLive = true
  }

  soon() {
    this.waiting ??= setTimeout(() => this.ask().catch(() => {}), SOONEST + Math.random() * WITHIN)
  }

  async ask() {
    this.waiting = undefined
    const answer = await fetch(location.href, { cache: "no-cache" })
    if (!answer.ok) return
    const page = new DOMParser().parseFromString(await answer.text(), "text/html")
    const here = lines(document)
    const there = lines(page)
    for (const [address, line] of here) this.follow(line, there.get(address))
    document.querySelector(".figures").replaceChildren(...document.importNode(page.querySelector(".figures"), true).childNodes)
    this.show([...there.keys()].filter(address => !here.has(address)).length)
  }

  follow(line, other) {
    if (other) line.replaceChildren(...document.importNode(other, true).childNodes)
    else if (!line.dataset.gone) line.querySelector(".tag").textContent = line.dataset.gone = this.dataset.gone
  }

  show(number) {
    this.querySelector("a").textContent = sentence(this.dataset.words, number)
    this.hidden = number === 0
  }
})

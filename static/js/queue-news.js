/* The queue while it is open: who has taken a case, what is decided, and how many more wait. Nothing moves from its place. */
import { PageNews } from "./page-news.js"
import { sentence } from "./plurals.js"

const lines = page => new Map([...page.querySelectorAll(".queue-line")].map(line => [line.getAttribute("href"), line]))

customElements.define("queue-news", class extends PageNews {
  get watches() { return { room: this.dataset.room, event: "queue", within: 1500 } }

  take(page) {
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

/* How a petition spreads, while the page is open: there is another picture. */
import { PageNews } from "./page-news.js"

customElements.define("spread-news", class extends PageNews {
  get watches() { return { room: `petition:${this.dataset.petition}`, event: "spread", within: 3000 } }

  hear({ drawn }) {
    if (drawn > Number(this.dataset.drawn)) this.soon()
  }

  take(page) {
    const there = page.querySelector("spread-news")
    if (!there || there.dataset.drawn === this.dataset.drawn) return
    this.dataset.drawn = there.dataset.drawn
    this.replaceChildren(...document.importNode(there, true).childNodes)
    const side = document.getElementById("short")?.closest("section")
    const other = page.getElementById("short")?.closest("section")
    if (side && other) side.replaceWith(document.importNode(other, true))
  }
})

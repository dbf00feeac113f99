/* "4 new posts": the socket says which have something new, and nothing moves. Pressing it is a real visit. After a gap, and
   once a minute while there is no socket, the site is asked. */
import { isLive, watch } from "./live.js"
import { sentence } from "./plurals.js"

const EVERY = 60_000

customElements.define("feed-news", class extends HTMLElement {
  connectedCallback() {
    const { room, newest } = this.dataset
    this.came = new Set()
    this.others = 0 // which came too, and are not told apart
    this.newest = Number(newest)
    this.stops = [watch(room, "news", news => this.add(news)), watch(room, "entered", news => this.enter(news))]
    this.timer = setInterval(() => isLive(room) || this.ask(), EVERY)
  }

  disconnectedCallback() {
    clearInterval(this.timer)
    this.stops?.forEach(stop => stop())
  }

  /* The first time the page is young, and all that it may have missed is said with the answer. */
  enter(news) {
    this.wasLive ? this.ask() : this.add(news)
    this.wasLive = true
  }

  add({ posts = [] }) {
    for (const [post, at] of posts) if (at > this.newest) this.came.add(post)
    this.show()
  }

  async ask() {
    if (document.visibilityState !== "visible") return
    const answer = await fetch(`/feed/newer.json?since=${encodeURIComponent(this.dataset.since)}`).catch(() => null)
    if (!answer?.ok) return
    const { count, posts } = await answer.json()
    this.came = new Set(posts)
    this.others = count - posts.length
    this.show()
  }

  show() {
    const number = this.came.size + this.others
    this.querySelector("a").textContent = sentence(this.dataset.words, number)
    this.hidden = number === 0
  }
})

/* What follows a page that changes while it is open: the socket says that something is otherwise, the page itself is asked what, as
   it knows what its reader may see. Who extends this says which event of which room it `watches`, and what it takes from the page. */
import { watch } from "./live.js"

const SOONEST = 500

export class PageNews extends HTMLElement {
  connectedCallback() {
    const { room, event } = this.watches
    this.stops = [watch(room, event, news => this.hear(news)), watch(room, "entered", () => this.enter())]
  }

  disconnectedCallback() {
    clearTimeout(this.waiting)
    this.stops?.forEach(stop => stop())
  }

  hear() { this.soon() }

  /* The first time the page is young; later something may have been missed. */
  enter() {
    if (this.wasLive) this.soon()
    this.wasLive = true
  }

  /* Not all who have the page open ask at once. */
  soon() {
    this.waiting ??= setTimeout(() => this.ask().catch(() => {}), SOONEST + Math.random() * this.watches.within)
  }

  async ask() {
    this.waiting = undefined
    const answer = await fetch(location.href, { cache: "no-cache" })
    if (answer.ok) this.take(new DOMParser().parseFromString(await answer.text(), "text/html"))
  }
}

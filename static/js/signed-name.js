/* The name of somebody who signed leaves the open page when they hide it: the words that are said instead stand there then, or all
   that was there because of the name goes with it. */
import { watch } from "./live.js"

const BACK = 5000 // within which all who were cut off together look again
let looking

customElements.define("signed-name", class extends HTMLElement {
  connectedCallback() {
    const room = `petition:${this.dataset.petition}`
    this.stops = [
      watch(room, "unnamed", ({ tags }) => tags.includes(this.dataset.tag) && this.leave()),
      watch(room, "entered", () => this.enter()),
    ]
  }

  disconnectedCallback() {
    this.stops?.forEach(stop => stop())
  }

  /* Whoever was cut off missed what was said meanwhile. */
  enter() {
    if (this.isIn) looking ??= setTimeout(() => look().catch(() => {}), Math.random() * BACK)
    this.isIn = true
  }

  leave() {
    const part = this.dataset.leaves && this.closest(this.dataset.leaves)
    if (part) part.remove()
    else this.replaceWith(this.dataset.instead ?? "")
  }
})

async function look() {
  looking = undefined
  const answer = await fetch(location.href, { cache: "no-cache" })
  if (!answer.ok) return
  const page = new DOMParser().parseFromString(await answer.text(), "text/html")
  const there = new Set([...page.querySelectorAll("signed-name")].map(name => name.dataset.tag))
  for (const name of document.querySelectorAll("signed-name")) if (!there.has(name.dataset.tag)) name.leave()
}

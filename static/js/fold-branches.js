/* Branches of a thread are closed and opened in place, and stay as they were left, as drafts do. Nothing is taken off the page. */
import { keep, kept } from "./drafts.js"

export class Branches {
  constructor(list) {
    this.list = list
    this.place = `folds:${list.dataset.thread}`
    this.folded = new Set(kept(this.place).split(",").filter(Boolean).map(Number))
    this.apply()
    this.reveal(location.hash.slice(1))
  }

  toggle(id) {
    if (!this.folded.delete(id)) this.folded.add(id)
    keep(this.place, [...this.folded].slice(-200).join(","))
    this.apply()
  }

  /* What one is led to is never out of sight. */
  reveal(name) {
    const wanted = document.getElementById(name)
    if (!wanted?.classList.contains("is-folded")) return
    let depth = Number(wanted.dataset.depth)
    for (let each = wanted.previousElementSibling; each && depth > 1; each = each.previousElementSibling) {
      if (Number(each.dataset.depth ?? Infinity) >= depth) continue
      depth = Number(each.dataset.depth)
      this.folded.delete(Number(each.id.slice(1)))
    }
    this.apply()
    wanted.scrollIntoView({ block: "nearest" })
  }

  apply() {
    let closed = Infinity
    for (const each of this.list.children) {
      const depth = Number(each.dataset.depth ?? 0)
      if (depth && depth <= closed) closed = Infinity
      each.classList.toggle("is-folded", closed < Infinity)
      const link = depth && each.querySelector(":scope > .reply-acts > [data-fold]")
      if (!link) continue
      const isFolded = this.folded.has(Number(link.dataset.fold))
      link.textContent = isFolded ? link.dataset.open : link.dataset.close
      if (isFolded && closed === Infinity) closed = depth
    }
  }
}

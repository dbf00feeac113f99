/* Replies of a thread: what was hidden or deleted leaves the open page, what was changed is shown as it is now, a thread that is
   gone is asked for again, and whoever may reply, or say that a reply is useful, does so in place. */
import { watch } from "./live.js"

const BACK = 5000 // within which all who were cut off together look again
const freshen = (...what) => import("./thread-fresh.js").then(fresh => fresh.freshen(...what)).catch(() => {})

/* Whether branches were closed in this browser; where storing is forbidden, none were. */
function hasFolded() {
  try {
    return [localStorage, sessionStorage].some(storage => Object.keys(storage).some(name => name.includes("folds:")))
  } catch {
    return false
  }
}

customElements.define("thread-replies", class extends HTMLElement {
  connectedCallback() {
    const { room } = this.dataset
    const stops = [
      watch(room, "gone", message => this.drop(message)),
      watch(room, "changed", ({ reply }) => freshen([reply])),
      watch(room, "reply", ({ reply }) => document.querySelector(`#r${reply}`) && freshen([reply])),
      watch(room, "entered", () => this.enter()),
    ]
    this.stop = () => stops.forEach(stop => stop())
    this.look()
    if (hasFolded() && this.querySelector("[data-fold]")) this.branches()
    this.addEventListener("fresh", ({ detail }) => this.folding?.then(branches => { branches.apply(); branches.reveal(detail) }))
    this.addEventListener("click", press => this.open(press))
    this.addEventListener("pointerdown", press => this.choose(press))
    this.addEventListener("keydown", press => this.choose(press))
    this.addEventListener("click", press => this.answer(press))
    this.addEventListener("submit", press => this.vote(press))
  }

  /* A reply that this address names, and that is on another page by now, or in another thread, is shown there. */
  look() {
    const wanted = /^#r(\d+)$/.exec(location.hash)?.[1]
    if (!wanted || document.getElementById(`r${wanted}`)) return
    fetch(`/r/${wanted}`, { method: "HEAD" }).then(({ ok, url }) => {
      if (ok && url !== location.href.split("#")[0]) location.replace(`${url}#r${wanted}`)
    }, () => {})
  }

  disconnectedCallback() {
    this.stop?.()
  }

  answer(press) {
    const link = press.target.closest(".reply-acts :is(a[data-reply], a[data-quote])")
    if (!link || !document.documentElement.dataset.owner || press.metaKey || press.ctrlKey || press.shiftKey || press.altKey) return
    press.preventDefault()
    const words = this.chosen
    import("./reply-here.js").then(({ replyHere, quoteHere }) => {
      return "quote" in link.dataset ? quoteHere(link, this.dataset.close, words) : replyHere(link, this.dataset.close)
    }).catch(() => location.assign(link.href))
  }

  branches() {
    this.folding ??= import("./fold-branches.js").then(({ Branches }) => new Branches(this))
    return this.folding
  }

  /* A branch, or what was replied to, where one is. */
  open(press) {
    const link = press.target.closest("[data-fold], [data-parent]")
    if (!link || press.metaKey || press.ctrlKey || press.shiftKey || press.altKey) return
    press.preventDefault()
    if (link.dataset.fold) return this.branches().then(branches => branches.toggle(Number(link.dataset.fold)), () => location.assign(link.href))
    import("./open-parent.js").then(({ openParent }) => openParent(link, this.dataset.source)).catch(() => location.assign(link.href))
  }

  /* What is selected in a reply when its "Quote" is pressed, before the press takes the selection away. */
  choose({ target }) {
    const selection = getSelection()
    const text = target.closest("[data-quote]")?.closest("article").querySelector(".prose")
    this.chosen = text?.contains(selection.anchorNode) && text.contains(selection.focusNode) ? selection.toString().trim() : ""
  }

  /* What a reply was to its reader is said in place; where that can't be, on a page of its own. */
  vote(press) {
    const { target: form, submitter: button } = press
    if (form.id !== "useful" || !button?.formAction.endsWith("useful")) return
    press.preventDefault()
    const body = new URLSearchParams(new FormData(form))
    body.set(button.name, button.value)
    const isTaken = button.value !== "none"
    fetch(button.formAction, { method: "POST", body, headers: { Accept: "application/json" } }).then(response => {
      if (!response.ok) return location.assign(button.formAction)
      button.value = isTaken ? "none" : "useful"
      button.setAttribute("aria-pressed", isTaken)
    }, () => location.assign(button.formAction))
  }

  /* Whoever was cut off missed what was said meanwhile. */
  enter() {
    if (this.isIn) freshen([...this.querySelectorAll("article.reply")].map(({ id }) => Number(id.slice(1))), BACK)
    this.isIn = true
  }

  /* Its words leave at once, also where they are quoted; what stands there instead is asked for. */
  drop({ post, reply }) {
    if (post === reply) return location.reload()
    const parts = document.querySelectorAll(`#r${reply}, [data-of="${reply}"]`)
    const quoting = [...parts].map(part => part.closest("article.reply")?.id.slice(1)).filter(Boolean).map(Number)
    for (const part of parts) part.replaceChildren(this.gone())
    freshen([reply, ...quoting])
  }

  gone() {
    const words = document.createElement("p")
    words.className = "reply-gone"
    words.textContent = this.dataset.gone
    return words
  }
})

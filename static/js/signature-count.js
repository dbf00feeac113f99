/* The number of signatures, live. It moves the bar and the words beside it, and dispatches "count" with what it was told.
   Screen readers hear the poster-size one at most once a minute, and when it reaches a step. */
import { watch } from "./live.js"
import { sentence, written } from "./plurals.js"

const ROLL = { duration: 300, easing: "ease-out" }
const MINUTE = 60_000
const calm = matchMedia("(prefers-reduced-motion: reduce)")
let spokeAt = Date.now()
let isPaused = kept(store => store.getItem("live-paused")) === "1"

customElements.define("signature-count", class extends HTMLElement {
  connectedCallback() {
    this.stop = watch(`petition:${this.dataset.petition}`, "count", told => this.hear(told))
    pauseButtons()
  }

  disconnectedCallback() {
    this.stop?.()
    clearTimeout(this.speaking)
  }

  hear(told) {
    if (told.version <= Number((this.waiting ?? this.dataset).version)) return
    this.waiting = told
    if (!isPaused) this.show()
  }

  show() {
    const told = this.waiting
    if (!told) return
    this.waiting = undefined
    this.dataset.version = told.version
    const before = Number(this.dataset.count)
    this.dataset.count = told.count
    this.roll(written(told.count))
    const reached = moveBars(this.dataset.petition, told)
    sayAnew(this.dataset.petition, told)
    if (this.matches(".poster-count *")) {
      if (told.count < before) this.explain(before - told.count)
      this.speak(reached)
    }
    this.dispatchEvent(new CustomEvent("count", { bubbles: true, detail: told }))
  }

  /* Each figure that changed slides in from below over the one it replaces. */
  roll(text) {
    const before = this.textContent
    if (calm.matches || document.hidden || before.length !== text.length) {
      this.textContent = text
      return
    }
    const figures = [...text].map((figure, i) => figure === before[i] ? figure : this.figure(figure, before[i]))
    this.replaceChildren(...figures)
    const rolling = figures.filter(each => each instanceof Element)
    const turns = rolling.map(each => each.firstChild.animate([{ transform: "translateY(100%)" }, { transform: "none" }], ROLL))
    Promise.allSettled(turns.map(turn => turn.finished)).then(() => { if (this.textContent === text) this.textContent = text })
  }

  figure(now, before) {
    const window = document.createElement("span")
    const strip = document.createElement("span")
    window.className = "figure"
    strip.className = "figure-strip"
    strip.dataset.before = before
    strip.textContent = now
    window.append(strip)
    return window
  }

  /* A number that went down says why. Only its own people take a signature out of a count. */
  explain(fallen) {
    const words = document.querySelector(`[data-petition-fell="${this.dataset.petition}"]`)
    if (!words) return
    this.fallen = (this.fallen ?? 0) + fallen
    words.textContent = sentence(words.dataset.words, this.fallen)
    words.hidden = false
  }

  /* What came within the minute is said at its end. */
  speak(reached) {
    clearTimeout(this.speaking)
    const wait = spokeAt + MINUTE - Date.now()
    if (!reached && wait > 0) {
      this.speaking = setTimeout(() => this.speak(), wait)
      return
    }
    spokeAt = Date.now()
    const unit = this.closest(".poster-count").querySelector(".count-unit")?.textContent ?? ""
    document.getElementById("status").textContent = `${this.textContent} ${unit}`.trim()
  }
})

/* The bars of a petition; answers whether a step was reached. The one of its own page leads to the goal: its steps are drawn for
   that, so they go once it is passed. */
function moveBars(petition, { count, step }) {
  if (!step) return false
  let reached = false
  for (const bar of document.querySelectorAll(`progress[data-petition="${petition}"]`)) {
    const before = Number(bar.dataset.step ?? bar.max)
    const end = bar.dataset.goal > count ? Number(bar.dataset.goal) : step
    reached ||= before !== step && before <= count
    if (bar.dataset.step) bar.dataset.step = step
    if (end !== bar.max) bar.parentElement.querySelector(".bar-steps")?.remove()
    if (bar.dataset.words) bar.setAttribute("aria-label", sentence(bar.dataset.words, end, { step: end }))
    bar.max = end
    bar.value = Math.min(count, end)
    bar.textContent = written(count)
  }
  return reached
}

/* The sentences about the number, each by the one it is about: count, step, or what is left to the step. */
function sayAnew(petition, { count, step }) {
  const numbers = step ? { count, step, left: Math.max(step - count, 0) } : { count }
  for (const words of document.querySelectorAll(`[data-petition-words="${petition}"]`)) {
    const by = numbers[words.dataset.by]
    if (by !== undefined) words.textContent = sentence(words.dataset.words, by, numbers)
  }
}

/* In a frame on another site a browser may keep its storage from us, and says so by an error. */
function kept(act) {
  try {
    return act(localStorage)
  } catch {
    return null
  }
}

function pauseButtons() {
  for (const button of document.querySelectorAll("[data-pause-counts]:not([data-ready])")) {
    button.dataset.ready = ""
    button.hidden = false
    button.setAttribute("aria-pressed", isPaused)
    button.addEventListener("click", () => {
      isPaused = !isPaused
      kept(store => store.setItem("live-paused", isPaused ? "1" : "0"))
      for (const each of document.querySelectorAll("[data-pause-counts]")) each.setAttribute("aria-pressed", isPaused)
      if (!isPaused) document.querySelectorAll("signature-count").forEach(each => each.show())
    })
  }
}

/* An open page of a thread follows what was changed or taken away in it: the page is asked for again, once for all of a moment and
   not by everybody at once, and what it says otherwise is put in its place. Nobody loses what they type, or where they are. */
const SOONEST = 150
const WITHIN = 850
const PARTS = [".thread-post h1", ".thread-post > p:has(> .tag)", ".thread-post > .prose", ".stances", ".sides-best", ".side-beside", "#replies .position", "[data-reply-count]", "#replies > form .side-before"]

const SURE = 2000 // after which no page is kept that holds what was taken away

const due = new Set()
const doubted = new Set()
let waiting

/* `ids` are replies; how the thread divides is looked at too. */
export function freshen(ids, within = WITHIN) {
  for (const id of ids) due.add(id)
  waiting ??= setTimeout(() => ask().catch(() => {}), SOONEST + Math.random() * within)
}

async function ask() {
  waiting = undefined
  const ids = [...due]
  due.clear()
  const response = await fetch(`${location.pathname}${location.search}`, { cache: "no-cache" })
  if (!response.ok) return
  const page = new DOMParser().parseFromString(await response.text(), "text/html")
  for (const selector of PARTS) replaceAll(selector, page)
  const elsewhere = ids.filter(id => !replace(id, page))
  if (elsewhere.length) await askAlone(elsewhere)
}

function replaceAll(selector, page) {
  const here = [...document.querySelectorAll(selector)]
  const there = [...page.querySelectorAll(selector)]
  here.forEach((part, n) => {
    if (part.contains(document.activeElement) || part.isEqualNode(there[n])) return
    if (there.length === here.length) part.replaceWith(document.importNode(there[n], true))
    else if (!there.length) part.remove()
  })
}

/* Whether nothing more has to be asked about this reply. */
function replace(id, page) {
  const here = document.getElementById(`r${id}`)
  const there = page.getElementById(`r${id}`)
  if (!here) return true
  if (there?.querySelector(".prose") && here.querySelector(":scope > .reply-gone") && !doubted.delete(id)) {
    doubted.add(id)
    setTimeout(() => freshen([id]), SURE)
  } else if (there) put(here, there)
  else if (!here.querySelector(".reply-gone")) return false
  else leave(here)
  return true
}

function put(here, there) {
  const hadFocus = here.contains(document.activeElement)
  const isNew = here.classList.contains("reply-new")
  here.replaceChildren(...document.importNode(there, true).childNodes)
  here.className = there.className
  here.classList.toggle("reply-new", isNew)
  here.setAttribute("aria-labelledby", there.getAttribute("aria-labelledby") ?? "")
  here.parentElement.dispatchEvent(new CustomEvent("fresh", { detail: "" }))
  if (hadFocus) focus(here)
  if (here.querySelector("[data-picture]")) import("./awaited-pictures.js").then(({ awaitPictures }) => awaitPictures(here))
}

/* Unless somebody is answering it, nothing stays of what has no place any more. */
function leave(here) {
  const composer = here.nextElementSibling
  if (composer?.matches("reply-here")) {
    if (composer.querySelector("textarea[name=body]").value) return
    composer.remove()
  }
  const list = here.parentElement
  if (here.contains(document.activeElement)) focus(list)
  here.remove()
}

function focus(element) {
  element.tabIndex = -1
  element.focus({ preventScroll: true })
}

/* Replies that a page which is opened now would have on another one, by themselves. */
async function askAlone(ids) {
  const source = document.querySelector("thread-replies").dataset.source
  const response = await fetch(`${source}&ids=${ids.slice(0, 50)}&lang=${document.documentElement.lang}`)
  if (!response.ok) return
  const { replies } = await response.json()
  for (const { id, html } of replies) {
    const there = new DOMParser().parseFromString(html, "text/html").querySelector("article")
    const here = document.getElementById(`r${id}`)
    if (here && there) put(here, there)
  }
}

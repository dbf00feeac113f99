/* The one script a page names. What nearly every page uses comes with it; other components are fetched where their element stands. */
import "./times.js"
import "./theme-switch.js"
import "./share-link.js"
import "./sign-bar.js"
import "./sending.js"
import "./signed-here.js"

const components = ["post-composer", "form-draft", "petition-preview", "moderation-keys", "queue-news", "read-mark", "sentence-choice", "similar-petitions", "target-suggestions"]
const moving = "signature-count, signed-name, new-replies, feed-news, thread-replies, unread-number"

for (const name of components) {
  if (document.querySelector(name)) import(`./${name}.js`)
}
if (document.cookie.includes("shared=")) import("./shared-by.js")
if (document.querySelector("spread-news")) import("./spread-news.js")
if (document.querySelector(moving)) import("./moving.js")
if (document.querySelector("[data-picture]")) import("./awaited-pictures.js").then(({ awaitPictures }) => awaitPictures(document))
if (document.documentElement.dataset.owner) import("./drafts.js")

const note = document.querySelector("[data-note]")
const about = location.hash ? document.getElementById(location.hash.slice(1)) : null
const heading = about?.matches("h1, h2, h3") && (about.closest(".section-head") ?? about)
if (note && heading) heading.before(note)
else if (note && about) about.prepend(note)
;(document.querySelector("[data-focus]") ?? note)?.focus({ preventScroll: Boolean(about) })

const menu = document.querySelector(".menu")
const shut = event => {
  if (event.type === "keydown" ? event.key === "Escape" : !menu.contains(event.target)) {
    if (event.type === "keydown" && menu.open) menu.querySelector("summary").focus()
    menu.open = false
  }
}
if (menu) {
  for (const kind of ["click", "keydown"]) document.addEventListener(kind, shut)
  menu.addEventListener("focusout", ({ relatedTarget }) => { if (relatedTarget && !menu.contains(relatedTarget)) menu.open = false })
}

/* Without a network a page says so, in the language of this one. A browser that can't, or may not, does without. */
navigator.serviceWorker?.register(`/sw.js?lang=${document.documentElement.lang}`).catch(() => {})

/* The one script a page names. It fetches a component only where its element stands, and improves what is already there. */
const components = [
  "share-link", "post-composer", "sign-bar", "new-items", "theme-switch", "signature-count", "unread-number", "live-strip",
]

for (const name of components) {
  if (document.querySelector(name)) import(`./${name}.js`)
}
if (document.querySelector("time[data-relative]")) import("./times.js")
if (Object.keys(localStorage).some(key => key.startsWith("draft:"))) import("./drafts.js").then(drafts => drafts.forgetPublished())

document.querySelector("[data-focus]")?.focus()

const menu = document.querySelector(".menu")
const shut = event => {
  if (event.type === "keydown" ? event.key === "Escape" : !menu.contains(event.target)) {
    if (event.type === "keydown" && menu.open) menu.querySelector("summary").focus()
    menu.open = false
  }
}
if (menu) for (const kind of ["click", "keydown"]) document.addEventListener(kind, shut)

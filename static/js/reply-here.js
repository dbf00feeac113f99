/* The place to reply, under the reply that is answered. Its form is that of the page it stands for without scripts, asked for
   when it is wanted. Closed, by its button or Escape, it is only out of sight: what was typed is there when it is opened again. */
const places = new Map()

customElements.define("reply-here", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("keydown", press => {
      if (press.key !== "Escape" || press.isComposing) return
      press.stopPropagation()
      this.close()
    })
  }

  open() {
    this.hidden = false
    this.querySelector("textarea").focus()
    this.scrollIntoView({ block: "nearest" })
  }

  close() {
    this.hidden = true
    this.link.focus()
  }
})

/* Opens the place behind a link "Reply"; where it can't be had here, the link is followed. */
export async function replyHere(link, word) {
  if (!places.has(link.href)) places.set(link.href, fetchPlace(link, word))
  const place = await places.get(link.href).catch(() => places.delete(link.href))
  if (!place.open) return location.assign(link.href)
  if (!place.isConnected) link.closest("article").after(place)
  place.link = link
  place.open()
}

async function fetchPlace(link, word) {
  const response = await fetch(link.href)
  const page = new DOMParser().parseFromString(await response.text(), "text/html")
  const form = page.querySelector("post-composer")?.closest("form")
  if (!response.ok || !form) throw new Error("no place to reply")
  rename(form, new URL(link.href).searchParams.get("parent"))
  form.querySelector("post-composer > label").textContent = page.querySelector("h1").textContent
  const place = document.createElement("reply-here")
  place.append(document.importNode(form, true))
  const close = Object.assign(document.createElement("button"), { type: "button", className: "button button-quiet", textContent: word })
  close.addEventListener("click", () => place.close())
  place.querySelector("button[type=submit]").before(close)
  return place
}

/* The page has a form alike already, and an id names one thing. */
function rename(form, suffix) {
  for (const part of form.querySelectorAll("[id]")) part.id += `-${suffix}`
  for (const name of ["for", "aria-describedby"]) {
    for (const part of form.querySelectorAll(`[${name}]`)) part.setAttribute(name, `${part.getAttribute(name)}-${suffix}`)
  }
}

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
    this.querySelector("textarea[name=body]").focus()
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
  if (!place.open) return void location.assign(link.href)
  if (!place.isConnected) link.closest("article").after(place)
  place.link = link
  place.open()
  return place
}

/* The same with what is quoted on top: the words that were chosen, or those that the page offers, to be shortened. */
export async function quoteHere(link, word, words) {
  const [place, page] = await Promise.all([replyHere(link.parentElement.querySelector("[data-reply]"), word), fetchPage(link.href)])
  const part = page?.querySelector(".composer-quote")
  if (!place || !part) return location.assign(link.href)
  place.link = link
  rename(part, new URL(link.href).searchParams.get("parent"))
  place.querySelector(".composer-quote")?.remove()
  place.querySelector("post-composer > label").before(part)
  const passage = part.querySelector("textarea")
  if (words) passage.value = words
  else passage.focus()
}

async function fetchPage(address) {
  const response = await fetch(address)
  return response.ok ? new DOMParser().parseFromString(await response.text(), "text/html") : null
}

async function fetchPlace(link, word) {
  const form = (await fetchPage(link.href))?.querySelector("post-composer")?.closest("form")
  if (!form) throw new Error("no place to reply")
  rename(form, new URL(link.href).searchParams.get("parent"))
  form.querySelector("post-composer > label").textContent = link.ariaLabel
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

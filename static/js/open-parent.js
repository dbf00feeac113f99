/* "In reply to" opens what was replied to where it is said, and closes it again; where that can't be had, the link is followed. */
export async function openParent(link, source) {
  const line = link.closest(".in-reply-to")
  const open = line.nextElementSibling
  if (open?.matches(".replied-to")) {
    open.remove()
    return link.setAttribute("aria-expanded", false)
  }
  const { parent } = link.dataset
  const reply = document.querySelector(`#r${parent}:has(> .prose)`) ?? await ask(parent, source)
  if (!reply) return location.assign(link.href)
  const text = document.createElement("blockquote")
  text.className = "replied-to"
  text.dataset.of = parent
  text.append(document.importNode(reply.querySelector(":scope > .prose"), true))
  for (const sign of text.querySelectorAll(".note-sign")) sign.remove() // its note isn't here
  line.after(text)
  link.setAttribute("aria-expanded", true)
}

async function ask(id, source) {
  const address = new URL(source, location.href)
  address.searchParams.set("show", "all")
  address.searchParams.set("ids", id)
  const response = await fetch(address)
  const { replies: [found] } = response.ok ? await response.json() : { replies: [] }
  return found && new DOMParser().parseFromString(found.html, "text/html").querySelector("article:has(> .prose)")
}

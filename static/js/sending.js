/* A button that was pressed says that it is working, and takes no second press meanwhile. It is given back when the reader comes
   back to the page, and after a while when nothing came. */
const WHILE = 8000
const status = document.getElementById("status")
const sending = new Map()

document.addEventListener("submit", event => {
  const form = event.target
  if (event.defaultPrevented || form.method !== "post") return
  if (sending.has(form)) return event.preventDefault()
  const button = event.submitter ?? form.querySelector("button[type=submit]")
  sending.set(form, { button, words: [...button?.childNodes ?? []] })
  button?.setAttribute("aria-disabled", "true")
  button?.replaceChildren(status.dataset.sending)
  status.textContent = status.dataset.sending
  setTimeout(() => giveBack(form), WHILE)
})

function giveBack(form) {
  const { button, words } = sending.get(form) ?? {}
  if (!sending.delete(form)) return
  button?.removeAttribute("aria-disabled")
  button?.replaceChildren(...words)
  status.textContent = ""
}

addEventListener("pageshow", ({ persisted }) => persisted && [...sending.keys()].forEach(giveBack))

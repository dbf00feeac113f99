/* What is being typed, kept in this browser until the site says that it was published. Each text belongs to the member
   whose page it was typed on, by a mark that tells nobody who that is; a visitor's lives in the tab. No other module keeps
   here what a person typed. */
const owner = document.documentElement.dataset.owner
const MINE = `draft:${owner}:`
const store = () => owner ? localStorage : sessionStorage

/* Where storing is forbidden, pages work without it. */
function tried(act, otherwise) {
  try {
    return act() ?? otherwise
  } catch {
    return otherwise
  }
}

const namesIn = storage => Object.keys(storage).filter(name => name.startsWith("draft:"))

/* Who signs in takes along what was typed in this tab just before, and what others left here goes. */
if (owner) tried(() => {
  for (const name of namesIn(sessionStorage)) {
    const here = MINE + name.slice("draft:undefined:".length)
    if (!localStorage.getItem(here)) localStorage.setItem(here, sessionStorage.getItem(name))
    sessionStorage.removeItem(name)
  }
  namesIn(localStorage).filter(name => !name.startsWith(MINE)).forEach(name => localStorage.removeItem(name))
})

const drafts = () => tried(() => namesIn(store()).filter(name => name.startsWith(MINE)).map(name => name.slice(MINE.length)), [])
const draft = place => tried(() => JSON.parse(store().getItem(MINE + place)))
const keepDraft = (place, value) => tried(() => store().setItem(MINE + place, JSON.stringify(value)))
const dropDraft = place => tried(() => store().removeItem(MINE + place))

/* Browsers clear by themselves at signing out only where the connection is safe. */
document.querySelector("form[data-signs-out]")?.addEventListener("submit", () => tried(() => {
  for (const each of [localStorage, sessionStorage]) namesIn(each).forEach(name => each.removeItem(name))
}))

/* Back fills the field with what was typed on the earlier visit. That may be published by now, so it does not count as typed. */
const cameBack = () => performance.getEntriesByType("navigation")[0]?.type === "back_forward"

/* Typed by hand rather than filled in: also before the script came that would have heard it. */
export const isTyped = field => field.value !== field.defaultValue && !cameBack()

/* `sent` is the key of the form that it went off with. */
export function keep(place, text, sent = "") {
  if (text.trim()) keepDraft(place, { text, sent })
  else dropDraft(place)
}

export const kept = place => draft(place)?.text ?? ""

/* A member's text is kept by the site too, so that another device can go on with it. */
export function keepThere(form, place, body, signal) {
  const { csrf_token: token, once } = form.elements
  const fields = { place, body, csrf_token: token.value, once: once?.value ?? "" }
  fetch("/drafts", { method: "POST", body: new URLSearchParams(fields), keepalive: true, signal }).catch(() => {})
}

/* The site knows by the form's key whether it made something. What was lost on the way is unsent again; without an answer nothing is known, so the text stays. */
async function ask(place) {
  const { text, sent } = draft(place) ?? {}
  if (!sent) return
  try {
    const response = await fetch(`/sent/${encodeURIComponent(sent)}.json`)
    if (!response.ok) return
    if ((await response.json()).post) dropDraft(place)
    else keep(place, text)
  } catch {
    // no network: asked again on the next page
  }
}

/* Fulfilled once every text that went off is known to have arrived or not. */
export const settled = Promise.all(drafts().map(ask))

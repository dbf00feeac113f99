/* Texts that this browser keeps. Each belongs to the member whose page it was typed on, by a mark that tells nobody who that
   is; a visitor's lives in the tab. No other module keeps here what a person typed. */
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

export const drafts = () => tried(() => namesIn(store()).filter(name => name.startsWith(MINE)).map(name => name.slice(MINE.length)), [])
export const draft = place => tried(() => JSON.parse(store().getItem(MINE + place)))
export const keepDraft = (place, value) => tried(() => store().setItem(MINE + place, JSON.stringify(value)))
export const dropDraft = place => tried(() => store().removeItem(MINE + place))

/* Browsers clear by themselves at signing out only where the connection is safe. */
document.querySelector("form[data-signs-out]")?.addEventListener("submit", () => tried(() => {
  for (const each of [localStorage, sessionStorage]) namesIn(each).forEach(name => each.removeItem(name))
}))

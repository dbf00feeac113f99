/* What is being typed, kept in this browser until the site says that it was published. */
import { draft, drafts, dropDraft, keepDraft } from "./storage.js"

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

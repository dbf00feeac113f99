/* What is being typed, kept in this browser until it has been published. Signing out clears it with everything else. */
const key = place => `draft:${place}`
const squeeze = text => text.replace(/[^\p{L}\p{N}]+/gu, "").slice(0, 60)

/* Back fills the field with what was typed on the earlier visit. That may be published by now, so it does not count as typed. */
const cameBack = () => performance.getEntriesByType("navigation")[0]?.type === "back_forward"

/* Typed before the script came that would have heard it. */
export const isTypedEarly = field => field.value !== field.defaultValue && !cameBack()

export function keep(place, text, sent = false) {
  if (text.trim()) localStorage.setItem(key(place), JSON.stringify({ text, sent }))
  else localStorage.removeItem(key(place))
}

export function kept(place) {
  try {
    return JSON.parse(localStorage.getItem(key(place)))?.text ?? ""
  } catch {
    return ""
  }
}

/* A text that was sent and now stands on the page needs no keeping. One that was sent and is not there was lost on the way. */
export function forgetPublished() {
  const page = [...document.querySelectorAll(".prose")].map(part => squeeze(part.textContent))
  for (const name of Object.keys(localStorage).filter(name => name.startsWith("draft:"))) {
    const { text, sent } = JSON.parse(localStorage.getItem(name)) ?? {}
    if (sent && page.some(part => part.startsWith(squeeze(text)) || squeeze(text).startsWith(part) && part.length > 20)) {
      localStorage.removeItem(name)
    }
  }
}

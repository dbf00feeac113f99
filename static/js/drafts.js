/* What is being typed, kept in this browser until it has been published. Signing out clears it with everything else. */
const key = place => `draft:${place}`
const squeeze = text => text.replace(/[^\p{L}\p{N}]+/gu, "").slice(0, 60)

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

/* Where whoever replies stands, kept beside their text: in this browser, and by the site for members. */
import { keep, keepThere, kept, settled } from "./drafts.js"

export function keepStance(composer) {
  const choices = [...composer.querySelectorAll(".stance-choice input")]
  if (!choices.length) return
  const { form } = choices[0]
  const place = `${composer.dataset.draft}:stance`
  const chosen = () => choices.find(each => each.checked)?.value ?? ""
  const under = new AbortController()
  for (const choice of choices) choice.addEventListener("change", () => {
    keep(place, chosen())
    if (form.elements.csrf_token) keepThere(form, place, chosen(), under.signal)
  })
  form.addEventListener("submit", () => {
    keep(place, chosen(), form.elements.once?.value)
    under.abort() // or it might arrive after what it belongs to
  })
  settled.then(() => {
    const before = choices.find(each => each.value === kept(place))
    if (before && !chosen()) before.checked = true
  })
}

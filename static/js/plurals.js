/* Numbers and sentences about them, in the language of the page. The forms of a sentence come from the server, by CLDR's
   names of plurals; nothing is read back from what is written. */
const rules = new Intl.PluralRules(document.documentElement.lang)
const format = new Intl.NumberFormat(document.documentElement.lang)

export const written = number => format.format(number)

/* The form of `forms` (JSON) for `n`, with %(name)s replaced by these numbers. */
export function sentence(forms, n, numbers = { n }) {
  const all = JSON.parse(forms)
  const form = all[rules.select(n)] ?? all.other
  return Object.entries(numbers).reduce((text, [name, number]) => text.replace(`%(${name})s`, written(number)), form)
}

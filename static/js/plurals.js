/* Numbers and sentences about them, in the language of the page. The forms of a sentence come from the server, by CLDR's
   names of plurals; nothing is read back from what is written. Figures are 0123456789 in every language, as the server
   writes them: browsers differ in what they choose for Arabic. */
export const figures = { numberingSystem: "latn" }
export const language = document.documentElement.lang
const rules = new Intl.PluralRules(language)
const format = new Intl.NumberFormat(language, figures)

export const written = number => format.format(number)

/* The form of `forms` (JSON) for `n`, with %(name)s replaced by these numbers. */
export function sentence(forms, n, numbers = { n }) {
  const all = JSON.parse(forms)
  const form = all[rules.select(n)] ?? all.other
  return Object.entries(numbers).reduce((text, [name, number]) => text.replace(`%(${name})s`, written(number)), form)
}

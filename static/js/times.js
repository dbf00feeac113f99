/* Relative times stay true while the page is open. Those older than a week are dates already and are left alone. */
const WEEK = 7 * 24 * 60 * 60
const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]]
const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numberingSystem: "latn" })

function refresh(root = document) {
  for (const time of root.querySelectorAll("time[data-relative]")) {
    const passed = (Date.now() - Date.parse(time.dateTime)) / 1000
    if (passed > WEEK || passed < 0) continue
    const [unit, length] = UNITS.find(([, length]) => passed >= length) ?? UNITS[3]
    time.textContent = words.format(-Math.floor(passed / length), unit)
  }
}

setInterval(() => document.hidden || refresh(), 60_000)

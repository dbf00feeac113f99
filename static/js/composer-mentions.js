/* Behind an @ the handles that begin so are offered: arrows choose, Enter or Tab takes, Escape closes. It is only help: whoever
   types the whole handle needs none. */
const BEGUN = /(?:^|[\s(])@([a-z0-9_]{1,30})$/i
const PAUSE = 150
let number = 0

function element(name, attributes, words = "") {
  const made = document.createElement(name)
  for (const [each, value] of Object.entries(attributes)) made.setAttribute(each, value)
  made.textContent = words
  return made
}

export function offerMentions(text, { mentions, people }) {
  const list = element("ul", { class: "mentions", role: "listbox", id: `mentions-${++number}`, "aria-label": people, hidden: "" })
  text.after(list)
  text.setAttribute("aria-autocomplete", "list")
  text.setAttribute("aria-controls", list.id)
  let waiting
  let asked = ""

  const begun = () => text.selectionStart === text.selectionEnd ? text.value.slice(0, text.selectionStart).match(BEGUN)?.[1] ?? "" : ""
  const chosen = () => list.querySelector("[aria-selected=true]")
  const close = () => {
    list.hidden = true
    text.removeAttribute("aria-activedescendant")
  }
  const choose = option => {
    for (const each of list.children) each.setAttribute("aria-selected", each === option)
    text.setAttribute("aria-activedescendant", option.id)
    option.scrollIntoView({ block: "nearest" })
  }
  const take = option => {
    const end = text.selectionStart
    text.setRangeText(`@${option.dataset.handle} `, end - begun().length - 1, end, "end")
    text.dispatchEvent(new Event("input", { bubbles: true }))
    close()
    text.focus()
  }
  const show = members => {
    list.replaceChildren(...members.map(({ handle, name }, n) => {
      const option = element("li", { role: "option", id: `${list.id}-${n}`, "data-handle": handle })
      option.append(element("b", {}, `@${handle}`), " ", element("bdi", {}, name))
      return option
    }))
    list.hidden = !members.length
    if (!members.length) return close()
    document.getElementById("status").textContent = people
    choose(list.firstElementChild)
  }

  text.addEventListener("input", () => {
    clearTimeout(waiting)
    asked = begun()
    if (!asked) return close()
    waiting = setTimeout(async () => {
      const q = asked
      const response = await fetch(`${mentions}?q=${encodeURIComponent(q)}`).catch(() => ({}))
      if (response.ok && q === begun()) show((await response.json()).members)
    }, PAUSE)
  })
  text.addEventListener("keydown", press => {
    if (list.hidden || press.isComposing || press.ctrlKey || press.metaKey || press.altKey) return
    const option = chosen()
    const next = { ArrowDown: option?.nextElementSibling ?? list.firstElementChild, ArrowUp: option?.previousElementSibling ?? list.lastElementChild }[press.key]
    if (next) choose(next)
    else if (press.key === "Enter" || press.key === "Tab" && !press.shiftKey) take(option)
    else if (press.key === "Escape") close()
    else return
    press.preventDefault()
    press.stopPropagation()
  })
  list.addEventListener("pointerdown", press => {
    press.preventDefault() // the text keeps the focus
    const option = press.target.closest("li")
    if (option) take(option)
  })
  text.addEventListener("blur", close)
}

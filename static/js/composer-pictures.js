/* Pictures for a text: chosen, pasted or dropped. They are put where the cursor is, with the words for who can't see them; sent as
   they are, without that, the site puts them at the end. */
export function takePictures(composer) {
  const box = composer.querySelector(".composer-picture")
  if (!box) return
  const { picture, picture_alt: alt, csrf_token: token } = composer.text.form.elements
  const [insert, problem] = ["[data-insert]", "[data-problem]"].map(each => box.querySelector(each))

  const choose = files => {
    const images = [...files].filter(file => file.type.startsWith("image/"))
    if (!images.length) return false
    const chosen = new DataTransfer()
    chosen.items.add(images[0])
    picture.files = chosen.files
    ask()
    return true
  }
  const ask = () => {
    box.open = true
    insert.hidden = !picture.files.length
    problem.hidden = true
    if (picture.files.length) alt.focus()
  }
  const refuse = words => {
    problem.textContent = words
    problem.hidden = false
  }
  const send = async () => {
    const body = new FormData()
    body.append("picture", picture.files[0])
    body.append("alt", alt.value)
    insert.disabled = true
    try {
      const answer = await fetch(box.dataset.send, { method: "POST", body, headers: { Accept: "application/json", "X-CSRF-Token": token.value } })
      const { url, error } = await answer.json()
      if (!url) return refuse(error ?? box.dataset.failed)
      put(`![${alt.value.replace(/[[\]\s]+/g, " ").trim()}](${url})`)
    } catch {
      refuse(box.dataset.failed)
    } finally {
      insert.disabled = false
    }
  }
  const put = mark => {
    const { selectionStart: at, value } = composer.text
    const before = at && value[at - 1] !== "\n" ? "\n\n" : ""
    composer.text.focus()
    composer.text.setRangeText(`${before}${mark}\n\n`, at, at, "end")
    composer.text.dispatchEvent(new Event("input", { bubbles: true }))
    picture.value = alt.value = ""
    box.open = false
    insert.hidden = true
  }

  picture.addEventListener("change", ask)
  insert.addEventListener("click", send)
  alt.addEventListener("keydown", event => {
    if (event.key !== "Enter" || insert.hidden) return
    event.preventDefault()
    send()
  })
  composer.text.addEventListener("paste", event => choose(event.clipboardData.files) && event.preventDefault())
  composer.addEventListener("dragover", event => {
    if (![...event.dataTransfer.items].some(item => item.kind === "file")) return
    event.preventDefault()
    composer.classList.add("is-over")
  })
  composer.addEventListener("dragleave", () => composer.classList.remove("is-over"))
  composer.addEventListener("drop", event => {
    composer.classList.remove("is-over")
    if (choose(event.dataTransfer.files)) event.preventDefault()
  })
}

/* A picture that was not drawn yet when the page was made: its words, or what was there before, stand in its place until it is
   there. It is looked for a few times, with more rest each time; whoever comes later finds it in the page. */
const RESTS = [1000, 2000, 4000, 8000, 16000]

const rest = time => new Promise(done => setTimeout(done, time))

const load = async address => {
  const image = new Image()
  image.src = address
  await image.decode()
  return image
}

const show = async place => {
  const address = place.dataset.picture
  for (const time of RESTS) {
    await rest(time)
    if (!place.isConnected) return
    const { ok } = await fetch(address, { method: "HEAD" }).catch(() => ({}))
    if (!ok) continue
    const image = await load(address)
    image.alt = place.dataset.alt ?? place.textContent
    image.className = place.dataset.class ?? "picture"
    if (!place.dataset.class) [image.width, image.height] = [image.naturalWidth, image.naturalHeight]
    return place.replaceWith(image)
  }
}

export const awaitPictures = within => {
  for (const place of within.querySelectorAll("[data-picture]")) show(place).catch(() => {})
}

/* The page's one socket. watch(room, event, handler) answers a function that stops; onState(handler) tells since when
   nothing new could be had, or null while all is well. After any gap every room is watched again, and what is true now
   comes with the answer, as the event "entered" and where it is a count as that. While there is no socket, counts are asked for every ten seconds. */
const POLL = 10_000
const STALE = 20_000
const AT_ONCE = 50 // rooms a socket may be in; the server takes 20 events more, and 20 in 10 seconds from then on
const PACE = 600
const REFUSED = 15_000
const SUBJECT = { petition: "petition", thread: "post" } // where a payload says which room of a kind it is for

const rooms = new Map()
const states = new Set()
let socket
let budget = AT_ONCE
let unasked = []
let pump
let heardAt = Date.now()
let since = null

export function watch(room, event, handler) {
  const watcher = { event, handler }
  if (!rooms.has(room)) {
    rooms.set(room, { watchers: new Set(), isLive: false })
    ask(room)
  }
  rooms.get(room).watchers.add(watcher)
  connect()
  return () => {
    const { watchers } = rooms.get(room) ?? {}
    if (!watchers?.delete(watcher) || watchers.size) return
    rooms.delete(room)
    if (socket?.connected) socket.emit("unwatch", room)
  }
}

export function isLive(room) {
  return rooms.get(room)?.isLive === true
}

export function onState(handler) {
  states.add(handler)
  handler(since)
  return () => states.delete(handler)
}

let connecting
function connect() {
  connecting ??= import("../vendor/socket.io.esm.min.js").then(open, () => {})
}

function open({ io }) {
  socket = io({ transports: ["websocket"], reconnectionDelay: 500, reconnectionDelayMax: 30_000, randomizationFactor: 0.5 })
  socket.on("connect", () => {
    heard()
    budget = AT_ONCE
    unasked = []
    rooms.forEach((_, room) => ask(room))
  })
  socket.on("disconnect", reason => {
    rooms.forEach(each => { each.isLive = false })
    if (reason === "io server disconnect") again()
  })
  socket.on("connect_error", () => socket.active || again())
  socket.on("drain", ({ within }) => setTimeout(() => socket.disconnect().connect(), Math.random() * within * 1000))
  socket.onAny(deliver)
}

function again() {
  setTimeout(() => socket.connect(), 5000 + Math.random() * 10_000)
}

function ask(room) {
  if (!unasked.includes(room)) unasked.push(room)
  next()
}

function next() {
  while (socket?.connected && unasked.length && budget > 0) {
    budget -= 1
    const room = unasked.shift()
    if (rooms.has(room)) socket.timeout(10_000).emit("watch", room, (error, answer) => answered(room, error, answer))
  }
  if (unasked.length && !pump) pump = setTimeout(() => { pump = null; budget = Math.max(budget, 1); next() }, PACE)
}

function answered(room, error, answer) {
  const watched = rooms.get(room)
  if (!watched) return
  if (error || !answer?.ok) {
    // Not for us, or the site cannot say just now: asked again, seldom.
    setTimeout(() => rooms.get(room)?.isLive === false && ask(room), REFUSED * (1 + Math.random()))
    return
  }
  watched.isLive = true
  heard()
  if ("version" in answer) tell(room, "count", answer)
  tell(room, "entered", answer)
}

function deliver(event, payload) {
  heard()
  for (const room of rooms.keys()) {
    const [kind, id] = room.split(":")
    if (!(kind in SUBJECT) || String(payload?.[SUBJECT[kind]]) === id) tell(room, event, payload)
  }
}

function tell(room, event, payload) {
  for (const watcher of rooms.get(room)?.watchers ?? []) if (watcher.event === event) watcher.handler(payload)
}

async function poll() {
  const late = [...rooms].filter(([room, { isLive }]) => !isLive && room.startsWith("petition:")).slice(0, 20)
  if (document.hidden || !late.length) return
  for (const [room] of late) {
    try {
      const response = await fetch(`/petitions/${room.split(":")[1]}/count.json`)
      if (!response.ok) continue
      heard()
      tell(room, "count", await response.json())
    } catch {
      return // no network: the strip says so
    }
  }
}

function heard() {
  heardAt = Date.now()
  look()
}

function look() {
  if (socket?.connected) heardAt = Date.now()
  const now = rooms.size && Date.now() - heardAt > STALE ? heardAt : null
  if (now === since) return
  since = now
  states.forEach(handler => handler(since))
}

setInterval(poll, POLL)
setInterval(look, 1000)
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return
  poll()
  if (socket && !socket.connected && socket.active) socket.disconnect().connect()
})

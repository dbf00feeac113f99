// What the official Socket.IO clients for JavaScript hear of a site: node official_clients.mjs BASE
// One JSON line each: client, options, what came first, milliseconds (null when nothing came within two seconds).
import { createRequire } from "node:module"

const base = process.argv[2]
const require = createRequire(import.meta.url)
const websocket = { transports: ["websocket"] }
const cases = {
  "default": [{}],
  "websocket": [websocket],
  "websocket, auth": [{ ...websocket, auth: { token: "x" } }],
  "websocket, watches": [websocket, "watch", "petition:1"],
  "websocket, asks for what there is not": [websocket, "nothing", { a: 1 }],
  "websocket, watches with bytes": [websocket, "watch", Buffer.from("x")],
}

function hear(io, [options, event, argument]) {
  return new Promise(resolve => {
    const started = performance.now()
    const socket = io(base, { ...options, forceNew: true })
    const end = (heard, isSilent = false) => {
      resolve({ heard, ms: isSilent ? null : Math.round(performance.now() - started) })
      socket.close()
    }
    setTimeout(() => end("silence", true), 2000)
    socket.on("connect_error", error => end(`error: ${said(error)}`))
    socket.on("error", error => end(`error: ${said(error)}`))
    socket.on("disconnect", reason => end(`disconnected: ${reason}`))
    socket.on("connect", () => {
      if (!event) return end("connected")
      socket.emit(event, argument, answer => end(`answer: ${JSON.stringify(answer)}`))
    })
  })
}

function said(error) {
  const body = error?.context?.responseText
  return body ? `${error.message} ${body}` : (error?.message ?? String(error))
}

for (const version of ["2", "3", "4"]) {
  const io = require(`client${version}`)
  const name = `JavaScript ${require(`client${version}/package.json`).version}`
  for (const [options, wanted] of Object.entries(cases)) {
    console.log(JSON.stringify({ client: name, options, ...(await hear(io.io ?? io, wanted)) }))
  }
}
process.exit()

/* Shows a page that says so when there is no network, and keeps nothing but that page and what it is drawn with: no page of a person, no
   number that moves. One of another language or release takes over once the windows of this one are closed: in the middle of a visit it
   would hold that visit up. */
const KEPT = {{ ("offline-" ~ stamp)|tojson }}
const PAGE = {{ page|tojson }}
const FILES = {{ files|tojson }}

addEventListener("install", event => event.waitUntil(keep()))
addEventListener("activate", event => event.waitUntil(begin()))
addEventListener("fetch", event => {
  const { request } = event
  if (request.mode === "navigate" && (request.method === "GET" || navigator.onLine === false)) event.respondWith(visit(event))
  else if (FILES.includes(new URL(request.url).pathname)) event.respondWith(fetch(request).catch(() => caches.match(request.url)))
})

async function keep() {
  const cache = await caches.open(KEPT)
  await cache.addAll([PAGE, ...FILES].map(path => new Request(path, { credentials: "omit" })))
}

async function begin() {
  const old = (await caches.keys()).filter(name => name.startsWith("offline-") && name !== KEPT)
  await Promise.all(old.map(name => caches.delete(name)))
  await registration.navigationPreload?.enable()
}

async function visit(event) {
  try {
    return await event.preloadResponse ?? await fetch(event.request)
  } catch {
    return await caches.match(PAGE) ?? Response.error()
  }
}

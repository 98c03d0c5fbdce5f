// The service worker of a resident's pages. Pages come from the network; without one, the last copy of a page that was
// open here is shown with the time it was fetched at. Copies go when the device forgets, and when somebody signs in or out.
const PAGES = 'linli-pages-1'
const BUILT = 'linli-built-1'
const KEPT_AT = 'x-linli-kept-at'
const MOST_PAGES = 20
const RESIDENT = /^\/(?:$|e\/|f\/[A-Z]+-|q\/|me\/|help\/)/
// Rounds of visits are kept for 72 hours: whoever knocks at doors has no network in the stairs.
const ROUND = /^\/desk\/sweeps\/(?:[0-9a-f-]{36}\/)?$/
const ROUND_HOURS = 72
const ENDS_COPIES = /^\/(?:me\/forget|accounts)\//

self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(tidy()))

async function tidy() {
  const known = [PAGES, BUILT]
  for (const name of await caches.keys()) if (name.startsWith('linli-') && !known.includes(name)) await caches.delete(name)
  await self.clients.claim()
}

/** Keeps a copy of a page with the moment it was fetched; the oldest beyond twenty go. */
async function keep(request, response) {
  const headers = new Headers(response.headers)
  headers.set(KEPT_AT, new Date().toISOString())
  // Read to its end first: a network that goes away meanwhile takes the earlier copy with it otherwise.
  const body = await response.blob()
  const shelf = await caches.open(PAGES)
  await shelf.delete(request, { ignoreVary: true })
  await shelf.put(request, new Response(body, { headers }))
  const old = (await shelf.keys()).slice(0, -MOST_PAGES)
  for (const each of old) await shelf.delete(each, { ignoreVary: true })
}

/** The copy of a page, marked with when it was fetched; the page's own script says so in words. */
async function copy(request) {
  const shelf = await caches.open(PAGES)
  const found = await shelf.match(request, { ignoreVary: true })
  if (!found) return null
  const hours = (Date.now() - new Date(found.headers.get(KEPT_AT))) / 3_600_000
  if (ROUND.test(new URL(request.url).pathname) && hours > ROUND_HOURS) {
    await shelf.delete(request, { ignoreVary: true })
    return null
  }
  const mark = `<head><meta name="linli-kept-at" content="${found.headers.get(KEPT_AT)}">`
  return new Response((await found.text()).replace('<head>', mark), { headers: { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': found.headers.get('Content-Security-Policy') } })
}

const mayKeep = (response) => response.ok && !response.redirected && !(response.headers.get('Cache-Control') ?? '').includes('no-store')

async function page(event) {
  try {
    const response = await fetch(event.request)
    if (mayKeep(response)) event.waitUntil(keep(event.request, response.clone()))
    return response
  } catch (error) {
    const kept = await copy(event.request)
    if (kept) return kept
    throw error
  }
}

/** Keeps a page that is open already, and the files that it is built of. */
async function keepAll(addresses) {
  for (const address of addresses) {
    const request = new Request(address, { credentials: 'same-origin' })
    if (!ROUND.test(new URL(address).pathname)) await built(request)
    else {
      const response = await fetch(request)
      if (mayKeep(response)) await keep(request, response)
    }
  }
}

self.addEventListener('message', (event) => event.data?.keep && event.waitUntil(keepAll(event.data.keep).catch(() => {})))

/** Built files carry a hash of what they hold: a copy is as good as the network's. */
async function built(request) {
  const shelf = await caches.open(BUILT)
  const found = await shelf.match(request)
  if (found) return found
  const response = await fetch(request)
  if (response.ok) await shelf.put(request, response.clone())
  return response
}

self.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (origin !== location.origin) return
  if (request.method === 'POST' && ENDS_COPIES.test(pathname)) event.waitUntil(caches.delete(PAGES))
  if (request.method !== 'GET') return
  if (request.mode === 'navigate' && (RESIDENT.test(pathname) || ROUND.test(pathname))) event.respondWith(page(event))
  else if (/^\/static\/linli\/[\w-]+\.[0-9a-f]{12}\.\w+$/.test(pathname)) event.respondWith(built(request))
})

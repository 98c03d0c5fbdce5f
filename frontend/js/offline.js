// Pages without network, where the browser can keep them. WeChat on iOS has no service worker: there nothing is kept, and
// nothing is promised.
import { showQueue, say } from './strip.js'

const LOOK_AGAIN = 10_000

/** 截至14:02, or with the day before where the copy is not of today. */
function moment(date) {
  const today = new Date().toDateString() === date.toDateString()
  const parts = today ? {} : { month: 'long', day: 'numeric' }
  return date.toLocaleString(document.documentElement.lang, { ...parts, hour: 'numeric', minute: '2-digit', hourCycle: 'h23' })
}

/** Says that this page is a copy, and of when. */
function sayKept() {
  const mark = document.querySelector('meta[name="linli-kept-at"]')?.content
  const box = document.getElementById('offline')
  if (!mark || !box) return
  box.dataset.offline = box.dataset.asOf.replace('%s', moment(new Date(mark)))
  if (box.hidden) say(box.dataset.offline)
}

/** A copy gives way to the page once the server answers; “online” alone may come before it does, or never. */
async function lookAgain() {
  try {
    await fetch('/worker.js', { method: 'HEAD', cache: 'no-store' })
    location.reload()
  } catch {
    // still without: the next look comes
  }
}

/** Has the worker keep this page and what it is built of now: the next may be opened without a network. */
async function keepNow() {
  const built = [...document.querySelectorAll('link[rel="stylesheet"], script[src]')].map((each) => each.href || each.src)
  ;(await navigator.serviceWorker.ready).active.postMessage({ keep: [location.href.split('#')[0], ...built] })
}

export function pagesWithoutNetwork({ now = false } = {}) {
  const copy = Boolean(document.querySelector('meta[name="linli-kept-at"]'))
  addEventListener('online', () => (copy ? lookAgain() : showQueue()))
  if (copy) setInterval(lookAgain, LOOK_AGAIN)
  sayKept()
  if (!('serviceWorker' in navigator)) return
  navigator.serviceWorker.register('/worker.js').catch(() => {})
  if (now && !copy) keepNow().catch(() => {})
}

// Pages without network, where the browser can keep them. WeChat on iOS has no service worker: there nothing is kept, and
// nothing is promised.
import { showQueue, say } from './strip.js'

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

export function pagesWithoutNetwork() {
  sayKept()
  if (!('serviceWorker' in navigator)) return
  navigator.serviceWorker.register('/worker.js').catch(() => {})
  if (document.querySelector('meta[name="linli-kept-at"]')) addEventListener('online', () => location.reload())
  else addEventListener('online', () => showQueue())
}

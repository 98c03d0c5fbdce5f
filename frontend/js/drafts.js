// What is written in a form with data-draft="key" stays on this phone until the server has answered.
// A form with a field idempotency_key is queued when there is no network, and sent with that same key later.
import { contents, entered, firstWords, restore, restoreFiles, signature, untouched } from './fields.js'
import { drop, everything, put, take } from './store.js'
import { sayRestored, showQueue } from './strip.js'

const PAUSE = 300
const PATIENCE = 60_000
const RETRY = 30_000
const UNREACHED = [502, 503, 504]

export const newKey = () => crypto.randomUUID?.() ?? [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
const address = () => location.href.split('#')[0]
const signIn = () => document.getElementById('offline')?.dataset.signIn ?? '/accounts/'
/** A redirect means taken, unless it leads to the sign-in page: then nothing was. */
const accepted = (response) => response.ok && response.redirected && !asksToSignIn(response)
const asksToSignIn = (response) => response.redirected && new URL(response.url).pathname.startsWith(signIn())
const toBody = (pairs) => pairs.reduce((body, [name, value]) => (body.append(name, value), body), new FormData())

/** Sends a form. Answers the response, or null where the server was not reached. `kept`: this phone keeps words and photos. */
async function post(action, body, kept = false) {
  const patience = new AbortController()
  const timer = setTimeout(() => patience.abort(), PATIENCE)
  try {
    const response = await fetch(action, { method: 'POST', body, headers: kept ? { 'X-Linli-Kept': '1' } : {}, credentials: 'same-origin', signal: patience.signal })
    return UNREACHED.includes(response.status) ? null : response
  } catch {
    return null
  } finally {
    clearTimeout(timer)
  }
}

/** Hidden fields of a page as it is now, by name: its forgery token, its version; '' where it has none, null where it was not reached. */
async function fresh(page) {
  try {
    const response = await fetch(page, { credentials: 'same-origin' })
    if (UNREACHED.includes(response.status)) return () => null
    const now = new DOMParser().parseFromString(await response.text(), 'text/html')
    return (name) => now.querySelector(`[name="${name}"]`)?.value ?? ''
  } catch {
    return () => null
  }
}

/** What waited for a network is sent as it is: nobody is there any more to be asked whether it is the same. */
const ANYWAY = [['anyway', 'on']]

class Draft {
  constructor(form) {
    this.form = form
    this.id = `draft:${form.dataset.draft}`
    this.blank = signature(untouched(form))
    this.kept = this.blank
    this.busy = false
    form.addEventListener('input', () => this.later())
    form.addEventListener('change', () => this.later())
    form.addEventListener('linli:files', () => this.later())
    form.addEventListener('submit', (event) => this.submit(event))
    document.addEventListener('visibilitychange', () => document.hidden && this.save())
  }

  later() {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.save(), PAUSE)
  }

  save() {
    clearTimeout(this.timer)
    if (!this.busy) this.keep().catch(() => {})
  }

  async keep() {
    const fields = entered(this.form)
    const now = signature(fields)
    if (now === this.kept) return
    if (now === this.blank) await drop(this.id)
    else await put({ id: this.id, key: this.form.dataset.draft, state: 'draft', page: address(), fields, words: firstWords(fields) })
    this.kept = now
  }

  /** Puts the draft back; over words that are there already, and into a form that the server has just filled from it
   * (`data-filled`), it brings only the photos, which no browser keeps. */
  async bringBack() {
    const kept = (await take(this.id)) ?? (await this.refused())
    const filled = 'filled' in this.form.dataset
    if (!kept && !filled) return
    const before = signature(entered(this.form))
    if (before === this.blank && !filled) restore(this.form, kept.fields)
    else restoreFiles(this.form, kept?.fields ?? [])
    if (filled) return this.keepAsFilled()
    this.kept = signature(entered(this.form))
    if (this.kept !== before) sayRestored()
  }

  /** What the server filled in is the draft from now on, though nobody has typed since. */
  async keepAsFilled() {
    this.blank = ''
    this.kept = ''
    await this.keep()
  }

  /** A queued item that the server would not take comes back into its own form, once. */
  async refused() {
    const record = (await everything()).find((each) => each.state === 'refused' && each.key === this.form.dataset.draft)
    if (record) await Promise.all([drop(record.id), put({ ...record, id: this.id, state: 'draft' })])
    return record
  }

  async submit(event) {
    if (event.defaultPrevented) return
    event.preventDefault()
    if (this.busy) return
    this.busy = true
    this.form.setAttribute('aria-busy', 'true')
    const { submitter } = event
    const action = submitter?.hasAttribute('formaction') ? submitter.formAction : this.form.action
    if ('press' in this.form.dataset && (await shelf())) return this.press(action, submitter)
    const body = new FormData(this.form)
    if (submitter?.name) body.append(submitter.name, submitter.value)
    const kept = await this.keep().then(() => true, () => false)
    const response = await post(action, body, kept)
    if (response) await this.answered(response)
    else await this.queue(action, contents(this.form, submitter), submitter)
    this.form.removeAttribute('aria-busy')
    this.busy = false
  }

  /** A press at a door: kept first, sent then, so that no battery and no lift loses it. */
  async press(action, submitter) {
    await this.queue(action, contents(this.form, submitter), submitter)
    this.form.removeAttribute('aria-busy')
    this.busy = false
    await sendQueue()
  }

  async answered(response) {
    if (accepted(response)) await drop(this.id).catch(() => {})
    if (response.ok && response.redirected) return location.assign(response.url)
    // Anything but a redirect is a page that says what is to be mended; it takes this page's place.
    const html = await response.text()
    document.open()
    document.write(html)
    document.close()
  }

  async queue(action, pairs, submitter) {
    const key = this.form.elements.idempotency_key
    if (!key || !(await shelf())) return showQueue({ offline: true })
    // What the server would refuse is said now: later nobody may be there to mend it.
    if (!this.form.reportValidity()) return showQueue({ offline: true })
    const { about, press } = this.form.dataset
    const once = 'once' in this.form.dataset
    const said = (!once && firstWords(entered(this.form))) || submitter?.textContent.trim()
    const words = about ? `${about} ${said}` : said
    const record = { key: this.form.dataset.draft, page: address(), action, fields: [...pairs, ...ANYWAY], words, once, press: press !== undefined, at: Date.now() }
    await put({ ...record, id: `queued:${key.value}`, state: 'queued' })
    await drop(this.id)
    this.form.reset()
    this.kept = this.blank
    key.value = newKey()
    if (once) this.form.hidden = true
    this.form.dispatchEvent(new CustomEvent('linli:queued', { bubbles: true }))
    if (press !== undefined) return report()
    await report({ offline: true })
    document.getElementById('offline')?.scrollIntoView({ block: 'center' })
  }
}

export async function report(more = {}) {
  const records = await everything()
  document.dispatchEvent(new CustomEvent('linli:queue', { detail: records }))
  showQueue({ waiting: records.filter((each) => each.state === 'queued'), refused: records.filter((each) => each.state === 'refused'), ...more })
}

let sending = false
let again = false
const sent = []

/** Sends everything that waits, oldest first, each with the key that it was first tried with. */
async function sendQueue() {
  if (sending) {
    again = true
    return
  }
  sending = true
  let shown = ''
  const pages = new Map()
  try {
    const queued = (await everything()).filter((each) => each.state === 'queued')
    for (const record of queued.sort((one, other) => one.at - other.at)) {
      const versioned = record.fields.some(([name]) => name === 'version')
      if (versioned || !pages.has(record.page)) pages.set(record.page, await fresh(record.page))
      const now = pages.get(record.page)
      const token = now('csrfmiddlewaretoken')
      if (record.press && token === null) break
      // A page that is there but takes nothing any more holds up no other.
      if (record.press && !token) continue
      const body = toBody(record.fields)
      if (token) body.append('csrfmiddlewaretoken', token)
      const waited = Math.max(0, Date.now() - record.at)
      body.append('waited', Math.round(waited / 1000))
      if (record.press) body.append('waited_ms', waited)
      // Only what this phone changed a moment ago is not news to whoever pressed.
      if (record.follows && now('version')) body.set('version', now('version'))
      const response = await post(record.action, body)
      if (!response || asksToSignIn(response)) break
      if (accepted(response)) {
        sent.push({ words: record.words, href: response.url })
        document.dispatchEvent(new CustomEvent('linli:sent', { detail: record }))
        if (record.once && record.page === address()) shown = response.url
        await drop(record.id)
        for (const other of queued.filter((each) => versioned && each.page === record.page && each.at > record.at)) await put(Object.assign(other, { follows: true }))
      } else if (response.status !== 429) {
        await put({ ...record, id: `refused:${record.id}`, state: 'refused' })
        await drop(record.id)
      }
    }
  } finally {
    sending = false
    await report({ sent })
    // This very page is out of date once all of its forms are sent.
    if (shown && !(await waiting())) location.assign(shown)
  }
  if (again) {
    again = false
    await sendQueue()
  }
}

const waiting = async () => (await everything()).some((each) => each.state === 'queued')

/** Whether this browser keeps anything; a private window may not. */
const shelf = () => everything().then(() => true, () => false)

/** Keeps a form that a script has put into the page. */
export const keepForm = (form) => new Draft(form).bringBack()

/** Starts keeping drafts on this page. Listening starts at once; where the browser has no shelf, forms work as they are. */
export async function keepDrafts() {
  const drafts = [...document.querySelectorAll('form[data-draft]')].map((form) => new Draft(form))
  if (!(await shelf())) return
  for (const draft of drafts) await draft.bringBack()
  for (const form of document.querySelectorAll('form[data-ends-draft]')) form.addEventListener('submit', () => drop(`draft:${form.dataset.endsDraft}`))
  document.querySelector('#offline [data-send]')?.addEventListener('click', sendQueue)
  addEventListener('online', sendQueue)
  addEventListener('offline', () => report())
  setInterval(async () => navigator.onLine && (await waiting()) && sendQueue(), RETRY)
  if (await waiting()) await sendQueue()
  else if (!navigator.onLine || (await everything()).some((each) => each.state === 'refused')) await report()
}

// The wall of a round of visits: the short form opens inside its door, and each door says what of it waits on this phone.
import { keepForm, newKey } from './drafts.js'
import { photoFields } from './photos.js'

const REACHED = ['nothing_changed', 'changed', 'help_wanted', 'wish', 'need']
const cellOf = (record) => document.getElementById(`door-${/^(?:visit|heard)-(.+)$/.exec(record.key ?? '')?.[1]}`)
const stateOf = (record) => record.fields.find(([name]) => name === 'state')?.[1]
const legend = (state) => document.querySelector(`[data-legend="${state}"]`)

/** Shows in a door what was just received of it, and counts it where somebody was met. */
function received(record) {
  const cell = cellOf(record)
  const state = stateOf(record)
  if (!cell || !legend(state)) return
  const summary = cell.querySelector('summary')
  const before = summary.dataset.state
  if (state === 'not_in' && REACHED.includes(before)) return
  summary.dataset.state = state
  cell.className = `cell ${state}`
  summary.querySelector('[data-sign]').replaceChildren(legend(state).querySelector('svg').cloneNode(true))
  summary.querySelector('[data-word]').textContent = legend(state).textContent.trim()
  for (const each of summary.querySelectorAll('[data-sign], [data-word]')) each.classList.toggle('not-printed', state === 'not_in')
  const reached = document.querySelector('[data-reached]')
  if (REACHED.includes(state) && !REACHED.includes(before)) reached.textContent = Number(reached.textContent) + 1
}

/** Marks the doors of which something waits on this phone, with what it is; and says how many presses wait in all. */
function waiting(records) {
  const queued = records.filter((record) => record.state === 'queued' && cellOf(record))
  const { unsentWord: word, unsentCount } = document.querySelector('[data-wall]').dataset
  for (const mark of document.querySelectorAll('[data-waits]')) mark.hidden = true
  for (const record of queued) {
    const mark = cellOf(record).querySelector('[data-waits]')
    mark.textContent = word
    mark.hidden = false
  }
  const total = document.querySelector('[data-unsent-total]')
  total.textContent = unsentCount.replace('%s', queued.length)
  total.hidden = !queued.length
}

/** Opens the short form inside a door; only one is open at a time, and what was typed in the other stays its draft. */
function open(link) {
  const cell = link.closest('.cell')
  const template = document.querySelector(`template[data-heard-form="${link.dataset.heard}"]`)
  for (const each of document.querySelectorAll('[data-heard-in-place]')) each.remove()
  const form = template.content.cloneNode(true).querySelector('form')
  const pressed = cell.querySelector('form')
  form.action = pressed.action
  form.dataset.about = pressed.dataset.about
  form.dataset.draft = cell.id.replace('door-', 'heard-')
  form.elements.idempotency_key.value = newKey()
  for (const name of ['post', 'seen']) form.elements[name].value = pressed.elements[name].value
  form.append(pressed.querySelector('[name="csrfmiddlewaretoken"]').cloneNode())
  pressed.after(form)
  photoFields(cell)
  keepForm(form).catch(() => {})
  form.elements.words.focus()
}

/** Whether this page is a wall; then it is helped. */
export function wall() {
  const page = document.querySelector('[data-wall]')
  if (!page) return false
  page.addEventListener('click', (event) => {
    const link = event.target.closest('[data-heard]')
    if (!link) return
    event.preventDefault()
    open(link)
  })
  page.addEventListener('linli:queued', (event) => {
    const cell = event.target.closest('.cell')
    cell.open = false
    cell.querySelector('summary').focus()
    if ('heardInPlace' in event.target.dataset) event.target.remove()
  })
  document.addEventListener('linli:queue', (event) => waiting(event.detail))
  document.addEventListener('linli:sent', (event) => received(event.detail))
  return true
}

// A page of the desk: the same helps as a resident's page, again after each swap, and the focus kept.
import { keepDrafts, report } from './drafts.js'
import { pagesWithoutNetwork } from './offline.js'
import { photoFields } from './photos.js'
import { focusErrors, reveals, sharing, textSizes } from './small.js'
import { readAloud } from './speech.js'
import { sayBack } from './strip.js'
import { wall } from './wall.js'

const helps = [photoFields, reveals, sharing, focusErrors]
for (const enhance of [...helps, textSizes, readAloud]) enhance(document)
if (wall()) pagesWithoutNetwork({ now: true })
keepDrafts()

let place = null
let field = ''

document.addEventListener('htmx:before:swap', () => {
  const row = document.activeElement?.closest('.row')
  place = row ? [...document.querySelectorAll('.row')].indexOf(row) : null
  field = document.activeElement?.closest('.field') ? document.activeElement.id : ''
})

document.addEventListener('htmx:after:swap', (event) => {
  for (const enhance of helps) enhance(event.target.parentElement ?? document)
  if (document.activeElement && document.activeElement !== document.body) return
  const rows = document.querySelectorAll('.row-link')
  const next = place === null ? null : rows[Math.min(place, rows.length - 1)]
  ;(document.getElementById(field) ?? next ?? document.getElementById('main')).focus()
})

document.addEventListener('htmx:error', () => report({ offline: true }).catch(() => {}))
document.addEventListener('htmx:after:request', sayBack)

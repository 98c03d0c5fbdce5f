// A resident's page.
import { keepDrafts } from './drafts.js'
import { pagesWithoutNetwork } from './offline.js'
import { photoFields } from './photos.js'
import { receipts } from './receipt.js'
import { focusErrors, reveals, sharing, textSizes } from './small.js'
import { readAloud } from './speech.js'

for (const enhance of [photoFields, textSizes, reveals, sharing, receipts, readAloud, focusErrors]) enhance(document)
keepDrafts()
pagesWithoutNetwork()

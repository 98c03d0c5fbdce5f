// A resident's page.
import { keepDrafts } from './drafts.js'
import { nearest } from './nearest.js'
import { pagesWithoutNetwork } from './offline.js'
import { photoFields } from './photos.js'
import { receipts } from './receipt.js'
import { focusErrors, fromAddress, reveals, sharing, textSizes } from './small.js'
import { readAloud } from './speech.js'

for (const enhance of [photoFields, textSizes, reveals, sharing, receipts, readAloud, focusErrors, fromAddress, nearest]) enhance(document)
keepDrafts()
pagesWithoutNetwork()

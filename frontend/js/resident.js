// A resident's page.
import { keepDrafts } from './drafts.js'
import { photoFields } from './photos.js'
import { focusErrors, reveals, sharing, textSizes } from './small.js'

for (const enhance of [photoFields, textSizes, reveals, sharing, focusErrors]) enhance(document)
keepDrafts()

// The strip across the page that says what waits on this phone. Its words come from the template, in the reader's language.
const strip = () => document.getElementById('offline')
const fill = (pattern, value) => pattern.replace('%s', value)

function line(words, href, look) {
  const item = document.createElement('li')
  item.append(words)
  if (href) {
    const link = document.createElement('a')
    link.href = href
    link.textContent = look
    item.append(' ', link)
  }
  return item
}

/** Shows what waits, what was refused and what has just arrived; hides the strip when there is nothing to say. */
export function showQueue({ waiting = [], refused = [], sent = [], offline = !navigator.onLine } = {}) {
  const box = strip()
  if (!box) return
  const words = box.dataset
  const list = box.querySelector('[data-queue]')
  list.replaceChildren(
    ...waiting.map((record) => line(fill(words.unsent, record.words))),
    ...refused.map((record) => line(fill(words.refused, record.words), record.page, words.look)),
    ...sent.map((record) => line(fill(words.sent, record.words), record.href, words.look)),
  )
  let sentence = ''
  if (waiting.length) sentence = fill(offline ? words.kept : words.waiting, waiting.length)
  else if (offline) sentence = words.offline
  say(sentence, list.children.length > 0)
  box.querySelector('[data-send]').hidden = !waiting.length
}

/** One sentence in the strip. `keep` holds the strip open although the sentence is empty. */
export function say(sentence, keep = false) {
  const box = strip()
  if (!box) return
  box.querySelector('[data-words]').textContent = sentence
  box.hidden = !sentence && !keep
}

export const sayRestored = () => strip()?.hidden && say(strip().dataset.restored)

/** Takes back “no network”, and only that, once something has been answered. */
export function sayBack() {
  const box = strip()
  if (box && !box.hidden && box.querySelector('[data-words]').textContent === box.dataset.offline) say('')
}

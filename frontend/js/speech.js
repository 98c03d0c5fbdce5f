// 读给我听: reads the page's own words aloud, where the browser has a voice. Nothing is read unasked.
const SKIPPED = 'form, script, style, svg, [hidden], .visually-hidden, .bar'

/** The words of a page in the order of reading, one entry a block, so that a long page is not one breath. */
function blocks(root) {
  const found = []
  for (const element of root.querySelectorAll('h1, h2, h3, p, li, dt, dd, blockquote, th, td')) {
    if (element.closest(SKIPPED) || !element.getClientRects().length || element.querySelector('p, li, h2')) continue
    const words = element.innerText.trim()
    if (words) found.push(words)
  }
  return found
}

export function readAloud(root) {
  const button = root.querySelector('[data-read-aloud]')
  if (!button || !('speechSynthesis' in window)) return
  const label = button.querySelector('span')
  const [start, stop] = [label.textContent, button.dataset.stop]
  const rest = () => (label.textContent = start)
  button.hidden = false
  button.addEventListener('click', () => {
    const reading = label.textContent === stop
    speechSynthesis.cancel()
    if (reading) return rest()
    label.textContent = stop
    const said = blocks(document.getElementById('main')).map((words) => new SpeechSynthesisUtterance(words))
    for (const each of said) {
      each.lang = document.documentElement.lang
      speechSynthesis.speak(each)
    }
    said.at(-1)?.addEventListener('end', rest)
  })
  addEventListener('pagehide', () => speechSynthesis.cancel())
}

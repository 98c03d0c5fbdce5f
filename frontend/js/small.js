// Small helps, each on pages that are whole without it: text size, a reveal's minute, sharing, copying, focus on errors.

/** Text size changes at once, and is remembered by the same form that works without script. */
export function textSizes(root) {
  for (const form of root.querySelectorAll('[data-text-sizes]')) {
    form.addEventListener('submit', (event) => {
      const size = event.submitter?.value
      if (!size) return
      event.preventDefault()
      document.documentElement.dataset.text = size
      for (const button of form.querySelectorAll('[data-text]')) button.setAttribute('aria-pressed', String(button === event.submitter))
      const body = new FormData(form)
      body.append('text', size)
      fetch(form.action, { method: 'POST', body, headers: { 'X-Linli-Quiet': '1' }, keepalive: true })
    })
  }
}

/** An element with data-reveal="60" leaves the page after so many seconds; data-gone says so in its place. */
export function reveals(root) {
  for (const element of root.querySelectorAll('[data-reveal]:not([data-running])')) {
    element.dataset.running = '1'
    const ends = Date.now() + Number(element.dataset.reveal) * 1000
    const left = element.querySelector('[data-left]')
    const timer = setInterval(() => {
      const seconds = Math.ceil((ends - Date.now()) / 1000)
      if (left) left.textContent = Math.max(seconds, 0)
      if (seconds > 0) return
      clearInterval(timer)
      element.replaceWith(element.dataset.gone ?? '')
    }, 500)
  }
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text)
  } catch {
    const area = document.createElement('textarea')
    area.value = text
    document.body.append(area)
    area.select()
    document.execCommand('copy')
    area.remove()
  }
}

function done(button) {
  const note = button.nextElementSibling?.matches('[role="status"]') ? button.nextElementSibling : document.createElement('span')
  note.setAttribute('role', 'status')
  button.after(note)
  note.textContent = button.dataset.done ?? ''
}

/** [data-from-address] takes what stands behind the # of the address, which no server is told, and wipes it there. */
export function fromAddress(root) {
  const field = root.querySelector('[data-from-address]')
  const said = location.hash.slice(1)
  if (!field || !said || field.value) return
  field.value = said
  history.replaceState(null, '', location.pathname)
}

/** [data-copy] copies its value; [data-share] offers its address to the phone's share sheet, else copies it. */
export function sharing(root) {
  for (const button of root.querySelectorAll('[data-copy], [data-share]')) {
    button.hidden = false
    button.addEventListener('click', async () => {
      const { copy: text, share, title } = button.dataset
      const url = share === undefined ? null : new URL(share || location.href, location.href).href
      if (url && navigator.share) return navigator.share({ url, title }).catch(() => {})
      await copy(url ?? text)
      done(button)
    })
  }
}

/** The error summary takes the focus, also where the browser does not heed autofocus on it. */
export function focusErrors(root) {
  root.querySelector('[data-focus]')?.focus()
}

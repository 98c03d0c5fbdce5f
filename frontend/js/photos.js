// A file field becomes a button with previews; each press adds photos, each preview can be taken out again.
import { putFiles } from './fields.js'

function preview(box, input, file, index) {
  const item = document.createElement('li')
  const image = document.createElement('img')
  image.src = URL.createObjectURL(file)
  image.alt = '' // the button beside it says which it is
  image.addEventListener('load', () => URL.revokeObjectURL(image.src))
  const button = document.createElement('button')
  button.type = 'button'
  button.textContent = box.dataset.remove.replace('%s', index + 1)
  button.addEventListener('click', () => {
    putFiles(input, [...input.files].filter((_, position) => position !== index))
    input.focus()
  })
  item.append(image, button)
  return item
}

export function photoFields(root) {
  for (const box of root.querySelectorAll('[data-photos]:not(.scripted)')) {
    const input = box.querySelector('input[type="file"]')
    const list = box.querySelector('[data-previews]')
    const limit = Number(box.dataset.limit)
    let held = [...input.files]
    const show = () => {
      held = [...input.files]
      list.replaceChildren(...held.map((file, index) => preview(box, input, file, index)))
      list.hidden = !held.length
      box.querySelector('[data-count]').textContent = `${held.length}/${limit}`
    }
    input.addEventListener('change', () => {
      putFiles(input, [...held, ...input.files].slice(0, limit))
      const words = input.form?.elements.words
      if (words && !words.value) words.focus()
    })
    input.addEventListener('linli:files', show)
    input.form?.addEventListener('reset', () => setTimeout(() => putFiles(input, [])))
    box.classList.add('scripted')
    show()
  }
}

// Reading a form into a plain record and writing the record back.
const SECRET = 'csrfmiddlewaretoken'

const isKept = (element) =>
  element.name && !['hidden', 'password', 'submit', 'button'].includes(element.type) && element.dataset.draftSkip === undefined

/** Everything that would be sent, as [name, value] pairs; the forgery token and empty files are left out. */
export function contents(form, submitter) {
  const pairs = [...new FormData(form)].filter(([name, value]) => name !== SECRET && !(value instanceof File && !value.size))
  if (submitter?.name) pairs.push([submitter.name, submitter.value])
  return pairs
}

/** Only what a person entered: no hidden fields, no passwords. */
export function entered(form) {
  const names = new Set([...form.elements].filter(isKept).map((element) => element.name))
  return contents(form).filter(([name]) => names.has(name))
}

function initial(element) {
  if (element.type === 'file') return []
  if (['checkbox', 'radio'].includes(element.type)) return element.defaultChecked ? [element.value] : []
  if (!element.options) return [element.defaultValue]
  const chosen = [...element.options].filter((option) => option.defaultSelected)
  return (chosen.length || element.multiple ? chosen : [...element.options].slice(0, 1)).map((option) => option.value)
}

/** What `entered` gives for the form as the server sent it, whatever has been typed since. */
export const untouched = (form) =>
  [...form.elements].filter((element) => isKept(element) && !element.disabled).flatMap((element) => initial(element).map((value) => [element.name, value]))

/** The pairs as one string, to tell whether anything has changed; files by name, size and age. */
export const signature = (pairs) =>
  JSON.stringify(pairs.map(([name, value]) => (value instanceof File ? [name, value.name, value.size, value.lastModified] : [name, value])))

/** Puts entered pairs back. Fields that the page no longer has are left out. */
export function restore(form, pairs) {
  const values = new Map()
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value])
  for (const element of [...form.elements].filter(isKept)) {
    const wanted = values.get(element.name) ?? []
    if (element.type === 'file') putFiles(element, wanted.filter((value) => value instanceof Blob))
    else if (['checkbox', 'radio'].includes(element.type)) element.checked = wanted.includes(element.value)
    else if (element.multiple) for (const option of element.options) option.selected = wanted.includes(option.value)
    else if (wanted.length) element.value = wanted[0]
  }
}

/** Puts photos back into file fields that hold none. */
export function restoreFiles(form, pairs) {
  for (const element of [...form.elements].filter((each) => isKept(each) && each.type === 'file' && !each.files.length)) {
    putFiles(element, pairs.filter(([name, value]) => name === element.name && value instanceof Blob).map(([, value]) => value))
  }
}

/** Sets the files of a file field and tells whoever shows them. */
export function putFiles(input, files) {
  const transfer = new DataTransfer()
  for (const file of files) transfer.items.add(file)
  input.files = transfer.files
  input.dispatchEvent(new CustomEvent('linli:files', { bubbles: true }))
}

/** The first words of what was written, to name it in a list. */
export function firstWords(pairs) {
  const text = pairs.map(([, value]) => value).find((value) => typeof value === 'string' && value.trim().length > 3) ?? ''
  const line = text.trim().replace(/\s+/g, ' ')
  return line.length > 24 ? `${line.slice(0, 23)}…` : line
}

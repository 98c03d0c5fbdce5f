// A shelf in the browser's own database. It outlives a killed browser; without it (private windows) nothing is kept.
const NAME = 'linli'
const SHELF = 'drafts'
let opened

function open() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1)
    request.onupgradeneeded = () => request.result.createObjectStore(SHELF, { keyPath: 'id' })
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
  return opened
}

async function ask(mode, question) {
  // Strict: a write counts only once it is on the disk, so that an empty battery loses nothing.
  const shelf = (await open()).transaction(SHELF, mode, { durability: 'strict' }).objectStore(SHELF)
  return new Promise((resolve, reject) => {
    const request = question(shelf)
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

export const put = (record) => ask('readwrite', (shelf) => shelf.put(record))
export const take = (id) => ask('readonly', (shelf) => shelf.get(id))
export const drop = (id) => ask('readwrite', (shelf) => shelf.delete(id))
export const everything = () => ask('readonly', (shelf) => shelf.getAll())

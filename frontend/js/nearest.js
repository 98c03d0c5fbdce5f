// The building nearest to where the phone is, found on the phone: only the choice of the building is ever sent.

const METRES = 300

/** Metres between two places a few hundred metres apart. */
const apart = (lon, lat, [, thereLon, thereLat]) => Math.hypot((thereLon - lon) * Math.cos((lat * Math.PI) / 180), thereLat - lat) * 111_195

/** A button with data-nearest="id,lon,lat …" chooses the nearest building in the field beside it, when it is pressed. */
export function nearest(root) {
  for (const button of root.querySelectorAll('[data-nearest]')) {
    if (!navigator.geolocation) continue
    const list = button.closest('form').elements.building
    const points = button.dataset.nearest.split(' ').map((point) => point.split(',').map(Number))
    button.hidden = false
    button.addEventListener('click', () => {
      const nowhere = () => (button.nextElementSibling.textContent = button.dataset.nowhere)
      navigator.geolocation.getCurrentPosition(({ coords: { longitude, latitude } }) => {
        const [first] = points.sort((one, other) => apart(longitude, latitude, one) - apart(longitude, latitude, other))
        if (apart(longitude, latitude, first) > METRES) return nowhere()
        for (const choice of list.length && !list.options ? list : []) choice.checked = choice.value === String(first[0])
        if (list.options) list.value = String(first[0])
        list.dispatchEvent?.(new Event('change', { bubbles: true }))
      }, nowhere, { enableHighAccuracy: true, timeout: 10_000, maximumAge: 0 })
    })
  }
}

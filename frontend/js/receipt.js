// 存成图片: the receipt as a picture, drawn here, so that no font has to travel. It is shown to be kept by a long press, as
// WeChat saves no downloads, and offered as a download elsewhere.
const WIDTH = 720
const EDGE = 48

function draw(lines) {
  const canvas = document.createElement('canvas')
  const sizes = { plain: 32, big: 60 }
  canvas.width = WIDTH
  canvas.height = EDGE * 2 + lines.reduce((sum, line) => sum + sizes[line.size] * 1.7, 0)
  const pen = canvas.getContext('2d')
  pen.fillStyle = '#FFFDFA'
  pen.fillRect(0, 0, canvas.width, canvas.height)
  pen.strokeStyle = pen.fillStyle = '#1D1B18'
  pen.lineWidth = 4
  pen.strokeRect(16, 16, canvas.width - 32, canvas.height - 32)
  let y = EDGE
  for (const { words, size } of lines) {
    pen.font = `${size === 'big' ? 600 : 400} ${sizes[size]}px "PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", system-ui, sans-serif`
    y += sizes[size] * 1.3
    pen.fillText(words, EDGE, y, WIDTH - 2 * EDGE)
    y += sizes[size] * 0.4
  }
  return canvas.toDataURL('image/png')
}

export function receipts(root) {
  for (const button of root.querySelectorAll('[data-receipt]')) {
    button.hidden = false
    button.addEventListener('click', () => {
      const [code, ...rest] = JSON.parse(button.dataset.receipt)
      const lines = [...rest.slice(0, 2).map((words) => ({ words, size: 'plain' })), { words: code, size: 'big' }, ...rest.slice(2).map((words) => ({ words, size: 'plain' }))]
      const figure = document.createElement('figure')
      const image = document.createElement('img')
      image.src = draw(lines)
      image.alt = [code, ...rest].join(' ')
      const words = document.createElement('figcaption')
      words.textContent = button.dataset.done
      const link = document.createElement('a')
      link.className = 'button'
      link.href = image.src
      link.download = `${code}.png`
      link.textContent = button.dataset.download
      figure.setAttribute('role', 'status')
      figure.append(image, words, link)
      button.replaceWith(figure)
    })
  }
}

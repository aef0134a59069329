/** Painting a map of addresses: each kind has its own shape and lightness, so that it needs no colour to be told. */
import { kinds, type Picture } from '../model/networks.ts'

export interface Raster {
  readonly columns: number
  /** Width and height of a cell, in CSS pixels. */
  readonly size: number
  readonly height: number
}

/** Cells as large as they may be in this width: rows of 16, 32, 64, 128 or 256, so that rows are subnets. */
export function rasterOf(count: number, width: number): Raster {
  if (count > 4096) {
    // Whole points of the screen: parts of them would draw a grid that means nothing.
    const scale = devicePixelRatio || 1
    const size = Math.max(1, Math.min(2, Math.floor((width / 256) * scale) / scale))
    return { columns: 256, size, height: size }
  }
  const columns = [64, 32, 16].find((each) => width / each >= 10 && each <= Math.max(16, count)) ?? 16
  const size = Math.max(6, Math.min(20, Math.floor(width / columns)))
  return { columns, size, height: size }
}

export function paint(canvas: HTMLCanvasElement, picture: Picture, raster: Raster, chosen: number | undefined): void {
  const { columns, size, height } = raster
  const rows = Math.ceil(picture.count / columns)
  const scale = devicePixelRatio || 1
  canvas.style.width = `${columns * size}px`
  canvas.style.height = `${rows * height}px`
  canvas.width = Math.ceil(columns * size * scale)
  canvas.height = Math.ceil(rows * height * scale)
  const context = canvas.getContext('2d')
  if (!context) return
  context.scale(scale, scale)
  const style = getComputedStyle(canvas)
  const colour = (name: string): string => style.getPropertyValue(`--${name}`).trim()
  const colours = kinds.map((kind) => colour(`k-${kind.replace(' ', '-')}`))
  const background = colour('panel')
  context.fillStyle = colours[0]!
  for (let cell = 0; cell < picture.count; cell++) {
    const kind = picture.kinds[cell]!
    const x = (cell % columns) * size
    const y = Math.floor(cell / columns) * height
    context.fillStyle = colours[kind]!
    if (size < 8) {
      // A block shows how much of it is held.
      const share = picture.shift > 0 && kind > 0 ? 0.35 + 0.65 * picture.fill[cell]! : 1
      if (kind === 0 && size < 3) {
        context.globalAlpha = 0.5
        context.fillRect(x, y, size, height)
      } else {
        context.globalAlpha = share
        context.fillRect(x, y, size, height)
      }
      context.globalAlpha = 1
    } else drawSign(context, kinds[kind]!, x, y, size, background)
  }
  if (chosen !== undefined) {
    context.strokeStyle = colour('focus')
    context.lineWidth = 2
    const x = (chosen % columns) * size
    const y = Math.floor(chosen / columns) * height
    const margin = size < 8 ? 3 : 0
    context.strokeRect(x + 1 - margin, y + 1 - margin, size - 2 + 2 * margin, height - 2 + 2 * margin)
  }
}

function drawSign(
  context: CanvasRenderingContext2D,
  kind: (typeof kinds)[number],
  x: number,
  y: number,
  size: number,
  background: string,
): void {
  const inner = size - 2
  const middle = size / 2
  switch (kind) {
    case 'free':
      context.fillRect(x + 1, y + 1, inner, inner)
      break
    case 'reserved':
      context.fillRect(x + 1, y + 1, inner, inner)
      context.strokeStyle = background
      context.lineWidth = 1
      context.beginPath()
      context.moveTo(x + 1, y + size - 1)
      context.lineTo(x + size - 1, y + 1)
      context.stroke()
      break
    case 'host':
      context.fillRect(x + 1, y + 1, inner, inner)
      break
    case 'container':
      context.beginPath()
      context.arc(x + middle, y + middle, inner / 2, 0, Math.PI * 2)
      context.fill()
      break
    default:
      context.beginPath()
      context.moveTo(x + middle, y + 1)
      context.lineTo(x + size - 1, y + size - 1)
      context.lineTo(x + 1, y + size - 1)
      context.fill()
  }
}

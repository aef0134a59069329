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

/** A picture without what is chosen in it, which changes with each movement of a hand. */
export function paintGround(canvas: HTMLCanvasElement, picture: Picture, raster: Raster): HTMLCanvasElement {
  const { columns, size, height } = raster
  const ground = document.createElement('canvas')
  const context = sized(ground, picture, raster)
  const colour = coloursOf(canvas)
  const colours = kinds.map((kind) => colour(`k-${kind.replace(' ', '-')}`))
  const background = colour('panel')
  if (!context) return ground
  for (let cell = 0; cell < picture.count; cell++) {
    const kind = picture.kinds[cell]!
    const x = (cell % columns) * size
    const y = Math.floor(cell / columns) * height
    context.fillStyle = colours[kind]!
    if (size < 8) {
      // A block shows how much of it is held.
      context.globalAlpha = picture.shift > 0 && kind > 0 ? 0.35 + 0.65 * picture.fill[cell]! : 1
      context.fillRect(x, y, size, height)
      context.globalAlpha = 1
    } else drawSign(context, kinds[kind]!, x, y, size, background)
  }
  return ground
}

export function paint(
  canvas: HTMLCanvasElement,
  ground: HTMLCanvasElement,
  { columns, size, height }: Raster,
  chosen: number | undefined,
): void {
  if (canvas.width !== ground.width || canvas.height !== ground.height) {
    canvas.width = ground.width
    canvas.height = ground.height
    canvas.style.width = ground.style.width
    canvas.style.height = ground.style.height
  }
  const context = canvas.getContext('2d')
  if (!context) return
  context.setTransform(1, 0, 0, 1, 0, 0)
  context.clearRect(0, 0, canvas.width, canvas.height)
  context.drawImage(ground, 0, 0)
  if (chosen === undefined) return
  const scale = devicePixelRatio || 1
  context.scale(scale, scale)
  context.strokeStyle = coloursOf(canvas)('focus')
  context.lineWidth = 2
  const x = (chosen % columns) * size
  const y = Math.floor(chosen / columns) * height
  const margin = size < 8 ? 3 : 0
  context.strokeRect(x + 1 - margin, y + 1 - margin, size - 2 + 2 * margin, height - 2 + 2 * margin)
}

function sized(canvas: HTMLCanvasElement, { count }: Picture, { columns, size, height }: Raster) {
  const rows = Math.ceil(count / columns)
  const scale = devicePixelRatio || 1
  canvas.style.width = `${columns * size}px`
  canvas.style.height = `${rows * height}px`
  canvas.width = Math.ceil(columns * size * scale)
  canvas.height = Math.ceil(rows * height * scale)
  const context = canvas.getContext('2d')
  context?.scale(scale, scale)
  return context
}

function coloursOf(canvas: HTMLCanvasElement): (name: string) => string {
  const style = getComputedStyle(canvas)
  return (name) => style.getPropertyValue(`--${name}`).trim()
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

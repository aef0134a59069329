/** The house as SVG: a band for each floor, a box for each room, and an arrow down to what a room stands on. */
import { svgOf } from '../diagrams/svg.ts'
import { type Floor, floors, type House, type Room } from './rooms.ts'

const width = 1040
const margin = 16
const labelWidth = 156
const box = { width: 94, height: 26 } as const
const gap = { across: 8, down: 24 } as const
const bandPadding = 14
const bandGap = 12
const lineHeight = 13

export function pictureOf(house: House): string {
  const bands: string[] = []
  let y = margin
  for (const floor of floors) {
    const rooms = house.rooms.filter((room) => room.floor === floor.name)
    if (rooms.length === 0) continue
    const band = bandOf(floor, rooms, within(rooms, house), y)
    bands.push(...band.lines)
    y += band.height + bandGap
  }
  return svgOf({
    width,
    height: y - bandGap + margin,
    title: 'The floors and rooms of src, and what each room of a floor stands on',
    description: `The floors from the top: ${floors.map(({ name, subject }) => `${name}, ${subject}`).join('; ')}. The rooms of each, with what they stand on, are in the table below.`,
    by: 'rooms from the imports in src',
    body: bands,
  })
}

function bandOf(floor: Floor, rooms: readonly Room[], below: Arrows, y: number) {
  const rows = rowsOf(rooms, below)
  const subject = linesOf(floor.subject)
  const height = Math.max(
    2 * bandPadding + rows.length * box.height + (rows.length - 1) * gap.down,
    bandPadding + 30 + subject.length * lineHeight,
  )
  const spots = place(rows, y + bandPadding)
  const lines = [
    `<rect x="${margin}" y="${y}" width="${width - 2 * margin}" height="${height}" rx="6" class="floor"/>`,
    `<text x="${margin + 12}" y="${y + bandPadding + 15}" class="name">${floor.name}</text>`,
    ...subject.map((line, index) => {
      return `<text x="${margin + 12}" y="${y + bandPadding + 32 + lineHeight * index}" class="subject">${line}</text>`
    }),
    ...arrows(rows, spots),
    ...rooms.map((room) => boxOf(room, floor, spots.get(room.path)!)),
  ]
  return { lines, height }
}

type Arrows = ReadonlyMap<string, ReadonlySet<string>>

/**
 * The arrows of one floor. What binds a room's own rooms together (`cli/tool` and the commands in it) says nothing of
 * what it stands on, and what follows from two arrows is not drawn.
 */
export function within(rooms: readonly Room[], { uses }: House): Arrows {
  const here = new Set(rooms.map(({ path }) => path))
  const direct = new Map(
    [...here].map((path) => {
      const used = [...(uses.get(path) ?? [])]
      return [path, new Set(used.filter((other) => here.has(other) && !other.startsWith(`${path}/`)))]
    }),
  )
  const reach = (path: string, seen = new Set<string>()): Set<string> => {
    for (const other of direct.get(path) ?? []) {
      if (seen.has(other)) continue
      seen.add(other)
      reach(other, seen)
    }
    return seen
  }
  return new Map(
    [...direct].map(([path, used]) => {
      const isByOthers = (other: string) =>
        [...used].some((via) => via !== other && reach(via).has(other) && !reach(other).has(via))
      return [path, new Set([...used].filter((other) => !isByOthers(other)))]
    }),
  )
}

/** A room, or a place that an arrow goes through on its way to a lower row. */
interface Cell {
  readonly id: string
  /** In the row below. */
  readonly to: readonly string[]
}

/** The top row first: each room is above all that it stands on. */
function rowsOf(rooms: readonly Room[], below: Arrows): Cell[][] {
  const heights = new Map<string, number>()
  const heightOf = (path: string, trail: readonly string[]): number => {
    const known = heights.get(path)
    if (known !== undefined) return known
    const under = [...below.get(path)!].filter((other) => !trail.includes(other))
    const height = Math.max(-1, ...under.map((other) => heightOf(other, [...trail, path]))) + 1
    heights.set(path, height)
    return height
  }
  const rows: Cell[][] = Array.from({ length: Math.max(...rooms.map(({ path }) => heightOf(path, []))) + 1 }, () => [])
  for (const { path } of rooms) {
    const height = heightOf(path, [])
    const to = [...below.get(path)!].map((other) => {
      const steps = Array.from(
        { length: Math.max(0, height - heightOf(other, []) - 1) },
        (_, step) => height - step - 1,
      )
      const ids = [...steps.map((step) => `${path}>${other}@${step}`), other]
      for (const [index, step] of steps.entries()) rows[step]!.push({ id: ids[index]!, to: [ids[index + 1]!] })
      return ids[0]!
    })
    rows[height]!.push({ id: path, to })
  }
  return rows.reverse()
}

interface Spot {
  /** Of its middle. */
  readonly x: number
  /** Of its upper edge. */
  readonly y: number
}

/** From the bottom row up, each cell as near as it may be to what it stands on. */
function place(rows: readonly (readonly Cell[])[], top: number): Map<string, Spot> {
  const spots = new Map<string, Spot>()
  const left = margin + labelWidth
  const space = width - margin - 12 - left
  for (let index = rows.length - 1; index >= 0; index--) {
    const centre = ({ to }: Cell): number => {
      const under = to.flatMap((id) => spots.get(id)?.x ?? [])
      return under.length === 0 ? left + space / 2 : under.reduce((sum, x) => sum + x, 0) / under.length
    }
    const row = [...rows[index]!].sort((a, b) => centre(a) - centre(b) || (a.id < b.id ? -1 : 1))
    const widths = row.map(({ id }) => (id.includes('>') ? 20 : box.width + gap.across))
    const spare = (space - widths.reduce((sum, each) => sum + each, 0)) / row.length
    let x = left
    for (const [column, { id }] of row.entries()) {
      const own = widths[column]! + spare
      spots.set(id, { x: Math.round(x + own / 2), y: top + index * (box.height + gap.down) })
      x += own
    }
  }
  return spots
}

function arrows(rows: readonly (readonly Cell[])[], spots: ReadonlyMap<string, Spot>): string[] {
  return rows.flat().flatMap(({ id, to }) => {
    const isRoom = !id.includes('>')
    return to.filter(() => isRoom).map((first) => arrow(id, first, rows, spots))
  })
}

function arrow(
  from: string,
  first: string,
  rows: readonly (readonly Cell[])[],
  spots: ReadonlyMap<string, Spot>,
): string {
  const start = spots.get(from)!
  let at = { x: start.x, y: start.y + box.height }
  let path = `M${at.x} ${at.y}`
  for (let next: string | undefined = first; next !== undefined; ) {
    const { x, y } = spots.get(next)!
    const bend = Math.round((at.y + y) / 2)
    path += `C${at.x} ${bend} ${x} ${bend} ${x} ${y}`
    const cell: Cell | undefined = next.includes('>') ? rows.flat().find(({ id }) => id === next) : undefined
    if (cell) path += `V${y + box.height}`
    at = { x, y: y + box.height }
    next = cell?.to[0]
  }
  return `<path class="arrow" d="${path}"/>`
}

function boxOf({ path }: Room, floor: Floor, { x, y }: Spot): string {
  const name = path === floor.name ? (floor.common ?? path) : path.slice(floor.name.length + 1)
  return (
    `<rect x="${x - box.width / 2}" y="${y}" width="${box.width}" height="${box.height}" rx="4" class="room"/>` +
    `<text x="${x}" y="${y + 17}" class="label">${name}</text>`
  )
}

/** As many words on a line as fit beside the rooms. */
function linesOf(text: string): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && `${last} ${word}`.length <= 24) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

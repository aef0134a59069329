/** The edge to terminals and logs: everything that is text for people goes through here, whatever command it is from. */
import { fitted } from '../core/inventory/text/columns.ts'
import { visible } from '../core/inventory/text/visible.ts'
import { drawTable as drawAsIs } from '../python/prettytable.ts'
import type { Value } from '../python/value.ts'
import type { Io } from './io.ts'

/** The sequences that this program itself gives a terminal. */
const sequences = {
  red: '\u001b[31m',
  green: '\u001b[32m',
  yellow: '\u001b[33m',
  bold: '\u001b[1m',
  plain: '\u001b[0m',
} as const

/** To the beginning of the line, and nothing in it. */
const clearLine = '\r\u001b[K'

export type Sequence = keyof typeof sequences

/** Drawn again by each process: text that was written before cannot have it. */
const mark = `\u0001${Math.random().toString(36).slice(2)}${Math.random().toString(36).slice(2)}:`
const end = '\u0002'

/** Stands for a sequence until the text reaches the edge. */
export function sequence(name: Sequence): string {
  return `${mark}${name}${end}`
}

/** As a terminal may get it: nothing but our own sequences steers it. */
export function terminalText(text: string): string {
  const [first, ...marked] = text.split(mark)
  return visible(first!) + marked.map(afterMark).join('')
}

function afterMark(part: string): string {
  const length = part.indexOf(end)
  const name = part.slice(0, Math.max(length, 0))
  return Object.hasOwn(sequences, name) ? sequences[name as Sequence] + visible(part.slice(length + 1)) : visible(part)
}

/** What is cleaned, of each world that cleans. */
const cleaned = new WeakMap<Io, Io>()
/** Worlds whose terminal shows a line that is to go. */
const drawn = new WeakSet<Io>()

/** The same world, with every text cleaned on its way out. Bytes are results for programs, and stay what they are. */
export function cleanIo(io: Io): Io {
  if (cleaned.has(io)) return io
  const clean: Io = {
    out: (text) => {
      if (drawn.has(io) && io.isTerminal.out) drawLine(clean)
      io.out(typeof text === 'string' ? terminalText(text) : text)
    },
    err: (text) => {
      if (drawn.has(io)) drawLine(clean)
      io.err(terminalText(text))
    },
    env: io.env,
    // Asked for when it is needed: the directory may be gone.
    get cwd() {
      return io.cwd
    },
    isTerminal: io.isTerminal,
    get columns() {
      return io.columns
    },
    colour: io.colour,
    ask: (question) => {
      if (drawn.has(io)) drawLine(clean)
      return io.ask(terminalText(question))
    },
  }
  cleaned.set(clean, io)
  return clean
}

/** Draws a line on the terminal that goes as soon as anything else is written there; without a text it goes. */
export function drawLine(io: Io, text = ''): void {
  const world = cleaned.get(io) ?? io
  if (text === '' && !drawn.delete(world)) return
  if (text !== '') drawn.add(world)
  world.err(clearLine + terminalText(text))
}

/** The same world with other members; what was cleaned stays so, and is not cleaned twice. */
export function variantOf(io: Io, members: Partial<Io>): Io {
  const variant = Object.defineProperties({}, Object.getOwnPropertyDescriptors(io)) as Io
  Object.defineProperties(variant, Object.getOwnPropertyDescriptors(members))
  const world = cleaned.get(io)
  if (world) cleaned.set(variant, world)
  return variant
}

/** What a line of a table may take; `undefined`: whatever it needs, as in a pipe. */
export function tableWidth(io: Io): number | undefined {
  return io.isTerminal.out ? io.columns : undefined
}

export type Colour = 'red' | 'green' | 'yellow' | 'bold'

export type Paint = (colour: Colour, text: string) => string

/**
 * Leaves text as it is unless `--color` wants colours, or standard output is a terminal that shows them and has not asked for
 * none (no-color.org).
 */
export function painter(io: Io): Paint {
  const isAsked = io.colour === 'always'
  const isFit = io.colour !== 'never' && io.isTerminal.out && !io.env.NO_COLOR && io.env.TERM !== 'dumb'
  return isAsked || isFit ? (colour, text) => `${sequence(colour)}${text}${sequence('plain')}` : (_, text) => text
}

/**
 * PrettyTable's tables for people: what would move the cursor is made visible before the columns are measured.
 *
 * @param width of a terminal, whose widest columns are cut; without it nothing is
 */
export function drawTable(fields: readonly string[], rows: readonly (readonly Value[])[], width?: number): string {
  const seen = rows.map((row) => row.map((cell) => (typeof cell === 'string' ? visible(cell) : cell)))
  if (width === undefined) return drawAsIs(fields, seen)
  // `| a | b |`: three characters more for each column, and one, where `fitted` counts two between two.
  const [heads, ...cells] = fitted([fields, ...seen.map((row) => row.map(String))], width - fields.length - 3)
  return drawAsIs(
    heads!,
    cells.map((row) => heads!.map((_, column) => row[column] ?? '')),
  )
}

/** What all drawn pictures of the pages have in common: colours for light and dark, a title, arrows, texts that fit. */
import { escapedXml } from '../../src/core/inventory/text/xml.ts'

export interface Picture {
  readonly width: number
  readonly height: number
  readonly title: string
  /** For those who do not see it: what it shows, in a sentence or two. */
  readonly description: string
  /** The tool, for the comment that says where to change it. */
  readonly by: string
  readonly body: readonly string[]
}

/** The background is a part of it: the page around may be light where the picture is dark. */
const style = `<style>
svg { --paper: #fff; --ink: #1d2733; --pale: #56657a; --line: #56657a; --band: #f3f5f8; --edge: #c9d1dc; --box: #fff; --ours: #e3eefc; --store: #e7f4e8; --gone: #fbe9e7;
background: var(--paper); font-family: system-ui, sans-serif; font-size: 12px; }
@media (prefers-color-scheme: dark) {
svg { --paper: #16191f; --ink: #e6eaf0; --pale: #a9b4c4; --line: #8d9bb0; --band: #1e232b; --edge: #3b4554; --box: #262d38; --ours: #1d3350; --store: #1d3a26; --gone: #472723; }
}
text { fill: var(--ink); }
.floor, .band { fill: var(--band); stroke: var(--edge); }
.room, .plain { fill: var(--box); stroke: var(--line); }
.ours { fill: var(--ours); stroke: var(--line); }
.store { fill: var(--store); stroke: var(--line); }
.gone { fill: var(--gone); stroke: var(--line); stroke-dasharray: 4 3; }
.name { font-size: 15px; font-weight: 600; }
.head { font-weight: 600; }
.subject { font-size: 10.5px; fill: var(--pale); }
.note { fill: var(--pale); }
.label { font-size: 11px; text-anchor: middle; }
.code { font-family: ui-monospace, monospace; font-size: 11px; }
.middle { text-anchor: middle; }
.end { text-anchor: end; }
.arrow { fill: none; stroke: var(--line); marker-end: url(#head); }
.dashed { stroke-dasharray: 5 4; }
.tip { fill: var(--line); }
</style>
<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0 0 8 4 0 8z" class="tip"/></marker></defs>`

export function svgOf({ width, height, title, description, by, body }: Picture): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title description">`,
    `<!-- Made by tools/${by}. -->`,
    `<title id="title">${escapedXml(title)}</title>`,
    `<desc id="description">${escapedXml(description)}</desc>`,
    style,
    ...body,
    '</svg>',
    '',
  ].join('\n')
}

export type Kind = 'plain' | 'ours' | 'store' | 'gone' | 'band'

export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** A line of text: usual, or that of a heading, a remark, a file or command. */
export type Line = string | { readonly head: string } | { readonly note: string } | { readonly code: string }

const lineHeight = 16
const padding = 8

/** Its lines are set from its upper edge, or in its middle if it has room for more. */
export function box(place: Box, kind: Kind, lines: readonly Line[]): string {
  const { x, y, width, height } = place
  const room = width - 2 * padding
  for (const line of lines) {
    if (widthOf(line) > room) throw new Error(`"${textOf(line)}" needs ${Math.ceil(widthOf(line))} of ${room}`)
  }
  if (lines.length * lineHeight + padding > height) throw new Error(`${textOf(lines[0]!)}: too many lines`)
  const top = kind === 'band' ? y + padding + 10 : y + (height - lines.length * lineHeight) / 2 + 12
  const texts = lines.map((line, index) => text(x + width / 2, top + index * lineHeight, line, 'middle'))
  return [`<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="5" class="${kind}"/>`, ...texts].join('\n')
}

export function text(x: number, y: number, line: Line, anchor: 'start' | 'middle' | 'end' = 'start'): string {
  const classes = [classOf(line), anchor === 'start' ? '' : anchor].filter((name) => name !== '')
  const own = classes.length === 0 ? '' : ` class="${classes.join(' ')}"`
  return `<text x="${x}" y="${Math.round(y)}"${own}>${escapedXml(textOf(line))}</text>`
}

/** Through all points, with a head at the last one; `both` has one at the first as well. */
export function arrow(
  points: readonly (readonly [x: number, y: number])[],
  way: 'to' | 'both' | 'dashed' = 'to',
): string {
  const path = points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join('')
  const both = way === 'both' ? ' marker-start="url(#head)"' : ''
  return `<path class="arrow${way === 'dashed' ? ' dashed' : ''}" d="${path}"${both}/>`
}

function classOf(line: Line): string {
  if (typeof line === 'string') return ''
  return 'head' in line ? 'head' : 'note' in line ? 'note' : 'code'
}

function textOf(line: Line): string {
  if (typeof line === 'string') return line
  return 'head' in line ? line.head : 'note' in line ? line.note : line.code
}

/** As wide as usual sans-serif and monospace fonts may make it. */
function widthOf(line: Line): number {
  const perLetter = typeof line === 'string' ? 6.3 : 'code' in line ? 6.7 : 'head' in line ? 6.8 : 6.3
  return textOf(line).length * perLetter
}

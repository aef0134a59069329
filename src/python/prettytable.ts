/**
 * Tables as PrettyTable draws them in its default style: operators' scripts cut them up by column
 * (docs/commands/manage.md#tables), so every blank counts.
 */

import { displayWidth } from './display-width.ts'
import { pyStr } from './text.ts'
import type { Value } from './value.ts'

export interface TableOptions {
  /**
   * Where a cell is in its column, headings included.
   * @default 'left', as the manager has it
   */
  readonly align?: 'left' | 'centre' | 'right'
}

type Align = NonNullable<TableOptions['align']>

/**
 * The table, without a final newline. A cell shows as Python's `str()` has it (`None` for null) and may have several
 * lines; shorter cells of the row are filled up below. Tabs become blanks up to the next eighth column, counted in
 * characters. A row that is short of cells is filled up with empty ones.
 */
export function drawTable(fields: readonly string[], rows: readonly (readonly Value[])[], options: TableOptions = {}) {
  const align = options.align ?? 'left'
  const heading = fields.map(linesOf)
  const body = rows.map((row) => fields.map((_, i) => linesOf(i < row.length ? pyStr(row[i]!) : '')))
  const widths = fields.map((_, i) => columnWidth([heading, ...body], i))
  const rule = `+${widths.map((width) => '-'.repeat(width + 2)).join('+')}+`
  const drawn = body.flatMap((row) => drawRow(row, widths, align))
  return [rule, ...drawRow(heading, widths, align), rule, ...drawn, rule].join('\n')
}

function linesOf(text: string): string[] {
  return text.split('\n').map(expandTabs)
}

function columnWidth(rows: string[][][], column: number): number {
  let width = 0
  for (const row of rows) for (const line of row[column]!) width = Math.max(width, displayWidth(line))
  return width
}

/** One row, as many lines as its tallest cell has. */
function drawRow(row: string[][], widths: number[], align: Align): string[] {
  const height = Math.max(1, ...row.map((cell) => cell.length))
  const lines: string[] = []
  for (let y = 0; y < height; y++) {
    const cells = row.map((cell, i) => ` ${justify(cell[y] ?? '', widths[i]!, align)} `)
    lines.push(`|${cells.join('|')}|`)
  }
  return lines
}

function justify(text: string, width: number, align: Align): string {
  const own = displayWidth(text)
  const excess = width - own
  if (align === 'left') return text + ' '.repeat(excess)
  if (align === 'right') return ' '.repeat(excess) + text
  // The odd blank goes to the right of an odd text and to the left of an even one.
  const left = own % 2 === 1 ? Math.floor(excess / 2) : Math.ceil(excess / 2)
  return ' '.repeat(left) + text + ' '.repeat(excess - left)
}

/** Python's `expandtabs()` on one line: columns are counted in characters, from the last carriage return. */
function expandTabs(line: string): string {
  if (!line.includes('\t')) return line
  let out = ''
  let column = 0
  for (const char of line) {
    if (char !== '\t') {
      out += char
      column = char === '\r' ? 0 : column + 1
      continue
    }
    const gap = 8 - (column % 8)
    out += ' '.repeat(gap)
    column += gap
  }
  return out
}

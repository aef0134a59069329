/** Plain columns: at least two blanks between them, nothing behind the last, so that `awk` finds its way. */

import { displayWidth } from '../../../python/display-width.ts'
import { visibleLine } from './visible.ts'

/**
 * One line a row, whatever is in its cells. An empty cell in the middle shows as `-`, so that columns can be counted.
 *
 * @param width of a terminal: the widest columns are cut with `…` until a row fits; without it nothing is cut
 */
export function alignColumns(given: readonly (readonly string[])[], width?: number): string[] {
  const all = given.map((row) => row.map(visibleLine))
  const rows = width === undefined ? all : fitted(all, width)
  const widths = widthsOf(rows)
  return rows.map((row) => {
    const last = row.findLastIndex((cell) => cell !== '')
    const cells = row.slice(0, last + 1).map((cell, column) => {
      const text = cell === '' ? '-' : cell
      return column === last ? text : text + ' '.repeat(Math.max(1, widths[column]!) - displayWidth(text))
    })
    return cells.join('  ')
  })
}

function widthsOf(rows: readonly (readonly string[])[]): number[] {
  const columns = Math.max(0, ...rows.map((row) => row.length))
  return Array.from({ length: columns }, (_, column) =>
    rows.reduce((most, row) => Math.max(most, displayWidth(row[column] ?? '')), 0),
  )
}

/** A table with a line of headings. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[], width?: number): string[] {
  return alignColumns([headings, ...rows], width)
}

/** Between two columns. */
const gap = 2
/** Shorter, a cell says nothing any more: then the end of the line is cut. */
const least = 8

/** Cells that are cut until each row, with two blanks between two of them, fits. */
export function fitted(rows: readonly (readonly string[])[], width: number): string[][] {
  const widths = widthsOf(rows)
  let surplus = widths.reduce((sum, each) => sum + each, gap * (widths.length - 1)) - width
  while (surplus > 0) {
    const widest = Math.max(...widths)
    if (widest <= least) break
    const next = Math.max(least, ...widths.filter((each) => each < widest))
    const column = widths.lastIndexOf(widest)
    const less = Math.min(surplus, Math.max(1, widest - next))
    widths[column] = widest - less
    surplus -= less
  }
  return rows.map((row) => {
    const cut = row.map((cell, column) => cutTo(cell, widths[column]!))
    return surplus > 0 ? withoutEnd(cut, widths, width) : cut
  })
}

/** Too many columns for the terminal: the last ones go. */
function withoutEnd(row: readonly string[], widths: readonly number[], width: number): string[] {
  const kept: string[] = []
  let left = width
  for (const [column, cell] of row.entries()) {
    if (left < Math.min(displayWidth(cell), widths[column]!)) {
      if (left > 0) kept.push(cutTo(cell, left))
      break
    }
    kept.push(cell)
    left -= widths[column]! + gap
  }
  return kept
}

function cutTo(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  let kept = ''
  for (const character of text) {
    if (displayWidth(kept + character) > width - 1) break
    kept += character
  }
  return `${kept}…`
}

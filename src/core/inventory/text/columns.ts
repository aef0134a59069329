/** Plain columns: at least two blanks between them, nothing behind the last, so that `awk` finds its way. */

import { displayWidth } from '../../../python/display-width.ts'
import { visibleLine } from './visible.ts'

/** One line a row, whatever is in its cells. An empty cell in the middle shows as `-`, so that columns can be counted. */
export function alignColumns(given: readonly (readonly string[])[]): string[] {
  const rows = given.map((row) => row.map(visibleLine))
  const columns = Math.max(0, ...rows.map((row) => row.length))
  const widths = Array.from({ length: columns }, (_, column) =>
    rows.reduce((width, row) => Math.max(width, displayWidth(row[column] ?? '')), 0),
  )
  return rows.map((row) => {
    const last = row.findLastIndex((cell) => cell !== '')
    const cells = row.slice(0, last + 1).map((cell, column) => {
      const text = cell === '' ? '-' : cell
      return column === last ? text : text + ' '.repeat(Math.max(1, widths[column]!) - displayWidth(text))
    })
    return cells.join('  ')
  })
}

/** A table with a line of headings. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return alignColumns([headings, ...rows])
}

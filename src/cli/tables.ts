/** PrettyTable's tables for people: what would move the cursor is made visible before the columns are measured. */
import { visible } from '../core/inventory/text/visible.ts'
import { drawTable as drawAsIs } from '../python/prettytable.ts'
import type { Value } from '../python/value.ts'

export function drawTable(fields: readonly string[], rows: readonly (readonly Value[])[]): string {
  return drawAsIs(
    fields,
    rows.map((row) => row.map((cell) => (typeof cell === 'string' ? visible(cell) : cell))),
  )
}

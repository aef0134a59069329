/** Tables and lists that may have any length. */
import type { ComponentChildren } from 'preact'
import { useRef } from 'preact/hooks'
import { useWindow, wholeUpTo } from './window.ts'

export interface Column<Row> {
  readonly title: string
  /** Of the column: `grow`, `number`, `narrow`. */
  readonly kind?: string
  readonly cell: (row: Row) => ComponentChildren
}

const lineHeight = 30

export function Table<Row>({
  rows,
  columns,
  label,
  keyOf,
  isMarked,
  foot,
}: {
  readonly rows: readonly Row[]
  readonly columns: readonly Column<Row>[]
  readonly label: string
  readonly keyOf: (row: Row, index: number) => string
  readonly isMarked?: (row: Row) => boolean
  readonly foot?: ComponentChildren
}) {
  const scroller = useRef<HTMLDivElement>(null)
  const { indexes, before, after } = useWindow(rows.length, lineHeight, scroller)
  const isCut = rows.length > wholeUpTo
  return (
    <div class={`scroll ${isCut ? 'long' : ''}`} ref={scroller} tabIndex={0} role="region" aria-label={label}>
      <table class={isCut ? 'lines fixed' : 'lines'} aria-rowcount={isCut ? rows.length + 1 : undefined}>
        <thead>
          <tr>
            {columns.map(({ title, kind }) => (
              <th scope="col" class={kind} key={title}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {before > 0 ? <Gap height={before} /> : null}
          {indexes.map((index) => {
            const row = rows[index]
            if (row === undefined) return null
            return (
              <tr
                key={keyOf(row, index)}
                data-line
                class={isMarked?.(row) ? 'marked' : undefined}
                aria-rowindex={isCut ? index + 2 : undefined}
              >
                {columns.map(({ title, kind, cell }) => (
                  <td class={kind} key={title}>
                    {cell(row)}
                  </td>
                ))}
              </tr>
            )
          })}
          {after > 0 ? <Gap height={after} /> : null}
        </tbody>
      </table>
      {foot}
    </div>
  )
}

export function Gap({ height }: { readonly height: number }) {
  return (
    <tr class="gap">
      <td style={{ height: `${height}px` }} />
    </tr>
  )
}

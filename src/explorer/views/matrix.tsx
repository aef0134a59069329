/** The matrix of hosts and services: one cell at a time has the focus, and arrows move it. */
import { useCallback, useMemo, useRef, useState } from 'preact/hooks'
import { visibleLine } from '../../core/inventory/text/visible.ts'
import type { Cell, HostRow, Section, Service } from '../model/placement.ts'
import { type Explorer, useExplorer } from '../parts/context.ts'
import { useFocusing } from '../parts/focus.ts'
import { leapInGrid } from '../parts/keys.ts'
import { Gap } from '../parts/list.tsx'
import { memo } from '../parts/memo.ts'
import { MachineLink } from '../parts/name.tsx'
import { useWindow } from '../parts/window.ts'

const lineHeight = 30

type Line = { readonly section: Section } | { readonly row: HostRow; readonly number: number }

export function Matrix({
  services,
  sections,
  sort,
  onSort,
}: {
  readonly services: readonly Service[]
  readonly sections: readonly Section[]
  readonly sort: string | undefined
  readonly onSort: (group: string | undefined) => void
}) {
  const { href } = useExplorer()
  const scroller = useRef<HTMLDivElement>(null)
  const lines = useMemo(() => linesOf(sections), [sections])
  const at = useMemo(() => lines.flatMap((line, index) => ('row' in line ? [index] : [])), [lines])
  const { indexes, before, after, scrollTo } = useWindow(lines.length, lineHeight, scroller)
  const [focused, setFocused] = useState<readonly [number, number]>([0, 0])
  // A filter may have taken the line away: one cell can always be reached by the tabulator.
  const focus = [Math.min(focused[0], at.length - 1), Math.min(focused[1], services.length - 1)] as const
  const giveFocus = useFocusing(scroller)
  // Keys may come faster than drawings: each goes on from where the one before led.
  const newest = useRef(focus)
  newest.current = focus

  const setFocus = useCallback((to: readonly [number, number]): void => {
    newest.current = to
    setFocused(to)
  }, [])
  const onKey = (event: KeyboardEvent): void => {
    const to = leapInGrid(event.key, newest.current, [at.length, services.length])
    if (!to || event.ctrlKey || event.altKey || event.metaKey) return
    event.preventDefault()
    setFocus(to)
    scrollTo(at[to[0]]!)
    giveFocus(`[data-cell="${to[0]} ${to[1]}"]`)
  }
  return (
    <div class="scroll matrix-scroll" ref={scroller} role="region" aria-label="Placement" tabIndex={-1}>
      <table class="matrix" aria-label="Hosts and services" aria-rowcount={lines.length + 1} onKeyDown={onKey}>
        <thead>
          <tr>
            <th scope="col" class="corner">
              Host
            </th>
            {services.map(({ group, label, machines }) => (
              <th scope="col" key={group} aria-sort={sort === group ? 'descending' : undefined}>
                <button
                  type="button"
                  class="column"
                  title={`${visibleLine(group)}: ${machines}`}
                  onClick={() => onSort(sort === group ? undefined : group)}
                >
                  <bdi>{visibleLine(label)}</bdi>
                  {sort === group ? ' ↓' : ''}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {before > 0 ? <Gap height={before} /> : null}
          {indexes.map((index) => {
            const line = lines[index]
            if (!line) return null
            if ('section' in line)
              return (
                <SectionLine key={`s ${line.section.explanation}`} section={line.section} width={services.length} />
              )
            return (
              <HostLine
                key={`h ${line.row.host.name}`}
                row={line.row}
                number={line.number}
                services={services}
                focus={line.number === focus[0] ? focus[1] : undefined}
                href={href}
                onFocus={setFocus}
              />
            )
          })}
          {after > 0 ? <Gap height={after} /> : null}
        </tbody>
      </table>
    </div>
  )
}

function linesOf(sections: readonly Section[]): Line[] {
  const lines: Line[] = []
  let number = 0
  for (const section of sections) {
    if (section.title !== '') lines.push({ section })
    for (const row of section.rows) lines.push({ row, number: number++ })
  }
  return lines
}

function SectionLine({ section, width }: { readonly section: Section; readonly width: number }) {
  return (
    <tr class="section" data-line>
      <th scope="rowgroup" colSpan={width + 1}>
        <span title={visibleLine(section.explanation)}>
          {visibleLine(section.title)} <span class="quiet">{section.rows.length}</span>
        </span>
      </th>
    </tr>
  )
}

/** @param focus the column that has the focus, if it is in this line */
const HostLine = memo(
  ({
    row,
    number,
    services,
    focus,
    href,
    onFocus,
  }: {
    readonly row: HostRow
    readonly number: number
    readonly services: readonly Service[]
    readonly focus: number | undefined
    readonly href: Explorer['href']
    readonly onFocus: (at: readonly [number, number]) => void
  }) => {
    const name = row.host.name
    return (
      <tr data-line>
        <th scope="row">
          <MachineLink name={name} />
        </th>
        {services.map(({ group, label }, column) => {
          const cell = row.cells[column]
          const isUneven = row.uneven[column]
          const text = `${visibleLine(label)} on ${visibleLine(name)}: ${cellText(cell)}${isUneven ? ', uneven' : ''}`
          const kind = `mark ${cell?.onMetal ? 'metal' : cell ? 'containers' : 'none'} ${isUneven ? 'uneven' : ''}`
          return (
            <td key={group}>
              <a
                class={kind}
                data-cell={`${number} ${column}`}
                href={cell ? leadsTo(cell, name, group, href) : href('groups', group)}
                tabIndex={focus === column ? 0 : -1}
                title={text}
                aria-label={text}
                onFocus={() => onFocus([number, column])}
              >
                {signOf(cell)}
              </a>
            </td>
          )
        })}
      </tr>
    )
  },
)

function signOf(cell: Cell | undefined): string {
  if (!cell) return '·'
  if (!cell.onMetal) return String(cell.containers.length)
  return cell.containers.length > 0 ? `M${cell.containers.length}` : 'M'
}

function cellText(cell: Cell | undefined): string {
  if (!cell) return 'none'
  const { length } = cell.containers
  const containers = length === 0 ? [] : [`${length} container${length === 1 ? '' : 's'}`]
  return [...(cell.onMetal ? ['on the host itself'] : []), ...containers].join(', ')
}

function leadsTo(cell: Cell, host: string, service: string, href: Explorer['href']): string {
  const all = [...(cell.onMetal ? [host] : []), ...cell.containers]
  return all.length === 1 ? href('host', all[0]!) : href('placement', '', { host, service })
}

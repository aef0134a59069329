/** Physical hosts by services. */
import { useMemo, useState } from 'preact/hooks'
import { visibleLine } from '../../core/inventory/text/visible.ts'
import { type Detail, type Grouping, type HostRow, placementOf, servicesOf, zoneKeys } from '../model/placement.ts'
import { useExplorer, useShown } from '../parts/context.ts'
import { Filter } from '../parts/filter.tsx'
import { Empty, MachineLink, Panel } from '../parts/name.tsx'
import { numberText } from '../parts/time.ts'
import { Matrix } from './matrix.tsx'

export function Placement() {
  const { cloud } = useShown()
  const { place } = useExplorer()
  const [detail, setDetail] = useState<Detail>('services')
  const zones = useMemo(() => zoneKeys(cloud), [cloud])
  const [by, setBy] = useState('host groups')
  const [filter, setFilter] = useState('')
  const [isUneven, setIsUneven] = useState(false)
  const [sort, setSort] = useState<string>()

  const services = useMemo(() => servicesOf(cloud, detail), [cloud, detail])
  const placement = useMemo(() => placementOf(cloud, services, groupingOf(by)), [cloud, services, by])
  const sections = useMemo(() => {
    const wanted = filter.trim().toLowerCase()
    const isWanted = ({ host, isUneven: its }: HostRow): boolean =>
      (!isUneven || its) && host.name.toLowerCase().includes(wanted)
    const column = services.findIndex(({ group }) => group === sort)
    return placement.sections
      .map((section) => ({ ...section, rows: sortedBy(section.rows.filter(isWanted), column) }))
      .filter(({ rows }) => rows.length > 0)
  }, [placement, filter, isUneven, sort, services])

  const host = place.query.get('host')
  const service = place.query.get('service')
  const cell = host
    ? cellOf(
        placement.sections.flatMap(({ rows }) => rows),
        host,
        services.findIndex(({ group }) => group === service),
      )
    : undefined
  return (
    <>
      <div class="head">
        <h1>Placement</h1>
        <p class="under">
          {numberText(cloud.hosts.length)} hosts, {services.length} {detail}
        </p>
      </div>
      {services.length === 0 ? (
        <Empty title="No service has members">
          Services are children of groups such as <code>nova_all</code>: see <code>env.d</code> of the environment.
        </Empty>
      ) : (
        <>
          <form class="tools" onSubmit={(event) => event.preventDefault()}>
            <Filter label="Hosts" placeholder="filter" value={filter} onChange={setFilter} />
            <label>
              Grouped by{' '}
              <select value={by} onChange={(event) => setBy(event.currentTarget.value)}>
                <option>host groups</option>
                {zones.map((key) => (
                  <option key={key} value={`variable ${key}`}>
                    {visibleLine(key)}
                  </option>
                ))}
                <option>nothing</option>
              </select>
            </label>
            <label>
              Columns{' '}
              <select value={detail} onChange={(event) => setDetail(event.currentTarget.value as Detail)}>
                <option>services</option>
                <option>components</option>
              </select>
            </label>
            <label class="check">
              <input
                type="checkbox"
                checked={isUneven}
                onChange={(event) => setIsUneven(event.currentTarget.checked)}
              />{' '}
              only uneven
            </label>
          </form>
          <Legend />
          {sections.length === 0 ? (
            <Empty title="No host is left">Clear the filter{isUneven ? ', or show even ones too' : ''}.</Empty>
          ) : (
            <Matrix services={services} sections={sections} sort={sort} onSort={setSort} />
          )}
          {host && cell ? (
            <Panel title={`${visibleLine(service ?? '')} on ${visibleLine(host)}`} kind="chosen">
              <ul class="plain">
                {cell.onMetal ? (
                  <li>
                    <MachineLink name={host} kind="host" /> <span class="quiet">on the host itself</span>
                  </li>
                ) : null}
                {cell.containers.map((name) => (
                  <li key={name}>
                    <MachineLink name={name} kind="container" />
                  </li>
                ))}
              </ul>
            </Panel>
          ) : null}
        </>
      )}
    </>
  )
}

function groupingOf(by: string): Grouping {
  if (by === 'nothing') return undefined
  return by === 'host groups' ? { by } : { by: 'variable', key: by.slice('variable '.length) }
}

function sortedBy(rows: readonly HostRow[], column: number): readonly HostRow[] {
  if (column < 0) return rows
  const size = ({ cells }: HostRow): number =>
    (cells[column]?.containers.length ?? 0) + (cells[column]?.onMetal ? 1 : 0)
  return [...rows].sort((a, b) => size(b) - size(a))
}

function cellOf(rows: readonly HostRow[], host: string, column: number) {
  return rows.find((row) => row.host.name === host)?.cells[column]
}

function Legend() {
  return (
    <ul class="legend" aria-label="Signs">
      <li>
        <span class="mark containers">1</span> containers, how many
      </li>
      <li>
        <span class="mark metal">M</span> on the host itself
      </li>
      <li>
        <span class="mark none">·</span> none
      </li>
      <li>
        <span class="mark none uneven">·</span> other than on most hosts of its section
      </li>
    </ul>
  )
}

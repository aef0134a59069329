/** From each thing in the inventory to the entry that made it. */
import { useMemo, useState } from 'preact/hooks'
import type { OriginLine } from '../data.ts'
import { byName } from '../model/cloud.ts'
import { useExplorer, useShown } from '../parts/context.ts'
import { Filter } from '../parts/filter.tsx'
import { type Column, Table } from '../parts/list.tsx'
import { Empty, GroupLink, MachineLink } from '../parts/name.tsx'
import { numberText } from '../parts/time.ts'
import { NoConfiguration, OriginText } from './origins.tsx'

interface Row {
  readonly name: string
  readonly isGroup: boolean
  readonly line: OriginLine
  readonly more: number
}

export function Configuration() {
  const { data } = useExplorer()
  const { cloud } = useShown()
  const [filter, setFilter] = useState('')
  const all = useMemo(() => rowsOf(data.origins), [data.origins])
  const rows = useMemo(() => {
    const wanted = filter.trim().toLowerCase()
    return all.filter(({ name, line }) => `${name} ${line.file} ${line.path}`.toLowerCase().includes(wanted))
  }, [all, filter])
  const columns: Column<Row>[] = [
    {
      title: 'In the inventory',
      kind: 'grow',
      cell: ({ name, isGroup }) =>
        isGroup ? (
          <GroupLink name={name} />
        ) : (
          <MachineLink name={name} kind={cloud.machines.get(name)?.isContainer ? 'container' : 'host'} />
        ),
    },
    {
      title: 'Made by',
      kind: 'wide',
      cell: ({ line, more }) => (
        <>
          <OriginText line={line} />
          {more > 0 ? <span class="quiet"> and {more} more</span> : null}
        </>
      ),
    },
  ]
  return (
    <>
      <div class="head">
        <h1>Configuration to inventory</h1>
        <p class="under">
          Which entry of openstack_user_config.yml, conf.d or env.d made each host, container and group
        </p>
      </div>
      {data.origins === undefined ? (
        <NoConfiguration />
      ) : (
        <>
          <form class="tools" onSubmit={(event) => event.preventDefault()}>
            <Filter label="Filter" placeholder="name, file or entry" value={filter} onChange={setFilter} />
            <span class="quiet">
              {numberText(rows.length)} of {numberText(all.length)}
            </span>
          </form>
          {rows.length === 0 ? (
            <Empty title="No entry is left">
              {all.length === 0 ? 'The configuration makes nothing.' : 'Clear the filter.'}
            </Empty>
          ) : (
            <Table
              label="Entries by what they made"
              rows={rows}
              columns={columns}
              keyOf={({ name, isGroup }) => `${isGroup} ${name}`}
            />
          )}
        </>
      )}
    </>
  )
}

function rowsOf(origins: ReturnType<typeof useExplorer>['data']['origins']): Row[] {
  if (!origins) return []
  const rows = (lines: Readonly<Record<string, readonly OriginLine[]>>, isGroup: boolean): Row[] =>
    Object.entries(lines)
      .sort(([a], [b]) => byName(a, b))
      .flatMap(([name, its]) => (its[0] ? [{ name, isGroup, line: its[0], more: its.length - 1 }] : []))
  return [...rows(origins.machines, false), ...rows(origins.groups, true)]
}

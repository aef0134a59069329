/** Every host and container in one table. */
import { useMemo, useState } from 'preact/hooks'
import { visibleLine } from '../../core/inventory/text/visible.ts'
import type { Machine } from '../model/cloud.ts'
import { useShown } from '../parts/context.ts'
import { Filter } from '../parts/filter.tsx'
import { type Column, Table } from '../parts/list.tsx'
import { Empty, MachineLink } from '../parts/name.tsx'
import { numberText } from '../parts/time.ts'

export function Hosts() {
  const { cloud } = useShown()
  const [filter, setFilter] = useState('')
  const [kind, setKind] = useState('hosts')
  const rows = useMemo(() => {
    const all =
      kind === 'hosts' ? cloud.hosts : kind === 'containers' ? cloud.containers : [...cloud.hosts, ...cloud.containers]
    const wanted = filter.trim().toLowerCase()
    return all.filter(({ name, address }) => name.toLowerCase().includes(wanted) || address.includes(wanted))
  }, [cloud, filter, kind])
  const on: Column<Machine> = {
    title: 'On',
    kind: 'on',
    cell: ({ host }) => (host === undefined ? <span class="quiet">itself</span> : <MachineLink name={host} />),
  }
  const columns: Column<Machine>[] = [
    {
      title: 'Name',
      kind: 'grow',
      cell: ({ name, isContainer }) => <MachineLink name={name} kind={isContainer ? 'container' : 'host'} />,
    },
    {
      title: 'Address',
      kind: 'mono address',
      cell: ({ address, isMissing }) => (isMissing ? 'not in the inventory' : visibleLine(address)),
    },
    ...(kind === 'hosts' ? [] : [on]),
    { title: 'Containers', kind: 'number', cell: ({ name }) => cloud.containersOf(name).length || '' },
    { title: 'Groups', kind: 'number', cell: ({ name }) => cloud.groupsOf(name).length },
  ]
  return (
    <>
      <div class="head">
        <h1>Hosts</h1>
        <p class="under">
          {numberText(rows.length)} of {numberText(cloud.hosts.length)} hosts and {numberText(cloud.containers.length)}{' '}
          containers
        </p>
      </div>
      <form class="tools" onSubmit={(event) => event.preventDefault()}>
        <Filter label="Filter" placeholder="name or address" value={filter} onChange={setFilter} />
        <label>
          Show{' '}
          <select value={kind} onChange={(event) => setKind(event.currentTarget.value)}>
            <option>hosts</option>
            <option>containers</option>
            <option>both</option>
          </select>
        </label>
      </form>
      {rows.length === 0 ? (
        <Empty title={cloud.machines.size === 0 ? 'This inventory has no hosts' : 'Nothing is named like this'}>
          {cloud.machines.size === 0
            ? 'Put hosts into groups of openstack_user_config.yml, and run osa-inventory generate.'
            : 'Clear the filter.'}
        </Empty>
      ) : (
        <Table label="Hosts and containers" rows={rows} columns={columns} keyOf={({ name }) => name} />
      )}
    </>
  )
}

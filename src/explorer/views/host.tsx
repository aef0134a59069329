/** One host or container: all that the inventory says of it, and who said so when. */
import { useEffect, useState } from 'preact/hooks'
import { addressesOf } from '../../core/changes/diff/inventory.ts'
import { visibleLine } from '../../core/inventory/text/visible.ts'
import { mappingAt } from '../../core/inventory/values.ts'
import { pyStr } from '../../python/text.ts'
import { Dict } from '../../python/value.ts'
import type { BlameLine } from '../data.ts'
import type { Machine } from '../model/cloud.ts'
import { useExplorer, useShown } from '../parts/context.ts'
import { Icon } from '../parts/icon.tsx'
import { Table } from '../parts/list.tsx'
import { Empty, GroupLink, MachineLink, Panel } from '../parts/name.tsx'
import { Origins } from './origins.tsx'
import { Values } from './values.tsx'

export function Host() {
  const { cloud } = useShown()
  const { place, href } = useExplorer()
  const machine = cloud.machines.get(place.name) ?? cloud.hosts.find(({ name }) => name === place.name)
  if (!machine) {
    return (
      <>
        <div class="head">
          <h1 class="wrap">{visibleLine(place.name)}</h1>
        </div>
        <Empty title="There is no such host or container in this revision">
          <a href={href('hosts')}>Look through all</a>, or choose another revision above.
        </Empty>
      </>
    )
  }
  return <MachineDetail key={machine.name} machine={machine} />
}

function MachineDetail({ machine }: { readonly machine: Machine }) {
  const { cloud } = useShown()
  const blame = useBlame(machine.name)
  const values = blame === 'reading' ? blame : linesBy(blame, 'variable')
  const groups = cloud.groupsOf(machine.name)
  return (
    <>
      <div class="head">
        <h1 class="wrap">
          <Icon name={machine.isContainer ? 'container' : 'host'} /> <bdi>{visibleLine(machine.name)}</bdi>
        </h1>
        <p class="under">
          {machine.isContainer
            ? 'container on '
            : machine.isMissing
              ? 'named by containers, not in the inventory'
              : 'physical host'}
          {machine.host === undefined ? null : <MachineLink name={machine.host} kind="host" />}
          {machine.address === '' ? null : <span class="mono"> · {visibleLine(machine.address)}</span>}
        </p>
      </div>
      <div class="cards two">
        <div class="stack">
          <Addresses machine={machine} />
          <MemberOf groups={groups} blame={blame === 'reading' ? undefined : linesBy(blame, 'group')} />
          <Origins kind="machines" name={machine.name} />
        </div>
        <div class="stack">
          {machine.isContainer ? null : <OnMetal machine={machine} />}
          {machine.isContainer ? <Siblings machine={machine} /> : <Containers machine={machine} />}
        </div>
      </div>
      <Values title="Variables" variables={machine.variables} blame={values} />
    </>
  )
}

/** Since when it is in each group is said once where that is the same of all. */
function MemberOf({
  groups,
  blame,
}: {
  readonly groups: readonly string[]
  readonly blame: ReadonlyMap<string, BlameLine> | undefined
}) {
  const revisions = new Set(groups.map((name) => blame?.get(name)?.revision))
  const [only] = revisions.size === 1 ? revisions : []
  return (
    <Panel
      title="Groups"
      aside={
        <span class="quiet">
          {groups.length}
          {only === undefined ? '' : `, since revision ${only}`}
        </span>
      }
    >
      {groups.length === 0 ? <Empty title="In no group">Ansible reaches it by its name only.</Empty> : null}
      <ul class="chips">
        {groups.map((name) => {
          const since = blame?.get(name)?.revision
          return (
            <li key={name}>
              <GroupLink name={name} />
              {revisions.size > 1 && since !== undefined ? <span class="quiet"> since {since}</span> : null}
            </li>
          )
        })}
      </ul>
    </Panel>
  )
}

function useBlame(name: string): readonly BlameLine[] | 'reading' {
  const { data, documents, revision } = useExplorer()
  const [read, setRead] = useState<{ readonly of: unknown; readonly lines: readonly BlameLine[] }>()
  useEffect(() => {
    let isOver = false
    const set = (lines: readonly BlameLine[]): void => {
      if (!isOver) setRead({ of: revision, lines })
    }
    const from = revision ? data.revisions.indexOf(revision) : 0
    documents.blame(name, data.revisions.slice(Math.max(0, from))).then(set, () => set([]))
    return () => {
      isOver = true
    }
  }, [name, data, documents, revision])
  return read?.of === revision && read ? read.lines : 'reading'
}

function linesBy(lines: readonly BlameLine[], kind: BlameLine['kind']): Map<string, BlameLine> {
  return new Map(lines.filter((line) => line.kind === kind).map((line) => [line.path, line]))
}

interface OwnAddress {
  readonly network: string
  readonly address: string
  readonly how: string
}

function Addresses({ machine }: { readonly machine: Machine }) {
  const { href } = useExplorer()
  const shown = useShown()
  const own = [...addressesOf(machine.variables)].map(([network, address]): OwnAddress => {
    const entry = mappingAt(mappingAt(machine.variables, 'container_networks'), network) ?? new Dict()
    const how = ['bridge', 'interface', 'netmask'].flatMap((key) => {
      const value = entry.get(key)
      return value === undefined || value === null ? [] : [pyStr(value)]
    })
    return { network, address, how: how.join(' · ') }
  })
  const queueOf = (network: string): string | undefined => {
    const name = network.replace(/_address$/, '')
    return shown.networks.use.networks.find((each) => each.name === name)?.name
  }
  return (
    <Panel title="Networks">
      {own.length === 0 ? <Empty title="No address">It is on no network that gives addresses.</Empty> : null}
      {own.length > 0 ? (
        <Table
          label="Addresses"
          rows={own}
          keyOf={({ network }) => network}
          columns={[
            {
              title: 'Address',
              kind: 'mono address',
              cell: ({ network, address }) => {
                const queue = queueOf(network)
                const text = visibleLine(address)
                return queue === undefined ? text : <a href={href('networks', queue, { address })}>{text}</a>
              },
            },
            { title: 'Network', kind: 'mono', cell: ({ network }) => visibleLine(network) },
            { title: 'How', kind: 'grow quiet', cell: ({ how }) => visibleLine(how) },
          ]}
        />
      ) : null}
    </Panel>
  )
}

/** The components that it is a member of itself: of a host, what runs outside of containers. */
function OnMetal({ machine }: { readonly machine: Machine }) {
  const { cloud } = useShown()
  const components = cloud
    .groupsOf(machine.name)
    .filter((name) => cloud.groups.get(name)?.parents.some((parent) => parent.endsWith('_all')))
  if (components.length === 0) return null
  return (
    <Panel title="On the host itself" aside={<span class="quiet">{components.length}</span>}>
      <ul class="chips">
        {components.map((name) => (
          <li key={name}>
            <GroupLink name={name} />
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function Containers({ machine }: { readonly machine: Machine }) {
  const { cloud } = useShown()
  return <MachineList title="Containers" machines={cloud.containersOf(machine.name)} none="None lives on this host." />
}

function Siblings({ machine }: { readonly machine: Machine }) {
  const { cloud } = useShown()
  const others = cloud.containersOf(machine.host!).filter((other) => other !== machine)
  return <MachineList title="On the same host" machines={others} none="It is alone there." />
}

function MachineList({
  title,
  machines,
  none,
}: {
  readonly title: string
  readonly machines: readonly Machine[]
  readonly none: string
}) {
  return (
    <Panel title={title} aside={<span class="quiet">{machines.length}</span>}>
      {machines.length === 0 ? (
        <Empty title="No containers">{none}</Empty>
      ) : (
        <Table
          label={title}
          rows={machines}
          keyOf={({ name }) => name}
          columns={[
            { title: 'Container', kind: 'grow', cell: ({ name }) => <MachineLink name={name} kind="container" /> },
            { title: 'Address', kind: 'mono address', cell: ({ address }) => visibleLine(address) },
          ]}
        />
      )}
    </Panel>
  )
}

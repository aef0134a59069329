/** The groups as a tree, and of one of them both directions: what is in it, and what it is in. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { visibleLine } from '../../core/inventory/text/visible.ts'
import type { Group } from '../model/cloud.ts'
import { byName } from '../model/cloud.ts'
import { pathTo, type TreeLine, treeLines } from '../model/tree.ts'
import { useExplorer, useShown } from '../parts/context.ts'
import { Filter } from '../parts/filter.tsx'
import { useFocusing } from '../parts/focus.ts'
import { type Column, Table } from '../parts/list.tsx'
import { Empty, GroupLink, MachineLink, Name, Panel } from '../parts/name.tsx'
import { numberText } from '../parts/time.ts'
import { useWindow } from '../parts/window.ts'
import { Origins } from './origins.tsx'
import { Values } from './values.tsx'

export function Groups() {
  const { cloud } = useShown()
  const { place } = useExplorer()
  const group = cloud.groups.get(place.name)
  return (
    <>
      <div class="head">
        <h1>Groups</h1>
        <p class="under">
          {numberText(cloud.groups.size)} groups; the order of members is Ansible's: the first one bootstraps a cluster
        </p>
      </div>
      {cloud.groups.size === 0 ? (
        <Empty title="This inventory has no groups">
          Run <code>osa-inventory generate</code>: groups come from the environment.
        </Empty>
      ) : (
        <div class="split">
          <Tree chosen={place.name} />
          {group ? <GroupDetail key={group.name} group={group} /> : <NoGroup name={place.name} />}
        </div>
      )}
    </>
  )
}

function NoGroup({ name }: { readonly name: string }) {
  return name === '' ? (
    <Panel title="One group">
      <Empty title="Choose a group">Its members, children and parents are shown here.</Empty>
    </Panel>
  ) : (
    <Panel title="One group">
      <Empty title="There is no such group in this revision">
        <Name text={name} /> may be in another one: choose it above.
      </Empty>
    </Panel>
  )
}

const lineHeight = 28

function Tree({ chosen }: { readonly chosen: string }) {
  const { cloud } = useShown()
  const { href } = useExplorer()
  const scroller = useRef<HTMLDivElement>(null)
  const [open, setOpen] = useState<ReadonlySet<string>>(
    () => new Set(cloud.groups.has(chosen) ? pathTo(cloud, chosen).slice(0, -1) : []),
  )
  const [filter, setFilter] = useState('')
  const lines = useMemo(
    () => wantedLines(filter, treeLines(cloud, open), [...cloud.groups.keys()]),
    [cloud, open, filter],
  )
  const [focus, setFocus] = useState<string>()
  const { indexes, before, after, scrollTo } = useWindow(lines.length, lineHeight, scroller)
  const giveFocus = useFocusing(scroller)
  const current = lines.findIndex(({ path }) => path === focus)
  const first =
    current < 0
      ? Math.max(
          0,
          lines.findIndex(({ group }) => group === chosen),
        )
      : current

  useEffect(() => {
    if (!cloud.groups.has(chosen)) return
    setOpen((known) => new Set([...known, ...pathTo(cloud, chosen).slice(0, -1)]))
  }, [chosen, cloud])
  useEffect(() => {
    const at = lines.findIndex(({ group }) => group === chosen)
    if (at >= 0) scrollTo(at)
  }, [chosen])

  const toggle = ({ path, isOpen }: TreeLine): void => {
    const now = new Set(open)
    if (isOpen) now.delete(path)
    else now.add(path)
    setOpen(now)
  }
  const focusLine = (index: number): void => {
    const line = lines[Math.max(0, Math.min(lines.length - 1, index))]
    if (!line) return
    setFocus(line.path)
    scrollTo(lines.indexOf(line))
    giveFocus(`[data-line="${lines.indexOf(line)}"]`)
  }
  const onKey = (event: KeyboardEvent): void => {
    const line = lines[first]
    if (!line) return
    const to = { ArrowDown: first + 1, ArrowUp: first - 1, Home: 0, End: lines.length - 1 }[event.key]
    if (to !== undefined) focusLine(to)
    else if (event.key === 'ArrowRight' && line.hasChildren) line.isOpen ? focusLine(first + 1) : toggle(line)
    else if (event.key === 'ArrowLeft') {
      if (line.isOpen) toggle(line)
      else focusLine(parentAt(lines, first))
    } else if (event.key === 'Enter' || event.key === ' ') location.hash = href('groups', line.group)
    else return
    event.preventDefault()
  }
  return (
    <Panel title="Tree" kind="tree-panel">
      <div class="tools">
        <Filter label="Groups" placeholder="filter" value={filter} onChange={setFilter} />
      </div>
      {lines.length === 0 ? <Empty title="No group is named like this">Clear the filter.</Empty> : null}
      <div class="scroll tree-scroll" ref={scroller} tabIndex={-1}>
        <div class="tree" role="tree" aria-label="Groups" onKeyDown={onKey} hidden={lines.length === 0}>
          {before > 0 ? <div style={{ height: `${before}px` }} /> : null}
          {indexes.map((index) => {
            const line = lines[index]
            if (!line) return null
            return (
              <div
                key={line.path}
                role="treeitem"
                data-line={index}
                class={line.group === chosen ? 'chosen' : undefined}
                style={{ paddingInlineStart: `${line.level * 1.1 + 0.3}rem` }}
                aria-level={line.level + 1}
                aria-expanded={line.hasChildren ? line.isOpen : undefined}
                aria-selected={line.group === chosen}
                tabIndex={index === first ? 0 : -1}
                onFocus={() => setFocus(line.path)}
                onClick={() => {
                  setFocus(line.path)
                  if (line.hasChildren && (line.group === chosen || !line.isOpen)) toggle(line)
                  location.hash = href('groups', line.group)
                }}
              >
                <span class="twist" aria-hidden="true">
                  {line.hasChildren ? (line.isOpen ? '▾' : '▸') : ''}
                </span>
                <Name text={line.group} />
                <span class="quiet number">{cloud.groups.get(line.group)?.hosts.length || ''}</span>
              </div>
            )
          })}
          {after > 0 ? <div style={{ height: `${after}px` }} /> : null}
        </div>
      </div>
    </Panel>
  )
}

function parentAt(lines: readonly TreeLine[], index: number): number {
  const { level } = lines[index]!
  for (let at = index - 1; at >= 0; at--) if (lines[at]!.level < level) return at
  return index
}

/** With a filter, the groups that it names, without what is above them. */
function wantedLines(filter: string, lines: readonly TreeLine[], groups: readonly string[]): readonly TreeLine[] {
  const wanted = filter.trim().toLowerCase()
  if (wanted === '') return lines
  return groups
    .filter((name) => name.toLowerCase().includes(wanted))
    .sort(byName)
    .map((group, position) => ({ group, path: group, level: 0, isOpen: false, hasChildren: false, position }))
}

interface Member {
  readonly name: string
  readonly position: number
}

function GroupDetail({ group }: { readonly group: Group }) {
  const { cloud } = useShown()
  const own = new Set(group.hosts)
  const below = useMemo(() => cloud.hostsBelow(group.name).filter((name) => !own.has(name)), [cloud, group])
  const members = group.hosts.map((name, position) => ({ name, position }))
  return (
    <div class="stack">
      <Panel title={visibleLine(group.name)} kind="named">
        <dl class="facts">
          <dt>Parents</dt>
          <dd>
            <Names names={group.parents} none="none: it stands at the top" />
          </dd>
          <dt>Children</dt>
          <dd>
            <Names names={group.children} none="none" />
          </dd>
        </dl>
      </Panel>
      <Panel title="Members" aside={<span class="quiet">{numberText(group.hosts.length)} of its own</span>}>
        {members.length === 0 ? (
          <Empty title="No members of its own">
            {below.length > 0
              ? 'Groups below it have some.'
              : 'Nothing of this kind is deployed, or its hosts are in no group of the configuration.'}
          </Empty>
        ) : (
          <Table
            label="Members"
            rows={members}
            columns={memberColumns(cloud.machines)}
            keyOf={({ name, position }) => `${name} ${position}`}
          />
        )}
      </Panel>
      {below.length > 0 ? (
        <Panel title="Members of groups below" aside={<span class="quiet">{numberText(below.length)}</span>}>
          <Table
            label="Members of groups below"
            rows={below.map((name, position) => ({ name, position }))}
            columns={memberColumns(cloud.machines).slice(1)}
            keyOf={({ name }) => name}
          />
        </Panel>
      ) : null}
      <Origins kind="groups" name={group.name} />
      {group.variables.size > 0 ? <Values title="Variables" variables={group.variables} /> : null}
    </div>
  )
}

function memberColumns(
  machines: ReadonlyMap<
    string,
    { readonly isContainer: boolean; readonly address: string; readonly host: string | undefined }
  >,
): Column<Member>[] {
  return [
    {
      title: 'No.',
      kind: 'number order',
      cell: ({ position }) => (position === 0 ? <span class="tag first">first</span> : position + 1),
    },
    {
      title: 'Member',
      kind: 'grow',
      cell: ({ name }) => {
        const machine = machines.get(name)
        return <MachineLink name={name} kind={machine?.isContainer ? 'container' : 'host'} />
      },
    },
    {
      title: 'Address',
      kind: 'mono',
      cell: ({ name }) => visibleLine(machines.get(name)?.address ?? 'not in the inventory'),
    },
    { title: 'On', kind: 'on', cell: ({ name }) => <HostOf host={machines.get(name)?.host} /> },
  ]
}

function HostOf({ host }: { readonly host: string | undefined }) {
  return host === undefined ? <span class="quiet">itself</span> : <MachineLink name={host} />
}

function Names({ names, none }: { readonly names: readonly string[]; readonly none: string }) {
  if (names.length === 0) return <span class="quiet">{none}</span>
  return (
    <ul class="chips">
      {names.map((name) => (
        <li key={name}>
          <GroupLink name={name} />
        </li>
      ))}
    </ul>
  )
}

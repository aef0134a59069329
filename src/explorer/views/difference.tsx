/** The difference between two revisions by meaning: the same as `osa-inventory diff` tells. */
import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import {
  diffDocuments,
  type GroupDifference,
  type HostDifference,
  type InventoryDifference,
  isEmptyDifference,
} from '../../core/changes/diff/inventory.ts'
import type { ValueChange } from '../../core/changes/diff/values.ts'
import { pathText } from '../../core/inventory/findings.ts'
import type { MembersChange } from '../../core/inventory/hostvars.ts'
import { inlineJson } from '../../core/inventory/text/value-text.ts'
import { visibleLine } from '../../core/inventory/text/visible.ts'
import type { RevisionLine } from '../data.ts'
import { useExplorer } from '../parts/context.ts'
import { Icon } from '../parts/icon.tsx'
import { type Column, Table } from '../parts/list.tsx'
import { Empty, GroupLink, MachineLink, Panel } from '../parts/name.tsx'

type Read = { readonly difference: InventoryDifference } | { readonly message: string }

export function Difference({ from, to }: { readonly from: RevisionLine; readonly to: RevisionLine }) {
  const { documents } = useExplorer()
  const [read, setRead] = useState<Read>()
  useEffect(() => {
    let isOver = false
    const missing = [from, to].find((line) => !documents.has(line))
    if (missing) {
      setRead({
        message:
          missing.damage ??
          `The inventory of revision ${missing.label} is not in this file: make it with a longer --history.`,
      })
      return
    }
    Promise.all([documents.text(from), documents.text(to)])
      .then(([before, after]) => ({ difference: diffDocuments(before, after) }))
      .catch((error) => ({ message: error instanceof Error ? error.message : String(error) }))
      .then((result) => (isOver ? undefined : setRead(result)))
    return () => {
      isOver = true
    }
  }, [from, to, documents])
  const title = `From revision ${visibleLine(from.label)} to ${visibleLine(to.label)}`
  if (!read) return <Panel title={title}>Comparing…</Panel>
  if ('message' in read) {
    return (
      <Panel title={title}>
        <Empty title="These two cannot be compared">{visibleLine(read.message)}</Empty>
      </Panel>
    )
  }
  if (isEmptyDifference(read.difference)) {
    return (
      <Panel title={title}>
        <Empty title="Both are the same">Choose two others in the timeline.</Empty>
      </Panel>
    )
  }
  return (
    <Panel title={title}>
      <Sections {...read.difference} />
    </Panel>
  )
}

interface Line {
  readonly change: 'added' | 'removed' | 'changed'
  readonly what: ComponentChildren
  readonly more: ComponentChildren
}

function Sections({ hosts, groups, addresses }: InventoryDifference) {
  const ofKind = (kind: HostDifference['kind']): Line[] => hosts.filter((host) => host.kind === kind).map(hostLine)
  return (
    <>
      <Section title="Hosts" lines={ofKind('host')} />
      <Section title="Containers" lines={ofKind('container')} />
      <Section title="Groups" lines={groups.map(groupLine)} />
      <Section
        title="Addresses"
        lines={addresses.map(({ host, network, before, after }) => ({
          change: changeOf(before, after),
          what: <MachineLink name={host} />,
          more: (
            <span class="mono wrap">
              {visibleLine(network)} <Sides before={before} after={after} />
            </span>
          ),
        }))}
      />
    </>
  )
}

function Section({ title, lines }: { readonly title: string; readonly lines: readonly Line[] }) {
  if (lines.length === 0) return null
  const columns: Column<Line>[] = [
    { title: 'Sign', kind: 'sign', cell: ({ change }) => <Sign change={change} /> },
    { title: title === 'Addresses' ? 'Who' : title.slice(0, -1), kind: 'who', cell: ({ what }) => what },
    { title: 'Change', kind: 'grow', cell: ({ more }) => more },
  ]
  return (
    <div class="difference">
      <h3>
        {title} <span class="quiet">{lines.length}</span>
      </h3>
      <Table label={title} rows={lines} columns={columns} keyOf={(_line, index) => String(index)} />
    </div>
  )
}

function Sign({ change }: { readonly change: Line['change'] }) {
  return (
    <span class={`sign ${change}`}>
      <Icon name={change} />
      <span class="visually-hidden">{change}</span>
    </span>
  )
}

function changeOf(before: unknown, after: unknown): Line['change'] {
  return before === undefined ? 'added' : after === undefined ? 'removed' : 'changed'
}

function hostLine({ name, change, kind, physicalHost, address, variables }: HostDifference): Line {
  const on = kind === 'container' ? `on ${visibleLine(physicalHost ?? '')} ` : ''
  return {
    change,
    what: <MachineLink name={name} kind={kind} />,
    more:
      change === 'changed' ? (
        <Changes changes={variables} />
      ) : (
        <span class="quiet">
          {on}
          {visibleLine(address ?? '')}
        </span>
      ),
  }
}

function groupLine({ name, change, hosts, children, rest }: GroupDifference): Line {
  return {
    change,
    what: <GroupLink name={name} />,
    more: (
      <>
        <Members title="hosts" change={hosts} />
        <Members title="children" change={children} />
        <Changes changes={rest} />
      </>
    ),
  }
}

const mostNamed = 20

function Members({ title, change }: { readonly title: string; readonly change: MembersChange | undefined }) {
  if (!change) return null
  const names = [
    ...change.added.map((name) => ({ sign: '+', kind: 'added', name })),
    ...change.removed.map((name) => ({ sign: '−', kind: 'removed', name })),
  ]
  return (
    <p class="wrap members">
      <span class="quiet">{title} </span>
      {names.slice(0, mostNamed).map(({ sign, kind, name }) => (
        <span key={`${sign}${name}`} class={kind}>
          {sign}
          {visibleLine(name)}{' '}
        </span>
      ))}
      {names.length > mostNamed ? <span class="quiet">and {names.length - mostNamed} more </span> : null}
      {change.reordered ? `in another order, first is now ${visibleLine(change.after[0] ?? '')}` : null}
    </p>
  )
}

function Changes({ changes }: { readonly changes: readonly ValueChange[] }) {
  return (
    <>
      {changes.slice(0, mostNamed).map(({ path, before, after }) => (
        <p class="wrap mono" key={pathText(path)}>
          {visibleLine(pathText(path))}{' '}
          <Sides
            before={before === undefined ? undefined : inlineJson(before)}
            after={after === undefined ? undefined : inlineJson(after)}
          />
        </p>
      ))}
      {changes.length > mostNamed ? <p class="quiet">and {changes.length - mostNamed} more values</p> : null}
    </>
  )
}

function Sides({ before, after }: { readonly before: string | undefined; readonly after: string | undefined }) {
  return (
    <>
      {before === undefined ? null : <del class="removed">{visibleLine(before)}</del>}
      {before !== undefined && after !== undefined ? ' → ' : null}
      {after === undefined ? null : <ins class="added">{visibleLine(after)}</ins>}
    </>
  )
}

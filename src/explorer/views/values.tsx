/** Variables by path, and who made each of them what it is. */

import { pathText } from '../../core/inventory/findings.ts'
import { leaves } from '../../core/inventory/leaves.ts'
import { inlineJson } from '../../core/inventory/text/value-text.ts'
import { visibleLine } from '../../core/inventory/text/visible.ts'
import type { Dict, Value } from '../../python/value.ts'
import type { BlameLine } from '../data.ts'
import { useExplorer } from '../parts/context.ts'
import { type Column, Table } from '../parts/list.tsx'
import { Empty, Panel } from '../parts/name.tsx'
import { timeText } from '../parts/time.ts'

interface Row {
  readonly path: string
  readonly value: Value
}

export function Values({
  title,
  variables,
  blame,
}: {
  readonly title: string
  readonly variables: Dict
  /** By path; absent: nobody asks who. */
  readonly blame?: ReadonlyMap<string, BlameLine> | 'reading' | undefined
}) {
  const { data, href, revision } = useExplorer()
  const rows = variables.size === 0 ? [] : leaves(variables).map(([path, value]) => ({ path: pathText(path), value }))
  const by: Column<Row> = {
    title: 'Set by',
    kind: 'blame',
    cell: ({ path }) => (blame === 'reading' ? <span class="quiet">reading…</span> : <SetBy line={blame?.get(path)} />),
  }
  const columns: Column<Row>[] = [
    { title: 'Variable', kind: 'mono key', cell: ({ path }) => visibleLine(path) },
    { title: 'Value', kind: 'mono grow', cell: ({ value }) => <ValueText value={value} /> },
    ...(blame === undefined ? [] : [by]),
  ]
  const masked = data.secrets === 'masked' ? 'values under secret-like names are masked' : ''
  const hidden = data.secrets === 'left out' ? 'this file was made without variables' : masked
  return (
    <Panel title={title} aside={<span class="quiet">{hidden}</span>}>
      {rows.length === 0 ? (
        <Empty title="No variables">
          {data.secrets === 'left out' ? 'The file was made with --no-variables.' : 'Nothing sets any.'}
        </Empty>
      ) : (
        <Table label={title} rows={rows} columns={columns} keyOf={({ path }, index) => `${path} ${index}`} />
      )}
      {blame !== undefined && revision ? (
        <p class="quiet remark">
          <a href={href('history')}>History</a> shows each change as a whole.
        </p>
      ) : null}
    </Panel>
  )
}

function ValueText({ value }: { readonly value: Value }) {
  const text = visibleLine(typeof value === 'string' ? value : inlineJson(value))
  return <span class="wrap">{text === '' ? <span class="quiet">empty text</span> : text}</span>
}

export function SetBy({ line }: { readonly line: BlameLine | undefined }) {
  const { data } = useExplorer()
  if (!line) return <span class="quiet">unknown</span>
  if (line.revision === undefined) return <span class="quiet">before what is kept here</span>
  const label = data.revisions.find(({ id }) => id === line.revision)?.label ?? String(line.revision)
  return (
    <span title={line.time ? timeText(line.time) : undefined}>
      <strong>revision {visibleLine(label)}</strong> {visibleLine(line.author ?? '')}
      {line.reason ? <span class="quiet"> {visibleLine(line.reason)}</span> : null}
    </span>
  )
}

/** Rows as answers show them. */
import type { Dict, Value } from '../../../src/python/value.ts'
import { printedAddress } from './addresses.ts'
import { notFound, record } from './answer.ts'
import { type Kind, shapes } from './shapes.ts'
import { type Row, type Tables, tableOf } from './tables.ts'
import { resolvedVariables } from './variables.ts'

/** Which variables an answer carries. */
export type Wanted = 'none' | 'own' | 'resolved'

export interface Showing {
  /** The row has not been read back: its address is there as it was given. */
  readonly isFresh?: boolean
  /** Whose columns are shown. @default the row's own */
  readonly as?: Kind
}

/** @param base scheme, host and `/v1`, as the request has addressed them */
export function shown(tables: Tables, row: Row, wanted: Wanted, base: string, showing: Showing = {}): Dict {
  const { isFresh = false, as = row.kind } = showing
  const entries = record({
    id: row.id,
    project_id: row.projectId,
    created_at: row.createdAt,
    updated_at: row.updatedAt,
  })
  for (const name of shapes[as].shown) {
    const value = row.fields.get(name) ?? null
    entries.set(name, isFresh ? value : printed(name, value))
  }
  if (wanted === 'own') entries.set('variables', row.variables)
  if (wanted === 'resolved') entries.set('variables', resolvedVariables(tables, row))
  if (tableOf(row.kind) === 'devices') entries.set('links', [record({ href: upLink(tables, row, base), rel: 'up' })])
  return entries
}

function printed(name: string, value: Value): Value {
  return name === 'ip_address' && typeof value === 'string' ? printedAddress(value) : value
}

/** The parent, which has to be readable too, else the cell, else the region. */
function upLink(tables: Tables, row: Row, base: string): string {
  const parent = tables.parentOf(row)
  if (!parent && (row.fields.get('parent_id') ?? null) !== null) throw notFound()
  if (parent) {
    printed('ip_address', parent.fields.get('ip_address')!)
    return `${base}/${parent.kind}/${parent.id}`
  }
  const cell = row.fields.get('cell_id') ?? null
  return cell === null ? `${base}/regions/${row.fields.get('region_id')}` : `${base}/cells/${cell}`
}

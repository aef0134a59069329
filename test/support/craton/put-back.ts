/** Rows of another stand-in, as they were kept. */
import { expect } from 'vitest'
import type { Dict, Value } from '../../../src/python/value.ts'
import type { Kind } from './shapes.ts'
import type { CratonStandIn } from './stand-in.ts'
import { tableOf } from './tables.ts'

/** The rows with the ids that they had, in the project of the stand-in's user. */
export function putBack({ tables, user }: CratonStandIn, rows: readonly Dict[]): void {
  const last = new Map<string, number>()
  for (const row of rows) {
    const kind = row.get('kind') as Kind
    const id = Number(row.get('id'))
    const table = tableOf(kind)
    // The numbers between belonged to rows that are gone.
    for (let gone = (last.get(table) ?? 0) + 1; gone < id; gone++) tables.loseId(kind)
    last.set(table, id)
    const fields = [...(row.get('fields') as Dict)] as [string, Value][]
    const made = tables.insert(kind, user.projectId, new Map(fields))
    for (const [name, value] of row.get('variables') as Dict) made.variables.set(name, value)
    for (const label of row.get('labels') as Value[]) made.labels.add(String(label))
    expect(made.id).toBe(id)
  }
}

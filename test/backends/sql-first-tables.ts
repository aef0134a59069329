/** A database as release 0.1.0's first tables left it: they go on serving until the history is pruned. */
import { expect } from 'vitest'
import type { InventoryBackend, Revision } from '../../src/backends/contract.ts'
import type { Dialect } from '../../src/backends/sql/dialect.ts'
import { definitionOf } from '../../src/backends/sql/tables.ts'
import { revisionOf } from './sql-cloud.ts'

export function firstTables(dialect: Dialect): string[] {
  const { versionTable, migrations } = definitionOf(dialect)
  return [versionTable, ...migrations[0]!.statements]
}

/** Everything but pruning works, no matter who calls. */
export async function demandServesUnpruned(backend: InventoryBackend): Promise<Revision[]> {
  const first = revisionOf('{}')
  const second = revisionOf('{"a": {}}', first)
  await backend.write(first, undefined)
  await backend.write(second, 1)
  expect(await backend.load()).toEqual(second)
  expect(await backend.loadRevision!(1)).toEqual(first)
  expect(await backend.historyCut!()).toBeUndefined()
  return [first, second]
}

export async function demandPrunes(backend: InventoryBackend, [first, second]: readonly Revision[]): Promise<void> {
  const cut = { id: 1, chain: first!.chain }
  await backend.removeRevisions!([1], cut)
  expect(await backend.historyCut!()).toEqual(cut)
  expect(await backend.load()).toEqual(second)
}

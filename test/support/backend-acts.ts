/** What tests of one backend do with it again and again. */
import { expect } from 'vitest'
import type { InventoryBackend, Revision } from '../../src/backends/contract.ts'
import { revisionOf } from '../backends/sql-cloud.ts'

/** So many revisions, one after the other, from nothing. */
export async function writeSome(backend: InventoryBackend, count: number): Promise<Revision[]> {
  const written: Revision[] = []
  for (let number = 1; number <= count; number++) {
    const next = revisionOf(JSON.stringify({ number, filler: 'x'.repeat(100) }), written.at(-1))
    await backend.write(next, written.at(-1)?.id)
    written.push(next)
  }
  return written
}

export async function listed(backend: InventoryBackend): Promise<number[]> {
  const ids: number[] = []
  for await (const { id } of backend.revisions!()) ids.push(id)
  return ids
}

/** What is said of a refusal. */
export async function fault(act: Promise<unknown>): Promise<Record<string, unknown>> {
  const error = (await act.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )) as Error & Record<string, unknown>
  expect(error, 'it was not refused').toBeInstanceOf(Error)
  return { code: error.code, message: error.message, remedy: error.remedy, outcome: error.outcome }
}

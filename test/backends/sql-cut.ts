/** A server that goes away between two statements of a write, after whichever answer. */
import { expect, onTestFinished } from 'vitest'
import type { InventoryBackend } from '../../src/backends/contract.ts'
import { LossyProxy } from '../support/lossy-proxy.ts'
import { revisionOf } from './sql-cloud.ts'

/** A backend through a connection to this port, in its own deployment. */
type Open = (port: number, deployment: string) => Promise<InventoryBackend>

/**
 * Ends the connection with the first answer, with the second one and so on, until a write needs no more. An error that
 * nobody catches, as when the driver writes into a socket that is gone, ends the test run.
 */
export async function writeWithEveryCut(port: number, open: Open): Promise<void> {
  const proxy = await LossyProxy.to(port)
  onTestFinished(() => proxy.close())
  const seen = new Set<string>()
  for (let answers = 1; !seen.has('whole'); answers++) {
    const deployment = `cut-${answers}`
    const backend = await open(proxy.port, deployment)
    const revision = revisionOf('{}')
    proxy.endingAfter(answers)
    const failure = await backend.write(revision, undefined).then(
      () => undefined,
      (error: unknown) => error as { code?: unknown },
    )
    if (proxy.isEnding) seen.add('whole')
    proxy.endingAfter(Number.POSITIVE_INFINITY)
    if (failure) expect(failure).toMatchObject({ code: 'ERR_BACKEND_UNAVAILABLE' })
    await backend.close?.()
    const reader = await open(port, deployment)
    const found = await reader.load()
    await reader.close?.()
    // Without an error the write counts; with one it may.
    if (!failure || found) expect(found).toEqual(revision)
    seen.add(failure ? (found ? 'lost reply' : 'not written') : 'written')
  }
  expect([...seen]).toEqual(expect.arrayContaining(['not written', 'written']))
}

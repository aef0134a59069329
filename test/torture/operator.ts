/** A long-lived process over one opened backend, as a service that imports the package would be: started by operators.ts. */
import { runGenerator } from '../../src/app/run/run.ts'
import { attributionOf } from '../../src/app/store/attribution.ts'
import { systemRandom } from '../../src/app/store/random.ts'
import { InventoryStore } from '../../src/app/store/store.ts'
import { openConfiguredStore } from '../../src/cli/open-store.ts'
import { noQuirks } from '../../src/core/generator/quirks.ts'
import { newestRelease } from '../../src/core/inventory/releases.ts'

export interface Order {
  readonly directory: string
  /** The reason of the revision. */
  readonly tag: string
}

export type Answer =
  | { readonly document: string; readonly stored: number | null }
  | { readonly code: string; readonly message: string }

let opened: InventoryStore | undefined

async function obey({ directory, tag }: Order): Promise<Answer> {
  const attribution = attributionOf('operator', [], process.env, tag)
  opened ??= await openConfiguredStore(directory, attribution, { env: process.env })
  const { mirror, files, audit } = opened
  const beside = { ...(mirror ? { mirror } : {}), ...(files ? { files } : {}), ...(audit ? { audit } : {}) }
  const store = new InventoryStore(opened.backend, attribution, beside)
  const { document, written } = await runGenerator({
    configDirectory: directory,
    environmentDirectory: directory,
    quirks: noQuirks,
    release: { release: newestRelease, why: 'the newest' },
    random: systemRandom(),
    store,
  })
  return { document, stored: written?.id ?? null }
}

process.on('message', (order: Order) => {
  obey(order).then(
    (answer) => process.send!(answer),
    (error: Error & { code?: unknown }) =>
      process.send!({ code: String(error.code), message: error.code ? error.message : (error.stack ?? '') }),
  )
})
process.once('disconnect', () => {
  void opened?.close().catch(() => {})
})

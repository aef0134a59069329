/** A long-lived operator, started by operators.ts: adds hosts to the cloud, each with a run of the generator. */
import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { runGenerator } from '../../src/app/run/run.ts'
import { attributionOf } from '../../src/app/store/attribution.ts'
import { systemRandom } from '../../src/app/store/random.ts'
import { openConfiguredStore } from '../../src/cli/open-store.ts'
import { noQuirks } from '../../src/core/generator/quirks.ts'
import { newestRelease } from '../../src/core/inventory/releases.ts'
import { hostAddress, hostOf, type Order } from './operator-order.ts'

/** A server that is started again is away for so long at most. */
const patience = 60_000

/** An editor that writes beside and renames: nobody reads half a file. */
function editOwnFile({ directory, operator }: Order, hosts: number): void {
  const path = join(directory, `conf.d/operator${operator}.yml`)
  const lines = Array.from(
    { length: hosts },
    (_, number) => `  ${hostOf(operator, number)}: { ip: ${hostAddress(operator, number)} }\n`,
  )
  writeFileSync(`${path}.new`, `cache_hosts:\n${lines.join('')}`)
  renameSync(`${path}.new`, path)
}

async function untilAvailable<T>(act: () => Promise<T>): Promise<T> {
  for (const end = Date.now() + patience; ; ) {
    try {
      return await act()
    } catch (error) {
      const { code } = error as { code?: unknown }
      const isPassing = code === 'ERR_BACKEND_UNAVAILABLE' || code === 'ERR_REVISION_CONFLICT'
      if (!isPassing || Date.now() > end) throw error
      process.send!({ failed: (error as Error).message })
      await sleep(100)
    }
  }
}

async function work(order: Order): Promise<void> {
  const { directory, operator, hosts } = order
  const attribution = attributionOf(`operator ${operator}`, [], process.env, undefined)
  const store = await openConfiguredStore(directory, attribution, { env: process.env })
  for (let count = 1; count <= hosts; count += 1) {
    editOwnFile(order, count)
    const { document } = await untilAvailable(() =>
      runGenerator({
        configDirectory: directory,
        environmentDirectory: directory,
        quirks: noQuirks,
        release: { release: newestRelease, why: 'the newest' },
        random: systemRandom(),
        store,
      }),
    )
    const added = hostOf(operator, count - 1)
    if (!document.includes(`"${added}"`)) throw new Error(`${added} is not in what the run gave that added it`)
    process.send!({ added })
  }
  await store.close()
}

process.once('message', (order) => {
  work(order as Order).then(
    () => process.disconnect(),
    (error: unknown) => {
      console.error(error)
      process.exit(1)
    },
  )
})

/** Two first runs at once: neither takes the other's readable copy for an inventory that is kept elsewhere. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { runGenerator } from '../../../src/app/run/run.ts'
import { systemRandom } from '../../../src/app/store/random.ts'
import { InventoryStore } from '../../../src/app/store/store.ts'
import { openConfiguredStore } from '../../../src/cli/open-store.ts'
import { noQuirks } from '../../../src/core/generator/quirks.ts'
import { newestRelease } from '../../../src/core/inventory/releases.ts'
import { attribution } from '../../support/memory-store.ts'
import { exampleCloud, exampleEnvironment, run } from '../../support/program.ts'

it('one that was overtaken after it had looked goes on from what the other one has begun', async () => {
  const directory = exampleCloud()
  writeFileSync(
    join(directory, 'osa.ini'),
    '[inventory]\nbackend = database\n[database]\nplugin = sqlite\npath = my.db\n',
  )
  const env = { OSA_CONFIG_DIR: directory, OSA_INVENTORY_ENVIRONMENT: exampleEnvironment }
  const opened = await openConfiguredStore(directory, attribution, { env })
  onTestFinished(() => opened.close())
  let printed: string | undefined
  const overtaken = Object.create(opened.backend, {
    load: {
      value: async () => {
        const found = await opened.backend.load()
        printed ??= run('openstack-ansible-inventory', ['--list'], { env }).stdout
        return found
      },
    },
  }) as typeof opened.backend
  const { document } = await runGenerator({
    configDirectory: directory,
    environmentDirectory: exampleEnvironment,
    quirks: noQuirks,
    release: { release: newestRelease, why: 'the newest' },
    random: systemRandom(),
    store: new InventoryStore(overtaken, attribution, { mirror: opened.mirror!, files: opened.files! }),
  })
  expect(`${document}\n`).toBe(printed)
})

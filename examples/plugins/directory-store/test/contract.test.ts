import { mkdtempSync, readdirSync, renameSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { describeBackendContract } from 'osa-inventory/testing'
import { directoryName } from '../src/directory-name.js'

const path = mkdtempSync(join(tmpdir(), 'directory-store-'))
after(() => rmSync(path, { recursive: true, force: true }))

describeBackendContract({
  runner: { describe, it },
  plugin: new URL('../src/index.js', import.meta.url),
  options: { path },
  capabilities: { compareAndSwap: true, history: true, shared: true },
  faults: {
    // The disk is not mounted.
    async down() {
      renameSync(path, `${path}.away`)
      return async () => renameSync(`${path}.away`, path)
    },
    async damage(deployment) {
      const directory = join(path, directoryName(deployment))
      truncateSync(join(directory, readdirSync(directory).sort().at(-1)!), 100)
    },
  },
  skip: {
    '4.3': 'rights are the file system’s affair',
    '7.3': 'there is no service',
    '7.4': 'there are no credentials',
    '7.7': 'there is no network',
    '8.4': 'there are no secrets',
  },
})

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeBackendContract } from '../../src/testing/index.ts'
import { afterwards, childProgram, runner, sqlitePlugin } from '../support/contract.ts'

const directory = mkdtempSync(join(tmpdir(), 'osa-exec-contract-'))
afterwards(() => rmSync(directory, { recursive: true, force: true }))

/** The plugin below it is tested by itself (test/examples); here it is behind one that cannot keep a secret. */
describeBackendContract({
  name: 'exec keeps the contract',
  runner,
  childProgram,
  plugin: 'exec',
  options: {
    command: join(import.meta.dirname, 'exec-programs/talkative.mjs'),
    args: `'${sqlitePlugin}'`,
    options: `path = ${join(directory, 'inventory.sqlite')}`,
    secret: 'correct "horse" battery/staple',
  },
  configDirectory: directory,
  capabilities: { compareAndSwap: true, history: true, shared: true },
  processes: 2,
  increments: 20,
  skip: {
    '4.3': 'tested with the plugin itself, in test/examples',
    '6': 'tested with the plugin itself, in test/examples',
    '7': 'tested with the plugin itself, in test/examples',
  },
})

import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deploymentPaths } from '../../src/backends/file/deployment.ts'
import { openFileBackend } from '../../src/backends/file.ts'
import { describeBackendContract } from '../../src/testing/index.ts'
import { ofOtherProcesses, PART } from '../../tools/mutation/parts.ts'
import { afterwards, childProgram, runner, withoutRights } from '../support/contract.ts'

const directory = mkdtempSync(join(tmpdir(), 'osa-file-contract-'))
const away = `${directory}.away`
afterwards(() => rmSync(directory, { recursive: true, force: true }))

describeBackendContract({
  name: 'file keeps the contract',
  runner,
  childProgram,
  plugin: 'file',
  configDirectory: directory,
  capabilities: { compareAndSwap: true, history: true, shared: true },
  faults: {
    async down() {
      renameSync(directory, away)
      writeFileSync(directory, 'no directory')
      return async () => {
        rmSync(directory)
        renameSync(away, directory)
      }
    },
    async damage(deployment) {
      const { json } = deploymentPaths(directory, deployment)
      writeFileSync(json, readFileSync(json).subarray(0, -3))
    },
    openWithWrongCredentials: async (deployment) =>
      withoutRights(openFileBackend({ directory, deployment }), directory, 'none'),
    openReadOnly: async (deployment) => withoutRights(openFileBackend({ directory, deployment }), directory, 'read'),
  },
  skip: {
    ...(process.env[PART] === undefined ? {} : ofOtherProcesses),
    '7.3': 'files have no service; the writer itself is killed in 7.2 and in test/faults',
    '7.7': 'files have no network',
    '8.4': 'files have no secrets',
  },
})

import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'libsql'
import { describeBackendContract } from '../../src/testing/index.ts'
import { afterwards, childProgram, runner } from '../support/contract.ts'

const directory = mkdtempSync(join(tmpdir(), 'osa-sqlite-contract-'))
const away = `${directory}.away`
const file = join(directory, 'openstack_inventory.sqlite')
afterwards(() => rmSync(directory, { recursive: true, force: true }))

describeBackendContract({
  name: 'sqlite keeps the contract',
  runner,
  childProgram,
  plugin: 'sqlite',
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
      const database = new Database(file)
      database
        .prepare(
          `UPDATE inventory_heads SET document = substr(document, 1, length(document) - 3)
           WHERE deployment_id = (SELECT id FROM inventory_deployments WHERE name = ?)`,
        )
        .run(deployment)
      database.close()
    },
    async alter(deployment) {
      const database = new Database(file)
      database
        .prepare(
          `UPDATE inventory_heads SET document = replace(document, '"b"', '"c"')
           WHERE deployment_id = (SELECT id FROM inventory_deployments WHERE name = ?)`,
        )
        .run(deployment)
      database.close()
    },
  },
  skip: {
    '4.3': 'another user takes another process: sqlite.test.ts',
    '7.3': 'there is no service; the writer itself is killed in 7.2',
    '7.4': 'another user takes another process: sqlite.test.ts',
    '7.7': 'there is no network',
    '8.4': 'there are no secrets',
  },
})

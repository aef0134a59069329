import { execFile } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { promisify } from 'node:util'
import { execPlugin } from '../../src/backends/exec.ts'
import type { BackendContext } from '../../src/backends/plugin.ts'
import { describeBackendContract } from '../../src/testing/index.ts'
import { afterwards, childProgram, isRoot, runner, sqlitePlugin, withoutRights } from '../support/contract.ts'

const configDirectory = mkdtempSync(join(tmpdir(), 'osa-sqlite-python-'))
const directory = join(configDirectory, 'database')
const away = join(configDirectory, 'away')
const database = join(directory, 'inventory.sqlite')
const options = `path = ${database}`
chmodSync(configDirectory, 0o750)
mkdirSync(directory, { mode: 0o750 })
// The project itself may lie where only its owner comes.
const common = mkdtempSync(join(tmpdir(), 'osa-sqlite-python-program-'))
const commonPlugin = join(common, basename(sqlitePlugin))
chmodSync(common, 0o755)
cpSync(sqlitePlugin, commonPlugin)
for (const made of [configDirectory, common]) afterwards(() => rmSync(made, { recursive: true, force: true }))

/** Root may do everything, so there the program is someone else's; everybody else has the rights taken away. */
async function openAs(rights: 'none' | 'read', deployment: string, context: BackendContext) {
  const groups = rights === 'none' ? '--regid=65534 --clear-groups' : '--keep-groups'
  const program = isRoot
    ? { command: '/usr/bin/setpriv', args: `--reuid=65534 ${groups} '${commonPlugin}'` }
    : { command: sqlitePlugin, args: '' }
  const backend = await execPlugin.register(
    { deployment, options: { ...program, options, secrets: '', deadline: 30_000, secret: undefined } },
    { ...context, configDirectory: '/' },
  )
  return isRoot ? backend : { ...withoutRights(backend, directory, rights), close: backend.close! }
}

/** @param document what becomes of it, as SQLite writes it */
async function change(document: string, deployment: string): Promise<void> {
  const program = `import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as database:
    database.execute("UPDATE revision SET document = CAST(" + sys.argv[3] + " AS BLOB) WHERE deployment = ?", (sys.argv[2].encode(),))`
  await promisify(execFile)('/usr/bin/python3', ['-c', program, database, deployment, document])
}

/** Ends the programs that this process has started. */
function killPlugins(): void {
  const children = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8').trim().split(' ')
  for (const pid of children.filter((each) => each !== '')) {
    const isPlugin = readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('osa_inventory_sqlite')
    if (isPlugin) process.kill(Number(pid), 'SIGKILL')
  }
}

describeBackendContract({
  name: 'the example plugin in Python keeps the contract',
  runner,
  childProgram,
  plugin: 'exec',
  options: { command: sqlitePlugin, options },
  configDirectory,
  capabilities: { compareAndSwap: true, history: true, shared: true },
  processes: 8,
  faults: {
    async down() {
      renameSync(directory, away)
      return async () => renameSync(away, directory)
    },
    async killService(write) {
      const writing = write().catch(() => {})
      // By now the request is on its way, and there is too much in it to be done already.
      await setImmediate()
      killPlugins()
      await writing
    },
    damage: (deployment) => change('substr(document, 1, length(document) / 2)', deployment),
    alter: (deployment) => change("replace(document, 'b', 'c')", deployment),
    openWithWrongCredentials: (deployment, context) => openAs('none', deployment, context),
    openReadOnly: (deployment, context) => openAs('read', deployment, context),
  },
  skip: {
    '7.7': 'a pipe loses nothing; a program that ends before it answers is tested in test/backends/exec.test.ts',
    '8.4': 'this plugin has no secrets; test/backends/exec.contract.test.ts has one that tells them',
  },
})

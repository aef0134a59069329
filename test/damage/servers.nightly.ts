/** The same states with the servers, and all of those of SQLite: minutes each, so not for every change. */
import { describe, it, onTestFinished } from 'vitest'
import { quickDirectory } from '../backends/file-support.ts'
import { startCraton } from './craton.ts'
import { execKeep } from './exec.ts'
import type { Keep } from './keep.ts'
import { keyKeep } from './keys.ts'
import { startEtcd, startMariadb, startPostgresql, startS3 } from './servers.ts'
import { serverKeep } from './sql-server.ts'
import { sqliteKeep } from './sqlite.ts'
import { tryEveryState } from './tried.ts'

const hours = 3_600_000
const stride = Number(process.env.DAMAGE_STRIDE ?? 1)

function describeStates(name: string, open: () => Promise<Keep>): void {
  describe(name, () => {
    it('every state of damage', { timeout: 3 * hours }, async () => tryEveryState(await open(), { stride }))
  })
}

function stopping<T>({ server, stop }: { readonly server: T; stop(): Promise<void> }): T {
  onTestFinished(stop)
  return server
}

describeStates('sqlite', async () => sqliteKeep(quickDirectory()))
describeStates('exec', async () => execKeep(quickDirectory()))
describeStates('postgresql', async () => serverKeep(stopping(await startPostgresql())))
describeStates('mariadb', async () => serverKeep(stopping(await startMariadb())))
describeStates('etcd', async () => keyKeep(stopping(await startEtcd())))
describeStates('craton', async () => stopping(await startCraton()))
describeStates('s3', async () => keyKeep(stopping(await startS3())))

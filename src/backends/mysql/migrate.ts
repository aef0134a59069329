/**
 * Bringing the tables to the newest version where each statement is its own transaction. One does it, whom a row of
 * the table of versions names; all others wait. On Galera two who make the same view at two nodes would bring the whole
 * cluster to a halt (seen with MariaDB 10.11: each holds what the other's replicated statement waits for).
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { BackendUnavailableError } from '../errors.ts'
import type { Definition, Row } from '../sql/client.ts'
import { versionFrom } from '../sql/rows.ts'

/** Runs one statement, and gives its rows or what it changed. */
type Run = (statement: string, values?: readonly number[]) => Promise<unknown>

/** Seconds after which anyone who has claimed the work must have died. */
const longestWork = 60
const pause = 200

export async function migrate(
  { versionTable, versions, readVersion, migrations }: Definition,
  run: Run,
): Promise<void> {
  const newest = Math.max(...migrations.map(({ version }) => version))
  await run(versionTable)
  for (const end = Date.now() + 2000 * longestWork; ; await sleep(pause * (0.5 + Math.random()))) {
    const [row] = (await run(readVersion)) as readonly Row[]
    const version = versionFrom(row)
    if (version >= newest) return
    if (await claimed(versions, newest, run)) return work(version)
    if (Date.now() > end) throw new BackendUnavailableError('someone else brings the tables up to date, and never ends')
  }

  async function work(from: number): Promise<void> {
    try {
      for (const { version, statements } of migrations) {
        if (version <= from) continue
        for (const statement of statements) await run(statement)
      }
    } finally {
      await run(`DELETE FROM ${versions} WHERE version = ?`, [-newest]).catch(() => {})
    }
  }
}

async function claimed(table: string, version: number, run: Run): Promise<boolean> {
  const changed = async (statement: string, values: readonly number[]): Promise<boolean> =>
    ((await run(statement, values)) as { affectedRows: number }).affectedRows > 0
  const insert = `INSERT IGNORE INTO ${table} (version, claimed_at) VALUES (?, UNIX_TIMESTAMP())`
  if (await changed(insert, [-version])) return true
  // Anyone who is first renews the claim of one who has died.
  const renew = `UPDATE ${table} SET claimed_at = UNIX_TIMESTAMP() WHERE version = ? AND claimed_at < UNIX_TIMESTAMP() - ?`
  return changed(renew, [-version, longestWork])
}

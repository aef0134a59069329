/** The end of a round: all is well again, and so are the programs. */
import { Client } from './client.ts'
import { Draw } from './draw.ts'
import type { Deed } from './journal.ts'
import type { Round } from './round.ts'

/** Nobody else has its number. */
const lastClient = 31

/**
 * The generator has what is configured, a second run changes nothing, and the history verifies; then all of it is read
 * once more, everywhere.
 *
 * @returns what is wrong
 */
export async function settle(round: Round): Promise<string[]> {
  const { arena, history, deeds } = round
  await arena.heal()
  const faults: string[] = []
  const client = new Client(lastClient, round, new Draw(0, lastClient))
  const run = (kind: 'list', args: readonly string[]) =>
    client.run(kind, 'openstack-ansible-inventory', args, { read: (text) => client.readDocument(text) })
  const runs: Deed[] = [await run('list', []), await run('list', ['--list']), await run('list', ['--list'])]
  runs.push(await client.tool('verify', ['history', 'verify']))
  for (const { line, fate, words } of runs) if (fate !== 'acknowledged') faults.push(`at the end: ${line}: ${words}`)
  if (new Set(runs.slice(0, 3).map(({ printed }) => printed)).size !== 1) faults.push('at the end: runs do not agree')
  const configured = [...round.cloud.configured].filter(([, { to }]) => to === Number.POSITIVE_INFINITY)
  const missing = configured.map(([name]) => name).filter((name) => !round.seen.has(name))
  if (missing.length > 0) faults.push(`at the end: ${missing.join(', ')} configured and not there`)
  for (const { place, open } of arena.views) {
    try {
      const backend = await open()
      await history.readAgain(backend, place).finally(() => backend.close?.())
    } catch (error) {
      faults.push(`at the end: ${place} cannot be read: ${(error as Error).message}`)
    }
  }
  if (!deeds.some(({ fate }) => fate === 'acknowledged')) faults.push('nothing was ever acknowledged')
  return faults
}

/** An upgrade through `rename-groups`: whether the run before it had to stop, and what became of the hosts that lived. */
import { join } from 'node:path'
import { type Bench, type Case, settleReference } from './cases.ts'
import type { Verdict } from './judge.ts'
import { runOurs } from './ours.ts'
import { lostBy, madeContainers, renamingFault } from './respelling.ts'

/**
 * What the comparison of the run after the renaming does not see. The run before it has to stop exactly where the
 * original makes more containers of the inventory with the old names than of the renamed one.
 *
 * @param made by ours, from the renamed inventory
 */
export async function judgeRenaming(one: Case, bench: Bench, made: string): Promise<[Verdict, string] | undefined> {
  const { unrenamed, stored } = one
  if (unrenamed === undefined || stored === undefined) return undefined
  const changed = renamingFault(unrenamed, stored)
  if (changed !== undefined) return ['RENAMED WRONGLY', changed]
  const before = runOurs({
    config: join(bench.directory, 'config'),
    environment: join(bench.directory, 'environment'),
    stored: unrenamed,
    release: bench.release,
    seed: one.id,
    stops: true,
  })
  if ('crash' in before) return ['CRASHED', before.crash]
  const stops = 'refusal' in before && before.codes.includes('E8')
  const reference = await settleReference(bench, { ...one, stored: unrenamed }, 'unrenamed')
  const original = reference.outcome === 'settled' ? reference.document : undefined
  const lost = lostBy(unrenamed, made, original)
  if (lost !== undefined) return ['RENAMED WRONGLY', lost]
  // Refused for something else: nothing was made either.
  if (original === undefined || ('refusal' in before && !stops)) return stops ? ['alike after a stop', ''] : undefined
  const [second, needed] = [madeContainers(unrenamed, original), madeContainers(stored, made)]
  if (stops === second > needed) return stops ? ['alike after a stop', ''] : undefined
  const counts = `the original makes ${second} containers with the old names, ${needed} are made with the present ones`
  return [stops ? 'STOPPED WITHOUT A REASON' : 'NOT STOPPED', counts]
}

/** The inventory moves to a file of the client's own, is changed there, and comes back, unless it has gone on meanwhile. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Hand, readStored } from './hand.ts'
import type { Deed } from './journal.ts'
import { awayOf } from './round.ts'

export async function move(hand: Hand): Promise<void> {
  const { turns } = hand.round
  // While others go on, it hardly ever comes back; it must be refused then.
  await (hand.draw.isOneIn(2) ? turns.alone(() => moveAndBack(hand)) : turns.together(() => moveAndBack(hand)))
}

async function moveAndBack(hand: Hand): Promise<void> {
  const { round } = hand
  const away = awayOf(hand.number)
  for (const end of ['', '-wal', '-shm', '-journal']) {
    rmSync(join(round.cloud.directory, `${away}.sqlite${end}`), { force: true })
  }
  const there = await hand.tool('away', ['migrate', '--from', round.home, '--to', away, '--history'])
  if (there.fate !== 'acknowledged') return
  hand.edit()
  // The readable copy is that of the place in use.
  const env = { OSA_INVENTORY_BACKEND: away, OSA_INVENTORY_MIRROR: 'no' }
  const aboard = await hand.try('aboard', 'osa-inventory', ['generate', '--json'], { env, read: readStored })
  if (aboard.fate !== 'acknowledged') return
  const { fate, ended } = await hand.tool('back', ['migrate', '--from', away, '--to', round.home, '--history'])
  // Its number here is the one that it has there, once it is here.
  const { stored, ...told } = aboard
  const number: Pick<Deed, 'stored'> = fate === 'acknowledged' && stored !== undefined ? { stored } : {}
  round.deeds.push({ ...told, ...number, fate, ended })
}

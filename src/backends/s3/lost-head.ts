/** The order of the revisions, found again from their objects when the head that has it is gone or damaged. */

import { DamagedValue } from '../support/damage.ts'
import type { Objects } from './objects.ts'
import type { Entry, RevisionObject } from './stored.ts'

/**
 * From the highest number back along what each follows. Of several of the highest number, which are of writers at one time,
 * the later one is taken; what was pruned ends it.
 *
 * @returns the newest last
 */
export async function orderOf(objects: Objects): Promise<readonly Entry[]> {
  const listed = await objects.listed()
  const keys = new Set(listed.map((entry) => objects.keyOf(entry)))
  let entry = await newestOf(objects, listed)
  const order: Entry[] = []
  while (entry !== undefined) {
    order.unshift(entry)
    const found = await readable(objects, entry)
    const previous: Entry | undefined = found?.previous
    entry = previous !== undefined && keys.has(objects.keyOf(previous)) ? previous : below(listed, entry)
  }
  return order
}

async function newestOf(objects: Objects, listed: readonly Entry[]): Promise<Entry | undefined> {
  const highest = Math.max(...listed.map(({ id }) => id))
  const candidates = listed.filter(({ id }) => id === highest)
  if (candidates.length < 2) return candidates[0]
  const found = await Promise.all(candidates.map(async (entry) => ({ entry, time: await timeOf(objects, entry) })))
  return found.sort((a, b) => a.time - b.time).at(-1)?.entry
}

async function timeOf(objects: Objects, entry: Entry): Promise<number> {
  return Date.parse((await readable(objects, entry))?.info.time ?? '') || 0
}

/** After one that does not say what it follows: the next number, if only one has it. */
function below(listed: readonly Entry[], { id }: Entry): Entry | undefined {
  const next = Math.max(...listed.filter((entry) => entry.id < id).map((entry) => entry.id))
  const candidates = listed.filter((entry) => entry.id === next)
  return candidates.length === 1 ? candidates[0] : undefined
}

async function readable(objects: Objects, entry: Entry): Promise<RevisionObject | undefined> {
  try {
    return await objects.described(entry)
  } catch (error) {
    if (error instanceof DamagedValue) return undefined
    throw error
  }
}

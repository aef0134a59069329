/** What was printed has been stored, and was the newest at some moment between the beginning and the end of the run. */
import type { Found } from '../history.ts'
import type { Deed, Journal } from '../journal.ts'

export function printedFaults(revisions: readonly Found[], { deeds }: Journal): string[] {
  const byDigest = new Map<string, number[]>()
  for (const { info, digest } of revisions) byDigest.set(digest, [...(byDigest.get(digest) ?? []), info.id])
  const chains = new Map(revisions.map(({ info }) => [info.id, info.chain]))
  const floors = new Floors(deeds, byDigest)
  return deeds.flatMap((deed) => {
    const say = (what: string) => [`${deed.tag} (${deed.line}): ${what}`]
    const floor = floors.at(deed.began)
    if (deed.listed !== undefined) return listedFaults(deed.listed, chains, floor).flatMap(say)
    if (deed.stored && deed.stored <= floor) return say(`stored revision ${deed.stored}, and ${floor} was there before`)
    if (deed.printed === undefined) return []
    const newest = byDigest.get(deed.printed)?.at(-1)
    if (newest === undefined) return say(`printed what was never stored: ${deed.printed}`)
    return newest >= floor ? [] : say(`printed revision ${newest}, and ${floor} was there before it began`)
  })
}

function listedFaults(listed: NonNullable<Deed['listed']>, chains: ReadonlyMap<number, string>, floor: number) {
  const faults = listed.flatMap(({ id, chain }, index) => {
    const before = listed[index - 1]
    const strange = chains.get(id) === chain ? [] : [`lists a revision ${id} that was never stored`]
    return before && before.id !== id + 1 ? [...strange, `lists ${id} after ${before.id}`] : strange
  })
  const newest = listed[0]?.id ?? 0
  return newest >= floor ? faults : [...faults, `lists up to ${newest}, and ${floor} was there before it began`]
}

/** The highest revision that was known to be stored at a moment: someone was told of it before. */
class Floors {
  readonly #known: readonly { readonly at: number; readonly id: number }[]

  constructor(deeds: readonly Deed[], byDigest: ReadonlyMap<string, readonly number[]>) {
    let highest = 0
    this.#known = deeds
      .map((deed) => ({ at: deed.ended, id: toldBy(deed, byDigest) }))
      .sort((a, b) => a.at - b.at)
      .map(({ at, id }) => {
        highest = Math.max(highest, id)
        return { at, id: highest }
      })
  }

  at(time: number): number {
    let [low, high] = [0, this.#known.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#known[middle]!.at <= time) low = middle + 1
      else high = middle
    }
    return this.#known[low - 1]?.id ?? 0
  }
}

function toldBy({ fate, stored, printed, listed }: Deed, byDigest: ReadonlyMap<string, readonly number[]>): number {
  if (fate !== 'acknowledged') return 0
  return stored ?? listed?.[0]?.id ?? (printed === undefined ? 0 : (byDigest.get(printed)?.[0] ?? 0))
}

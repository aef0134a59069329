/** Containers that a run would draw anew, although a newer state has them: by host and type. */
import { Dict, type Value } from '../../python/value.ts'
import { hostvarsOf } from '../inventory/parts.ts'

export interface DrawnAgain {
  /** As the newer state has it. */
  readonly known: string
  /** As the run would call it. */
  readonly drawn: string
}

/**
 * @param before what the run goes on from
 * @param newer a state that was stored after it
 * @param now what the run makes of it
 */
export function drawnAgain(before: Value, newer: Value, now: Value): DrawnAgain[] {
  const stored = containersOf(before)
  const drawn = new Map<string, string>()
  for (const [name, kind] of containersOf(now)) if (!stored.has(name)) drawn.set(kind, name)
  const found: DrawnAgain[] = []
  for (const [known, kind] of containersOf(newer)) {
    const other = drawn.get(kind)
    if (other !== undefined && other !== known && !stored.has(known)) found.push({ known, drawn: other })
  }
  return found.sort((a, b) => (a.known < b.known ? -1 : 1))
}

/** Names of containers, and what tells host and type: the name without its random end, however its words are joined. */
function containersOf(inventory: Value): Map<string, string> {
  const found = new Map<string, string>()
  for (const [name, vars] of inventory instanceof Dict ? hostvarsOf(inventory) : []) {
    const host = vars instanceof Dict ? vars.get('physical_host') : undefined
    if (typeof name !== 'string' || typeof host !== 'string' || host === name) continue
    found.set(name, `${host} ${name.replace(/-[0-9a-f]{8}$/, '').replaceAll('_', '-')}`)
  }
  return found
}

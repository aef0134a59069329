/** Whose a history is: every revision of one inventory has its lineage, and a file of another cloud's has another. */
import { hostvarsOf } from '../../core/inventory/hostvars.ts'
import { isContainer } from '../../core/inventory/kinds.ts'
import { Dict, type Value } from '../../python/value.ts'

/** What tells of one document whose it is. */
interface Witness {
  judged(): { readonly kind: string; readonly inventory?: Value }
}

export interface Described extends Witness {
  /** Absent where its description cannot be read. */
  readonly lineage?: string
}

/**
 * The lineage of most revisions, unless JSON file and backups know containers of one lineage only: that one then. Of
 * two that nothing tells apart, the newest's.
 *
 * @param revisions newest first
 * @param witnesses the JSON file and the backups, which say nothing of their lineage
 */
export function ownLineage(revisions: readonly Described[], witnesses: readonly Witness[]): string | undefined {
  const counts = new Map<string, number>()
  for (const { lineage } of revisions) if (lineage !== undefined) counts.set(lineage, (counts.get(lineage) ?? 0) + 1)
  if (counts.size < 2) return [...counts.keys()][0]
  const known = new Set(witnesses.flatMap(containersIn))
  const isKin = (lineage: string): boolean =>
    revisions.some((each) => each.lineage === lineage && containersIn(each).some((name) => known.has(name)))
  const kin = [...counts.keys()].filter(isKin)
  if (kin.length === 1) return kin[0]
  const most = Math.max(...counts.values())
  return [...counts.keys()].find((lineage) => counts.get(lineage) === most)
}

function containersIn({ judged }: Witness): string[] {
  const found = judged()
  return found.kind === 'good' && found.inventory !== undefined ? containersOf(found.inventory) : []
}

function containersOf(inventory: Value): string[] {
  if (!(inventory instanceof Dict)) return []
  return [...hostvarsOf(inventory)]
    .filter(([name, vars]) => isContainer(String(name), vars))
    .map(([name]) => String(name))
}

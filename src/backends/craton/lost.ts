/** Whether the newest revision there is still is the newest that there was: an older one is not to be gone on from. */
import type { Revision } from '../contract.ts'
import { DamagedValue } from '../support/damage.ts'
import { type Cell, cellNameOf, markerName, type RevisionCells } from './cells.ts'
import { isStored } from './found.ts'
import { markOf, type Seen } from './look.ts'
import { type Parts, takeApart, type Variables } from './parts.ts'
import { isOwn, type Owned } from './plan.ts'
import type { Projection, Shown } from './projection.ts'
import type { Owner } from './service.ts'

/** @throws DamagedValue when the marker names a newer revision than there is */
export function demandNoneLost(seen: Seen, deployment: string): void {
  const mark = markOf(seen)
  if (mark === undefined || mark.deployment !== deployment) return
  const { head } = seen.newest
  if (mark.number <= (head?.number ?? 0)) return
  const left = head === undefined ? 'and there are no revisions' : `and the newest there is ${head.name}`
  throw new DamagedValue(`the cell ${cellNameOf(mark.number)} is gone, ${left}`)
}

/**
 * The marker is made before the first revision, so one that does not say how far hosts and variables are was lost; a newer
 * revision may have been lost with it. Then what Craton shows tells: no revision that is there has it.
 */
export function hasLostMarker(seen: Seen): boolean {
  return seen.newest.head !== undefined && markOf(seen) === undefined
}

/**
 * @param revision the newest there is
 * @returns the same
 * @throws DamagedValue when the marker is lost, and Craton shows what neither this revision has nor the one before it, as
 * where a write did not end
 */
export async function demandShown(
  seen: Seen,
  revision: Revision,
  projection: Pick<Projection, 'shown' | 'owned'>,
): Promise<Revision> {
  if (!hasLostMarker(seen)) return revision
  const { cloud, region, cells, newest } = seen
  const shown = await projection.shown(cloud!, region!, false)
  const owned = projection.owned(shown)
  const known = [takeApart(revision.document)]
  if (strangersTo(known, shown, owned).length > 0) known.push(...(await partsBefore(cells!, newest.below)))
  const [first, ...more] = strangersTo(known, shown, owned)
  if (first === undefined) return revision
  const what = more.length === 0 ? first : `${first} and ${more.length} more`
  throw new DamagedValue(
    `the cell ${markerName}, which says how far hosts and variables are, is gone or cannot be read, and Craton shows what ` +
      `no revision up to ${newest.head!.name} has: ${what}. A newer revision may be lost`,
  )
}

/** What can be read of the revision before. */
async function partsBefore(cells: RevisionCells, below: readonly Cell[]): Promise<Parts[]> {
  const [cell] = below
  if (cell === undefined) return []
  try {
    return [takeApart((await cells.revision(cell)).document)]
  } catch (error) {
    // What it had explains nothing.
    if (error instanceof DamagedValue || (error as { code?: unknown }).code === 'ERR_UNKNOWN_REVISION') return []
    throw error
  }
}

/** What is shown as this inventory's own, and none of these has. */
function strangersTo(known: readonly Parts[], shown: Shown, owned: Owned): string[] {
  const ofRegion = strangeValues(
    'the region',
    shown.region,
    known.map(({ allVariables }) => allVariables),
  )
  const ofHosts = shown.hosts
    .filter((row) => isOwn(row, owned))
    .flatMap((row) => {
      const meant = known.flatMap(({ hostVariables }) => hostVariables.get(row.name) ?? [])
      return meant.length === 0 ? [`the host ${row.name}`] : strangeValues(`the host ${row.name}`, row, meant)
    })
  return [...ofHosts, ...ofRegion]
}

/** Variables that others have added are not looked at. */
function strangeValues(name: string, owner: Owner | undefined, meant: readonly Variables[]): string[] {
  if (owner === undefined) return []
  const keys = new Set(meant.flatMap((each) => [...each.keys()]))
  return [...keys]
    .filter((key) => owner.variables.has(key))
    .filter((key) => !meant.some((each) => each.has(key) && isStored(owner.variables, key, each.get(key)!)))
    .map((key) => `the variable ${key} of ${name}`)
}

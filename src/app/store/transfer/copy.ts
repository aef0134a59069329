/** Carries a plan out: revision by revision, unchanged, oldest first; then everything is read back and compared. */
import { hasHistory, hasTags, type Revision, type RevisionId, type RevisionInfo } from '../../../backends/contract.ts'
import { errorCodeOf, isUnreachable } from '../../../backends/errors.ts'
import { sha256 } from '../../../backends/support/digest.ts'
import { withoutNothingChanged } from '../../../backends/support/fate.ts'
import { CopyDiffersError, TransferRefusedError } from '../errors.ts'
import { beginningOf } from '../history/links.ts'
import { canonical, infoOf } from '../revisions.ts'
import type { InventoryStore } from '../store.ts'
import { destinationState } from './destination.ts'
import { type CopyPlan, cutBefore, span } from './plan.ts'
import type { RevisionSource } from './source.ts'

export interface Copying {
  readonly source: RevisionSource
  readonly destination: InventoryStore
  /** What the destination is called: `[primary]`. */
  readonly name: string
  /** @param done of `total` revisions are written, or read back */
  progress(task: 'copying' | 'reading back', done: number, total: number): void
}

/** For `afterCopy`. */
export const notCompared = 'could not be read back and compared'

/** @throws RevisionConflictError when someone writes there meanwhile */
export async function copyRevisions(plan: CopyPlan, copying: Copying): Promise<void> {
  const { source, destination, progress } = copying
  if (plan.empties) await destination.backend.destroy!()
  const total = source.infos.filter(({ id }) => id >= plan.from).length
  let parent = plan.parent
  let done = 0
  try {
    for await (const revision of source.revisionsFrom(plan.from)) {
      const below = plan.standing !== undefined && revision.id < plan.standing
      await destination.copyIn(revision, parent, { below })
      const isAfterGap = revision.id - 1 !== parent
      parent = revision.id
      progress('copying', ++done, total)
      // After a gap nothing that is there is beside it: the history begins with it.
      if (done === 1 || isAfterGap) await keepCut(copying, isAfterGap ? infoOf(revision) : undefined)
      // Before the next one: a place that keeps only so many lets go what has none.
      await copyTags(copying, [revision.id])
    }
  } catch (error) {
    if (done > 0)
      throw storedBut(error, plan.from, parent!, 'the copy is not whole; the same command goes on from there')
    if (plan.empties) throw but(error, `${copying.name} is emptied, and nothing is copied yet`)
    throw error
  }
}

function storedBut(error: unknown, from: RevisionId, to: RevisionId, what: string): unknown {
  return but(error, `${span(from, to)} ${from === to ? 'is' : 'are'} stored, but ${what}`)
}

/** The same error, behind what is done. */
function but(error: unknown, done: string): unknown {
  if (error instanceof Error) error.message = `${done}: ${error.message}`
  return withoutNothingChanged(error)
}

/** After the first revision: a cut alone would be in the way of an older beginning. */
async function keepCut({ source, destination }: Copying, begun?: RevisionInfo): Promise<void> {
  const { backend } = destination
  if (!hasHistory(backend) || !backend.historyCut || !backend.removeRevisions) return
  const first = begun ?? beginningOf((await destinationState(destination)).infos)
  const wanted = first && cutBefore(first, source)
  if (wanted && ((await backend.historyCut())?.id ?? 0) < wanted.id) await backend.removeRevisions([], wanted)
}

/** Tags follow those of the source; others that are there stay. @param ids whose; of revisions that are there */
async function copyTags({ source, destination }: Copying, ids: readonly RevisionId[]): Promise<void> {
  const { backend } = destination
  const wanted = source.tags.filter(({ id }) => ids.includes(id))
  if (wanted.length === 0 || !hasTags(backend)) return
  const { lineage } = source.infos.at(-1)!
  const there = new Map((await backend.tags()).map(({ name, id }) => [name, id]))
  for (const tag of wanted) {
    const was = there.get(tag.name)
    if (was !== tag.id) await destination.setTag(tag, was, lineage)
  }
}

/**
 * What comes after a plan was carried out. A place that fails then does not undo what is stored, and the error says so.
 *
 * @param plan `undefined`: nothing was to be stored
 * @param what could not be done
 */
export async function afterCopy<T>(plan: CopyPlan | undefined, what: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    // SQLite takes a disk that cannot be read for damage.
    const isOfPlace = isUnreachable(error) || errorCodeOf(error) === 'ERR_CORRUPT_DOCUMENT'
    throw plan && isOfPlace ? storedBut(error, plan.from, plan.to, what) : error
  }
}

/**
 * Compares all that both hold. What an earlier copy has left unfinished is completed.
 *
 * @returns how many revisions were compared
 * @throws CopyDiffersError
 */
export async function compareCopies(copying: Copying): Promise<number> {
  const { source, destination, progress } = copying
  await keepCut(copying)
  const { backend } = destination
  const newest = await backend.load()
  const last = source.infos.at(-1)!
  if (newest?.id !== last.id || newest.unrecorded) throw differs(last.id, copying, 'is not the newest one there')
  demandSame(newest, last, copying)
  if (!hasHistory(backend)) return 1
  const { infos } = await destinationState(destination)
  const kept = new Set(infos.map(({ id }) => id))
  const both = source.infos.filter(({ id }) => kept.has(id))
  await copyTags(
    copying,
    both.map(({ id }) => id),
  )
  for (const [index, info] of both.entries()) {
    demandSame(await backend.loadRevision!(info.id), info, copying)
    progress('reading back', index + 1, both.length)
  }
  return both.length
}

function demandSame(found: Revision, wanted: RevisionInfo, copying: Copying): void {
  if (canonical(infoOf(found)) !== canonical(wanted)) throw differs(wanted.id, copying, 'has another description')
  if (sha256(found.document) !== wanted.digest) throw differs(wanted.id, copying, 'has another document')
}

function differs(id: RevisionId, { name }: Copying, how: string): CopyDiffersError {
  return new CopyDiffersError(`what was read back from ${name} is not what was written: revision ${id} ${how}`)
}

/**
 * Right before the destination is emptied: two sections of the settings can lead to one place, and what is emptied must
 * not be what is copied.
 *
 * @throws TransferRefusedError
 */
export async function demandTwoPlaces(source: InventoryStore, destination: InventoryStore): Promise<void> {
  const [here, there] = [await source.loadIfSound(), await destination.loadIfSound()]
  if (!here || !there || here.revision.change !== there.revision.change) return
  throw new TransferRefusedError('both sides hold the same newest revision: are they one place?', 'nothing was written')
}

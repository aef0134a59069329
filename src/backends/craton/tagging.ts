/** What the backend does with tags: it looks first, as with everything else. */
import type { RevisionId, RevisionTag } from '../contract.ts'
import { UnknownRevisionError } from '../errors.ts'
import { History } from './history.ts'
import { look, type Seen, type Territory } from './look.ts'
import { Tags } from './tags.ts'

type Place = Territory & { debug(message: string): void }

/** `undefined`: there is no region, and so no tag. */
export function tagsOf(place: Place, { cloud, region }: Seen): Tags | undefined {
  return cloud === undefined || !region ? undefined : new Tags({ ...place, cloud, region: region.id })
}

export async function allTags(place: Place): Promise<readonly RevisionTag[]> {
  return (await tagsOf(place, await look(place))?.all()) ?? []
}

/** @throws TagConflictError, UnknownRevisionError */
export async function setTag(place: Place, tag: RevisionTag, was: RevisionId | undefined): Promise<void> {
  const seen = await look(place)
  const tags = tagsOf(place, seen)
  if (!tags) throw new UnknownRevisionError(`there is no revision ${tag.id}`)
  const history = new History(place.service, seen.cells!)
  // Of format 1 there is the newest one, on the reserved cell.
  const isOld = seen.old?.found.manifest?.revision.id === tag.id
  let first: string | undefined
  await tags.set(tag, was, async () => {
    const note = (await history.find(tag.id))?.text
    first ??= note
    // Another note: it was about to go meanwhile, and was put back for who does not know of this tag.
    return isOld || (note !== undefined && note === first)
  })
}

/** @throws TagConflictError */
export async function removeTag(place: Place, tag: RevisionTag): Promise<void> {
  await tagsOf(place, await look(place))?.remove(tag)
}

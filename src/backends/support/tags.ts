/** Tags of revisions: what a name may be, what comes back from a place, and what becomes of a list that one place keeps whole. */
import type { RevisionId, RevisionTag } from '../contract.ts'
import { TagConflictError } from '../errors.ts'
import { DamagedValue } from './damage.ts'
import { isMapping, isRevisionId } from './revision-shape.ts'

/** Characters of a name. */
export const longestTagName = 64
/** More than anyone can tell from each other. */
export const mostTags = 10_000

/** Nothing else on a command line that names a state is written so: numbers, times, ages, `latest`, and paths of files. */
export function isTagName(text: unknown): text is string {
  if (typeof text !== 'string' || !/^[A-Za-z][A-Za-z0-9._+@-]{0,63}$/.test(text)) return false
  return text !== 'latest' && !text.endsWith('.json')
}

/** What is wrong with it as the tags of a history. */
export function tagsFault(value: unknown): string | undefined {
  if (!Array.isArray(value)) return 'something else than a list of tags'
  if (value.length > mostTags) return `more than ${mostTags} tags`
  const names = new Set<string>()
  for (const tag of value as readonly unknown[]) {
    if (!isMapping(tag) || !isTagName(tag.name)) return 'a tag without a name that a tag can have'
    if (!isRevisionId(tag.id)) return `a tag ${tag.name} whose "id" is not a whole number from 1 on`
    if (names.has(tag.name)) return `two tags ${tag.name}`
    names.add(tag.name)
  }
  return undefined
}

/**
 * The list with this tag. `undefined`: it has it already.
 *
 * @param was the revision that the name stands for, as far as its writer knows; `undefined`: there is no such tag
 * @throws TagConflictError when it stands for another one
 */
export function withTag(
  tags: readonly RevisionTag[],
  tag: RevisionTag,
  was: RevisionId | undefined,
): readonly RevisionTag[] | undefined {
  const now = tags.find(({ name }) => name === tag.name)?.id
  if (now === tag.id) return undefined
  if (now !== was) throw new TagConflictError(tag.name, now)
  return sortedTags([...tags.filter(({ name }) => name !== tag.name), tag])
}

/** The list without it. `undefined`: it is not in it. @throws TagConflictError when it stands for another revision */
export function withoutTag(tags: readonly RevisionTag[], tag: RevisionTag): readonly RevisionTag[] | undefined {
  const now = tags.find(({ name }) => name === tag.name)?.id
  if (now === undefined) return undefined
  if (now !== tag.id) throw new TagConflictError(tag.name, now)
  return tags.filter(({ name }) => name !== tag.name)
}

/** By name. */
export function sortedTags(tags: readonly RevisionTag[]): readonly RevisionTag[] {
  return tags.map(({ name, id }) => ({ name, id })).sort((a, b) => (a.name < b.name ? -1 : 1))
}

/**
 * What has to be there beside the list of a place, by its name, once there was a list: a list that is gone would look like no
 * tags at all.
 */
export const witnessName = 'tagged'

/** What `repair` has put right. */
export function tagsGivenUp(fault: string): string {
  return `${fault}: no revision has a tag any more`
}

/** @param backup how to put them back */
export function lostTagsRemedy(backup: string): string {
  return `${backup}; or \`osa-inventory backend repair\` goes on without tags: then history prune may remove what had one`
}

/**
 * Lets go of a list that is gone or damaged, because someone has said so.
 *
 * @param read throws DamagedValue where there is something to repair
 */
export async function repairedTags(
  read: () => Promise<unknown>,
  giveUp: () => Promise<unknown>,
): Promise<readonly string[]> {
  try {
    await read()
    return []
  } catch (error) {
    if (!(error instanceof DamagedValue) || error instanceof NewerTags) throw error
    await giveUp()
    return [tagsGivenUp(error.message)]
  }
}

/**
 * Looks for the revision again once it has its tag: a pruning that looks from now on leaves what has one, and one before may
 * have taken it.
 *
 * @param demand throws where the revision is gone
 */
export async function demandAfterwards(demand: () => Promise<void>, untag: () => Promise<void>): Promise<void> {
  try {
    await demand()
  } catch (error) {
    await untag()
    throw error
  }
}

const format = 'osa-inventory tags 1'

/** One line of JSON, for a place that keeps all of them together. */
export function tagsText(tags: readonly RevisionTag[]): string {
  return `${JSON.stringify({ format, tags: sortedTags(tags) })}\n`
}

/** No damage that anyone may put right here. */
export class NewerTags extends DamagedValue {}

const damagedRemedy = lostTagsRemedy('put it back from a backup')

/** @param where for the message: the key or the file @throws DamagedValue */
export function tagsFrom(text: string, where: string): readonly RevisionTag[] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new DamagedValue(`${where} is not JSON`, damagedRemedy)
  }
  if (!isMapping(value) || typeof value.format !== 'string' || !value.format.startsWith('osa-inventory tags ')) {
    throw new DamagedValue(`${where} does not hold tags`, damagedRemedy)
  }
  if (value.format !== format) {
    const remedy = 'install the release of osa-inventory that wrote it, or a newer one'
    throw new NewerTags(`${where} has the format "${value.format}", and this release knows "${format}"`, remedy)
  }
  const fault = tagsFault(value.tags)
  if (fault !== undefined) throw new DamagedValue(`${where} has ${fault}`, damagedRemedy)
  return sortedTags(value.tags as readonly RevisionTag[])
}

/** `osa-inventory history tag` and `history tags`: names that people give to revisions. */
import { historyOf } from '../../../app/store/history/listing.ts'
import { loadNamed } from '../../../app/store/revision-name.ts'
import type { InventoryStore } from '../../../app/store/store.ts'
import { TagsMissingError, TagTakenError } from '../../../app/store/tags.ts'
import { hasTags, type RevisionInfo, type RevisionTag } from '../../../backends/contract.ts'
import { UnknownRevisionError } from '../../../backends/errors.ts'
import { isTagName, longestTagName } from '../../../backends/support/tags.ts'
import { table } from '../../../core/inventory/text/columns.ts'
import { meantText, nearestOrBegun } from '../../../core/inventory/text/nearest.ts'
import type { ExitCode } from '../../io.ts'
import { tableWidth } from '../../terminal.ts'
import { answer, linesText, oneLine, type Plain, wholeSeconds } from '../answer.ts'
import type { CommandContext } from '../command.ts'
import { openStore, type SharedValues } from '../options.ts'

export interface TagValues extends SharedValues {
  readonly name?: string | null
  readonly revision?: string | null
  readonly delete: boolean
  readonly force: boolean
}

/** Lists them, or sets, moves or deletes one. */
export async function tagCommand(values: TagValues, context: CommandContext): Promise<ExitCode> {
  const { name } = values
  if (!name) {
    if (values.delete) return context.usage('history tag -d needs the NAME of a tag')
    return listTags(values, context)
  }
  if (values.delete) {
    if (values.revision) return context.usage('history tag -d takes the NAME of a tag alone')
    return deleteTag(name, values, context)
  }
  if (!isTagName(name)) return context.usage(`${name} cannot name a tag: ${nameRule}`)
  return setTag(name, values, context)
}

const nameRule =
  `write a letter, then letters, digits and . _ + @ -, at most ${longestTagName} characters; ` +
  'not latest, and not with .json at its end, which name something else'

async function setTag(name: string, values: TagValues, context: CommandContext): Promise<ExitCode> {
  const store = await openStore(values, context, { manual: true })
  const was = (await tagsIn(store)).find((tag) => tag.name === name)?.id
  const { revision } = await loadNamed(store, values.revision ?? 'latest', { recorded: true })
  const { id, lineage } = revision
  if (was !== undefined && was !== id && !values.force) throw new TagTakenError(name, was)
  if (was !== id) await store.setTag({ name, id }, was, lineage)
  answer(values, context, {
    json: () => ({ name, revision: id, was: was ?? null, changed: was !== id }),
    text: () => `${settled(name, id, was)}\n`,
  })
  return 0
}

function settled(name: string, id: number, was: number | undefined): string {
  if (was === id) return `revision ${id} has the tag ${name} already`
  return was === undefined
    ? `revision ${id} has the tag ${name}`
    : `the tag ${name} was at revision ${was}, and is now at revision ${id}`
}

async function deleteTag(name: string, values: TagValues, context: CommandContext): Promise<ExitCode> {
  const store = await openStore(values, context, { manual: true })
  const tags = await tagsIn(store)
  const tag = tags.find((each) => each.name === name)
  if (tag === undefined) {
    const meant = nearestOrBegun(
      name,
      tags.map((each) => each.name),
    )
    throw new UnknownRevisionError(`there is no tag ${name}${meantText(meant)}`, {
      remedy: '`osa-inventory history tags` lists those that there are',
    })
  }
  await store.removeTag(tag, await lineageOf(store))
  answer(values, context, {
    json: () => ({ name, revision: null, was: tag.id, changed: true }),
    text: () => `the tag ${name} of revision ${tag.id} is removed\n`,
  })
  return 0
}

/** @throws TagsMissingError */
async function tagsIn({ backend }: InventoryStore): Promise<readonly RevisionTag[]> {
  if (!hasTags(backend)) throw new TagsMissingError()
  return backend.tags()
}

async function lineageOf(store: InventoryStore): Promise<string> {
  return (await historyOf(store)).infos[0]?.lineage ?? ''
}

async function listTags(values: TagValues, context: CommandContext): Promise<ExitCode> {
  const store = await openStore(values, context)
  const tags = await tagsIn(store)
  const { infos: listed, damage } = await historyOf(store)
  const infos = new Map(listed.map((info) => [info.id, info]))
  const rows = [...tags]
    .sort((a, b) => b.id - a.id || (a.name < b.name ? -1 : 1))
    .map((tag) => ({ ...tag, info: infos.get(tag.id) }))
  answer(values, context, {
    json: () => rows.map(tagAsJson),
    text: () =>
      rows.length === 0 ? 'no tag yet\n' : linesText(table(headings, rows.map(tagCells), tableWidth(context.io))),
    names: () => rows.map(({ name }) => name),
  })
  if (damage !== undefined) throw damage
  return 0
}

type ListedTag = RevisionTag & { readonly info: RevisionInfo | undefined }

const headings = ['tag', 'revision', 'time', 'author', 'command', 'reason']

/** A revision that has gone meanwhile leaves the tag behind. */
function tagCells({ name, id, info }: ListedTag): string[] {
  if (!info) return [name, String(id), 'not there any more']
  const texts = [info.command, info.reason].map((text) => oneLine(text ?? '') || '-')
  return [name, String(id), wholeSeconds(info.time), info.author, ...texts]
}

function tagAsJson({ name, id, info }: ListedTag): Plain {
  return { name, revision: id, time: info?.time ?? null, author: info?.author ?? null, reason: info?.reason ?? null }
}

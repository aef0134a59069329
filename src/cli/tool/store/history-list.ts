/** `osa-inventory history`: the list. */
import { RevisionChanges } from '../../../app/changes/revision-changes.ts'
import { type HostRevisions, revisionsOfHost } from '../../../app/store/history/host-revisions.ts'
import { historyOf } from '../../../app/store/history/listing.ts'
import { parseMoment } from '../../../app/store/history/moment.ts'
import type { InventoryStore } from '../../../app/store/store.ts'
import { namesByRevision } from '../../../app/store/tags.ts'
import { hasTags, type RevisionInfo } from '../../../backends/contract.ts'
import { alignColumns } from '../../../core/inventory/text/columns.ts'
import type { ExitCode } from '../../io.ts'
import { type Progress, showing } from '../../progress.ts'
import { tableWidth } from '../../terminal.ts'
import { answer, oneLine, wholeSeconds } from '../answer.ts'
import { type CommandContext, toolProgram } from '../command.ts'
import { openStore, type SharedValues } from '../options.ts'
import { damageOf, patchesText, type ToldRevision, toldAsJson } from './history-patch.ts'

export interface ListValues extends SharedValues {
  readonly host?: string | null
  readonly since?: string | null
  readonly author?: string | null
  readonly max_count?: string | null
  readonly patch: boolean
  readonly brief: boolean
}

export async function listHistory(values: ListValues, context: CommandContext): Promise<ExitCode> {
  const since = values.since ? parseMoment(values.since, Date.now()) : Number.NEGATIVE_INFINITY
  if (typeof since !== 'number') return context.usage(`--since ${values.since}: ${since.problem}`)
  const most = values.max_count ? countOf(values.max_count) : Number.POSITIVE_INFINITY
  if (most === undefined) return context.usage(`-n ${values.max_count}: write a number from 1 on`)
  if (values.brief && !values.patch) return context.usage('--brief goes with -p')
  const store = await openStore(values, context)
  // What can be read is listed also where something else is damaged.
  const { infos, damage } = await historyOf(store)
  if (damage !== undefined && infos.length === 0) throw damage
  const asked = infos.filter((info) => Date.parse(info.time) >= since && isBy(info, values.author))
  const { host } = values
  const ofHost = host
    ? await showing(context.io, (progress) =>
        revisionsOfHost(store, infos, host, (...far) => progress.step('looking back', ...far)),
      )
    : undefined
  const touching = ofHost && new Set(ofHost.infos)
  const shown = (touching ? asked.filter((info) => touching.has(info)) : asked).slice(0, most)
  const tags = hasTags(store.backend) ? namesByRevision(await store.backend.tags()) : undefined
  const bare = values.patch
    ? await showing(context.io, (progress) => withChanges(store, shown, values, progress))
    : shown.map((info) => ({ info }))
  const told = bare.map((each): ToldRevision => ({ ...each, ...(tags && { tags: tags.get(each.info.id) ?? [] }) }))
  answer(values, context, {
    json: () => told.map(toldAsJson),
    text: () =>
      shown.length === 0
        ? `${nothingText(infos)}\n`
        : values.patch
          ? patchesText(told, values, context.io)
          : tableOf(told, tableWidth(context.io)),
    names: () => shown.map(({ id }) => String(id)),
  })
  if (ofHost) tellDoubts(values.host!, ofHost, context)
  const broken = damage ?? told.map(damageOf).find((error) => error !== undefined)
  if (broken !== undefined) throw broken
  return 0
}

function countOf(text: string): number | undefined {
  return /^[0-9]{1,9}$/.test(text) && Number(text) > 0 ? Number(text) : undefined
}

async function withChanges(
  store: InventoryStore,
  infos: readonly RevisionInfo[],
  { host }: ListValues,
  progress: Progress,
): Promise<ToldRevision[]> {
  const changes = new RevisionChanges(store, host ?? undefined)
  const told: ToldRevision[] = []
  for (const info of infos) {
    progress.step('comparing', told.length, infos.length)
    told.push({ info, change: await changes.of(info) })
  }
  return told
}

function tellDoubts(host: string, { uncertain, isKnown }: HostRevisions, { io }: CommandContext): void {
  if (!isKnown) io.err(`${toolProgram}: no revision that is kept has a host ${host}\n`)
  for (const id of uncertain) {
    io.err(`${toolProgram}: revision ${id} may or may not have touched ${host}: the one before it was pruned\n`)
  }
}

/** `ada` is ada on every host. */
function isBy({ author }: RevisionInfo, name: string | null | undefined): boolean {
  if (!name) return true
  return name.includes('@') ? author === name : author.slice(0, author.lastIndexOf('@')) === name || author === name
}

function nothingText(all: readonly RevisionInfo[]): string {
  return all.length === 0 ? 'no revision yet' : `none of the ${all.length} revisions`
}

const headings = ['revision', 'time', 'author', 'hosts', 'groups', 'command', 'reason', 'release']

/** The last column is there where any of them has a tag. */
function tableOf(told: readonly ToldRevision[], width: number | undefined): string {
  const isTagged = told.some(({ tags = [] }) => tags.length > 0)
  const rows = told.map(({ info, tags = [] }) => [...historyCells(info), ...(isTagged ? [tags.join(' ') || '-'] : [])])
  return alignColumns([isTagged ? [...headings, 'tags'] : headings, ...rows], width)
    .map((line) => `${line}\n`)
    .join('')
}

/** Command and reason may hold blanks of their own, but never two in a row. What is new is last: scripts count columns. */
export function historyCells({ id, time, author, summary, command, reason }: RevisionInfo): string[] {
  const { counts } = summary
  const hosts = changes(counts.hostsAdded, counts.hostsRemoved, counts.hostsChanged)
  const groups = changes(counts.groupsAdded, counts.groupsRemoved, counts.groupsChanged)
  const texts = [command, reason, summary.release].map((text) => oneLine(text ?? '') || '-')
  return [String(id), wholeSeconds(time), author, hosts, groups, ...texts]
}

/** `+3-1~12`: added, removed, changed; `-` for nothing. */
function changes(added = 0, removed = 0, changed = 0): string {
  const parts = [added && `+${added}`, removed && `-${removed}`, changed && `~${changed}`].filter((part) => part !== 0)
  return parts.join('') || '-'
}

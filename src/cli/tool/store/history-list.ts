/** `osa-inventory history`: the list. */
import { type HostRevisions, revisionsOfHost } from '../../../app/store/history/host-revisions.ts'
import { historyOf } from '../../../app/store/history/listing.ts'
import { parseMoment } from '../../../app/store/history/moment.ts'
import type { RevisionInfo } from '../../../backends/contract.ts'
import { alignColumns } from '../../../core/inventory/text/columns.ts'
import type { ExitCode } from '../../io.ts'
import { answer, oneLine, type Plain, wholeSeconds } from '../answer.ts'
import { type CommandContext, toolProgram } from '../command.ts'
import { openStore, type SharedValues } from '../options.ts'

export interface ListValues extends SharedValues {
  readonly host?: string | null
  readonly since?: string | null
  readonly author?: string | null
}

export async function listHistory(values: ListValues, context: CommandContext): Promise<ExitCode> {
  const since = values.since ? parseMoment(values.since, Date.now()) : Number.NEGATIVE_INFINITY
  if (typeof since !== 'number') return context.usage(`--since ${values.since}: ${since.problem}`)
  const store = await openStore(values, context)
  // What can be read is listed also where something else is damaged.
  const { infos, damage } = await historyOf(store)
  if (damage !== undefined && infos.length === 0) throw damage
  const asked = infos.filter((info) => Date.parse(info.time) >= since && isBy(info, values.author))
  const ofHost = values.host ? await revisionsOfHost(store, infos, values.host) : undefined
  const touching = ofHost && new Set(ofHost.infos)
  const shown = touching ? asked.filter((info) => touching.has(info)) : asked
  answer(values, context, {
    json: () => shown.map(infoAsJson),
    text: () => (shown.length === 0 ? `${nothingText(infos)}\n` : tableOf(shown)),
  })
  if (ofHost) tellDoubts(values.host!, ofHost, context)
  if (damage !== undefined) throw damage
  return 0
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

function tableOf(infos: readonly RevisionInfo[]): string {
  return alignColumns([headings, ...infos.map(historyCells)])
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

/** A backend may list whole revisions. */
export function infoAsJson(info: RevisionInfo): Plain {
  return { ...info, document: undefined, summary: { ...info.summary } }
}

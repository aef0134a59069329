/** `osa-inventory diff`: two states compared by meaning. */

import { beforeNewest, compareSides, type DiffSide, loadSide } from '../../../app/changes/diff-sides.ts'
import { compareHosts, hostNamesOf } from '../../../app/changes/hosts-of-sides.ts'
import { revisionNames } from '../../../app/store/revision-name.ts'
import type { InventoryStore } from '../../../app/store/store.ts'
import { type InventoryDifference, isEmptyDifference } from '../../../core/changes/diff/inventory.ts'
import { differenceAsJson } from '../../../core/changes/diff/json.ts'
import { markdownLines } from '../../../core/changes/diff/markdown.ts'
import { countsText } from '../../../core/changes/diff/text.ts'
import { code, markdownTable, plainText } from '../../../core/inventory/text/markdown.ts'
import { meantText, nearestOrBegun } from '../../../core/inventory/text/nearest.ts'
import { shellWord } from '../../../core/inventory/text/visible.ts'
import { addOption, completes } from '../../argument-parser.ts'
import type { ExitCode } from '../../io.ts'
import { answer, type Plain, wholeSeconds } from '../answer.ts'
import { type CommandContext, defineCommand, toolProgram } from '../command.ts'
import { changesText, linesOfScreen } from '../difference-text.ts'
import { addShared, detailedStatus, detailedUsage, openStore, type SharedValues } from '../options.ts'
import { UnknownNameError } from '../unknown-name.ts'

interface Values extends SharedValues {
  readonly a?: string | null
  readonly b?: string | null
  /** Behind `--`. */
  readonly hosts?: readonly string[]
  readonly brief: boolean
  readonly markdown: boolean
}

/** What a ticket may be asked to hold. */
const markdownLimits = { most: 200, mostMembers: 10 }

export const diffCommand = defineCommand<Values>({
  description:
    'Compares two revisions by meaning: hosts, containers, groups with their order, addresses, variables by path. ' +
    'Without names: what the latest revision changed. With one: what has changed since then. ' +
    'With -- HOST...: only these hosts with their containers, and the groups that they came into or left.',
  examples: [
    'diff',
    'diff 12',
    'diff 12 14 --brief',
    'diff 2026-11-01T08:00:00Z latest --markdown',
    'diff 7d -- compute3 infra1',
    'diff latest ./openstack_inventory.json',
  ],
  declare(parser) {
    const a = parser.add_argument('a', {
      metavar: 'A',
      nargs: '?',
      help: `${revisionNames}; or the path of a JSON file, with a / or .json in it; default: the one before the latest`,
    })
    completes('revisions', a)
    const b = { metavar: 'B', nargs: '?', help: 'likewise; default: latest' } as const
    completes('revisions', parser.add_argument('b', b))
    addShared(parser, 'config')
    const form = parser.add_mutually_exclusive_group()
    addOption(form, '--brief', `the names only, ${linesOfScreen} lines of each kind`)
    addOption(form, '--markdown', 'print tables for a ticket or a merge request')
    addShared(parser, 'names', 'detailed-exitcode')
  },
  afterDashes: 'hosts',
  usageStatus: detailedUsage,
  async run(values, context): Promise<ExitCode> {
    const { hosts = [] } = values
    const how = values.brief ? '--brief' : values.markdown ? '--markdown' : undefined
    const { json, format } = values
    if (how && (json || format === 'names'))
      return context.usage(`${how} does not go with ${format ? `--format ${format}` : '--json'}`)
    if (hosts.includes('')) return context.usage('behind --: a name is empty')
    const store = await openStore(values, context)
    const { cwd } = context.io
    const from = values.a ? await loadSide(store, values.a, cwd) : await beforeNewest(store)
    const to = await loadSide(store, values.b ?? 'latest', cwd)
    const compared = hosts.length === 0 ? undefined : compareHosts(from, to, hosts)
    if (compared && compared.missing.length > 0) throw unknownHosts(compared.missing, from, to)
    const difference = compared?.difference ?? compareSides(from, to)
    answer(values, context, {
      json: () => ({
        changed: !isEmptyDifference(difference),
        hosts: compared && hosts,
        difference: differenceAsJson(difference),
        from: sideAsJson(from),
        to: sideAsJson(to),
      }),
      text: () => (values.markdown ? markdown(from, to, difference) : text(from, to, difference, values, context)),
      names: () => difference.hosts.map(({ name }) => name),
    })
    if ((values.b ?? 'latest') === 'latest') await tellUnrecorded(store, context)
    return detailedStatus(values, !isEmptyDifference(difference))
  },
})

/** A slip in a name must not look like a host in which nothing has changed. */
function unknownHosts(missing: readonly string[], from: DiffSide, to: DiffSide): UnknownNameError {
  const known = hostNamesOf(from, to)
  const lines = missing.map((host) => {
    return `neither ${from.name} nor ${to.name} has a host ${host}${meantText(nearestOrBegun(host, known))}`
  })
  return new UnknownNameError(lines.join('\n'))
}

function text(
  from: DiffSide,
  to: DiffSide,
  difference: InventoryDifference,
  { brief, hosts = [] }: Values,
  { io }: CommandContext,
): string {
  const of = hosts.length === 0 ? '' : ` of ${hosts.join(', ')}`
  if (isEmptyDifference(difference)) return `no differences${of} between ${from.name} and ${to.name}\n`
  const head = `${described(from)} -> ${described(to)}`
  const extent = brief ? { screen: 'without --brief all are shown' } : 'everything'
  return `${head}\n\n${changesText(difference, extent, io)}`
}

function described({ name, info }: DiffSide): string {
  if (!info) return name
  const reason = info.reason === undefined ? '' : `: ${info.reason.replace(/\s+/g, ' ')}`
  return `${name} (${wholeSeconds(info.time)} ${info.author}${reason})`
}

function sideAsJson({ info, file }: DiffSide): Plain {
  return {
    revision: info?.id ?? null,
    file: file ?? null,
    time: info?.time ?? null,
    author: info?.author ?? null,
    command: info?.command ?? null,
    reason: info?.reason ?? null,
  }
}

function markdown(from: DiffSide, to: DiffSide, difference: InventoryDifference): string {
  const sides = markdownTable(
    ['', 'time', 'author', 'command', 'reason'],
    [from, to].map(({ name, info, file }) => [
      file === undefined ? name : code(file),
      ...(info ? [info.time, info.author, info.command].map(code) : ['', '', '']),
      plainText(info?.reason ?? ''),
    ]),
  )
  const counts = isEmptyDifference(difference) ? 'no differences' : countsText(difference)
  const lines = ['### Inventory', '', ...sides, '', counts, '', ...markdownLines(difference, markdownLimits)]
  return `${lines.join('\n').trimEnd()}\n`
}

/** What was edited in place is not a revision yet: a comparison with the latest does not show it. */
async function tellUnrecorded(store: InventoryStore, { io }: CommandContext): Promise<void> {
  const present = await store.backend.load().catch(() => undefined)
  if (present?.unrecorded !== 'external edit') return
  const { place } = store.backend
  const shown = place === undefined ? '' : `; \`${toolProgram} diff latest ${shellWord(place)}\` shows how`
  io.err(`${toolProgram}: note: other hands have changed the inventory since, and that is not a revision yet${shown}\n`)
}

/** `osa-inventory history prune`. */
import { ChangedMeanwhileError } from '../../../app/store/changed-meanwhile.ts'
import { wholeHistory } from '../../../app/store/history/listing.ts'
import { parseMoment } from '../../../app/store/history/moment.ts'
import { type PrunePlan, type PruneRule, planPruning } from '../../../app/store/history/prune.ts'
import { HistoryMissingError, type InventoryStore } from '../../../app/store/store.ts'
import { tagsIn } from '../../../app/store/tags.ts'
import type { RevisionInfo } from '../../../backends/contract.ts'
import { alignColumns } from '../../../core/inventory/text/columns.ts'
import { counted } from '../../../core/inventory/text/wording.ts'
import type { ExitCode } from '../../io.ts'
import { showing } from '../../progress.ts'
import { carryOut } from '../agreement.ts'
import { type Plain, wholeSeconds } from '../answer.ts'
import { type CommandContext, toolProgram } from '../command.ts'
import { openStore, type SharedValues } from '../options.ts'

export interface PruneValues extends SharedValues {
  readonly keep?: string | null
  readonly keep_last?: string | null
  readonly keep_daily?: string | null
  readonly keep_weekly?: string | null
  readonly keep_monthly?: string | null
  readonly keep_tags: boolean
  readonly older_than?: string | null
  readonly dry_run: boolean
  readonly yes: boolean
}

export async function pruneHistory(values: PruneValues, context: CommandContext): Promise<ExitCode> {
  const rule = ruleOf(values)
  if (typeof rule === 'string') return context.usage(rule)
  const store = await openStore(values, context, { manual: !values.dry_run })
  if (!store.backend.removeRevisions) throw new HistoryMissingError(' that could be pruned')
  const plan = planPruning(await ascending(store), rule, await tagsIn(store.backend))
  const isCarriedOut = plan.cut !== undefined && !values.dry_run
  const prune = async (): Promise<void> => {
    await showing(context.io, async (progress) => {
      progress.wait(`dropping ${counted(plan.removed.length, 'revision')}`)
      demandSameHistory(plan, await ascending(store))
      await store.prune(plan)
    })
  }
  return carryOut(
    {
      told: () => planText(plan),
      question: `drop ${plan.removed.length === 1 ? 'it' : `these ${plan.removed.length}`} for good?`,
      refusal: 'nothing was dropped',
      what: 'prune',
      act: isCarriedOut ? prune : undefined,
      outcome: () => ({ json: () => planAsJson(plan, values), text: () => endText(plan, values) }),
    },
    values,
    context,
  )
}

/**
 * The numbers that were shown may be another inventory's by now: `migrate --replace` begins from 1 again.
 *
 * @throws ChangedMeanwhileError
 */
function demandSameHistory({ removed, kept }: PrunePlan, now: readonly RevisionInfo[]): void {
  const chains = new Map(now.map(({ id, chain }) => [id, chain]))
  const newest = kept.at(-1)!
  const isAnother = ({ id, chain }: RevisionInfo): boolean => chains.has(id) && chains.get(id) !== chain
  if (chains.get(newest.id) === newest.chain && !removed.some(isAnother)) return
  throw new ChangedMeanwhileError('the history, and other revisions would go now', 'nothing was dropped')
}

function endText(plan: PrunePlan, values: PruneValues): string {
  if (!plan.cut) return ''
  return values.dry_run ? 'nothing was dropped (--dry-run)\n' : doneText(plan)
}

function ruleOf(values: PruneValues): PruneRule | string {
  const { older_than: olderThan, keep_tags: keepTags } = values
  const keeps: Record<string, number> = {}
  for (const [option, value] of [
    ['--keep', values.keep],
    ['--keep-last', values.keep_last],
    ['--keep-daily', values.keep_daily],
    ['--keep-weekly', values.keep_weekly],
    ['--keep-monthly', values.keep_monthly],
  ] as const) {
    if (!isText(value)) continue
    if (!/^[0-9]{1,9}$/.test(value) || Number(value) === 0)
      return `${option} ${value}: write a number from 1 on; the newest revision stays`
    keeps[option] = Number(value)
  }
  const first = Object.keys(keeps)[0] ?? (keepTags ? '--keep-tags' : undefined)
  if (isText(olderThan)) {
    if (first !== undefined) return `${first} and --older-than exclude each other`
    const before = parseMoment(olderThan, Date.now())
    return typeof before === 'number' ? { before } : `--older-than ${olderThan}: ${before.problem}`
  }
  if (first === undefined)
    return 'prune needs --keep or --older-than, or one of --keep-last, --keep-daily, --keep-weekly, --keep-monthly, --keep-tags'
  if (isText(values.keep) && isText(values.keep_last)) return '--keep and --keep-last are the same: write one of them'
  const last = keeps['--keep'] ?? keeps['--keep-last']
  const [daily, weekly, monthly] = [keeps['--keep-daily'], keeps['--keep-weekly'], keeps['--keep-monthly']]
  if (last !== undefined && [daily, weekly, monthly].every((each) => each === undefined)) return { keep: last }
  return {
    keepBy: { ...(last && { last }), ...(daily && { daily }), ...(weekly && { weekly }), ...(monthly && { monthly }) },
  }
}

function isText(value: string | null | undefined): value is string {
  return value !== null && value !== undefined
}

async function ascending(store: InventoryStore): Promise<RevisionInfo[]> {
  return (await wholeHistory(store)).toReversed()
}

function planText(plan: PrunePlan): string {
  const { removed, kept } = plan
  const all = removed.length + kept.length
  if (removed.length === 0) return all === 0 ? 'no revision yet\n' : `nothing goes: ${spanText(kept)} stay\n`
  const gone = removed.length === 1 ? 'goes' : 'go'
  const isOneEnd = removed.at(-1)!.id < kept[0]!.id
  if (!isOneEnd) return `${countedText(removed)} ${gone}\n${countedText(kept)} stay:\n${whyText(plan)}`
  return `${spanText(removed)} ${gone}\n${spanText(kept)} ${kept.length === 1 ? 'stays' : 'stay'}\n`
}

/** `5 revisions (1 to 3, 6, 8)` */
function countedText(infos: readonly RevisionInfo[]): string {
  const runs: [first: number, last: number][] = []
  for (const { id } of infos) {
    const run = runs.at(-1)
    if (run && run[1] === id - 1) run[1] = id
    else runs.push([id, id])
  }
  const texts = runs.map(([first, last]) => (first === last ? String(first) : `${first} to ${last}`))
  return `${infos.length === 1 ? 'one revision' : `${infos.length} revisions`} (${texts.join(', ')})`
}

/** As restic shows it: what stays, and why. */
function whyText({ kept, reasons }: PrunePlan): string {
  const rows = kept.map(({ id, time }) => [
    String(id),
    wholeSeconds(time),
    (reasons.get(id) ?? ['not older']).join(', '),
  ])
  return alignColumns(rows)
    .map((line) => `  ${line}\n`)
    .join('')
}

/** `revisions 3 to 12 (10, 2026-01-02T03:04:05Z to 2026-02-03T04:05:06Z)` */
function spanText(infos: readonly RevisionInfo[]): string {
  const [first, last] = [infos[0]!, infos.at(-1)!]
  if (first === last) return `revision ${first.id} (${wholeSeconds(first.time)})`
  return `revisions ${first.id} to ${last.id} (${infos.length}, ${wholeSeconds(first.time)} to ${wholeSeconds(last.time)})`
}

function doneText({ removed, cut }: PrunePlan): string {
  const count = removed.length === 1 ? 'one revision was' : `${removed.length} revisions were`
  return `${count} dropped; the history is cut at revision ${cut!.id}, and \`${toolProgram} history verify\` begins after it\n`
}

function planAsJson({ removed, kept, cut, reasons }: PrunePlan, values: PruneValues): Plain {
  return {
    dry_run: values.dry_run,
    removed: removed.map(({ id }) => id),
    kept: kept.map(({ id }) => id),
    reasons: kept.map(({ id }) => ({ revision: id, reasons: reasons.get(id) ?? [] })),
    cut: cut ? { id: cut.id, chain: cut.chain } : null,
  }
}

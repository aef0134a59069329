/** `osa-inventory compare-original`: what would be different, before the original is replaced or after. */
import type { ArgumentParser } from 'argparse'
import { type Beside, compareWithOriginal } from '../../../app/adoption/original/compare.ts'
import { locateOriginal, type Original } from '../../../app/adoption/original/locate.ts'
import { environmentDirectory } from '../../../app/config/directories.ts'
import { rulesFrom } from '../../../app/settings/settings-of.ts'
import type { Revision } from '../../../backends/contract.ts'
import type { Comparison, Explanation } from '../../../core/changes/compare/explain.ts'
import { isEmptyDifference } from '../../../core/changes/diff/inventory.ts'
import { differenceAsJson } from '../../../core/changes/diff/json.ts'
import { countsText } from '../../../core/changes/diff/text.ts'
import { alignColumns } from '../../../core/inventory/text/columns.ts'
import { counted } from '../../../core/inventory/text/wording.ts'
import { InventoryView } from '../../../core/inventory/views/inventory-view.ts'
import { addOption } from '../../argument-parser.ts'
import type { ExitCode, Io } from '../../io.ts'
import { showing } from '../../progress.ts'
import { findingLines } from '../../report-error.ts'
import { answer, type Plain } from '../answer.ts'
import { type CommandContext, defineCommand } from '../command.ts'
import { differenceText } from '../difference-text.ts'
import { addShared, directoryOf, environmentBeside, installationOf, openStore, type SharedValues } from '../options.ts'

interface Values extends SharedValues {
  readonly python?: string | null
  readonly diff: boolean
}

export const compareOriginalCommand = defineCommand<Values>({
  description:
    "Runs OpenStack-Ansible's own generator and this one, both from the stored inventory and on a copy of the " +
    'configuration, and tells by host, group and address what differs, with what is known of why. Changes nothing. ' +
    'Status 0 if nothing differs, 1 if something does.',
  examples: ['compare-original', 'compare-original --diff', 'compare-original --osa-root ./openstack-ansible'],
  declare: declareOptions,
  async run(values, context): Promise<ExitCode> {
    const compared = await compare(values, context)
    answer(values, context, {
      json: () => comparisonAsJson(compared),
      text: () => comparisonText(compared, values.diff, context.io),
    })
    return isSame(compared) ? 0 : 1
  },
})

function declareOptions(parser: ArgumentParser): void {
  addShared(parser, 'config', 'environment', 'release', 'osa-root', 'runtime')
  addOption(parser, '--python PATH', "Python to run the original with; default: the runtime's", 'file')
  addOption(parser, '--diff', 'tell every difference, variables by path')
  addShared(parser, 'json')
}

function beganWith(revision: Revision | undefined): Compared['began'] {
  if (revision === undefined) return 'nothing'
  return revision.unrecorded ? 'no revision' : revision.id
}

async function compare(values: Values, context: CommandContext): Promise<Compared> {
  const { env } = context.io
  const installation = installationOf(values, context)
  const configDirectory = directoryOf(values, context)
  const from = locateOriginal(installation, values.python || undefined)
  const environment = environmentDirectory(environmentBeside(values, context), env)
  const store = await openStore(values, context)
  const stored = await store.load()
  const rules = await rulesFrom({
    configDirectory,
    environmentDirectory: environment,
    env,
    release: values.release ?? undefined,
  })
  const beside = await showing(context.io, (progress) =>
    compareWithOriginal({
      original: from,
      configDirectory,
      environmentDirectory: environment,
      ...rules,
      stored: stored?.inventory,
      env,
      tell: (...far) => progress.step('comparing', ...far),
    }),
  )
  return { ...beside, from, configDirectory, began: beganWith(stored?.revision) }
}

interface Compared extends Beside {
  readonly from: Original
  readonly configDirectory: string
  /** The revision that both began with; `no revision`: what is stored is not recorded, as the original leaves it. */
  readonly began: number | 'nothing' | 'no revision'
}

function isSame({ comparison, original }: Compared): boolean {
  if (!comparison || original.kind !== 'settled') return false
  return isEmptyDifference(comparison.difference)
}

function beganText({ began }: Compared): string {
  if (began === 'nothing') return 'nothing stored'
  return began === 'no revision' ? 'what is stored, which is not a revision yet,' : `revision ${began}`
}

function comparisonText(compared: Compared, isFull: boolean, io: Io): string {
  const { from, configDirectory, comparison } = compared
  return [
    `original  ${from.file}, by ${from.python}\nboth from  ${beganText(compared)} of ${configDirectory}\n\n`,
    refusedText(compared),
    originalText(compared),
    comparison ? differencesText(compared, comparison, isFull, io) : '',
  ].join('')
}

function refusedText({ refused, original }: Compared): string {
  if (!refused) return ''
  const both = original.kind === 'failed' ? 'as the original does' : 'which the original accepts'
  const lines = findingLines(refused).map((line) => `  ${line}\n`)
  return `osa-inventory refuses this configuration, ${both}:\n${lines.join('')}`
}

function originalText({ original, refused }: Compared): string {
  if (original.kind === 'unsettled')
    return `the original does not settle: after ${original.runs} runs it still changes\n`
  if (original.kind !== 'failed') return ''
  const ours = refused ? '' : 'osa-inventory makes an inventory of this configuration\n'
  return `the original fails: ${original.message}\n${ours}`
}

function differencesText(compared: Compared, comparison: Comparison, isFull: boolean, io: Io): string {
  const { drawn } = comparison
  const runs = compared.original.runs
  const notes = [
    drawn.names + drawn.addresses > 0
      ? `${drawn.names} names and ${drawn.addresses} addresses are new, drawn by each: they count as the same\n`
      : '',
    runs > 2 ? `the original settled in ${runs - 1} runs, and changed something in each (C4, C5)\n` : '',
  ]
  return [changesText(compared, comparison, isFull, io), ...notes].join('')
}

function changesText(compared: Compared, comparison: Comparison, isFull: boolean, io: Io): string {
  const { difference } = comparison
  if (isEmptyDifference(difference)) {
    const { hosts, containers, groups } = new InventoryView(compared.ours!)
    return `no difference: ${hosts.length} hosts, ${containers.length} containers, ${groups.length} groups\n`
  }
  const changes = differenceText(difference, isFull ? 'everything' : { screen: '--diff shows all' }, io)
  return [
    "- only the original's, + only osa-inventory's, ~ both, but not alike\n\n",
    `${changes}\n`,
    explanationsText(comparison),
    `${countsText(difference)}\n`,
  ].join('')
}

/** What each id is about, short; docs/codes.md has the same ids with what to do. */
export const meanings: Readonly<Record<string, string>> = {
  C1: 'containers of hosts with `_` in their name',
  C2: 'no_containers on one host counts for every host after it',
  C3: 'a host gets what is meant for one whose name begins alike',
  C12: 'the original reads conf.d and env.d in the order of this disk, and hidden files',
  D1: 'a null among the hosts, for which Ansible drops the source',
}

function explanationsText({ explained, unexplained }: Comparison): string {
  const rows = explained.map((each) => [each.id, namesText(each), meaningOf(each)])
  const left = namesText(unexplained)
  if (left !== '') rows.push(['-', left, 'not explained: --diff shows it; docs/differences.md may know it'])
  const quirks = [...new Set(explained.flatMap((each) => each.quirks))]
  const lines = [
    ...alignColumns(rows),
    ...(quirks.length > 0 ? [`the original's way: quirks = ${quirks.join(', ')} (or OSA_INVENTORY_QUIRKS)`] : []),
  ]
  return `why\n${lines.map((line) => `  ${line}\n`).join('')}\n`
}

function meaningOf({ id }: Explanation): string {
  return id
    .split('+')
    .map((row) => meanings[row] ?? row)
    .join('; ')
}

function namesText({ hosts, groups }: Pick<Explanation, 'hosts' | 'groups'>): string {
  return [...namedOrCounted(hosts, 'host'), ...namedOrCounted(groups, 'group')].join(' and ')
}

function namedOrCounted(names: readonly string[], noun: string): string[] {
  if (names.length === 0) return []
  return [names.length === 1 ? `${noun} ${names[0]}` : counted(names.length, noun)]
}

function comparisonAsJson(compared: Compared): Plain {
  const { from, original, refused, comparison, began, configDirectory } = compared
  return {
    config: configDirectory,
    revision: typeof began === 'number' ? began : null,
    original: {
      file: from.file,
      python: from.python,
      outcome: original.kind,
      runs: original.runs,
      message: original.kind === 'failed' ? original.message : null,
    },
    refused: refused ? findingLines(refused) : null,
    same: isSame(compared),
    difference: comparison ? differenceAsJson(comparison.difference) : null,
    explained: (comparison?.explained ?? []).map(({ id, quirks, hosts, groups }) => ({ id, quirks, hosts, groups })),
    unexplained: comparison ? { hosts: comparison.unexplained.hosts, groups: comparison.unexplained.groups } : null,
    drawn: comparison ? { ...comparison.drawn } : null,
  }
}

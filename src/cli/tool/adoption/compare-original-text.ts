/** What `compare-original` has found, for people and for programs. */
import type { Beside } from '../../../app/adoption/original/compare.ts'
import type { Original } from '../../../app/adoption/original/locate.ts'
import type { Comparison, Explanation } from '../../../core/changes/compare/explain.ts'
import { isEmptyDifference } from '../../../core/changes/diff/inventory.ts'
import { differenceAsJson } from '../../../core/changes/diff/json.ts'
import { countsText } from '../../../core/changes/diff/text.ts'
import { alignColumns } from '../../../core/inventory/text/columns.ts'
import { counted } from '../../../core/inventory/text/wording.ts'
import { InventoryView } from '../../../core/inventory/views/inventory-view.ts'
import { findingLines } from '../../finding-text.ts'
import type { Io } from '../../io.ts'
import type { Plain } from '../answer.ts'
import { differenceText } from '../difference-text.ts'

export interface Compared extends Beside {
  readonly from: Original
  readonly configDirectory: string
  /** The revision that both began with; `no revision`: what is stored is not recorded, as the original leaves it. */
  readonly began: number | 'nothing' | 'no revision'
}

export function isSame({ comparison, original }: Compared): boolean {
  if (!comparison || original.kind !== 'settled') return false
  return isEmptyDifference(comparison.difference)
}

function beganText({ began }: Compared): string {
  if (began === 'nothing') return 'nothing stored'
  return began === 'no revision' ? 'what is stored, which is not a revision yet,' : `revision ${began}`
}

export function comparisonText(compared: Compared, isFull: boolean, io: Io): string {
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

/** What each id is about, in the words of docs/differences.md. */
const meanings: Readonly<Record<string, string>> = {
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

export function comparisonAsJson(compared: Compared): Plain {
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

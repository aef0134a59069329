/** What `compare-original` has found, for people and for programs. */
import type { Beside } from '../../../app/adoption/original/compare.ts'
import type { Original } from '../../../app/adoption/original/locate.ts'
import type { Comparison, Explanation } from '../../../core/changes/compare/explain.ts'
import { isEmptyDifference } from '../../../core/changes/diff/inventory.ts'
import { differenceAsJson } from '../../../core/changes/diff/json.ts'
import { briefLines, countsText, fullLines } from '../../../core/changes/diff/text.ts'
import { InventoryView } from '../../../core/inventory/inventory-view.ts'
import { alignColumns } from '../../../core/inventory/text/columns.ts'
import { Dict } from '../../../python/value.ts'
import { findingLines } from '../../finding-text.ts'
import type { Io } from '../../io.ts'
import { differenceText } from '../paint.ts'

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

/** Lines of a section that one screen may take. */
const mostLines = 20

function beganText({ began }: Compared): string {
  if (began === 'nothing') return 'nothing stored'
  return began === 'no revision' ? 'what is stored, which is no revision yet,' : `revision ${began}`
}

export function tellComparison(compared: Compared, isFull: boolean, io: Io): void {
  const { from, original, configDirectory, comparison, refused } = compared
  io.out(`original  ${from.file}, by ${from.python}\nboth from  ${beganText(compared)} of ${configDirectory}\n\n`)
  if (refused) tellRefused(compared, io)
  if (original.kind === 'failed') io.out(`the original fails: ${original.message}\n`)
  if (original.kind === 'unsettled')
    io.out(`the original does not settle: after ${original.runs} runs it still changes\n`)
  if (original.kind === 'failed' && !refused) io.out('osa-inventory makes an inventory of this configuration\n')
  if (comparison) tellDifference(compared, comparison, isFull, io)
}

function tellRefused({ refused, original }: Compared, io: Io): void {
  const both = original.kind === 'failed' ? 'as the original does' : 'which the original accepts'
  io.out(`osa-inventory refuses this configuration, ${both}:\n`)
  for (const line of findingLines(refused!)) io.out(`  ${line}\n`)
}

function tellDifference(compared: Compared, comparison: Comparison, isFull: boolean, io: Io): void {
  const { difference, drawn } = comparison
  const runs = compared.original.runs
  if (isEmptyDifference(difference)) {
    const view = new InventoryView(compared.ours!)
    io.out(
      `no difference: ${view.hosts.length} hosts, ${view.containers.length} containers, ${view.groups.length} groups\n`,
    )
  } else {
    io.out("- only the original's, + only osa-inventory's, ~ both, but not alike\n\n")
    const lines = isFull ? fullLines(difference) : briefLines(difference, { most: mostLines, more: '--diff shows all' })
    io.out(`${differenceText(lines, io)}\n`)
    tellExplanations(comparison, io)
    io.out(`${countsText(difference)}\n`)
  }
  if (drawn.names + drawn.addresses > 0) {
    io.out(`${drawn.names} names and ${drawn.addresses} addresses are new, drawn by each: they count as the same\n`)
  }
  if (runs > 2) io.out(`the original settled in ${runs - 1} runs, and changed something in each (C4, C5)\n`)
}

/** What each id is about, in the words of docs/differences.md. */
const meanings: Readonly<Record<string, string>> = {
  C1: 'containers of hosts with `_` in their name',
  C2: 'no_containers on one host counts for every host after it',
  C3: 'a host gets what is meant for one whose name begins alike',
  C12: 'the original reads conf.d and env.d in the order of this disk, and hidden files',
  D1: 'a null among the hosts, for which Ansible drops the source',
}

function tellExplanations({ explained, unexplained }: Comparison, io: Io): void {
  const rows = explained.map((each) => [each.id, namesText(each), meaningOf(each)])
  const left = namesText(unexplained)
  if (left !== '') rows.push(['-', left, 'not explained: --diff shows it; docs/differences.md may know it'])
  io.out('why\n')
  for (const line of alignColumns(rows)) io.out(`  ${line}\n`)
  const quirks = [...new Set(explained.flatMap((each) => each.quirks))]
  if (quirks.length > 0) io.out(`  the original's way: quirks = ${quirks.join(', ')} (or OSA_INVENTORY_QUIRKS)\n`)
  io.out('\n')
}

function meaningOf({ id }: Explanation): string {
  return id
    .split('+')
    .map((row) => meanings[row] ?? row)
    .join('; ')
}

function namesText({
  hosts,
  groups,
}: {
  readonly hosts: readonly string[]
  readonly groups: readonly string[]
}): string {
  const texts = [count(hosts, 'host'), count(groups, 'group')].filter((text) => text !== '')
  return texts.join(' and ')
}

function count(names: readonly string[], noun: string): string {
  if (names.length === 0) return ''
  return names.length === 1 ? `${noun} ${names[0]}` : `${names.length} ${noun}s`
}

export function comparisonAsJson(compared: Compared): Dict {
  const { from, original, refused, comparison, began, configDirectory } = compared
  return new Dict([
    ['config', configDirectory],
    ['revision', typeof began === 'number' ? began : null],
    [
      'original',
      new Dict([
        ['file', from.file],
        ['python', from.python],
        ['outcome', original.kind],
        ['runs', original.runs],
        ['message', original.kind === 'failed' ? original.message : null],
      ]),
    ],
    ['refused', refused ? findingLines(refused) : null],
    ['same', isSame(compared)],
    ['difference', comparison ? differenceAsJson(comparison.difference) : null],
    ['explained', (comparison?.explained ?? []).map(explanationAsJson)],
    ['unexplained', comparison ? namesAsJson(comparison.unexplained) : null],
    ['drawn', comparison ? new Dict([...Object.entries(comparison.drawn)]) : null],
  ])
}

function explanationAsJson(explanation: Explanation): Dict {
  const named = namesAsJson(explanation)
  return new Dict([['id', explanation.id], ['quirks', [...explanation.quirks]], ...named])
}

function namesAsJson({
  hosts,
  groups,
}: {
  readonly hosts: readonly string[]
  readonly groups: readonly string[]
}): Dict {
  return new Dict([
    ['hosts', [...hosts]],
    ['groups', [...groups]],
  ])
}

/** `osa-inventory stale`: what is stored and no longer follows from the configuration. */
import { findStaleIn } from '../../../app/advice/find-stale.ts'
import { systemRandom } from '../../../app/store/random.ts'
import type { StaleItem, StaleKind, StaleReport } from '../../../core/advice/stale.ts'
import { pathText } from '../../../core/inventory/findings.ts'
import { few } from '../../../core/inventory/text/wording.ts'
import { addOption } from '../../argument-parser.ts'
import type { ExitCode } from '../../io.ts'
import { answer, type Plain } from '../answer.ts'
import { defineCommand, toolProgram } from '../command.ts'
import { addShared, inputPlaces, inventoryIn, openStore, type SharedValues } from '../options.ts'

interface Values extends SharedValues {
  readonly all: boolean
}

export const staleCommand = defineCommand<Values>({
  description:
    'Lists hosts, containers, groups and variables that are stored and no longer follow from the configuration, each ' +
    'with the reason and what to do. Changes nothing.',
  examples: ['stale', 'stale --json', 'remove --stale --dry-run'],
  declare(parser) {
    addOption(
      parser,
      '--all',
      'list each group that has the name of another release; without it their number and the first of them',
    )
    addShared(parser, 'config', 'environment', 'release', 'names')
  },
  async run(values, context): Promise<ExitCode> {
    const places = await inputPlaces(values, context)
    const store = await openStore(values, context)
    const stored = inventoryIn(store, await store.load(), values, context)
    const report = findStaleIn({ ...places, random: systemRandom(), stored })
    answer(values, context, {
      json: () => reportAsJson(report),
      text: () => `${staleLines(report.items, values).join('\n')}\n`,
      names: () => report.items.map(({ name }) => name),
    })
    if (report.unsure.length > 0) context.io.err(unsureText(report))
    return 0
  },
})

function unsureText({ unsure }: StaleReport): string {
  const reasons = unsure.map(({ message }) => message).join(' ')
  return `${toolProgram}: groups and variables were not looked at, because the cloud cannot be laid out again: ${reasons}\n`
}

function reportAsJson({ items, unsure }: StaleReport): Plain {
  return {
    complete: unsure.length === 0,
    stale: items.map(({ kind, code, name, path, value, why, remedy, removable }) => ({
      kind,
      code,
      name,
      path: path ?? null,
      value: value ?? null,
      why,
      remedy,
      removable,
    })),
  }
}

const titles: Readonly<Record<StaleKind, string>> = {
  host: 'hosts',
  container: 'containers',
  group: 'groups',
  member: 'members of groups',
  network: 'networks of hosts and containers',
  variable: 'variables of hosts and containers',
  address: 'addresses (told only; `remove --stale` leaves them)',
}

/** Names on one line, before the rest is counted. */
const mostNames = 4

interface StaleTextOptions {
  /** Each item that others have the summary of. */
  readonly all: boolean
}

function staleLines(items: readonly StaleItem[], { all }: StaleTextOptions): string[] {
  if (items.length === 0) return ['nothing is stale']
  const lines = (Object.keys(titles) as StaleKind[]).flatMap((kind) => {
    const ofKind = items.filter((item) => item.kind === kind)
    return ofKind.length === 0 ? [] : [titles[kind], ...kindLines(ofKind, all), '']
  })
  return [...lines, closing(items)]
}

function kindLines(items: readonly StaleItem[], all: boolean): string[] {
  const summaries = new Map<string, StaleItem[]>()
  for (const item of all ? [] : items) {
    if (item.summary === undefined) continue
    const key = JSON.stringify([item.code, item.summary])
    summaries.set(key, [...(summaries.get(key) ?? []), item])
  }
  const many = [...summaries.values()].filter((alike) => alike.length > mostNames + 1)
  const rest = items.filter((item) => !many.some((summed) => summed.includes(item)))
  return [...many.flatMap(summaryLines), ...alike(rest).flatMap(itemLines)]
}

function summaryLines(items: readonly StaleItem[]): string[] {
  const { code, kind, summary } = items[0]!
  const { why, remedy } = summary!
  const names = few(
    items.map(({ name }) => name),
    mostNames,
  )
  return [`  ${code}  ${items.length} ${titles[kind]} ${why}: ${names} (--all lists each)`, `      ${remedy}`]
}

/** Items that differ in the name only, in the order of the first of each. */
function alike(items: readonly StaleItem[]): StaleItem[][] {
  const groups = new Map<string, StaleItem[]>()
  for (const item of items) {
    const { kind, code, name, path = [], why, remedy } = item
    const key = JSON.stringify([code, why, remedy, path, kind === 'member' ? name : ''])
    groups.set(key, [...(groups.get(key) ?? []), item])
  }
  return [...groups.values()]
}

function itemLines(items: readonly StaleItem[]): string[] {
  const { code, kind, name, path, why, remedy } = items[0]!
  const names = items.map((item) => item.name)
  // One more than allowed is shown anyway: to count it would take as much room.
  const most = names.length === mostNames + 1 ? names.length : mostNames
  const remedyLine = `      ${remedy}`
  if (kind === 'member') return [`  ${code}  ${path?.at(-1)} in ${name}: ${why}`, remedyLine]
  if (path !== undefined) return [`  ${code}  ${pathText(path)} of ${few(names, most)}: ${why}`, remedyLine]
  if (names.length === 1) return [`  ${code}  ${name}: ${why}`, remedyLine]
  return [`  ${code}  ${why}:`, ...names.map((one) => `        ${one}`), remedyLine]
}

function closing(items: readonly StaleItem[]): string {
  const removable = items.filter((item) => item.removable).length
  const told = items.length - removable
  const hint =
    removable > 0
      ? `; \`osa-inventory remove --stale\` removes ${told > 0 ? removable : items.length === 1 ? 'it' : 'them'}, with --dry-run it only tells`
      : ''
  return `${items.length} ${items.length === 1 ? 'entry is' : 'entries are'} stale${hint}`
}

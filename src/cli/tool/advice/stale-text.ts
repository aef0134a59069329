/** Stale entries as text: what is alike is reported once, with the names it is about. */
import type { StaleItem, StaleKind } from '../../../core/advice/stale.ts'
import { pathText } from '../../../core/inventory/findings.ts'
import { few } from '../../../core/inventory/text/wording.ts'

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

export interface StaleTextOptions {
  /** Each item that others have the summary of. */
  readonly all: boolean
}

export function staleLines(items: readonly StaleItem[], { all }: StaleTextOptions): string[] {
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
      ? `; \`osa-inventory remove --stale\` removes ${told === 0 ? 'them' : removable}, with --dry-run it only tells`
      : ''
  return `${items.length} ${items.length === 1 ? 'entry is' : 'entries are'} stale${hint}`
}

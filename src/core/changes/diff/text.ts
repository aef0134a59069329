/** The difference between two inventories as lines to read; colours and terminals are the command line's affair. */
import { pathText } from '../../inventory/findings.ts'
import type { MembersChange } from '../../inventory/hostvars.ts'
import { alignColumns } from '../../inventory/text/columns.ts'
import { inlineJson } from '../../inventory/text/value-text.ts'
import { counted, joined } from '../../inventory/text/wording.ts'
import type { AddressChange, Change, GroupDifference, HostDifference, InventoryDifference } from './inventory.ts'
import type { ValueChange } from './values.ts'

/** What a line tells of: something that came (`+`), went (`-`), changed (`~`), or a heading (blank). */
export type Sign = '+' | '-' | '~' | ' '

export interface DifferenceLine {
  readonly sign: Sign
  /** Ready to print: indented, the sign included. */
  readonly text: string
}

export const signs: Readonly<Record<Change, Sign>> = { added: '+', removed: '-', changed: '~' }

/** Of something that has two sides, one of which may be absent. */
export function signOf({ before, after }: { readonly before?: unknown; readonly after?: unknown }): Sign {
  return before === undefined ? '+' : after === undefined ? '-' : '~'
}

export interface BriefOptions {
  /** A section shows so many lines at most; `undefined`: all. */
  readonly most?: number
  /** Said when lines were left out: how to see them. */
  readonly more?: string
}

/** By host, group and address: what an operator looks at after a run. */
export function briefLines(difference: InventoryDifference, options: BriefOptions = {}): DifferenceLine[] {
  const hosts = difference.hosts.filter(({ kind }) => kind === 'host')
  const containers = difference.hosts.filter(({ kind }) => kind === 'container')
  return [
    ...section('hosts', hosts.map(hostRow), options),
    ...section('containers', containers.map(hostRow), options),
    ...section('groups', difference.groups.map(groupRow), options),
    ...section('addresses', difference.addresses.map(addressRow), options),
  ]
}

interface Row {
  readonly sign: Sign
  readonly cells: readonly string[]
}

function section(title: string, rows: readonly Row[], { most, more }: BriefOptions): DifferenceLine[] {
  if (rows.length === 0) return []
  // One more than allowed is shown anyway: the line that says so would take its place.
  const shown = most === undefined || rows.length <= most + 1 ? rows : rows.slice(0, most)
  const texts = alignColumns(shown.map(({ cells }) => cells))
  const lines = shown.map(({ sign }, index) => ({ sign, text: `  ${sign} ${texts[index]}`.trimEnd() }))
  const left = rows.length - shown.length
  const rest = left > 0 ? [{ sign: ' ', text: `    and ${left} more${more ? ` (${more})` : ''}` } as const] : []
  return [{ sign: ' ', text: title }, ...lines, ...rest]
}

function hostRow(host: HostDifference): Row {
  const where = host.kind === 'container' ? `on ${host.physicalHost}` : ''
  const what = host.change === 'changed' ? changedKeys(host.variables) : where
  return { sign: signs[host.change], cells: [host.name, host.address ?? '-', what] }
}

/** What changed: one or two values by path, more by their first key, and a few of those. */
function changedKeys(changes: readonly ValueChange[]): string {
  if (changes.length <= 2) return changes.map(({ path }) => pathText(path)).join(', ')
  const keys = [...new Set(changes.map(({ path }) => String(path[0] ?? '')))]
  return keys.length <= 4 ? keys.join(', ') : `${keys.slice(0, 3).join(', ')} and ${keys.length - 3} more`
}

function groupRow(group: GroupDifference): Row {
  const members = [group.hosts, group.children].filter((list) => list !== undefined)
  const parts = members.flatMap((list) => [
    ...list.added.map((name) => `+${name}`),
    ...list.removed.map((name) => `-${name}`),
  ])
  const shown = parts.length <= 4 ? parts.join(' ') : `${parts.slice(0, 3).join(' ')} and ${parts.length - 3} more`
  const notes = [
    shown,
    members.some((list) => list.reordered) ? 'in another order' : '',
    group.hosts ? firstMember(group.hosts) : '',
    group.rest.length > 0 && group.change === 'changed' ? changedKeysBelow(group) : '',
  ]
  return { sign: signs[group.change], cells: [group.name, notes.filter((note) => note !== '').join('; ')] }
}

function changedKeysBelow(group: GroupDifference): string {
  return changedKeys(
    group.rest.map((change) => ({ ...change, path: change.path.slice(change.path[0] === 'vars' ? 1 : 0) })),
  )
}

/** The first member bootstraps clusters, so another first member is worth a word. */
function firstMember({ before, after }: MembersChange): string {
  if (before[0] === undefined || after[0] === undefined || before[0] === after[0]) return ''
  return `first is now ${after[0]}, was ${before[0]}`
}

function addressRow({ host, network, before, after }: AddressChange): Row {
  return {
    sign: signOf({ before, after }),
    cells: [
      host,
      network,
      before !== undefined && after !== undefined ? `${before} -> ${after}` : (after ?? before ?? ''),
    ],
  }
}

/** Everything, variables by path. */
export function fullLines(difference: InventoryDifference): DifferenceLine[] {
  return [...difference.hosts.flatMap(hostLines), ...difference.groups.flatMap(groupLines)]
}

function hostLines(host: HostDifference): DifferenceLine[] {
  const where = host.kind === 'container' ? ` on ${host.physicalHost}` : ''
  const address = host.address === undefined ? '' : ` (${host.address})`
  return [headLine(host.change, `${host.kind} ${host.name}${where}${address}`), ...host.variables.map(valueLine)]
}

function groupLines(group: GroupDifference): DifferenceLine[] {
  return [
    headLine(group.change, `group ${group.name}`),
    ...memberLines('host', group.hosts),
    ...memberLines('child', group.children),
    ...group.rest.map(valueLine),
  ]
}

function headLine(change: Change, text: string): DifferenceLine {
  return { sign: signs[change], text: `${signs[change]} ${text}` }
}

function memberLines(kind: string, list: MembersChange | undefined): DifferenceLine[] {
  if (!list) return []
  const line = (sign: Sign, text: string): DifferenceLine => ({ sign, text: `    ${sign} ${text}` })
  return [
    ...list.added.map((name) => line('+', `${kind} ${name}`)),
    ...list.removed.map((name) => line('-', `${kind} ${name}`)),
    ...(list.reordered ? [line('~', `order: ${list.before.join(', ')} -> ${list.after.join(', ')}`)] : []),
  ]
}

function valueLine({ path, before, after }: ValueChange): DifferenceLine {
  const sign = signOf({ before, after })
  const values = [before, after].filter((value) => value !== undefined).map(inlineJson)
  return { sign, text: `    ${sign} ${pathText(path)}: ${values.join(' -> ')}` }
}

/** `2 hosts and 5 containers added, 1 host changed, 3 groups changed`; empty when nothing differs. */
export function countsText(difference: InventoryDifference): string {
  const counts = new Map<string, number>()
  const count = (noun: string, change: Change): void => {
    counts.set(`${change} ${noun}`, (counts.get(`${change} ${noun}`) ?? 0) + 1)
  }
  for (const { kind, change } of difference.hosts) count(kind, change)
  for (const { change } of difference.groups) count('group', change)
  const parts: string[] = []
  for (const change of ['added', 'removed', 'changed'] as const) {
    const nouns = (['host', 'container', 'group'] as const).flatMap((noun) => {
      const number = counts.get(`${change} ${noun}`)
      return number === undefined ? [] : [counted(number, noun)]
    })
    if (nouns.length > 0) parts.push(`${joined(nouns)} ${change}`)
  }
  return parts.join('; ')
}

/** The difference between two inventories for tickets and merge requests. */

import { pathText } from '../../inventory/findings.ts'
import type { MembersChange } from '../../inventory/hostvars.ts'
import { code, markdownTable } from '../../inventory/text/markdown.ts'
import { inlineJson } from '../../inventory/text/value-text.ts'
import type { Change, GroupDifference, HostDifference, InventoryDifference } from './inventory.ts'
import { signOf, signs } from './text.ts'
import type { ValueChange } from './values.ts'

export interface MarkdownOptions {
  /** A table shows so many rows at most. */
  readonly most: number
  /** A group shows so many members at most. */
  readonly mostMembers: number
}

/** A heading and a table for each kind of thing that differs; empty when nothing does. */
export function markdownLines(difference: InventoryDifference, options: MarkdownOptions): string[] {
  const hosts = difference.hosts.filter(({ kind }) => kind === 'host')
  const containers = difference.hosts.filter(({ kind }) => kind === 'container')
  const section = (title: string, headings: readonly string[], rows: readonly (readonly string[])[]): string[] => {
    if (rows.length === 0) return []
    const left = rows.length - options.most
    const rest = left > 0 ? ['', `and ${left} more`] : []
    return ['', `#### ${title}`, '', ...markdownTable(['', ...headings], rows.slice(0, options.most)), ...rest]
  }
  return [
    ...section('Hosts', ['host', 'address'], hosts.map(hostCells)),
    ...section('Containers', ['container', 'address', 'on'], containers.map(containerCells)),
    ...section(
      'Groups',
      ['group', 'hosts', 'children'],
      difference.groups.map((group) => groupCells(group, options.mostMembers)),
    ),
    ...section(
      'Addresses',
      ['host', 'network', 'before', 'after'],
      difference.addresses.map((change) => [
        sign(signOf(change)),
        code(change.host),
        code(change.network),
        optional(change.before),
        optional(change.after),
      ]),
    ),
    ...section('Variables', ['of', 'variable', 'before', 'after'], variableRows(difference)),
  ].slice(1)
}

/** A lone `+` or `-` would begin a list. */
function sign(text: string): string {
  return `**${text === '-' ? '−' : text}**`
}

function optional(text: string | undefined): string {
  return text === undefined ? '' : code(text)
}

function hostCells({ name, change, address }: HostDifference): string[] {
  return [sign(signs[change]), code(name), optional(address)]
}

function containerCells(host: HostDifference): string[] {
  return [...hostCells(host), optional(host.physicalHost)]
}

function groupCells({ name, change, hosts, children }: GroupDifference, most: number): string[] {
  return [sign(signs[change]), code(name), membersText(hosts, most), membersText(children, most)]
}

function membersText(list: MembersChange | undefined, most: number): string {
  if (!list) return ''
  const parts = [
    ...list.added.map((name) => `+ ${code(name)}`),
    ...list.removed.map((name) => `− ${code(name)}`),
    ...(list.reordered ? [`in another order, first is now ${code(list.after[0] ?? '')}`] : []),
  ]
  const left = parts.length - most
  return left > 1 ? `${parts.slice(0, most).join(', ')} and ${left} more` : parts.join(', ')
}

/** What came or went with its host or group is not told again. */
function variableRows({ hosts, groups }: InventoryDifference): string[][] {
  const changed = ({ change }: { readonly change: Change }): boolean => change === 'changed'
  return [
    ...hosts.filter(changed).flatMap(({ name, variables }) => variables.map((value) => valueCells(name, value))),
    ...groups.filter(changed).flatMap(({ name, rest }) => rest.map((value) => valueCells(name, value))),
  ]
}

function valueCells(name: string, change: ValueChange): string[] {
  const { path, before, after } = change
  return [
    sign(signOf(change)),
    code(name),
    code(pathText(path)),
    optional(before === undefined ? undefined : inlineJson(before)),
    optional(after === undefined ? undefined : inlineJson(after)),
  ]
}

/** The stored inventory as text: plain columns, at least two blanks between them. */
import type { Revision } from '../../../backends/contract.ts'
import { containersGroupsOf, releaseOfRevision } from '../../../core/inventory/releases.ts'
import { table } from '../../../core/inventory/text/columns.ts'
import { outline } from '../../../core/inventory/text/value-text.ts'
import { counted } from '../../../core/inventory/text/wording.ts'
import type { GroupView, HostView, InventoryView } from '../../../core/inventory/views/inventory-view.ts'

export function overviewLines(view: InventoryView, revision: Revision | undefined): string[] {
  const { hosts, containers, groups } = view
  return [
    `${counted(hosts.length, 'host')}, ${counted(containers.length, 'container')}, ${counted(groups.length, 'group')}${revisionText(revision)}`,
    '',
    ...section(
      ['host', 'address', 'configured under', 'service', 'containers'],
      hosts.map((name) => hostRow(view, name)),
    ),
    ...section(
      ['container', 'address', 'host', 'service'],
      containers.map((name) => containerRow(view, name)),
    ),
    ...section(
      ['group', 'hosts', 'with children', 'first'],
      groups.map((name) => groupRow(view, name)),
    ),
  ].slice(0, -1)
}

function revisionText(revision: Revision | undefined): string {
  if (!revision) return ''
  if (revision.unrecorded) return '; changed by other hands, to be recorded as a revision by the next change'
  const release = releaseOfRevision(revision.summary.release)?.tags ?? revision.summary.release
  const spoken = release === undefined ? '' : `, release ${release}`
  return `; revision ${revision.id} of ${revision.time} by ${revision.author}${spoken}`
}

function section(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return rows.length === 0 ? [] : [...table(headings, rows), '']
}

function hostRow(view: InventoryView, name: string): string[] {
  const containers = new Set(containersGroupsOf(name).flatMap((group) => view.group(group)?.hosts ?? [])).size
  return [
    name,
    view.text(name, 'ansible_host'),
    view.text(name, 'physical_host_group'),
    view.text(name, 'component'),
    String(containers),
  ]
}

function containerRow(view: InventoryView, name: string): string[] {
  return [name, view.text(name, 'ansible_host'), view.text(name, 'physical_host'), view.text(name, 'component')]
}

function groupRow(view: InventoryView, name: string): string[] {
  const group = view.group(name)
  const own = group?.hosts ?? []
  const all = own.length + (group?.hostsBelow.length ?? 0)
  return [name, String(own.length), String(all), own[0] ?? '']
}

/** @param past the revision, where it is not what is stored now */
export function hostLines(view: InventoryView, { name, variables, groups }: HostView, past?: Revision): string[] {
  const address = view.text(name, 'ansible_host') || 'no address'
  const where = view.isContainer(name) ? ` on ${view.text(name, 'physical_host')}` : ''
  return [
    `${view.isContainer(name) ? 'container' : 'host'} ${name}${where} (${address})${revisionText(past)}`,
    '',
    'groups:',
    ...listed(groups),
    '',
    'variables:',
    ...outline(variables, '  '),
  ]
}

function listed(names: readonly string[]): string[] {
  return names.length === 0 ? ['  none'] : names.map((name) => `  ${name}`)
}

export function groupLines(view: InventoryView, group: GroupView, past?: Revision): string[] {
  const members = [
    ...group.hosts.map((name) => [name, view.text(name, 'ansible_host'), view.text(name, 'physical_host'), '']),
    ...group.hostsBelow.map((name) => [
      name,
      view.text(name, 'ansible_host'),
      view.text(name, 'physical_host'),
      'by its children',
    ]),
  ]
  return [
    `group ${group.name}: ${counted(group.hosts.length, 'host')}, ${members.length} with those of its children${revisionText(past)}`,
    '',
    'child of:',
    ...listed(group.parents),
    'children:',
    ...listed(group.children),
    ...(members.length > 0 ? ['', ...table(['member', 'address', 'physical host', ''], members)] : []),
    ...(group.variables.size > 0 ? ['', 'variables:', ...outline(group.variables, '  ')] : []),
  ]
}

/** `osa-inventory show`: the inventory to read, whole, by host or by group, as it is or as it was. */
import { historyOf } from '../../../app/store/history/listing.ts'
import { loadNamed, revisionNames } from '../../../app/store/revision-name.ts'
import type { InventoryStore, StoredInventory } from '../../../app/store/store.ts'
import { storedIn, usableInventory } from '../../../app/store/stored-cloud.ts'
import { tagsIn } from '../../../app/store/tags.ts'
import type { Revision } from '../../../backends/contract.ts'
import { containersGroupsOf, releaseOfRevision } from '../../../core/inventory/releases.ts'
import { table } from '../../../core/inventory/text/columns.ts'
import { meantText, nearestOrBegun } from '../../../core/inventory/text/nearest.ts'
import { outline } from '../../../core/inventory/text/value-text.ts'
import { counted } from '../../../core/inventory/text/wording.ts'
import { type GroupView, type HostView, InventoryView } from '../../../core/inventory/views/inventory-view.ts'
import { addOption, type NameKind, nameKinds } from '../../argument-parser.ts'
import type { ExitCode } from '../../io.ts'
import { tableWidth } from '../../terminal.ts'
import { answer, linesText } from '../answer.ts'
import { type CommandContext, defineCommand } from '../command.ts'
import { addShared, directoryOf, openStore, type SharedValues } from '../options.ts'
import { UnknownNameError } from '../unknown-name.ts'

interface Values extends SharedValues {
  readonly revision?: string | null
  readonly host?: string | null
  readonly group?: string | null
  readonly names?: NameKind | null
}

export const showCommand = defineCommand<Values>({
  description: 'Shows what is stored, or what was, without running the generator.',
  examples: [
    'show',
    'show --host infra1',
    'show --group galera_all',
    'show -1 --host infra1',
    'show 2026-11-01T08:00:00Z --json',
    'show --names hosts',
  ],
  declare(parser) {
    parser.add_argument('revision', {
      metavar: 'REV',
      nargs: '?',
      help: `${revisionNames}; default: what is stored now`,
    })
    addShared(parser, 'config')
    const what = parser.add_mutually_exclusive_group()
    addOption(what, '--host NAME', 'the variables and groups of one host or container', 'hosts')
    addOption(what, '--group NAME', 'the members of one group, in their order', 'groups')
    what.add_argument('--names', {
      metavar: 'KIND',
      choices: [...nameKinds],
      help: `only the names, one a line (${nameKinds.join(', ')}); nothing at all if they cannot be read`,
    })
    addShared(parser, 'names')
  },
  async run(values, context): Promise<ExitCode> {
    if (values.names) return showNames(values, values.names, context)
    const store = await openStore(values, context)
    const stored = await load(store, values)
    const place = storedIn(store.backend, directoryOf(values, context))
    const inventory = usableInventory(stored, values.revision ? `revision ${values.revision} of ${place}` : place)
    const view = new InventoryView(inventory)
    const past = values.revision ? stored?.revision : undefined
    if (values.host) return showHost(view, values.host, { past, values, context })
    if (values.group) return showGroup(view, values.group, { past, values, context })
    answer(values, context, {
      json: () => inventory,
      text: () => linesText(overviewLines(view, stored?.revision, tableWidth(context.io))),
      names: () => view.names,
    })
    return 0
  },
})

interface Showing {
  /** The revision that was asked for. */
  readonly past: Revision | undefined
  readonly values: Values
  readonly context: CommandContext
}

function load(store: InventoryStore, { revision }: Values): Promise<StoredInventory | undefined> {
  return revision ? loadNamed(store, revision) : store.load()
}

function showHost(view: InventoryView, name: string, showing: Showing): ExitCode {
  const { past, values, context } = showing
  const host = view.host(name)
  if (!host) throw missing('host', name, view.names, showing)
  answer(values, context, {
    json: () => ({ name, groups: host.groups, variables: host.variables }),
    text: () => linesText(hostLines(view, host, past)),
    names: () => [name],
  })
  return 0
}

function showGroup(view: InventoryView, name: string, showing: Showing): ExitCode {
  const { past, values, context } = showing
  const group = view.group(name)
  if (!group) throw missing('group', name, view.groups, showing)
  const { hosts, hostsBelow, children, parents, variables } = group
  answer(values, context, {
    json: () => ({ name, hosts, hosts_below: hostsBelow, children, parents, variables }),
    text: () => linesText(groupLines(view, group, { past, width: tableWidth(context.io) })),
    names: () => [...hosts, ...hostsBelow],
  })
  return 0
}

function missing(kind: string, name: string, known: readonly string[], { past }: Showing): UnknownNameError {
  const where = past ? `revision ${past.id}` : 'the inventory'
  return new UnknownNameError(`there is no ${kind} ${name} in ${where}${meantText(nearestOrBegun(name, known))}`)
}

/** For completion on the command line: whatever is wrong, an operator who presses TAB is not to hear of it. */
async function showNames(values: Values, kind: NameKind, context: CommandContext): Promise<ExitCode> {
  try {
    const names = await namesOf(values, kind, context)
    answer(values, context, { json: () => names, text: () => linesText(names) })
  } catch (error) {
    // Nothing to complete then. A program that asks has to know.
    if (values.json) throw error
  }
  return 0
}

async function namesOf(values: Values, kind: NameKind, context: CommandContext): Promise<readonly string[]> {
  if (kind === 'sections') return sectionNames(values, context)
  const store = await openStore(values, context)
  if (kind === 'revisions') return revisionNumbers(store)
  if (kind === 'tags') return (await tagsIn(store.backend)).map(({ name }) => name)
  const view = new InventoryView(usableInventory(await load(store, values), ''))
  return { hosts: view.names, groups: view.groups, networks: view.networks }[kind]
}

/** What `backend` and `migrate` take: files need no section. */
async function sectionNames(values: Values, context: CommandContext): Promise<string[]> {
  const { readSettings } = await import('../../../app/settings/read.ts')
  const { sections } = readSettings({ configDirectory: directoryOf(values, context), env: context.io.env })
  return [...new Set([...sections.keys(), 'file'])]
}

async function revisionNumbers(store: InventoryStore): Promise<string[]> {
  const { infos } = await historyOf(store)
  const tags = await tagsIn(store.backend)
  return ['latest', ...tags.map(({ name }) => name), ...infos.map(({ id }) => String(id))]
}

/** Of the terminal, if it is one. */
type Width = number | undefined

function overviewLines(view: InventoryView, revision: Revision | undefined, width: Width): string[] {
  const { hosts, containers, groups } = view
  return [
    `${counted(hosts.length, 'host')}, ${counted(containers.length, 'container')}, ${counted(groups.length, 'group')}${revisionText(revision)}`,
    '',
    ...section(
      ['host', 'address', 'configured under', 'service', 'containers'],
      hosts.map((name) => hostRow(view, name)),
      width,
    ),
    ...section(
      ['container', 'address', 'host', 'service'],
      containers.map((name) => containerRow(view, name)),
      width,
    ),
    ...section(
      ['group', 'hosts', 'with children', 'first'],
      groups.map((name) => groupRow(view, name)),
      width,
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

function section(headings: readonly string[], rows: readonly (readonly string[])[], width: Width): string[] {
  return rows.length === 0 ? [] : [...table(headings, rows, width), '']
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
function hostLines(view: InventoryView, { name, variables, groups }: HostView, past?: Revision): string[] {
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

function groupLines(
  view: InventoryView,
  group: GroupView,
  { past, width }: { readonly past: Revision | undefined; readonly width: Width },
): string[] {
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
    ...(members.length > 0 ? ['', ...table(['member', 'address', 'physical host', ''], members, width)] : []),
    ...(group.variables.size > 0 ? ['', 'variables:', ...outline(group.variables, '  ')] : []),
  ]
}

/** `osa-inventory show`: the stored inventory to read, whole, by host or by group. */
import { usableInventory } from '../../app/stored-cloud.ts'
import { InventoryView } from '../../core/inventory-view.ts'
import { nearest } from '../../core/nearest.ts'
import { Dict } from '../../python/value.ts'
import type { ExitCode } from '../io.ts'
import { type CommandContext, defineCommand, toolProgram } from './command.ts'
import { type NameKind, nameKinds } from './completion-words.ts'
import { addConfig, addJson, type ConfigValues, directoryOf, type JsonValues, openStore, printJson } from './options.ts'
import { groupLines, hostLines, overviewLines } from './show-text.ts'

interface Values extends ConfigValues, JsonValues {
  readonly host?: string | null
  readonly group?: string | null
  readonly names?: NameKind | null
}

export const showCommand = defineCommand<Values>({
  description: 'Shows what is stored, without running the generator.',
  examples: ['show', 'show --host infra1', 'show --group galera_all', 'show --names hosts', 'show --json'],
  declare(parser) {
    addConfig(parser)
    const what = parser.add_mutually_exclusive_group()
    what.add_argument('--host', { metavar: 'NAME', help: 'the variables and groups of one host or container' })
    what.add_argument('--group', { metavar: 'NAME', help: 'the members of one group, in their order' })
    what.add_argument('--names', {
      choices: [...nameKinds],
      help: 'only the names, one a line; nothing at all if they cannot be read',
    })
    addJson(parser)
  },
  async run(values, context): Promise<ExitCode> {
    if (values.names) return showNames(values, values.names, context)
    const stored = await (await openStore(values, context)).load()
    const inventory = usableInventory(stored, directoryOf(values, context))
    const view = new InventoryView(inventory)
    if (values.host) return showHost(view, values.host, values.json, context)
    if (values.group) return showGroup(view, values.group, values.json, context)
    if (values.json) printJson(inventory, context)
    else print(overviewLines(view, stored?.revision), context)
    return 0
  },
})

function print(lines: readonly string[], { io }: CommandContext): void {
  io.out(lines.map((line) => `${line}\n`).join(''))
}

function showHost(view: InventoryView, name: string, json: boolean, context: CommandContext): ExitCode {
  const host = view.host(name)
  if (!host) return missing('host', name, view.names, context)
  if (!json) print(hostLines(view, host), context)
  else {
    const groups = [...host.groups]
    printJson(new Dict([['name', name] as const, ['groups', groups] as const, ['variables', host.variables]]), context)
  }
  return 0
}

function showGroup(view: InventoryView, name: string, json: boolean, context: CommandContext): ExitCode {
  const group = view.group(name)
  if (!group) return missing('group', name, view.groups, context)
  if (!json) print(groupLines(view, group), context)
  else {
    const { hosts, hostsBelow, children, parents, variables } = group
    printJson(
      new Dict([
        ['name', name],
        ['hosts', [...hosts]],
        ['hosts_below', [...hostsBelow]],
        ['children', [...children]],
        ['parents', [...parents]],
        ['variables', variables],
      ]),
      context,
    )
  }
  return 0
}

function missing(kind: string, name: string, known: readonly string[], { io }: CommandContext): ExitCode {
  const meant = nearest(name, known) ?? known.find((other) => other.startsWith(name))
  io.err(`${toolProgram}: there is no ${kind} ${name} in the inventory${meant ? `; do you mean ${meant}?` : ''}\n`)
  return 1
}

/** For completion on the command line: whatever is wrong, an operator who presses TAB is not to hear of it. */
async function showNames(values: Values, kind: NameKind, context: CommandContext): Promise<ExitCode> {
  try {
    const stored = await (await openStore(values, context)).load()
    const view = new InventoryView(usableInventory(stored, ''))
    print({ hosts: view.names, groups: view.groups, networks: view.networks }[kind], context)
  } catch {
    // Nothing to complete then.
  }
  return 0
}

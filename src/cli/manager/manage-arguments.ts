/** The command line of `openstack-ansible-inventory-manage`. */
import type { ArgumentParser, MutuallyExclusiveGroup } from 'argparse'
import { type HostColumn, hostColumns, isHostColumn } from '../../core/inventory/views/tables.ts'
import {
  addOption,
  addVersion,
  completes,
  createParser,
  parseArguments,
  sharedOptions,
  usageError,
} from '../argument-parser.ts'
import type { ExitCode, Io } from '../io.ts'

export const manageProgram = 'openstack-ansible-inventory-manage'

export type View =
  | { readonly kind: 'hosts'; readonly sort: HostColumn }
  | { readonly kind: 'groups-of-hosts' | 'hosts-of-groups' | 'export' }

export type Edit =
  | { readonly kind: 'remove-hosts' | 'remove-groups'; readonly names: readonly string[] }
  | { readonly kind: 'clear-addresses' }

export interface ManageArguments {
  /** `-f`: as it was typed. Absent: the configured store. */
  readonly file?: string
  readonly config?: string
  readonly strict: boolean
  readonly reason?: string
  readonly task: View | Edit
}

export function isEdit(task: View | Edit): task is Edit {
  return task.kind === 'remove-hosts' || task.kind === 'remove-groups' || task.kind === 'clear-addresses'
}

/** What is asked for, or the exit status when the parser has already told all there is. */
export async function manageArguments(
  argv: readonly string[],
  io: Io,
): Promise<ManageArguments | { readonly exit: ExitCode }> {
  const plain = plainArguments(argv)
  if (plain !== undefined) return plain
  const parser = await manageParser(io)
  const parsed = parseArguments<Values>(parser, argv)
  if ('exit' in parsed) return parsed
  const { values } = parsed
  if (values.list_host && !isHostColumn(values.sort)) {
    return { exit: usageError(parser, unknownColumn(values.sort)) }
  }
  return {
    ...(values.file === undefined ? {} : { file: values.file }),
    ...(values.config === undefined ? {} : { config: values.config }),
    ...(values.reason === undefined ? {} : { reason: values.reason }),
    strict: values.strict,
    task: taskOf(values),
  }
}

const views: ReadonlyMap<string, View> = new Map<string, View>([
  ['-l', { kind: 'hosts', sort: 'component' }],
  ['--list-host', { kind: 'hosts', sort: 'component' }],
  ['-e', { kind: 'export' }],
  ['--export', { kind: 'export' }],
])

const places: ReadonlyMap<string, 'file' | 'config'> = new Map([
  ['-f', 'file'],
  ['--file', 'file'],
  ['--config', 'config'],
])

/**
 * The command lines that scripts write: a view with a place. Loading the parser would cost a tenth of the run. `undefined`:
 * something else is there, and the parser has to say what.
 */
function plainArguments(argv: readonly string[]): ManageArguments | undefined {
  const place: { file?: string; config?: string } = {}
  let task: View | undefined
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index]!
    const view = views.get(word)
    const option = places.get(word)
    const value = argv[index + 1]
    if (view && !task) task = view
    else if (option && value && !value.startsWith('-')) {
      place[option] = value
      index++
    } else return undefined
  }
  return task && { ...place, strict: false, task }
}

/** What argparse makes of the options below. */
interface Values {
  readonly file?: string
  readonly sort: string
  readonly remove_item: readonly string[]
  readonly remove_group: readonly string[]
  readonly list_host: boolean
  readonly list_groups: boolean
  readonly list_containers: boolean
  readonly export: boolean
  readonly clear_ips: boolean
  readonly config?: string
  readonly strict: boolean
  readonly reason?: string
}

function taskOf(values: Values): View | Edit {
  if (values.remove_item.length > 0) return { kind: 'remove-hosts', names: values.remove_item }
  if (values.remove_group.length > 0) return { kind: 'remove-groups', names: values.remove_group }
  if (values.clear_ips) return { kind: 'clear-addresses' }
  if (values.list_groups) return { kind: 'groups-of-hosts' }
  if (values.list_containers) return { kind: 'hosts-of-groups' }
  if (values.export) return { kind: 'export' }
  return { kind: 'hosts', sort: values.sort as HostColumn }
}

function unknownColumn(name: string): string {
  return `argument -s/--sort: unknown column '${name}' (choose from ${hostColumns.join(', ')})`
}

const examples = `examples:
  openstack-ansible-inventory-manage -l -s physical_host
  openstack-ansible-inventory-manage -r infra1-galera-container-5c9d6a6f
  openstack-ansible-inventory-manage -f copy.json -e`

export async function manageParser(io: Io): Promise<ArgumentParser> {
  const parser = await createParser(io, {
    prog: manageProgram,
    description: 'Shows the stored inventory, and takes hosts, groups and addresses out of it.',
    epilog: examples,
    exactOptions: ['--config', '--strict', '--reason', '--version'],
  })
  addPlaceOptions(parser)
  addTasks(parser.add_mutually_exclusive_group({ required: true }))
  addEditOptions(parser)
  await addVersion(parser)
  return parser
}

function addPlaceOptions(parser: ArgumentParser): void {
  addOption(
    parser,
    '-f, --file FILE',
    'inventory file to read and write in the place of the configured store; relative to the working directory',
  )
  addOption(parser, '--config DIR', 'configuration directory; default: OSA_CONFIG_DIR, else /etc/openstack_deploy')
  const sort = parser.add_argument('-s', '--sort', {
    metavar: 'KEY',
    default: 'component',
    help: 'column that -l sorts by; default: component',
  })
  completes(hostColumns, sort)
}

function addTasks(tasks: MutuallyExclusiveGroup): void {
  const host = tasks.add_argument('-r', '--remove-item', {
    metavar: 'NAME',
    action: 'append',
    default: [],
    help: 'remove a host; a physical host takes its containers along; can be given several times',
  })
  completes('hosts', host)
  tasks.add_argument('-d', '--remove-group', {
    metavar: 'GROUP',
    action: 'append',
    default: [],
    help: 'remove a group, but not its hosts; can be given several times',
  })
  addOption(tasks, '-l, --list-host', 'a table of all hosts')
  addOption(tasks, '-g, --list-groups', 'each host with the groups it is in')
  addOption(tasks, '-G, --list-containers', 'each group with its hosts')
  addOption(tasks, '-e, --export', 'the variables and groups of each host, as JSON')
  addOption(
    tasks,
    '--clear-ips',
    'remove the addresses of containers, so that the next run gives them new ones; network files in the ' +
      'containers and load balancers are not touched',
  )
}

function addEditOptions(parser: ArgumentParser): void {
  addOption(parser, '--strict', 'exit with status 1 if a host or group to remove is not there')
  addOption(parser, ...sharedOptions.reason)
}

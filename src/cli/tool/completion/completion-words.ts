/** What can be completed on the three command lines. A test compares it with the options that the programs take. */

/** What stands behind an option: nothing, something to be typed, or something that can be completed. */
export type Behind = 'nothing' | 'text' | 'directory' | 'file' | NameKind | readonly string[]

/** Kinds of names that `show --names` lists. */
export const nameKinds = ['hosts', 'groups', 'networks', 'revisions'] as const
export type NameKind = (typeof nameKinds)[number]

export function isNameKind(behind: Behind): behind is NameKind {
  return (nameKinds as readonly unknown[]).includes(behind)
}

export interface CompletedOption {
  readonly names: readonly string[]
  readonly behind: Behind
  /** One line for zsh, which shows it beside the option. */
  readonly help: string
}

/** The first word says what the following ones are. */
export interface ByAction {
  readonly actions: Readonly<Record<string, readonly Behind[]>>
}

export interface CompletedCommand {
  /** `` for a program without commands. */
  readonly name: string
  readonly help: string
  readonly options: readonly CompletedOption[]
  /** What stands without an option. */
  readonly words: Behind | ByAction
}

export interface CompletedProgram {
  readonly name: string
  readonly commands: readonly CompletedCommand[]
}

function option(names: string, behind: Behind, help: string): CompletedOption {
  return { names: names.split(' '), behind, help }
}

const help = option('-h --help', 'nothing', 'show help')
const config = option('--config', 'directory', 'directory of the user configuration')
const environment = option('-e --environment', 'directory', 'directory that holds the base env.d')
const release = option('--release', 'text', 'release of OpenStack-Ansible, such as 2024.1')
const json = option('--json', 'nothing', 'print JSON')
const reason = option('--reason', 'text', 'why, for the history of the store')
const dryRun = option('--dry-run', 'nothing', 'tell, and change nothing')

const osaRoot = option('--osa-root', 'directory', 'checkout of OpenStack-Ansible')
const runtime = option('--runtime', 'directory', 'Python environment that Ansible runs in')

const debug = option('--debug', 'nothing', 'tell what the store and a plugin do')
/** What every command of osa-inventory takes. */
const always = [help, debug]

const tool: CompletedProgram = {
  name: 'osa-inventory',
  commands: [
    {
      name: 'generate',
      help: 'run the generator and tell what changed',
      options: [
        ...always,
        config,
        environment,
        release,
        dryRun,
        option('--diff', 'nothing', 'tell every change'),
        option('--new', 'nothing', 'begin a new inventory where the stored one is lost'),
        option('--force', 'nothing', 'accept an edit that lost most hosts'),
        json,
        reason,
      ],
      words: 'nothing',
    },
    {
      name: 'show',
      help: 'show the inventory, also as it was',
      options: [
        ...always,
        config,
        option('--host', 'hosts', 'one host or container'),
        option('--group', 'groups', 'one group'),
        option('--names', nameKinds, 'only the names'),
        json,
      ],
      words: 'revisions',
    },
    {
      name: 'doctor',
      help: 'tell everything that is wrong or odd',
      options: [...always, config, environment, release, osaRoot, runtime, json],
      words: 'nothing',
    },
    {
      name: 'stale',
      help: 'list what no longer follows from the configuration',
      options: [...always, config, environment, release, json],
      words: 'nothing',
    },
    {
      name: 'remove',
      help: 'remove hosts, groups, or what is stale',
      options: [
        ...always,
        option('--group', 'groups', 'a group, but not its hosts'),
        option('--stale', 'nothing', 'what no longer follows from the configuration'),
        dryRun,
        option('--yes', 'nothing', 'do not ask'),
        config,
        environment,
        release,
        json,
        reason,
      ],
      words: 'hosts',
    },
    {
      name: 'rename-groups',
      help: 'give groups that another release has named their present names',
      options: [
        ...always,
        option('--dashes', 'nothing', 'groups with dashes in their names'),
        option('--underscores', 'nothing', 'groups that a newer release has named'),
        dryRun,
        config,
        environment,
        release,
        json,
        reason,
      ],
      words: 'nothing',
    },
    {
      name: 'addresses',
      help: 'list the networks and who has which address',
      options: [
        ...always,
        option('--network', 'networks', 'every address of one network'),
        option('--all', 'nothing', 'every address of every network'),
        config,
        environment,
        release,
        json,
      ],
      words: 'nothing',
    },
    {
      name: 'address',
      help: 'give a container an address of your choice',
      options: [
        ...always,
        dryRun,
        option('--force', 'nothing', 'give also an address that used_ips reserves'),
        config,
        environment,
        release,
        json,
        reason,
      ],
      words: { actions: { pin: ['hosts', 'networks', 'text'], move: ['hosts', 'hosts', 'networks'] } },
    },
    {
      name: 'history',
      help: 'list, verify or prune the revisions',
      options: [
        ...always,
        option('--host', 'hosts', 'only what touched this host'),
        option('--since', 'text', 'only what was saved since'),
        option('--author', 'text', 'only what this user has changed'),
        option('--keep', 'text', 'prune: so many of the newest stay'),
        option('--older-than', 'text', 'prune: what was saved before goes'),
        dryRun,
        option('--yes', 'nothing', 'do not ask'),
        option('--against', 'file', 'verify: compare with this audit log'),
        config,
        json,
        reason,
      ],
      words: ['prune', 'verify'],
    },
    {
      name: 'diff',
      help: 'compare two revisions, or one with a file',
      options: [
        ...always,
        config,
        option('--brief', 'nothing', 'the names only'),
        json,
        option('--markdown', 'nothing', 'print tables for a ticket'),
      ],
      words: 'revisions',
    },
    {
      name: 'blame',
      help: 'tell who made each value of a host what it is',
      options: [...always, config, json],
      words: 'hosts',
    },
    {
      name: 'restore',
      help: 'put an earlier revision back',
      options: [
        ...always,
        dryRun,
        option('--yes', 'nothing', 'do not ask'),
        option('--force', 'nothing', 'even if most hosts would go'),
        config,
        reason,
      ],
      words: 'revisions',
    },
    {
      name: 'migrate',
      help: 'copy the inventory from one backend to another',
      options: [
        ...always,
        option('--from', 'text', 'a section of osa.ini, or file'),
        option('--to', 'text', 'a section of osa.ini, or file'),
        option('--history', 'nothing', 'all revisions'),
        option('--from-deployment', 'text', 'another deployment than that of the settings'),
        option('--to-deployment', 'text', 'another deployment than that of the settings'),
        option('--replace', 'nothing', 'remove another inventory that is in the way'),
        dryRun,
        option('--yes', 'nothing', 'do not ask'),
        config,
        reason,
      ],
      words: 'nothing',
    },
    {
      name: 'export',
      help: 'write the stored inventory, or all revisions, to a file',
      options: [
        ...always,
        option('--format', ['document', 'hosts', 'bundle'], 'what is written'),
        option('-o --output', 'file', 'the file; default: standard output'),
        config,
      ],
      words: 'revisions',
    },
    {
      name: 'import',
      help: 'store what export has written',
      options: [
        ...always,
        option('--format', ['auto', 'document', 'bundle'], 'what the file is'),
        option('--check', 'nothing', 'check a bundle and stop'),
        dryRun,
        option('--yes', 'nothing', 'do not ask'),
        option('--force', 'nothing', 'even if most hosts would go'),
        config,
        reason,
      ],
      words: 'file',
    },
    {
      name: 'backend',
      help: 'show, list and check the places where inventories are kept',
      options: [
        ...always,
        option('--contract', 'nothing', 'check everything that the contract asks for'),
        config,
        json,
      ],
      words: ['show', 'list', 'check', 'ddl'],
    },
    {
      name: 'compare-original',
      help: "compare the original's result with this program's",
      options: [
        ...always,
        config,
        environment,
        release,
        osaRoot,
        runtime,
        option('--python', 'file', 'Python to run the original with'),
        option('--diff', 'nothing', 'tell every difference'),
        json,
      ],
      words: 'nothing',
    },
    {
      name: 'upgrade-preview',
      help: 'tell what another release would make of the stored inventory',
      options: [
        ...always,
        option('--to', 'directory', 'the other checkout of OpenStack-Ansible'),
        option('--release', 'text', 'the release to speak there'),
        option('--collections', 'directory', "where that release's Ansible collections are"),
        option('--diff', 'nothing', 'tell every change'),
        config,
        environment,
        json,
      ],
      words: 'nothing',
    },
    {
      name: 'install',
      help: "put this program into the places of OpenStack-Ansible's own",
      options: [...always, osaRoot, runtime, option('--node', 'file', 'the Node.js to run it'), dryRun],
      words: 'nothing',
    },
    {
      name: 'uninstall',
      help: "put OpenStack-Ansible's own programs back",
      options: [
        ...always,
        osaRoot,
        runtime,
        config,
        dryRun,
        option('--force', 'nothing', 'replace openstack_inventory.json whoever has written it'),
        option('--keep-json', 'nothing', 'leave openstack_inventory.json as it is'),
      ],
      words: 'nothing',
    },
    {
      name: 'completion',
      help: 'print a script that completes command lines',
      options: [...always],
      words: ['bash', 'zsh'],
    },
  ],
}

const generator: CompletedProgram = {
  name: 'openstack-ansible-inventory',
  commands: [
    {
      name: '',
      help: '',
      options: [
        help,
        config,
        option('--list', 'nothing', 'print the whole inventory'),
        option('--host', 'hosts', "print one host's variables"),
        option('--at', 'revisions', 'print what was stored then'),
        option('--check', 'nothing', 'tell every fault of the configuration'),
        option('-d --debug', 'nothing', 'append what the run does to inventory.log'),
        environment,
        release,
      ],
      words: 'nothing',
    },
  ],
}

const columns = ['container_name', 'is_metal', 'component', 'physical_host', 'tunnel_address', 'ansible_host']

const manager: CompletedProgram = {
  name: 'openstack-ansible-inventory-manage',
  commands: [
    {
      name: '',
      help: '',
      options: [
        help,
        option('-f --file', 'file', 'inventory file to read and write'),
        config,
        option('-s --sort', [...columns, 'container_types'], 'column that -l sorts by'),
        option('-r --remove-item', 'hosts', 'remove a host'),
        option('-d --remove-group', 'groups', 'remove a group'),
        option('-l --list-host', 'nothing', 'a table of all hosts'),
        option('-g --list-groups', 'nothing', 'each host with its groups'),
        option('-G --list-containers', 'nothing', 'each group with its hosts'),
        option('-e --export', 'nothing', 'variables and groups of each host as JSON'),
        option('--clear-ips', 'nothing', 'remove the addresses of containers'),
        option('--strict', 'nothing', 'fail if a name is not there'),
        reason,
      ],
      words: 'nothing',
    },
  ],
}

export const completedPrograms: readonly CompletedProgram[] = [tool, generator, manager]

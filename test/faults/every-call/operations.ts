/** What the programs do with files, each as a state before and a command: the table of `every-call.test.ts`. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ProgramName } from '../../support/program.ts'
import type { Command } from './runner.ts'
import { digest, type World } from './world.ts'

export interface Operation {
  readonly what: string
  readonly prepare: (world: World) => Promise<void>
  /** Runs right before the command, after the state was copied: for what is only remembered of the very files. */
  readonly warm?: (world: World) => Promise<void>
  readonly command: Command
  /**
   * What the next run is. `again`: the command, which then is done whatever became of it before. `other`: an unchanged
   * run, after which there is what was there before it.
   */
  readonly next: 'again' | 'other'
  /** What counts: the state is the old or the new one by this alone. Runs that it makes are undone. */
  readonly facts: (world: World) => Promise<string>
  /** Of facts that are neither the old ones nor the new ones: it goes by steps, and the next run does the rest. */
  readonly isBetween?: (found: string, before: string, after: string) => boolean
  /** SQLite: its locks belong to a process, so that what a dead run has left would be seen by the next one in the same. */
  readonly isNative?: boolean
  /** Lines of the tree that the next write may be left to see to. */
  readonly passes?: RegExp
  /** It runs other programs, and so takes long. */
  readonly isSlow?: boolean
  /** It may say that it goes without what it cannot read. */
  readonly mayGoOn?: boolean
}

export const list = command('openstack-ansible-inventory')

function command(program: ProgramName, ...argv: string[]): Command {
  return { program, argv }
}

function tool(...argv: string[]): Command {
  return command('osa-inventory', ...argv)
}

/** The document of each revision, and what is stored now: for scripts, in the readable copy, too. */
async function stored(world: World): Promise<string> {
  const { status, stdout, stderr } = await world.runner.run(tool('history', '--json'), world, 'facts')
  if (status !== 0 || stderr !== '') return `history: status ${status}: ${stderr}`
  const revisions = JSON.parse(stdout) as { id: number; digest: string; command: string }[]
  if (revisions.length === 0) return 'nothing'
  const newest = await world.runner.run(tool('export'), world, 'facts')
  const lines = revisions.map(({ id, digest, command }) => `${id} ${digest.slice(0, 16)} ${command}`)
  return [...lines, newest.status === 0 ? `now ${digest(newest.stdout)}` : `export: ${newest.stderr}`].join('\n')
}

/** As `stored`, without the revisions that are to go: what is saved counts, and the next write removes them. */
async function storedNewest(world: World): Promise<string> {
  const lines = (await stored(world)).split('\n')
  return [...lines.slice(0, 2), lines.at(-1)].join('\n')
}

/** What is in the place of the readable copy and cannot be read may be anything: it is kept. */
const keptAside = /openstack_inventory\.json\.aside-TIME /

const aside = (look: (world: World) => Promise<string>) => (world: World) => world.aside(() => look(world))
const inventory = aside(stored)

/** Revisions 1 to `count`. */
async function revisions(world: World, count: number): Promise<void> {
  world.begin()
  await world.done(list)
  for (let n = 2; n <= count; n += 1) {
    world.addHost(`infra${n + 10}`, `172.29.236.${n + 100}`)
    await world.done(list)
  }
}

async function changed(world: World, count = 2): Promise<void> {
  await revisions(world, count)
  world.addHost('infra9', '172.29.236.19')
}

function fileOf(name: string) {
  return async (world: World): Promise<string> => {
    const path = join(world.root, name)
    return existsSync(path) ? digest(readFileSync(path)) : 'nothing'
  }
}

/** A part of the revisions, the oldest first; the readable copy may be of the newest one all the time. */
const isCopiedInPart: Operation['isBetween'] = (found, _, after) => {
  const [now = '', ...revisions] = found.split('\n').reverse()
  const known = after.split('\n').slice(0, -1).reverse()
  const isNow = now === after.split('\n').at(-1) || now.slice(4) === revisions.at(-1)?.split(' ')[1]
  return revisions.every((line, index) => line === known[index]) && isNow
}

/** Housekeeping comes after what counts: revisions that were to go may be there still, the oldest go first. */
const isPrunedInPart: Operation['isBetween'] = (found, before, after) => {
  const [kept, all] = [after.split('\n').slice(0, -1), `${after.split('\n').slice(0, -1).join('\n')}\n${before}`]
  const lines = found.split('\n').slice(0, -1)
  return (
    kept.every((line, index) => lines[index] === line) &&
    lines.every((line) => all.includes(line)) &&
    found.endsWith(after.split('\n').at(-1)!)
  )
}

/** The edit is recorded first, as a revision of its own. */
const isRecorded: Operation['isBetween'] = (found, _, after) => {
  const lines = found.split('\n')
  return lines[0]!.endsWith('external edit') && lines.slice(0, -1).join() === after.split('\n').slice(1, -1).join()
}

const places = ['--osa-root', 'openstack-ansible', '--runtime', 'runtime']
const programPaths = [
  'openstack-ansible/inventory/dynamic_inventory.py',
  'openstack-ansible/scripts/inventory-manage.py',
  'runtime/bin/openstack-ansible-inventory',
  'runtime/bin/openstack-ansible-inventory-manage',
]

/** What there is to install into. */
function original(world: World): void {
  for (const path of programPaths) {
    const file = join(world.root, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, `#!/usr/bin/python3\nprint('the original ${path}')\n`, { mode: 0o755 })
  }
  mkdirSync(join(world.root, 'openstack-ansible/inventory/env.d'))
  const environment = join(world.env.OSA_INVENTORY_ENVIRONMENT!, 'env.d/all.yml')
  copyFileSync(environment, join(world.root, 'openstack-ansible/inventory/env.d/all.yml'))
}

/** In each place: the original, a shim, or something else, which is never right. */
async function programs(world: World): Promise<string> {
  return programPaths.map((path) => `${path} ${programAt(join(world.root, path))}`).join('\n')
}

function programAt(path: string): string {
  if (!existsSync(path)) return 'nothing'
  const text = readFileSync(path, 'utf8')
  const isExecutable = (statSync(path).mode & 0o111) === 0o111
  if (isExecutable && text.includes('osa-inventory shim') && text.endsWith('\n')) return 'shim'
  return isExecutable && text.includes('the original') && text.endsWith("')\n") ? 'original' : 'something else'
}

/** Of one who died: there is a whole program in each place. */
const isPutInPart: Operation['isBetween'] = (found) => !/nothing|something else/.test(found)

const SQLITE = '[inventory]\nbackend = sqlite\n'

export const OPERATIONS: readonly Operation[] = [
  {
    what: 'a first run',
    prepare: async (world) => world.begin(),
    command: list,
    next: 'again',
    facts: inventory,
  },
  { what: 'a run that changes something', prepare: changed, command: list, next: 'again', facts: inventory },
  {
    what: 'a run that prunes',
    prepare: async (world) => {
      await revisions(world, 3)
      world.settings('[file]\nhistory_keep = 2\n')
      world.addHost('infra9', '172.29.236.19')
    },
    command: list,
    next: 'again',
    facts: aside(storedNewest),
    passes: /openstack_inventory\.history\/(\d+|cut-.*) /,
  },
  {
    what: 'a run over an edit by hand',
    prepare: async (world) => {
      await changed(world)
      const path = join(world.config, 'openstack_inventory.json')
      writeFileSync(path, readFileSync(path, 'utf8').replace('"172.29.236.21"', '"172.29.236.22"'))
    },
    command: list,
    next: 'again',
    isBetween: isRecorded,
    facts: inventory,
  },
  {
    what: 'a run with an audit log',
    prepare: async (world) => {
      await revisions(world, 1)
      world.settings('[inventory]\naudit_log = audit.log\n')
      world.addHost('infra8', '172.29.236.18')
      await world.done(list)
      world.addHost('infra9', '172.29.236.19')
    },
    command: list,
    next: 'again',
    facts: inventory,
  },
  {
    what: 'an unchanged run, which leaves a note',
    prepare: (world) => revisions(world, 2),
    command: list,
    next: 'again',
    facts: inventory,
  },
  {
    what: 'an unchanged run after another',
    prepare: (world) => revisions(world, 2),
    warm: async (world) => {
      await world.done(list)
    },
    command: list,
    next: 'again',
    facts: inventory,
  },
  {
    what: 'a first run with SQLite, and its readable copy',
    prepare: async (world) => {
      world.begin()
      world.settings(SQLITE)
    },
    command: list,
    next: 'again',
    isNative: true,
    facts: inventory,
  },
  {
    what: 'a run with SQLite that changes something, and its readable copy',
    prepare: async (world) => {
      world.begin()
      world.settings(SQLITE)
      await world.done(list)
      world.addHost('infra9', '172.29.236.19')
    },
    command: list,
    next: 'again',
    isNative: true,
    facts: inventory,
    passes: keptAside,
  },
  {
    what: 'the readable copy alone, of an inventory in SQLite, which someone has changed',
    prepare: async (world) => {
      world.begin()
      world.settings(SQLITE)
      await world.done(list)
      writeFileSync(join(world.config, 'openstack_inventory.json'), '{"_meta": {"hostvars": {"edited": {}}}}')
    },
    command: list,
    next: 'again',
    isNative: true,
    facts: inventory,
    // The note that is there still holds, and the next runs write none: the one that does removes the draft.
    passes: /cache\/osa-inventory\/\.[0-9a-f]{16}\./,
  },
  {
    what: 'remove',
    prepare: (world) => revisions(world, 2),
    command: tool('remove', 'infra2', '--yes', '--reason', 'broken'),
    next: 'other',
    facts: inventory,
    mayGoOn: true,
  },
  {
    what: 'restore',
    prepare: (world) => revisions(world, 3),
    command: tool('restore', '1', '--yes'),
    next: 'again',
    facts: inventory,
  },
  {
    what: 'history prune',
    prepare: (world) => revisions(world, 4),
    command: tool('history', 'prune', '--keep', '2', '--yes'),
    next: 'again',
    isBetween: isPrunedInPart,
    facts: inventory,
  },
  {
    what: 'export of a document',
    prepare: async (world) => {
      await revisions(world, 2)
      writeFileSync(join(world.root, 'out.json'), 'of last week\n')
    },
    command: tool('export', '-o', 'out.json'),
    next: 'again',
    facts: fileOf('out.json'),
  },
  {
    what: 'export of a bundle',
    prepare: (world) => revisions(world, 3),
    command: tool('export', '--format', 'bundle', '-o', 'all.bundle'),
    next: 'again',
    facts: fileOf('all.bundle'),
  },
  {
    what: 'import of a document',
    prepare: async (world) => {
      await revisions(world, 2)
      const document = await world.done(tool('export', '1'))
      writeFileSync(join(world.root, 'in.json'), document.stdout)
    },
    command: tool('import', 'in.json', '--yes'),
    next: 'again',
    facts: inventory,
  },
  {
    what: 'import of a bundle',
    prepare: async (world) => {
      await revisions(world, 3)
      await world.done(tool('export', '--format', 'bundle', '-o', '../all.bundle'))
      world.settings('[inventory]\ndeployment = other\n')
    },
    command: tool('import', '../all.bundle'),
    next: 'again',
    isBetween: isCopiedInPart,
    facts: inventory,
  },
  {
    what: 'migrate from the files to SQLite',
    prepare: async (world) => {
      await revisions(world, 2)
      world.settings('[inventory]\nbackend = sqlite\n')
    },
    command: tool('migrate', '--from', 'file', '--to', 'sqlite', '--history'),
    mayGoOn: true,
    next: 'again',
    isBetween: isCopiedInPart,
    isNative: true,
    facts: inventory,
    passes: keptAside,
  },
  {
    what: 'migrate from SQLite to the files',
    prepare: async (world) => {
      world.begin()
      world.settings(SQLITE)
      await world.done(list)
      world.addHost('infra9', '172.29.236.19')
      await world.done(list)
      world.settings('[inventory]\nbackend = file\n')
    },
    command: tool('migrate', '--from', 'sqlite', '--to', 'file', '--history'),
    mayGoOn: true,
    next: 'again',
    isBetween: isCopiedInPart,
    isNative: true,
    facts: inventory,
  },
  {
    what: 'remove by the manager, in a file that was named',
    prepare: async (world) => {
      await revisions(world, 2)
      const document = await world.done(tool('export'))
      writeFileSync(join(world.root, 'copy.json'), document.stdout)
    },
    command: command('openstack-ansible-inventory-manage', '-f', 'copy.json', '-r', 'infra2'),
    next: 'again',
    facts: fileOf('copy.json'),
  },
  {
    what: 'install',
    prepare: async (world) => {
      await revisions(world, 1)
      original(world)
    },
    command: tool('install', ...places),
    next: 'again',
    facts: programs,
    isBetween: isPutInPart,
    isSlow: true,
    mayGoOn: true,
  },
  {
    what: 'uninstall',
    prepare: async (world) => {
      await revisions(world, 1)
      original(world)
      await world.done(tool('install', ...places))
    },
    command: tool('uninstall', ...places),
    next: 'again',
    facts: programs,
    isBetween: isPutInPart,
  },
]

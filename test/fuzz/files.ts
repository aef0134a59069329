/** Files of a cloud, each read by whole commands. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type Plan, planText } from '../../src/app/run/plan-file.ts'
import type { Chance } from '../../tools/random-clouds/chance.ts'
import { FuzzCloud, faultOf, type Line } from './cloud.ts'
import { mutate } from './mutate.ts'
import { unzipped } from './parsers.ts'
import type { Complaint, Target } from './target.ts'

/** In a line: the file that is fuzzed. */
const INPUT = '@input'
const generator = 'openstack-ansible-inventory'
const manager = 'openstack-ansible-inventory-manage'
const tool = 'osa-inventory'

const configLines: readonly Line[] = [
  [generator, '--list'],
  [generator, '--check'],
  [tool, 'generate', '--dry-run', '--diff'],
  [tool, 'find', 'infra1'],
  [tool, 'explain', 'infra1'],
  [tool, 'graph'],
  [tool, 'doctor'],
  [tool, 'stale'],
]

const storedLines: readonly Line[] = [
  [generator, '--list'],
  [generator, '--host', 'infra1'],
  [generator, '--check'],
  [tool, 'show'],
  [tool, 'show', '--host', 'infra1'],
  [tool, 'show', '--json'],
  [tool, 'doctor'],
  [tool, 'stale'],
  [tool, 'addresses', '--all'],
  [tool, 'history'],
  [tool, 'diff', '1', 'latest'],
  [tool, 'blame', 'infra1'],
  [tool, 'remove', 'infra1', '--dry-run'],
  [tool, 'rename-groups', '--dashes', '--dry-run'],
  [tool, 'rename-host', 'infra1', 'ctl1', '--dry-run'],
  [tool, 'export', '--format', 'hosts'],
  [manager, '-l'],
  [manager, '-g'],
  [manager, '-G'],
  [manager, '-e'],
  [manager, '-r', 'infra1'],
  [manager, '-d', 'nova_compute'],
]

const historyLines: readonly Line[] = [
  [generator, '--list'],
  [generator, '--at', '1'],
  [tool, 'history'],
  [tool, 'history', '--host', 'infra1'],
  [tool, 'history', 'verify'],
  [tool, 'history', 'prune', '--keep', '1', '--dry-run'],
  [tool, 'show', '1'],
  [tool, 'diff', '1', '2'],
  [tool, 'blame', 'infra1'],
  [tool, 'restore', '1', '--dry-run'],
  [tool, 'restore', '1', '--yes'],
  [tool, 'export', '--format', 'bundle'],
  [tool, 'doctor'],
]

const settingsLines: readonly Line[] = [
  [tool, 'backend', 'show'],
  [tool, 'backend', 'list'],
  [tool, 'doctor'],
  [tool, 'history'],
  [generator, '--list'],
]

interface FileTarget {
  readonly name: string
  /** Where the input goes, in the configuration directory. */
  readonly file: string
  readonly lines: readonly Line[]
  readonly corpus: (cloud: FuzzCloud) => readonly Buffer[]
  readonly make?: (chance: Chance, corpus: readonly Buffer[]) => Buffer
}

const read = (cloud: FuzzCloud, ...names: string[]) => names.map((name) => readFileSync(cloud.path(name)))

const kinds: readonly FileTarget[] = [
  {
    name: 'configuration',
    file: 'openstack_user_config.yml',
    lines: configLines,
    corpus: (cloud) => [...read(cloud, 'openstack_user_config.yml'), ...oddConfigurations],
  },
  {
    name: 'conf.d',
    file: 'conf.d/odd.yml',
    lines: configLines,
    corpus: (cloud) => [...read(cloud, 'conf.d/cinder.yml', 'conf.d/heat.yml'), ...oddConfigurations],
  },
  {
    name: 'environment',
    file: 'env.d/odd.yml',
    lines: configLines,
    corpus: (cloud) =>
      ['nova.yml', 'galera.yml', 'cinder.yml', 'neutron.yml'].map((name) =>
        readFileSync(join(cloud.env.OSA_INVENTORY_ENVIRONMENT!, 'env.d', name)),
      ),
  },
  {
    name: 'inventory',
    file: 'openstack_inventory.json',
    lines: storedLines,
    corpus: (cloud) => read(cloud, 'openstack_inventory.json'),
  },
  {
    name: 'hostnames-ips',
    file: 'openstack_hostnames_ips.yml',
    lines: [
      [generator, '--list'],
      [tool, 'generate', '--force'],
      [tool, 'doctor'],
    ],
    corpus: () => [
      Buffer.from('infra1: 10.20.0.101\ncompute1: 10.20.0.121\n'),
      Buffer.from('{"infra1": "10.20.0.101"}'),
    ],
  },
  {
    name: 'osa.ini',
    file: 'osa.ini',
    lines: settingsLines,
    corpus: () => [
      Buffer.from(
        '[inventory]\nbackend = file\ndeployment = default\naudit_log = audit.log\ncache = no\n[file]\nhistory_keep = 5\n',
      ),
      Buffer.from(
        '[inventory]\nbackend = db\nrequire_reason = yes\nmirror = no\n[db]\nplugin = sqlite\npath = db.sqlite\n',
      ),
      Buffer.from('[DEFAULT]\na = b\n[inventory]\nbackend: file\n; remark\n  goes on\n'),
    ],
  },
  {
    name: 'revision',
    file: 'openstack_inventory.history/2',
    lines: historyLines,
    corpus: (cloud) => read(cloud, 'openstack_inventory.history/1', 'openstack_inventory.history/2'),
    make: makeRevision,
  },
  {
    name: 'tar',
    file: 'backup_openstack_inventory.tar',
    lines: [
      [tool, 'doctor'],
      [tool, 'remove', 'compute1', '--yes'],
      [tool, 'generate', '--force'],
    ],
    corpus: (cloud) => read(cloud, 'backup_openstack_inventory.tar'),
  },
  {
    name: 'bundle',
    file: 'odd.bundle',
    lines: [
      [tool, 'import', '--check', INPUT],
      [tool, 'import', '--dry-run', INPUT],
      [tool, 'import', '--yes', INPUT],
      [tool, 'diff', INPUT],
    ],
    corpus: (cloud) => read(cloud, 'odd.bundle'),
    make: makePacked,
  },
  {
    name: 'imported',
    file: 'odd.json',
    lines: [
      [tool, 'import', '--dry-run', INPUT],
      [tool, 'import', '--yes', INPUT],
      [tool, 'diff', INPUT],
      [manager, '-f', INPUT, '-l'],
    ],
    corpus: (cloud) => read(cloud, 'openstack_inventory.json'),
  },
  {
    name: 'plan',
    file: 'odd.plan',
    lines: [
      [tool, 'apply', INPUT],
      [tool, 'apply', '--dry-run', INPUT],
      [tool, 'generate', '--dry-run', '-o', INPUT],
    ],
    corpus: (cloud) => read(cloud, 'odd.plan', 'new.plan'),
    make: makePlan,
  },
  {
    name: 'audit-log',
    file: 'audit.log',
    lines: [[tool, 'history', 'verify', '--against', INPUT]],
    corpus: (cloud) => read(cloud, 'audit.log'),
  },
]

export const fileTargetNames: readonly string[] = kinds.map(({ name }) => name)

/** The first line, JSON, or the document behind it: packed again, so that what is read of it is what was changed. */
function makeRevision(chance: Chance, corpus: readonly Buffer[]): Buffer {
  const bytes = chance.pick(corpus)
  if (chance.is(0.2)) return mutate(bytes, chance, corpus)
  const end = bytes.indexOf('\n')
  const [header, packed] = [bytes.subarray(0, end), bytes.subarray(end + 1)]
  if (chance.is(0.7)) return Buffer.concat([mutate(header, chance, [header]), Buffer.from('\n'), packed])
  const document = mutate(unzipped(packed), chance, [unzipped(packed)])
  return Buffer.concat([header, Buffer.from('\n'), gzipSync(document, { level: 1 })])
}

/** One of its lines, packed again or as they are. */
function makePacked(chance: Chance, corpus: readonly Buffer[]): Buffer {
  const bytes = chance.pick(corpus)
  if (chance.is(0.3)) return mutate(bytes, chance, corpus)
  const lines = unzipped(bytes).toString('utf8').split('\n')
  const at = chance.int(0, lines.length - 1)
  lines[at] = mutate(Buffer.from(lines[at]!), chance, [Buffer.from(lines[0]!)]).toString('utf8')
  // The bare lines are read too, and have no seal that tells of a change before they are.
  return chance.is(0.6) ? Buffer.from(lines.join('\n')) : gzipSync(lines.join('\n'), { level: 1 })
}

/** Mostly with a seal that fits: what is behind it has to be looked at as well. */
function makePlan(chance: Chance, corpus: readonly Buffer[]): Buffer {
  const bytes = mutate(chance.pick(corpus), chance, corpus)
  if (chance.is(0.2)) return bytes
  try {
    const { seal: _, ...plan } = JSON.parse(bytes.toString('utf8')) as Record<string, unknown>
    return Buffer.from(planText(plan as unknown as Plan))
  } catch {
    return bytes
  }
}

const oddConfigurations = [
  'cidr_networks: &nets {management: 10.20.0.0/22}\nglobal_overrides:\n  a: &a {b: [1, 2.5, ~, "x"]}\n  c: {<<: *a, d: *nets}\n',
  'compute_hosts:\n  c9:\n    ip: 10.20.0.99\n    affinity: {nova_compute_container: 0}\n    container_vars: {x: {limit_container_types: nova}}\n',
].map((text) => Buffer.from(text))

export async function fileTargets(repository: string, wanted: (name: string) => boolean): Promise<Target[]> {
  const targets: Target[] = []
  for (const kind of kinds.filter(({ name }) => wanted(name))) targets.push(await fileTarget(kind, repository))
  return targets
}

async function fileTarget(kind: FileTarget, repository: string): Promise<Target> {
  const cloud = await deployed(repository)
  const corpus = kind.corpus(cloud)
  const { make } = kind
  return {
    name: kind.name,
    corpus,
    ...(make && { make: (chance) => make(chance, corpus) }),
    run: async (input, chance) => {
      writeFileSync(cloud.path(kind.file), input)
      const [program, ...args] = chance.pick(kind.lines)
      const words = args.map((word) => (word === INPUT ? cloud.path(kind.file) : word))
      return complaintAbout(cloud, [program, ...words], chance.is(0.01))
    },
    close: () => cloud.remove(),
  }
}

async function deployed(repository: string): Promise<FuzzCloud> {
  const cloud = new FuzzCloud(repository)
  const must = async (...line: Line): Promise<void> => {
    const { status, err } = await cloud.run(line)
    if (status !== 0) throw new Error(`${line.join(' ')}: ${err}`)
  }
  writeFileSync(cloud.path('osa.ini'), '[inventory]\naudit_log = audit.log\n')
  await must(generator, '--list')
  await must(tool, 'remove', 'compute3', '--yes')
  await must(tool, 'export', '--format', 'bundle', '-o', cloud.path('odd.bundle'))
  await must(tool, 'generate', '--dry-run', '-o', cloud.path('odd.plan'))
  await must(tool, 'generate', '--dry-run', '--new', '--force', '-o', cloud.path('new.plan'))
  writeFileSync(cloud.path('osa.ini'), '')
  cloud.keep()
  return cloud
}

/** @param spawned by the built program, in place of this process */
async function complaintAbout(cloud: FuzzCloud, line: Line, spawned: boolean): Promise<Complaint> {
  const before = cloud.listing()
  const ended = await (spawned ? cloud.spawn(line) : cloud.run(line))
  const after = cloud.listing()
  const fault = faultOf(ended, before, after)
  if (before !== after) cloud.reset()
  return fault && `${fault}\n${spawned ? 'the built ' : ''}${line.join(' ')}`
}

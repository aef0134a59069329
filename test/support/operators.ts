/** Eight operators in long-lived processes add hosts to one small cloud at the same time, whatever happens to the server. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { expect } from 'vitest'
import { chainDigest } from '../../src/app/store/revisions.ts'
import type { InventoryBackend, RevisionInfo } from '../../src/backends/contract.ts'
import { sha256 } from '../../src/backends/support/digest.ts'
import { hostOf, hostsEach, type Order, operators } from './operator-order.ts'
import { cleanEnvironment, repository } from './program.ts'

/** A container on each host of `cache_hosts`, in a network that has room for it. */
function writeCloud(directory: string, section: string): void {
  mkdirSync(join(directory, 'conf.d'))
  mkdirSync(join(directory, 'env.d'))
  writeFileSync(join(directory, 'osa.ini'), `[inventory]\nbackend = database\nmirror = no\n[database]\n${section}`)
  writeFileSync(
    join(directory, 'openstack_user_config.yml'),
    `cidr_networks: { management: 172.29.236.0/22 }
used_ips: ['172.29.236.1,172.29.236.10', '172.29.237.1,172.29.237.254']
global_overrides:
  internal_lb_vip_address: 172.29.236.2
  management_bridge: br-mgmt
  provider_networks:
    - network: { container_bridge: br-mgmt, container_interface: eth1, container_type: veth, ip_from_q: management,
        is_management_address: true, group_binds: [all_containers, hosts] }
`,
  )
  writeFileSync(
    join(directory, 'env.d/cache.yml'),
    `physical_skel: { cache_containers: { belongs_to: [all_containers] }, cache_hosts: { belongs_to: [hosts] } }
component_skel: { memcached: { belongs_to: [memcached_all] } }
container_skel: { memcached_container: { belongs_to: [cache_containers], contains: [memcached], properties: {} } }
`,
  )
}

export interface TortureOptions {
  /** The lines of the backend's section in `osa.ini`. */
  readonly section: string
  /** More of the environment, for each operator. */
  readonly env?: (operator: number) => Record<string, string>
  /** Done once, when so many hosts have been added. */
  readonly incident?: { readonly after: number; readonly act: () => Promise<void> }
}

export interface Tortured {
  readonly added: readonly string[]
  /** What failed and was tried again by the operators. */
  readonly failures: readonly string[]
}

export async function torture({ section, env = () => ({}), incident }: TortureOptions): Promise<Tortured> {
  const directory = mkdtempSync(join(tmpdir(), 'osa-operators-'))
  // Drivers are looked for from the program up.
  const program = join(repository, `dist/tools/operator-${process.pid}.cjs`)
  const children: ChildProcess[] = []
  try {
    writeCloud(directory, section)
    await bundle(program)
    const added: string[] = []
    const failures: string[] = []
    let happening: Promise<void> | undefined
    const hear = (told: { added?: string; failed?: string }): void => {
      if (told.failed !== undefined) failures.push(told.failed)
      if (told.added !== undefined) added.push(told.added)
      if (incident && added.length >= incident.after) happening ??= incident.act()
    }
    const ends = Array.from({ length: operators }, async (_, operator) => {
      const child = fork(program, [], { env: { ...cleanEnvironment(), ...env(operator) }, execArgv: [] })
      children.push(child)
      child.on('message', hear)
      child.send({ directory, operator, hosts: hostsEach } satisfies Order)
      const [code] = (await once(child, 'exit')) as [number | null]
      expect(code, `the end of operator ${operator}`).toBe(0)
    })
    await Promise.all(ends)
    await happening
    return { added, failures }
  } finally {
    for (const child of children) child.kill('SIGKILL')
    rmSync(program, { force: true })
    rmSync(directory, { recursive: true, force: true })
  }
}

async function bundle(program: string): Promise<void> {
  await build({
    entryPoints: [join(import.meta.dirname, 'operator.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    define: { OSA_INVENTORY_VERSION: '"0.0.0"' },
    logLevel: 'error',
  })
}

interface HostVars {
  readonly ansible_host: string
  readonly physical_host: string
}

/** Every host that was added is there, with one container and its own address, and came with one revision. */
export async function expectWhole(backend: InventoryBackend, { added }: Tortured): Promise<void> {
  expect([...added].sort()).toEqual(allHosts())
  const newest = (await backend.load())!
  const { hostvars } = (JSON.parse(newest.document) as { _meta: { hostvars: Record<string, HostVars> } })._meta
  const containers = Object.entries(hostvars).filter(([name, { physical_host: on }]) => on !== name)
  expect(containers.map(([, { physical_host: on }]) => on).sort()).toEqual(allHosts())
  expect(Object.keys(hostvars)).toHaveLength(2 * added.length)
  const addresses = Object.values(hostvars).map((vars) => vars.ansible_host)
  expect(new Set(addresses).size).toBe(addresses.length)
  const infos: RevisionInfo[] = []
  for await (const info of backend.revisions!()) infos.unshift(info)
  expect(infos.map(({ id }) => id)).toEqual(infos.map((_, index) => index + 1))
  expect(infos.at(-1)!.change).toBe(newest.change)
  await expectChain(backend, infos, 2 * added.length)
}

function allHosts(): string[] {
  const ofOne = (operator: number) => Array.from({ length: hostsEach }, (_, number) => hostOf(operator, number))
  return Array.from({ length: operators }, (_, operator) => ofOne(operator))
    .flat()
    .sort()
}

/** Also: no revision takes a host away. */
async function expectChain(backend: InventoryBackend, infos: readonly RevisionInfo[], hosts: number): Promise<void> {
  const came: string[] = []
  let parent: RevisionInfo | undefined
  for (const info of infos) {
    const revision = await backend.loadRevision!(info.id)
    expect(revision.parent).toBe(parent?.id)
    expect(revision.chain, `the chain digest of revision ${info.id}`).toBe(chainDigest(info, parent?.chain))
    expect(revision.digest).toBe(sha256(revision.document))
    expect(revision.summary.hostsRemoved).toEqual([])
    came.push(...revision.summary.hostsAdded)
    parent = info
  }
  expect(came).toHaveLength(hosts)
  expect(new Set(came).size).toBe(hosts)
}

/** Eight operators at once add hosts to one cloud, each in their own file: nothing is lost, nothing is given twice. */
import { execFile } from 'node:child_process'
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { chainDigest } from '../../src/app/store/revisions.ts'
import type { InventoryBackend, RevisionInfo } from '../../src/backends/contract.ts'
import { execPlugin } from '../../src/backends/exec.ts'
import { openFileBackend } from '../../src/backends/file.ts'
import { sha256 } from '../../src/backends/support/digest.ts'
import { sqlitePlugin } from '../support/contract.ts'
import { cleanEnvironment, pathOf, scratch } from '../support/program.ts'

const operators = 8
const hostsEach = 25
/** One for each run that adds a host, if no run finds that another one has done it already. */
const mostRevisions = operators * hostsEach

interface Inventory {
  readonly _meta: { readonly hostvars: Readonly<Record<string, HostVars>> }
}

interface HostVars {
  readonly ansible_host: string
  readonly physical_host: string
  readonly container_networks: Readonly<Record<string, { readonly address: string }>>
}

/** A container on each host of `cache_hosts`, in a network that has room for it. */
function newCloud(): string {
  const directory = join(scratch(), 'openstack_deploy')
  mkdirSync(join(directory, 'conf.d'), { recursive: true })
  mkdirSync(join(directory, 'env.d'))
  writeFileSync(
    join(directory, 'openstack_user_config.yml'),
    `cidr_networks:
  management: 172.29.236.0/22
used_ips:
  - 172.29.236.1,172.29.236.10
  - 172.29.237.1,172.29.237.254
global_overrides:
  internal_lb_vip_address: 172.29.236.2
  management_bridge: br-mgmt
  provider_networks:
    - network:
        container_bridge: br-mgmt
        container_interface: eth1
        container_type: veth
        ip_from_q: management
        is_management_address: true
        group_binds: [all_containers, hosts]
`,
  )
  writeFileSync(
    join(directory, 'env.d/cache.yml'),
    `physical_skel:
  cache_containers: { belongs_to: [all_containers] }
  cache_hosts: { belongs_to: [hosts] }
component_skel:
  memcached: { belongs_to: [memcached_all] }
container_skel:
  memcached_container: { belongs_to: [cache_containers], contains: [memcached], properties: {} }
`,
  )
  return directory
}

function hostOf(operator: number, number: number): string {
  return `cache${operator}-${number}`
}

/** An editor that writes beside and renames: nobody reads half a file. */
function editOwnFile(directory: string, operator: number, hosts: number): void {
  const path = join(directory, `conf.d/operator${operator}.yml`)
  const lines = Array.from(
    { length: hosts },
    (_, number) => `  ${hostOf(operator, number)}: { ip: 172.29.237.${operator * hostsEach + number + 1} }\n`,
  )
  writeFileSync(`${path}.new`, `cache_hosts:\n${lines.join('')}`)
  renameSync(`${path}.new`, path)
}

async function work(directory: string, operator: number): Promise<void> {
  for (let hosts = 1; hosts <= hostsEach; hosts += 1) {
    editOwnFile(directory, operator, hosts)
    // The base environment holds nothing that counts; the configuration directory brings its own.
    const args = [pathOf('openstack-ansible-inventory'), '--config', directory, '-e', directory]
    const options = { env: cleanEnvironment(), maxBuffer: 1 << 28 }
    const { stdout } = await promisify(execFile)(process.execPath, args, options)
    const mine = (JSON.parse(stdout) as Inventory)._meta.hostvars[hostOf(operator, hosts - 1)]
    expect(mine, `${hostOf(operator, hosts - 1)} in the output of the run that added it`).toBeDefined()
  }
}

async function torture(directory: string): Promise<void> {
  await Promise.all(Array.from({ length: operators }, (_, operator) => work(directory, operator)))
}

async function expectWhole(backend: InventoryBackend): Promise<void> {
  const newest = await backend.load()
  expectEveryHostOnce((JSON.parse(newest!.document) as Inventory)._meta.hostvars)
  const infos: RevisionInfo[] = []
  for await (const info of backend.revisions!()) infos.unshift(info)
  expect(infos.map(({ id }) => id)).toEqual(infos.map((_, index) => index + 1))
  expect(infos.length).toBeGreaterThan(operators)
  expect(infos.length).toBeLessThanOrEqual(mostRevisions)
  expect(infos.at(-1)!.digest).toBe(newest!.digest)
  await expectChain(backend, infos)
}

function expectEveryHostOnce(hostvars: Inventory['_meta']['hostvars']): void {
  const hosts = Array.from({ length: operators }, (_, operator) =>
    Array.from({ length: hostsEach }, (_, number) => hostOf(operator, number)),
  ).flat()
  const containers = Object.entries(hostvars).filter(([name, { physical_host: on }]) => on !== name)
  expect(Object.keys(hostvars).filter((name) => hosts.includes(name))).toHaveLength(hosts.length)
  expect(containers.map(([, { physical_host: on }]) => on).sort()).toEqual([...hosts].sort())
  expect(Object.keys(hostvars)).toHaveLength(2 * hosts.length)
  const addresses = Object.values(hostvars).map((vars) => vars.ansible_host)
  const inNetworks = Object.values(hostvars).map((vars) => vars.container_networks.management_address?.address)
  expect(inNetworks).toEqual(addresses)
  expect(new Set(addresses).size).toBe(addresses.length)
}

/** Also: no revision takes a host away, and each host came with exactly one. */
async function expectChain(backend: InventoryBackend, infos: readonly RevisionInfo[]): Promise<void> {
  let parent: RevisionInfo | undefined
  const added: string[] = []
  for (const info of infos) {
    const revision = await backend.loadRevision!(info.id)
    expect(revision.parent).toBe(parent?.id)
    expect(revision.chain, `the chain digest of revision ${info.id}`).toBe(chainDigest(info, parent?.chain))
    expect(revision.digest).toBe(sha256(revision.document))
    expect(revision.lineage).toBe(infos[0]!.lineage)
    expect(revision.summary.hostsRemoved).toEqual([])
    added.push(...revision.summary.hostsAdded)
    parent = info
  }
  expect(added).toHaveLength(2 * operators * hostsEach)
  expect(new Set(added).size).toBe(added.length)
}

describe(`${operators} operators add ${hostsEach} hosts each at the same time`, () => {
  it('to files', async () => {
    const directory = newCloud()
    await torture(directory)
    // The default keeps 200 revisions: all that there can be.
    await expectWhole(openFileBackend({ directory }))
  }, 600_000)

  it('to the example plugin in Python', async () => {
    const directory = newCloud()
    writeFileSync(
      join(directory, 'osa.ini'),
      `[inventory]
backend = database
[database]
plugin = exec
command = ${sqlitePlugin}
options =
  path = inventory.sqlite
`,
    )
    await torture(directory)
    const backend = await execPlugin.register(
      {
        deployment: 'default',
        options: {
          command: sqlitePlugin,
          args: '',
          options: 'path = inventory.sqlite',
          secrets: '',
          secret: undefined,
          deadline: 30_000,
        },
      },
      { section: 'database', configDirectory: directory, debug: () => {}, warn: () => {} },
    )
    await expectWhole(backend)
    await backend.close?.()
  }, 600_000)
})

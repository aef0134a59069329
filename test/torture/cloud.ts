/** One small cloud on which everyone works, each in their own file, on their own machines. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Configured } from './journal.ts'

/** A container on each machine of `cache_hosts`, in a network that has room for many. */
const configuration = `cidr_networks: { management: 172.29.0.0/16 }
used_ips: ['172.29.0.1,172.29.0.10', '172.29.128.0,172.29.255.254']
global_overrides:
  internal_lb_vip_address: 172.29.0.2
  management_bridge: br-mgmt
  provider_networks:
    - network: { container_bridge: br-mgmt, container_interface: eth1, container_type: veth, ip_from_q: management,
        is_management_address: true, group_binds: [all_containers, hosts] }
`
const environment = `physical_skel: { cache_containers: { belongs_to: [all_containers] }, cache_hosts: { belongs_to: [hosts] } }
component_skel: { memcached: { belongs_to: [memcached_all] } }
container_skel: { memcached_container: { belongs_to: [cache_containers], contains: [memcached], properties: {} } }
`

/** Addresses of machines for each client: 172.29.128.0 and up. */
const addressesEach = 2000

export class Cloud {
  readonly directory: string
  readonly configured = new Map<string, Configured>()
  readonly #now: () => number

  /** @param now milliseconds since the round began */
  constructor(directory: string, ini: string, now: () => number) {
    this.directory = directory
    this.#now = now
    mkdirSync(join(directory, 'conf.d'), { recursive: true })
    mkdirSync(join(directory, 'env.d'))
    writeFileSync(join(directory, 'osa.ini'), ini, { mode: 0o600 })
    writeFileSync(join(directory, 'openstack_user_config.yml'), configuration)
    writeFileSync(join(directory, 'env.d/cache.yml'), environment)
  }

  get env(): Record<string, string> {
    return { OSA_CONFIG_DIR: this.directory, OSA_INVENTORY_ENVIRONMENT: this.directory }
  }

  fileOf(client: number): OwnFile {
    return new OwnFile(join(this.directory, `conf.d/client${client}.yml`), client, this.configured, this.#now)
  }
}

/** The file in which one client configures machines; no name and no address comes twice. */
export class OwnFile {
  readonly #path: string
  readonly #client: number
  readonly #machines: { readonly name: string; readonly address: string }[] = []
  readonly #configured: Map<string, Configured>
  readonly #now: () => number
  #count = 0

  constructor(path: string, client: number, configured: Map<string, Configured>, now: () => number) {
    this.#path = path
    this.#client = client
    this.#configured = configured
    this.#now = now
  }

  get machines(): readonly string[] {
    return this.#machines.map(({ name }) => name)
  }

  /** @returns the name of the new machine */
  add(): string {
    if (this.#count === addressesEach) throw new Error(`client ${this.#client} has used up its addresses`)
    const number = this.#client * addressesEach + this.#count++
    const name = `c${this.#client}n${this.#count}`
    this.#machines.push({ name, address: `172.29.${128 + (number >> 8)}.${number & 255}` })
    this.#configured.set(name, { from: this.#now(), to: Number.POSITIVE_INFINITY })
    this.#write()
    return name
  }

  /** The oldest machine leaves the configuration, and stays in the inventory until it is removed from that. */
  drop(): string | undefined {
    const machine = this.#machines.shift()
    if (machine === undefined) return undefined
    this.#write()
    this.#configured.get(machine.name)!.to = this.#now()
    return machine.name
  }

  /** As an editor that writes beside and renames: nobody reads half a file. */
  #write(): void {
    const lines = this.#machines.map(({ name, address }) => `  ${name}: { ip: ${address} }\n`)
    writeFileSync(`${this.#path}.new`, lines.length === 0 ? '{}\n' : `cache_hosts:\n${lines.join('')}`)
    renameSync(`${this.#path}.new`, this.#path)
  }
}

/** Questions that people ask of a stored inventory. */
import { Dict, type Value } from '../../../python/value.ts'
import { Inventory } from '../inventory.ts'
import { isContainer } from '../kinds.ts'
import { providerNetworks } from '../provider-networks.ts'
import { mappingAt } from '../values.ts'

export interface HostView {
  readonly name: string
  readonly variables: Dict
  /** Those that hold it themselves, in the order of the inventory. */
  readonly groups: readonly string[]
}

export interface GroupView {
  readonly name: string
  readonly children: readonly string[]
  /** The groups that it is a child of. */
  readonly parents: readonly string[]
  readonly hosts: readonly string[]
  /** Hosts that only the groups below it hold. */
  readonly hostsBelow: readonly string[]
  readonly variables: Dict
}

function texts(list: Iterable<Value>): string[] {
  return [...list].filter((item) => typeof item === 'string')
}

export class InventoryView {
  readonly #inventory: Inventory

  constructor(inventory: Dict) {
    this.#inventory = new Inventory(inventory)
  }

  get groups(): string[] {
    return texts(this.#inventory.root.keys()).filter((name) => name !== '_meta')
  }

  /** By the names of the queues that their addresses come from. */
  get networks(): string[] {
    const overrides = mappingAt(this.#inventory.group('all'), 'vars') ?? new Dict()
    const networks = providerNetworks(new Dict([['global_overrides', overrides]]))
    return [...new Set(texts(networks.map(({ queue }) => queue)))]
  }

  /** Hosts and containers. */
  get names(): string[] {
    return texts(this.#inventory.hostvars.keys())
  }

  get hosts(): string[] {
    return this.names.filter((name) => !this.isContainer(name))
  }

  get containers(): string[] {
    return this.names.filter((name) => this.isContainer(name))
  }

  isContainer(name: string): boolean {
    return isContainer(name, this.variables(name))
  }

  variables(name: string): Dict {
    return this.#inventory.host(name) ?? new Dict()
  }

  /** A variable that is a text; `` for everything else. */
  text(name: string, key: string): string {
    const value = this.variables(name).get(key)
    return typeof value === 'string' ? value : ''
  }

  host(name: string): HostView | undefined {
    const variables = this.#inventory.host(name)
    if (!variables) return undefined
    const groups = this.groups.filter((group) => this.#inventory.memberSet(group).has(name))
    return { name, variables, groups }
  }

  group(name: string): GroupView | undefined {
    const body = name === '_meta' ? undefined : this.#inventory.group(name)
    if (!body) return undefined
    const hosts = texts(this.#inventory.hosts(name))
    const own = new Set(hosts)
    return {
      name,
      hosts,
      children: texts(this.#inventory.children(name)),
      parents: this.groups.filter((group) => this.#inventory.children(group).includes(name)),
      hostsBelow: texts(this.#inventory.hostsBelow(name)).filter((host) => !own.has(host)),
      variables: mappingAt(body, 'vars') ?? new Dict(),
    }
  }
}

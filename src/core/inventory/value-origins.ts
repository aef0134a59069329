/** Where in the user configuration a value of the inventory was written. */
import type { Dict } from '../../python/value.ts'
import type { ValuePath } from './findings.ts'
import type { Inventory } from './inventory.ts'
import { machineOf } from './kinds.ts'
import { providerNetworks } from './provider-networks.ts'
import { type ConfiguredEntry, configuredEntries } from './user-config.ts'
import { groupedBy, isHostGroup, mappingAt } from './values.ts'

export class ValueOrigins {
  readonly #inventory: Inventory
  readonly #config: Dict
  #entries: ReadonlyMap<string, readonly ConfiguredEntry[]> | undefined
  #networks: ReadonlyMap<string, { readonly path: ValuePath; readonly queue: string | undefined }> | undefined

  constructor(inventory: Inventory, config: Dict) {
    this.#inventory = inventory
    this.#config = config
  }

  /**
   * Where the value itself was written, as far as that can be told.
   *
   * @param path in the inventory: below `_meta.hostvars`, or `all.vars`
   */
  written(path: ValuePath): ValuePath | undefined {
    const [first, second, name, ...rest] = path
    if (first === 'all' && second === 'vars' && name !== undefined) return ['global_overrides', name, ...rest]
    if (first === 'all' && second === 'vars') return ['global_overrides']
    if (first !== '_meta' || typeof name !== 'string') return undefined
    const physicalHost = this.#inventory.host(name)?.get('physical_host')
    for (const [host, keys] of [
      [name, ['host_vars', 'container_vars', '']],
      [physicalHost, ['container_vars']],
    ] as const) {
      for (const { group, host: configured, entry } of this.#entriesOf(host)) {
        for (const key of keys) {
          const variables = key === '' ? entry : mappingAt(entry, key)
          // A path that ends at a host is about the keys of its variables: some are not texts.
          if (rest.length === 0 && key !== '' && variables?.hasOddKeys) return [group, configured, key]
          if (rest[0] !== undefined && variables?.has(rest[0]))
            return [group, configured, ...(key === '' ? [] : [key]), ...rest]
        }
      }
    }
    return undefined
  }

  /** The same, else what the generator made it from: the `ip` of an address, the network of what is laid under its name. */
  behind(path: ValuePath): ValuePath | undefined {
    const written = this.written(path)
    const [first, , name, key, network, part] = path
    if (written || first !== '_meta' || typeof name !== 'string') return written
    const isAddress = key === 'ansible_host' || key === 'management_address' || part === 'address'
    const laid = key === 'container_networks' ? this.#network(String(network)) : undefined
    if (machineOf(name, this.#inventory.host(name)) === undefined && isAddress) {
      const entry = this.#entriesOf(name).find(
        (each) => each.group === this.#inventory.host(name)?.get('physical_host_group'),
      )
      const own = entry ?? this.#entriesOf(name)[0]
      const from = key !== 'ansible_host' && own?.entry.has('management_ip') ? 'management_ip' : 'ip'
      return own ? [own.group, own.host, from] : laid?.path
    }
    return isAddress && laid?.queue !== undefined ? ['cidr_networks', laid.queue] : laid?.path
  }

  #entriesOf(host: unknown): readonly ConfiguredEntry[] {
    this.#entries ??= groupedBy(configuredEntries(this.#config, isHostGroup), (entry) => entry.host)
    return typeof host === 'string' ? (this.#entries.get(host) ?? []) : []
  }

  #network(key: string): { readonly path: ValuePath; readonly queue: string | undefined } | undefined {
    this.#networks ??= new Map(
      providerNetworks(this.#config).map(({ key, path, queue }) => {
        return [key, { path, queue: typeof queue === 'string' ? queue : undefined }]
      }),
    )
    return this.#networks.get(key)
  }
}

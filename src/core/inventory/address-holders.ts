/** Who has which address: what the user configuration gives to someone (N1), and what hosts and containers have. */
import { Dict, type Value } from '../../python/value.ts'
import { addressIn, type IpAddress } from './addresses.ts'
import type { ValuePath } from './findings.ts'
import { isContainer } from './kinds.ts'
import { providerNetworks } from './provider-networks.ts'
import { configuredEntries } from './user-config.ts'
import { isAnyGroup, listAt, mappingAt, pathKey } from './values.ts'

export type HolderKind = 'host' | 'container' | 'gateway' | 'load balancer'

export interface Holding {
  readonly address: IpAddress
  readonly kind: HolderKind
  /** A host or container; of a gateway its network, of a load balancer the key in `global_overrides`. */
  readonly holder: string
  /** In the user configuration, or below the holder's variables in the inventory. */
  readonly path: ValuePath
  readonly source: 'config' | 'inventory'
}

/** Hosts, gateways, virtual addresses. What is not an address is skipped. */
export function configuredHoldings(config: Dict): Holding[] {
  const found = new Holdings('config')
  for (const { group, host, entry } of configuredEntries(config, isAnyGroup)) {
    for (const key of ['ip', 'management_ip']) found.add('host', host, entry.get(key), [group, host, key])
  }
  for (const { body, key, path } of providerNetworks(config)) {
    found.add('gateway', key, body.get('gateway'), [...path, 'gateway'])
    for (const [index, route] of listAt(body, 'static_routes').entries()) {
      if (route instanceof Dict)
        found.add('gateway', key, route.get('gateway'), [...path, 'static_routes', index, 'gateway'])
    }
  }
  const overrides = mappingAt(config, 'global_overrides')
  for (const key of ['internal_lb_vip_address', 'external_lb_vip_address']) {
    found.add('load balancer', key, overrides?.get(key), ['global_overrides', key])
  }
  return found.list
}

/** Hosts and containers of the stored inventory, whether they are still configured or not. */
export function storedHoldings(hostvars: Dict): Holding[] {
  const found = new Holdings('inventory')
  for (const [key, vars] of hostvars) {
    if (!(vars instanceof Dict)) continue
    const name = pathKey(key)
    const kind = isContainer(name, vars) ? 'container' : 'host'
    found.add(kind, name, vars.get('ansible_host'), ['ansible_host'])
    found.add(kind, name, vars.get('management_address'), ['management_address'])
    for (const [network, entry] of mappingAt(vars, 'container_networks') ?? []) {
      const address = entry instanceof Dict ? entry.get('address') : undefined
      if (address !== undefined) found.add(kind, name, address, ['container_networks', pathKey(network), 'address'])
    }
  }
  return found.list
}

/** Each address of a holder once, where its network has it: that says more than the variables that follow from it. */
export function distinctHoldings(hostvars: Dict): Holding[] {
  const found = new Map<string, Holding>()
  for (const holding of storedHoldings(hostvars)) {
    const { holder, address, path } = holding
    const identity = `${holder}\n${typeof address}${address}`
    if (!found.has(identity) || path.length > 1) found.set(identity, holding)
  }
  return [...found.values()]
}

class Holdings {
  readonly list: Holding[] = []
  readonly #source: Holding['source']

  constructor(source: Holding['source']) {
    this.#source = source
  }

  add(kind: HolderKind, holder: string, value: Value | undefined, path: ValuePath): void {
    const address = addressIn(value)
    if (address !== undefined) this.list.push({ address, kind, holder, path, source: this.#source })
  }
}

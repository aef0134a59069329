/** Variables and networks that hosts and containers still carry, though the configuration does not give them (L6, L7). */
import { Dict, type Key, type Value } from '../../../python/value.ts'
import type { StaleItem, ValuePath } from '../../inventory/findings.ts'
import { formerNames, underPresentName } from '../../inventory/former-names.ts'
import type { Inventory } from '../../inventory/inventory.ts'
import { isMetalForNetworks, machineOf } from '../../inventory/kinds.ts'
import { providerNetworks } from '../../inventory/provider-networks.ts'
import { inlineJson } from '../../inventory/text/value-text.ts'
import { mappingAt, pathKey } from '../../inventory/values.ts'
import { isReached, type Yardstick } from './expected.ts'
import { baseName, type Cloud } from './fresh-cloud.ts'

export function leftovers(cloud: Cloud, { expected, fresh }: Yardstick, kept: ReadonlySet<string>): StaleItem[] {
  const networks: StaleItem[] = []
  const variables: StaleItem[] = []
  const keysOfFresh = keysByBaseName(cloud, fresh)
  const configuredKeys = new Set(providerNetworks(cloud.config).map(({ key }) => key))
  for (const name of kept) {
    const stored = cloud.stored.host(name)
    const wanted = expected.host(name)
    if (!stored || !wanted) continue
    networks.push(...staleNetworks(name, stored, wanted, configuredKeys))
    variables.push(...staleVariables(name, stored, wanted, keysOfFresh.get(kinName(cloud, name))))
    if (cloud.configured.has(name)) variables.push(...staleRole(name, stored, [wanted, fresh.host(name)]))
  }
  return [...networks, ...variables]
}

/** What a host, or the containers of the same host and type, get when they are made. */
function keysByBaseName(cloud: Cloud, fresh: Inventory): Map<string, Set<Key>> {
  const keys = new Map<string, Set<Key>>()
  for (const [name, vars] of fresh.hostvars) {
    if (typeof name !== 'string' || !(vars instanceof Dict)) continue
    const kin = kinName(cloud, name)
    keys.set(kin, new Set([...(keys.get(kin) ?? []), ...vars.keys()]))
  }
  return keys
}

/** A configured host's own name (with a line break, which no beginning of a container's name has), else the latter. */
function kinName(cloud: Cloud, name: string): string {
  if (cloud.configured.has(name)) return `${name}\n`
  const owner = machineOf(name, cloud.stored.host(name))
  return baseName(owner === undefined ? name : underPresentName(name, owner, formerNames(cloud.stored.host(owner))))
}

function staleVariables(name: string, stored: Dict, wanted: Dict, ofFresh?: ReadonlySet<Key>): StaleItem[] {
  const items: StaleItem[] = []
  for (const [key, value] of stored) {
    if (wanted.has(key) || ofFresh?.has(key)) continue
    const path = [pathKey(key)]
    const gateway = key === 'gateway'
    items.push({
      kind: 'variable',
      code: gateway ? 'L6' : 'L7',
      name,
      path,
      value,
      why: gateway
        ? 'none of its networks has a gateway any more'
        : 'neither host_vars nor container_vars set it (any more)',
      remedy: 'remove it; if it was put there by hand, set it in host_vars or container_vars instead',
      removable: true,
    })
  }
  return items
}

/** A host's `component` makes it a member of that service, so one that outlived its role brings the host back there. */
function staleRole(name: string, stored: Dict, wanted: readonly (Dict | undefined)[]): StaleItem[] {
  const component = stored.get('component') ?? null
  if (component === null || wanted.some((vars) => (vars?.get('component') ?? null) !== null)) return []
  return [
    {
      kind: 'variable',
      code: 'L3',
      name,
      path: ['component'],
      value: component,
      why: `no service runs on the machine itself any more, but it counts as ${inlineJson(component)}`,
      remedy: 'remove it, or the host stays in that service',
      removable: true,
    },
  ]
}

function staleNetworks(name: string, stored: Dict, wanted: Dict, configuredKeys: ReadonlySet<string>): StaleItem[] {
  const items: StaleItem[] = []
  const metal = isMetalForNetworks(stored)
  for (const [key, entry] of mappingAt(stored, 'container_networks') ?? []) {
    const there = mappingAt(mappingAt(wanted, 'container_networks'), key)
    const reached = isReached(there)
    const path = ['container_networks', pathKey(key)]
    if (!reached) items.push(staleNetwork(name, path, entry, metal, whyUnreached(pathKey(key), configuredKeys)))
    // A metal host's entry is laid again in every run, so nothing is left over inside it.
    if (!reached || metal || !(entry instanceof Dict)) continue
    for (const [part, value] of entry) {
      if (there?.has(part)) continue
      const why = 'its provider network does not say it any more'
      items.push(staleNetwork(name, [...path, pathKey(part)], value, metal, why))
    }
  }
  return items
}

function whyUnreached(key: string, configuredKeys: ReadonlySet<string>): string {
  return configuredKeys.has(key)
    ? 'its provider network is not bound to it any more'
    : 'no provider network of the configuration has this name'
}

function staleNetwork(name: string, path: ValuePath, value: Value, metal: boolean, why: string): StaleItem {
  return {
    kind: 'network',
    code: 'L6',
    name,
    path,
    value,
    why,
    remedy: metal ? 'remove it' : 'remove it, then run lxc_containers_create for the container to follow',
    removable: true,
  }
}

/** S14: values that have no JSON, such as a date or a set. */
import { jsonFaults } from '../../../python/json-faults.ts'
import type { Dict } from '../../../python/value.ts'
import type { Faults, ValuePath } from '../../inventory/findings.ts'
import type { Inventory } from '../../inventory/inventory.ts'
import { configuredEntries } from '../../inventory/user-config.ts'
import { isHostGroup, mappingAt } from '../../inventory/values.ts'

/** Each is told at the place in the configuration that it came from. */
export function refuseUnstorable(inventory: Inventory, config: Dict, faults: Faults): never {
  for (const { path, problem } of jsonFaults(inventory.root)) {
    const origin = originInConfig(path, inventory, config)
    faults.add({
      grade: 'error',
      code: 'S14',
      message: `${(origin ?? path).join('.')} ${problem}`,
      ...(origin ? { source: 'config' as const, path: origin } : { source: 'inventory' as const, path }),
    })
  }
  faults.refuse()
  throw new TypeError('unreachable: a value that cannot be stored is a fault')
}

/** Where in the user configuration a value of the inventory was written, as far as that can be reported. */
function originInConfig(path: ValuePath, inventory: Inventory, config: Dict): ValuePath | undefined {
  const [first, second, name, ...rest] = path
  if (first === 'all' && second === 'vars' && name !== undefined) return ['global_overrides', name, ...rest]
  if (first === 'all' && second === 'vars') return ['global_overrides']
  if (first !== '_meta' || typeof name !== 'string') return undefined
  const physicalHost = inventory.host(name)?.get('physical_host')
  for (const [host, keys] of [
    [name, ['host_vars', 'container_vars', '']],
    [physicalHost, ['container_vars']],
  ] as const) {
    for (const { group, host: configured, entry } of configuredEntries(config, isHostGroup)) {
      if (configured !== host) continue
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

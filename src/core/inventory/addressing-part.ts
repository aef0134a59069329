/** As much of a user configuration as decides which addresses there are, for who must not be given the rest of it. */
import { Dict, type Value } from '../../python/value.ts'
import { configuredEntries } from './user-config.ts'
import { isAnyGroup, mappingAt } from './values.ts'

const ofEntries = ['ip', 'management_ip']
const ofOverrides = ['internal_lb_vip_address', 'external_lb_vip_address', 'provider_networks']

/**
 * `addressUse` says of it what it says of the whole configuration: `cidr_networks`, `used_ips`, of `global_overrides` the
 * networks and virtual addresses, and the addresses of the hosts.
 *
 * @param config merged, its top-level keys normalised
 */
export function addressingPart(config: Dict): Dict {
  const part = only(config, ['cidr_networks', 'used_ips'])
  const overrides = mappingAt(config, 'global_overrides')
  if (overrides) part.set('global_overrides', only(overrides, ofOverrides))
  for (const { group, host, entry } of configuredEntries(config, isAnyGroup)) {
    const hosts = mappingAt(part, group) ?? new Dict()
    part.set(group, hosts.set(host, only(entry, ofEntries)))
  }
  return part
}

function only(mapping: Dict, keys: readonly string[]): Dict {
  return new Dict(keys.flatMap((key): [string, Value][] => (mapping.has(key) ? [[key, mapping.get(key)!]] : [])))
}

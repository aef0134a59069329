/** What an entry of the inventory is, said once. */
import { Dict, truthy, type Value } from '../../python/value.ts'
import { mappingAt } from './values.ts'

/** A variable that is a text. */
export function textAt(vars: Dict, key: string): string | undefined {
  const value = vars.get(key)
  return typeof value === 'string' ? value : undefined
}

/** A container lives on another machine; everything else is a host. */
export function isContainer(name: string, vars: Dict): boolean {
  const physicalHost = textAt(vars, 'physical_host')
  return physicalHost !== undefined && physicalHost !== name
}

/**
 * Whether networks lay its entries as for a machine: its own `properties.is_metal` is truthy (docs/generation.md,
 * section 4.1).
 */
export function isMetalForNetworks(vars: Dict | undefined): boolean {
  return truthy(mappingAt(vars, 'properties')?.get('is_metal'))
}

/** The distinct physical hosts of all LXC containers, in order of hostvars. What says no `container_tech` is LXC. */
export function hostsOfLxcContainers(hostvars: Dict): Set<Value> {
  const hosts = new Set<Value>()
  for (const [name, vars] of hostvars) {
    if (!(vars instanceof Dict)) continue
    if (vars.has('container_tech') && vars.get('container_tech') !== 'lxc') continue
    // D1: a host without a physical host must not put a null into the list; Ansible would drop the whole source.
    const physicalHost = vars.get('physical_host') ?? null
    if (physicalHost !== null && physicalHost !== name) hosts.add(physicalHost)
  }
  return hosts
}

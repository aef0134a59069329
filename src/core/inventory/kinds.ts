/** What an entry of the inventory is, said once. */
import { Dict, truthy, type Value } from '../../python/value.ts'
import { mappingAt } from './values.ts'

/** A variable that is a text. */
export function textAt(vars: Dict, key: string): string | undefined {
  const value = vars.get(key)
  return typeof value === 'string' ? value : undefined
}

/** The machine that a container lives on; `undefined` for a host, which lives on none but itself. */
export function machineOf(name: string, vars: Value | undefined): string | undefined {
  const physicalHost = vars instanceof Dict ? textAt(vars, 'physical_host') : undefined
  return physicalHost === name ? undefined : physicalHost
}

/** A container lives on another machine; everything else is a host. */
export function isContainer(name: string, vars: Value | undefined): boolean {
  return machineOf(name, vars) !== undefined
}

/** What is metal, in the three readings of docs/generation.md, section 4.1. First: a type of containers. */
export function isMetalType(properties: Dict | undefined): boolean {
  const isMetal = properties?.get('is_metal')
  return isMetal !== undefined && isMetal !== false
}

/** Second: an entry, where services take their members (section 4.6). */
export function isMetalForServices(vars: Dict): boolean {
  return mappingAt(vars, 'properties')?.get('is_metal') === true
}

/** Third: an entry, where networks are laid (section 5). */
export function isMetalForNetworks(vars: Dict | undefined): boolean {
  return truthy(mappingAt(vars, 'properties')?.get('is_metal'))
}

/**
 * Whether a host's entry in the user configuration makes every type metal for it.
 *
 * @param forAll what holds where the entry does not say it
 */
export function wantsNoContainers(entry: Dict, forAll: boolean): boolean {
  const own = entry.get('no_containers')
  return own === undefined ? forAll : truthy(own)
}

/** The manager's reading: the host's own variable `is_metal`. */
export function isMetalForManager(vars: Dict | undefined): boolean {
  return truthy(vars?.get('is_metal'))
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

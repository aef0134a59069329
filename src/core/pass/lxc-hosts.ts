import { Dict, type Value } from '../../python/value.ts'
import { mappingAt } from '../values.ts'
import type { Pass } from './context.ts'

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

/** Step 7: `lxc_hosts` is computed: the distinct physical hosts of all LXC containers, in order of hostvars. */
export function computeLxcHosts(pass: Pass): void {
  for (const vars of pass.inventory.hostvars.values()) {
    if (vars instanceof Dict && !vars.has('container_tech')) vars.set('container_tech', 'lxc')
  }
  const hosts = hostsOfLxcContainers(pass.inventory.hostvars)
  const group = mappingAt(pass.inventory.root, 'lxc_hosts') ?? new Dict()
  pass.inventory.root.set('lxc_hosts', group)
  group.set('hosts', [...hosts])
}

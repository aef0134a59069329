import { Dict, type Value } from '../../python/value.ts'
import { mappingAt } from '../values.ts'
import type { Pass } from './context.ts'

/** Step 7: `lxc_hosts` is computed: the distinct physical hosts of all LXC containers, in order of hostvars. */
export function computeLxcHosts(pass: Pass): void {
  const hosts = new Set<Value>()
  for (const [name, vars] of pass.inventory.hostvars) {
    if (!(vars instanceof Dict)) continue
    if (!vars.has('container_tech')) vars.set('container_tech', 'lxc')
    if (vars.get('container_tech') !== 'lxc') continue
    // D1: a host without a physical host must not put a null into the list; Ansible would drop the whole source.
    const physicalHost = vars.get('physical_host') ?? null
    if (physicalHost !== null && physicalHost !== name) hosts.add(physicalHost)
  }
  const group = mappingAt(pass.inventory.root, 'lxc_hosts') ?? new Dict()
  pass.inventory.root.set('lxc_hosts', group)
  group.set('hosts', [...hosts])
}

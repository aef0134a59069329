import { Dict } from '../../../python/value.ts'
import { hostsOfLxcContainers } from '../../inventory/kinds.ts'
import { mappingAt } from '../../inventory/values.ts'
import type { Pass } from './context.ts'

/**
 * docs/generation.md, section 3.7: `lxc_hosts` is computed: the distinct physical hosts of all LXC containers, in order
 * of hostvars.
 */
export function computeLxcHosts(pass: Pass): void {
  for (const vars of pass.inventory.hostvars.values()) {
    if (vars instanceof Dict && !vars.has('container_tech')) vars.set('container_tech', 'lxc')
  }
  const hosts = hostsOfLxcContainers(pass.inventory.hostvars)
  const group = mappingAt(pass.inventory.root, 'lxc_hosts') ?? new Dict()
  pass.inventory.root.set('lxc_hosts', group)
  group.set('hosts', [...hosts])
}

import { Dict } from '../../../python/value.ts'
import type { Pass } from './context.ts'

const completedKeys = [
  'properties',
  'ansible_host',
  'physical_host_group',
  'management_address',
  'container_name',
  'physical_host',
  'physical_host_addr',
  'component',
]

/**
 * docs/generation.md, section 3.8: every host carries the keys that playbooks read, null where there is nothing to say.
 */
export function completeHosts(pass: Pass): void {
  const hasAddress = pass.release.points.has('physical-host-address')
  const keys = hasAddress ? completedKeys : completedKeys.filter((key) => key !== 'physical_host_addr')
  for (const [name, vars] of pass.inventory.hostvars) {
    if (!(vars instanceof Dict)) continue
    if (!vars.has('container_name')) vars.set('container_name', name)
    if (hasAddress) {
      const physicalHost = pass.inventory.host(vars.get('physical_host'))
      if (physicalHost?.has('ansible_host')) vars.set('physical_host_addr', physicalHost.get('ansible_host') ?? null)
    }
    for (const key of keys) if (!vars.has(key)) vars.set(key, null)
    if (!vars.has('container_networks')) vars.set('container_networks', new Dict())
  }
}

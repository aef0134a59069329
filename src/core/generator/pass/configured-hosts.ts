import { Dict } from '../../../python/value.ts'
import { isHostGroup, mappingAt } from '../../inventory/values.ts'
import type { Pass } from './context.ts'

function setHostVariables(hostvars: Dict, group: string, entry: Dict): void {
  const ip = entry.get('ip') ?? null
  const managementIp = entry.get('management_ip')
  hostvars.set('ansible_host', ip)
  hostvars.set('management_address', managementIp === undefined ? ip : managementIp)
  hostvars.set('is_metal', true)
  hostvars.set('physical_host_group', group)
  // An empty mapping counts as missing, and is not filled: it may be one object with others (an alias in host_vars).
  const stored = mappingAt(hostvars, 'properties')
  const properties = stored && stored.size > 0 ? stored : new Dict()
  hostvars.set('properties', properties)
  properties.set('is_metal', true)
  for (const [key, value] of mappingAt(entry, 'host_vars') ?? []) hostvars.set(key, value)
}

/**
 * docs/generation.md, section 3.2: every host of every configured group joins the inventory with the variables of its
 * entry there.
 */
export function addConfiguredHosts(pass: Pass): void {
  for (const [group, entries] of pass.config) {
    if (!isHostGroup(group) || !(entries instanceof Dict || entries === null)) continue
    pass.inventory.ensureGroup(group, 'hosts')
    for (const [host, entry] of entries ?? []) {
      if (typeof host !== 'string' || !(entry instanceof Dict)) continue
      const hostvars = pass.inventory.host(host) ?? new Dict()
      pass.inventory.hostvars.set(host, hostvars)
      setHostVariables(hostvars, group, entry)
      pass.inventory.addHost(group, host)
    }
  }
}

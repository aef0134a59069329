import { Dict, type Key, truthy, type Value } from '../../../python/value.ts'
import { hostsOfLxcContainers } from '../../inventory/kinds.ts'
import { containersGroupOf, nestGroup, siblingGroup } from '../../inventory/releases.ts'
import { crossesNetworks, crossingRemedy, overlaps, parseReservation } from '../../inventory/used-addresses.ts'
import { isHostGroup, listAt, mappingAt, pathKey, textsIn } from '../../inventory/values.ts'
import { Belonging } from './belonging.ts'
import { ContainerVars } from './container-vars.ts'
import { makeContainers } from './containers.ts'
import { globalOverrides, type Pass } from './context.ts'
import { tellLongNames } from './name-length.ts'
import { addNetworks } from './networks.ts'
import { RoleLists, roleKeys } from './role.ts'

/** One pass: the steps of docs/generation.md, section 3, in their order. */
export function runPass(pass: Pass, containerCidr: Value): void {
  setGlobalVariables(pass, containerCidr)
  addConfiguredHosts(pass)
  makeSkeletonGroups(pass)
  joinSkeletonGroups(pass)
  fillContainerTypes(pass)
  addNetworks(pass)
  computeLxcHosts(pass)
  completeHosts(pass)
  noteExhaustedQueues(pass)
  tellLongNames(pass)
}

/** docs/generation.md, section 3.1: `all.vars` is `container_cidr` and, over it, the global overrides. */
function setGlobalVariables(pass: Pass, containerCidr: Value): void {
  const all = pass.inventory.ensureGroup('all')
  const vars = mappingAt(all, 'vars') ?? new Dict()
  all.set('vars', vars)
  vars.set('container_cidr', containerCidr)
  const overrides = globalOverrides(pass)
  if (!overrides) return
  for (const [key, value] of overrides) vars.set(key, value)
  for (const key of [...vars.keys()]) if (key !== 'container_cidr' && !overrides.has(key)) vars.delete(key)
}

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
function addConfiguredHosts(pass: Pass): void {
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

function belongsTo(entry: Value): string[] {
  return entry instanceof Dict ? textsIn(entry.get('belongs_to')) : []
}

/** docs/generation.md, section 3.3: the groups that the environment names exist, empty or not. */
function makeSkeletonGroups(pass: Pass): void {
  for (const [section, entries] of pass.environment) {
    if (section === 'version' || !(entries instanceof Dict)) continue
    for (const [key, entry] of entries) {
      const name = pathKey(key)
      if (name.endsWith('container')) pass.inventory.ensureGroup(name, 'hosts')
      else pass.inventory.ensureGroup(name, 'children', 'hosts')
      for (const parent of belongsTo(entry)) pass.inventory.ensureGroup(parent, 'children', 'hosts')
    }
  }
}

/** docs/generation.md, section 3.4: the physical groups, then the components, join the groups that they belong to. */
function joinSkeletonGroups(pass: Pass): void {
  for (const section of ['physical_skel', 'component_skel']) {
    for (const [key, entry] of mappingAt(pass.environment, section) ?? []) {
      for (const parent of belongsTo(entry)) pass.inventory.addChild(parent, pathKey(key))
    }
  }
}

/**
 * docs/generation.md, section 3.7: `lxc_hosts` is computed: the distinct physical hosts of all LXC containers, in order
 * of hostvars.
 */
function computeLxcHosts(pass: Pass): void {
  for (const vars of pass.inventory.hostvars.values()) {
    if (vars instanceof Dict && !vars.has('container_tech')) vars.set('container_tech', 'lxc')
  }
  const hosts = hostsOfLxcContainers(pass.inventory.hostvars)
  const group = mappingAt(pass.inventory.root, 'lxc_hosts') ?? new Dict()
  pass.inventory.root.set('lxc_hosts', group)
  group.set('hosts', [...hosts])
}

/**
 * docs/generation.md, section 3.8: every host carries the keys that playbooks read, null where there is nothing to say.
 */
function completeHosts(pass: Pass): void {
  const hasAddress = pass.release.points.has('physical-host-address')
  const keys = hasAddress ? roleKeys : roleKeys.filter((key) => key !== 'physical_host_addr')
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

function noteExhaustedQueues(pass: Pass): void {
  for (const [queue, count] of pass.lacking) {
    pass.faults.add({
      grade: 'error',
      code: 'N9',
      message: `Cannot retrieve requested amount of IP addresses. Increase the ${queue} range in your openstack_user_config.yml.`,
      remedy: `${count} more ${count === 1 ? 'address is' : 'addresses are'} needed than cidr_networks.${queue} has free; ${wayOut(pass, queue)}`,
      source: 'config',
      path: ['cidr_networks', queue],
    })
  }
}

/** A larger network would not help where a typing mistake reserves everything. */
function wayOut({ config, queues }: Pass, queue: string): string {
  const cidr = queues.get(queue)
  const culprit = listAt(config, 'used_ips').find((item): item is string => {
    if (typeof item !== 'string' || !crossesNetworks(item, queues)) return false
    return cidr !== undefined && overlaps(cidr, parseReservation(item)!)
  })
  if (culprit === undefined) return 'make it larger, or reserve fewer in used_ips'
  return `used_ips has "${culprit}", whose ends are not in one network: ${crossingRemedy(culprit, queues)}`
}

/** A nest type gathers the containers of every host of its group, whatever service they serve. */
function linkNest(pass: Pass, typeName: string): void {
  for (const host of pass.inventory.hosts(nestGroup(pass.release, typeName))) {
    const containers = containersGroupOf(pass.release, pathKey(host as Key))
    if (pass.inventory.has(containers)) pass.inventory.addChild(typeName, containers)
  }
}

/**
 * docs/generation.md, section 3.5: every container type joins its parents and is filled, component by component, group
 * by group.
 */
function fillContainerTypes(pass: Pass): void {
  const belonging = new Belonging(pass)
  const containerVars = new ContainerVars(pass)
  const noContainers = truthy(globalOverrides(pass)?.get('no_containers'))
  for (const [typeName, type] of mappingAt(pass.environment, 'container_skel') ?? []) {
    if (typeof typeName !== 'string') continue
    const body = type instanceof Dict ? type : new Dict()
    // One mapping for the whole type, so that the quirk `sticky-no-containers` has something to stick to. It is not put
    // into the type, which an alias may make another's as well.
    const properties = mappingAt(body, 'properties') ?? new Dict()
    const parents = textsIn(body.get('belongs_to'))
    for (const parent of parents) pass.inventory.addChild(parent, typeName)
    if (truthy(properties.get('is_nest'))) linkNest(pass, typeName)
    for (const component of textsIn(body.get('contains'))) {
      for (const group of parents) {
        const { release } = pass
        const physicalGroup = siblingGroup(release, group, 'hosts')
        const allGroup = siblingGroup(release, group, 'all')
        const lists = new RoleLists(pass.inventory, component, allGroup)
        const role = { release, component, typeName, properties, noContainers, physicalGroup, allGroup, lists }
        makeContainers(pass, belonging, containerVars, role)
      }
    }
  }
}

/** docs/generation.md, section 4: containers for one component of one container type in one group. */
import { copy, Dict, equal, type Value } from '../../../python/value.ts'
import { formerNames, isOfRenamed } from '../../inventory/former-names.ts'
import { isMetalForServices, isMetalType, wantsNoContainers } from '../../inventory/kinds.ts'
import { containersGroupOf, dashed } from '../../inventory/releases.ts'
import { kindOf, mappingAt } from '../../inventory/values.ts'
import { type Belonging, type Entry, nameOf } from './belonging.ts'
import type { ContainerVars } from './container-vars.ts'
import { configuredGroup, type Pass } from './context.ts'
import { noteLongContainerName, noteLongHostName } from './name-length.ts'
import { HostInRole, type Role } from './role.ts'

/** More containers of one type on one host are a typing mistake, and would never end. */
const mostContainers = 10_000

export function makeContainers(pass: Pass, belonging: Belonging, containerVars: ContainerVars, role: Role): void {
  const configured = configuredGroup(pass, role.physicalGroup)
  if (!configured) return
  for (const host of [...pass.inventory.hosts(role.physicalGroup)]) {
    const entry = typeof host === 'string' ? mappingAt(configured, host) : undefined
    if (typeof host !== 'string' || !entry) continue
    const former = formerNames(pass.inventory.host(host))
    makeHostContainers(pass, belonging, containerVars, new HostInRole(role, host, entry, former))
  }
}

function makeHostContainers(pass: Pass, belonging: Belonging, containerVars: ContainerVars, at: HostInRole): void {
  const metal = isMetalFor(pass, at)
  if (metal) noteLongHostName(pass, at)
  else noteLongContainerName(pass, at)
  pass.inventory.host(at.host)?.set('container_types', containersGroupOf(pass.release, at.host))
  pass.inventory.ensureGroup(at.role.allGroup, 'hosts')
  const wanted = affinityOf(pass, at)
  if (metal) {
    // Metal roles are counted like containers, so a host with affinity 0 takes none; one turn is as good as many.
    if (countContainers(pass, belonging, at) < wanted) takeRole(pass, belonging, at)
  } else {
    for (let count = countContainers(pass, belonging, at); count < wanted; count++) addContainer(pass, belonging, at)
  }
  const belong = belonging.of(at.host)
  for (let index = 0; index < belong.length; index++) joinServices(pass, at, belong[index]!)
  containerVars.give(belonging, at, belong)
}

/** Whether this host takes the role itself. */
function isMetalFor(pass: Pass, at: HostInRole): boolean {
  if (wantsNoContainers(at.entry, at.role.noContainers)) {
    // The quirk `sticky-no-containers`: the type's one mapping is changed for the rest of the pass (test: core/quirks.test.ts).
    if (pass.quirks.has('sticky-no-containers')) at.role.properties.set('is_metal', true)
    return true
  }
  return isMetalType(at.role.properties)
}

function affinityOf(pass: Pass, at: HostInRole): number {
  const affinity = at.entry.get('affinity')
  if (affinity === undefined) return 1
  const path = [at.role.physicalGroup, at.host, 'affinity']
  if (!(affinity instanceof Dict)) {
    pass.faults.add({
      grade: 'error',
      code: 'V5',
      message: `the affinity of host ${at.host} is ${kindOf(affinity)}, not a mapping`,
      remedy: `write how many containers of a type you want, as in \`affinity: {${at.role.typeName}: 2}\`, or remove the key`,
      source: 'config',
      path,
    })
    return 1
  }
  const wanted = affinity.get(at.role.typeName)
  if (wanted === undefined) return 1
  if (typeof wanted === 'boolean') return wanted ? 1 : 0
  if (typeof wanted === 'number' && wanted <= mostContainers) return wanted
  pass.faults.add({
    grade: 'error',
    code: 'V5',
    message: `the affinity of host ${at.host} for ${at.role.typeName} is ${kindOf(wanted)}${typeof wanted === 'number' ? ` above ${mostContainers}` : ''}`,
    remedy: 'write a whole number such as 0, 1 or 2, without quotes',
    source: 'config',
    path: [...path, at.role.typeName],
  })
  return 1
}

function countContainers(pass: Pass, belonging: Belonging, at: HostInRole): number {
  const members = pass.inventory.hosts(at.role.typeName)
  if (members.length === 0) return 0
  if (pass.quirks.has('underscored-hosts')) return countByText(pass, members, at)
  const inType = pass.inventory.memberSet(at.role.typeName)
  let count = 0
  for (const entry of belonging.of(at.host)) {
    const name = nameOf(entry)
    if (inType.has(name) && at.countsAsContainer(name)) count++
  }
  return count
}

/**
 * The reference counts by the text alone, no matter who the container belongs to, and since 29 a `.` matches any character.
 */
function countByText(pass: Pass, members: readonly Value[], at: HostInRole): number {
  const isCounted = textCounter(at)
  const { inventory } = pass
  // The reference knows no renamed machines: here they have what they had.
  const counts = (name: string): boolean => {
    if (isCounted(name)) return !isOfRenamed(at.host, inventory.host(name), inventory)
    return at.isNameOfFormer(name) && inventory.host(name)?.get('physical_host') === at.host
  }
  return [...new Set(members)].filter((name) => typeof name === 'string' && counts(name)).length
}

function textCounter(at: HostInRole): (name: string) => boolean {
  if (!at.role.release.points.has('dashed-container-names')) return (name) => name.includes(`${at.baseName}-`)
  const pattern = [...`${at.baseName}-`]
    .map((char) =>
      char === '-' || char === '_' ? '[-_]' : char === '.' ? '.' : char.replace(/[\\^$*+?()[\]{}|]/, '\\$&'),
    )
    .join('')
  const matches = new RegExp(`^${pattern}`, 'u')
  return (name) => matches.test(name)
}

function addContainer(pass: Pass, belonging: Belonging, at: HostInRole): void {
  const name = `${at.baseName}-${pass.random.hex(8)}`
  const vars = new Dict()
  pass.inventory.hostvars.set(name, vars)
  pass.amount.demandRoom(pass.inventory.hostvars.size, [at.role.physicalGroup, at.host])
  pass.inventory.addHost(containersGroupOf(pass.release, at.host), name)
  pass.inventory.addHost(at.role.typeName, name)
  setRoleVariables(pass, at, vars, name, null)
  belonging.add(name, vars)
}

function takeRole(pass: Pass, belonging: Belonging, at: HostInRole): void {
  const vars = pass.inventory.host(at.host)
  if (!vars) return
  const physicalHost = vars.get('physical_host') ?? at.host
  const name = vars.get('container_name') ?? at.host
  setRoleVariables(pass, at, vars, at.host, at.entry.get('ip') ?? null)
  if (!equal(physicalHost, at.host) || !equal(name, at.host)) belonging.invalidate()
}

function setRoleVariables(pass: Pass, at: HostInRole, vars: Dict, name: string, address: Value): void {
  const hasAddress = pass.release.points.has('physical-host-address')
  // Read before it is set: on a metal host the two entries are one.
  const physicalHostAddress = pass.inventory.host(at.host)?.get('ansible_host') ?? null
  vars.set('ansible_host', address)
  vars.set('management_address', address)
  vars.set('container_name', name)
  vars.set('physical_host', at.host)
  if (hasAddress) vars.set('physical_host_addr', physicalHostAddress)
  vars.set('physical_host_group', at.role.physicalGroup)
  vars.set('component', at.role.component)
  if (!vars.has('properties')) vars.set('properties', typeProperties(pass, at))
}

/** By default a container has its own properties; under the quirk all of a type share the type's mapping. */
function typeProperties(pass: Pass, at: HostInRole): Dict {
  const { properties } = at.role
  return pass.quirks.has('sticky-no-containers') ? properties : copy(properties)
}

/** An entry that belongs to the host joins the component's group and the all group, by its name or by being metal. */
function joinServices(pass: Pass, at: HostInRole, entry: Entry): void {
  const name = nameOf(entry)
  if (isContainerOf(pass, at, name)) {
    joinComponent(pass, at, name)
    at.role.lists.ofAll.add(name)
  } else if (isMetalForServices(entry.vars)) {
    if (entry.vars.get('component') === at.role.component) joinComponent(pass, at, name)
    at.role.lists.ofAll.add(name)
  }
}

function isContainerOf(pass: Pass, at: HostInRole, name: string): boolean {
  // The quirk `underscored-hosts`: `_` is read as `-` in the container's name only (test: core/quirks.test.ts).
  if (pass.quirks.has('underscored-hosts') && pass.release.points.has('dashes-in-membership')) {
    return dashed(name).startsWith(`${at.baseName}-`) || at.isNameOfFormer(name)
  }
  return at.isNameOfContainer(name)
}

function joinComponent(pass: Pass, at: HostInRole, name: string): void {
  const members = at.role.lists.ofComponent
  if (members) {
    members.add(name)
    return
  }
  pass.faults.add({
    grade: 'error',
    code: 'E3',
    message: `container type ${at.role.typeName} contains ${at.role.component}, but there is no component of that name`,
    remedy: `add ${at.role.component} to component_skel, or take it out of container_skel.${at.role.typeName}.contains`,
    source: 'environment',
    path: ['container_skel', at.role.typeName, 'contains'],
  })
}

/** Gives a machine another name, in its entry and wherever it is named; its containers keep theirs unless they are to follow. */
import { compareCodePoints } from '../../python/display-width.ts'
import { Dict, type Value } from '../../python/value.ts'
import type { ValuePath } from '../inventory/findings.ts'
import { formerNames, formerNamesKey, underPresentName } from '../inventory/former-names.ts'
import { hostvarsOf, withHostvars } from '../inventory/hostvars.ts'
import { hostsOfLxcContainers, machineOf } from '../inventory/kinds.ts'
import { containersGroupsOf } from '../inventory/releases.ts'
import { listAt, mappingAt, pathKey } from '../inventory/values.ts'
import { containersOfHost } from './removal.ts'

export interface HostRenaming {
  /** The name of a stored machine. */
  readonly from: string
  /** Nothing that is stored has it. */
  readonly to: string
  /** Whether containers whose names begin with the machine's get names that begin with the new one. */
  readonly withContainers: boolean
}

export interface RenamedHost {
  /** The given one is left as it is. */
  readonly inventory: Dict
  /** Name before -> name now, of every container of the machine. */
  readonly containers: ReadonlyMap<string, string>
  /** Variables that still are the old name: nobody but the configuration sets them. */
  readonly mentions: readonly ValuePath[]
}

/**
 * The order of every group's members stays, and with it who comes first. The machine, and each container that is
 * renamed, remembers its former name: by that the generator knows the containers again (docs/generation.md, section 4.3).
 */
export function renameHost(inventory: Dict, renaming: HostRenaming): RenamedHost {
  const containers = namesOfContainers(inventory, renaming)
  const names = new Map([[renaming.from, renaming.to], ...containers])
  const groups = namesOfGroups(renaming)
  const hostvars = new Dict()
  for (const [key, vars] of hostvarsOf(inventory)) {
    const name = pathKey(key)
    const now = names.get(name) ?? key
    hostvars.set(now, names.has(name) && vars instanceof Dict ? renamedVars(name, vars, renaming, names, groups) : vars)
  }
  const renamed = new Dict()
  for (const [group, body] of inventory) {
    const name = typeof group === 'string' ? (groups.get(group) ?? group) : group
    renamed.set(name, group === '_meta' ? body : renamedMembers(body, names, groups))
  }
  const result = withHostvars(withLxcHosts(renamed, hostvars), hostvars)
  return { inventory: result, containers, mentions: mentionsOf(renaming.from, result) }
}

function namesOfContainers(inventory: Dict, { from, to, withContainers }: HostRenaming): Map<string, string> {
  const former = formerNames(hostvarsOf(inventory).get(from))
  return new Map(
    containersOfHost(inventory, from).map((name) => {
      const present = underPresentName(name, from, former)
      const follows = withContainers && /^[-_]/.test(present.slice(from.length)) && present.startsWith(from)
      return [name, follows ? to + present.slice(from.length) : name]
    }),
  )
}

function namesOfGroups({ from, to }: HostRenaming): Map<string, string> {
  const now = containersGroupsOf(to)
  return new Map(containersGroupsOf(from).map((group, index) => [group, now[index]!]))
}

/** Variables that hold the name of a machine, of a container or of a machine's group. */
const naming = ['container_name', 'physical_host', 'container_types']

function renamedVars(
  name: string,
  vars: Dict,
  { from, to }: HostRenaming,
  names: ReadonlyMap<string, string>,
  groups: ReadonlyMap<string, string>,
): Dict {
  const renamed = new Dict(vars)
  for (const key of naming) {
    const value = vars.get(key)
    if (typeof value === 'string') renamed.set(key, names.get(value) ?? groups.get(value) ?? value)
  }
  const now = names.get(name)!
  // One that names no machine is found by the beginning of its name, which is another one now.
  if (name !== from && machineOf(name, vars) === undefined) renamed.set('physical_host', to)
  if (now !== name) renamed.set(formerNamesKey, [...formerNames(vars).filter((other) => other !== now), name])
  return renamed
}

function renamedMembers(body: Value, hosts: ReadonlyMap<string, string>, groups: ReadonlyMap<string, string>): Value {
  if (!(body instanceof Dict)) return body
  const renamed = new Dict(body)
  for (const [list, names] of [
    ['hosts', hosts],
    ['children', groups],
  ] as const) {
    const members = body.get(list)
    if (!Array.isArray(members)) continue
    renamed.set(
      list,
      members.map((member) => (typeof member === 'string' ? (names.get(member) ?? member) : member)),
    )
  }
  return renamed
}

/** Its order is that of the containers' names (docs/generation.md, sections 3.7 and 6.1). */
function withLxcHosts(inventory: Dict, hostvars: Dict): Dict {
  const group = mappingAt(inventory, 'lxc_hosts')
  const members = listAt(group, 'hosts')
  const sorted = new Dict([...hostvars].sort(([a], [b]) => compareCodePoints(pathKey(a), pathKey(b))))
  const computed = [...hostsOfLxcContainers(sorted)]
  const known = new Set(members)
  if (!group || computed.length !== members.length || !computed.every((host) => known.has(host))) return inventory
  return new Dict(inventory).set('lxc_hosts', new Dict(group).set('hosts', computed))
}

function mentionsOf(name: string, inventory: Dict): ValuePath[] {
  const found: ValuePath[] = []
  const look = (value: Value, path: ValuePath): void => {
    if (value === name) found.push(path)
    else if (value instanceof Dict) for (const [key, item] of value) look(item, [...path, pathKey(key)])
    else if (Array.isArray(value)) for (const [index, item] of value.entries()) look(item, [...path, index])
  }
  for (const [host, vars] of hostvarsOf(inventory)) {
    for (const [key, value] of vars instanceof Dict ? vars : []) {
      if (key !== formerNamesKey) look(value, [pathKey(host), pathKey(key)])
    }
  }
  for (const [group, body] of inventory) {
    const vars = group === '_meta' || !(body instanceof Dict) ? undefined : body.get('vars')
    if (vars !== undefined) look(vars, [pathKey(group), 'vars'])
  }
  return found
}

/** What 2026.1 did to env.d, and what its renaming of groups has to do to a stored inventory. */
import { InputsError, NoDataSourcesError } from '../../src/app/config/inputs.ts'
import { renameStoredGroups } from '../../src/app/edits/rename-stored-groups.ts'
import { referenceQuirks } from '../../src/core/generator/quirks.ts'
import { spellingToGo } from '../../src/core/inventory/dashed-groups.ts'
import type { Release } from '../../src/core/inventory/releases.ts'
import { parseJson as parseStored } from '../../src/python/json-read.ts'
import { dumpJson } from '../../src/python/json-write.ts'
import { Dict } from '../../src/python/value.ts'
import type { Files } from './cloud.ts'
import { hostvarsOf, member, object } from './compare.ts'
import { type Json, parseJson } from './json-text.ts'
import type { Scene } from './scene.ts'
import { get, type Mapping, type Node, quoted, unquoted } from './yaml-tree.ts'

const sections = ['physical_skel', 'component_skel', 'container_skel'] as const

function underscored(text: string): string {
  return text.replaceAll('-', '_')
}

/** The mappings of groups in the files below a place. */
function skeletons(files: Files, place: string): Mapping[] {
  return [...files].flatMap(([path, tree]) =>
    path.startsWith(place) ? sections.flatMap((name) => get(tree, name) ?? []).filter(isMapping) : [],
  )
}

function isMapping(node: Node): node is Mapping {
  return node.yaml === 'mapping'
}

/**
 * Writes the groups of an environment with underscores, as 2026.1 has done.
 *
 * @param place `environment/` or `config/env.d/`
 * @returns false, with nothing changed, where two groups would become one
 */
export function underscoreGroups(files: Files, place: string): boolean {
  const whole = skeletons(files, place)
  const names = new Set(whole.flatMap(({ entries }) => entries.map(({ key }) => unquoted(key))))
  if (new Set([...names].map(underscored)).size < names.size) return false
  for (const { entries } of whole) {
    for (const entry of entries) {
      if (entry.key !== '<<') entry.key = quoted(underscored(unquoted(entry.key)))
      for (const list of ['belongs_to', 'contains'] as const) {
        const groups = get(entry.value, list)
        for (const item of groups?.yaml === 'list' ? groups.items : [])
          if (item.yaml === 'scalar') item.text = quoted(underscored(unquoted(item.text)))
      }
    }
  }
  return true
}

/** Later days of the cloud speak of its groups by these names. */
export function underscoreScene({ areas, types, components, unions }: Scene): void {
  for (const words of [types, components, unions]) words.splice(0, words.length, ...words.map(underscored))
  const spelt = areas.map(({ hosts, containers }) => ({
    hosts: underscored(hosts),
    containers: underscored(containers),
  }))
  areas.splice(0, areas.length, ...spelt)
}

/** What `osa-inventory rename-groups` stores; the same text where nothing is renamed, or the inputs are refused. */
export function renamedDocument(directory: string, stored: string, release: Release): string {
  const before = parseStored(stored)
  if (!(before instanceof Dict)) return stored
  try {
    const { inventory } = renameStoredGroups(before, spellingToGo(release), {
      configDirectory: `${directory}/config`,
      environmentDirectory: `${directory}/environment`,
      quirks: referenceQuirks,
      release: { release, why: 'the case' },
    })
    return inventory === before ? stored : dumpJson(inventory)
  } catch (error) {
    if (error instanceof InputsError || error instanceof NoDataSourcesError) return stored
    throw error
  }
}

const members = ['hosts', 'children'] as const

/** Who is in which group, with `-` as `_` everywhere: a renaming changes nothing of it. */
function memberships(inventory: Json): Map<string, Set<string>> {
  const groups = new Map<string, Set<string>>()
  for (const [group, body] of object(inventory) ?? []) {
    if (group === '_meta') continue
    for (const kind of members) {
      const name = underscored(group)
      const key = `${name}/${kind}`
      const known = groups.get(key) ?? new Set()
      groups.set(key, known)
      for (const item of asTexts(member(body, kind))) {
        const text = kind === 'hosts' ? item : underscored(item)
        // A group of two spellings is not its own child.
        if (kind === 'hosts' || text !== name) known.add(text)
      }
    }
  }
  return groups
}

function asTexts(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

const namingVariables = ['physical_host_group', 'component', 'container_types']

/** Storing sorts the keys. */
function byKey([a]: readonly unknown[], [b]: readonly unknown[]): number {
  return String(a) < String(b) ? -1 : 1
}

function variables(vars: Json): string {
  const spelt = [...(object(vars) ?? [])].map(([key, value]) =>
    namingVariables.includes(key) && typeof value === 'string' ? [key, underscored(value)] : [key, value],
  )
  return JSON.stringify(spelt.sort(byKey), (_, value) => (value instanceof Map ? [...value].sort(byKey) : value))
}

/** Who has joined or left something, or lost a variable, by a renaming alone; in words. */
export function renamingFault(before: string, after: string): string | undefined {
  const [old, present] = [parseJson(before), parseJson(after)]
  const [groups, now] = [memberships(old), memberships(present)]
  for (const key of new Set([...groups.keys(), ...now.keys()])) {
    const [was, is] = [groups.get(key) ?? new Set(), now.get(key) ?? new Set()]
    const other = [...was].find((item) => !is.has(item)) ?? [...is].find((item) => !was.has(item))
    if (other !== undefined) return `${key}: ${other} is only ${was.has(other) ? 'before' : 'after'} the renaming`
  }
  const [hosts, hostsNow] = [hostvarsOf(old), hostvarsOf(present)]
  if ([...hosts.keys()].join(' ') !== [...hostsNow.keys()].join(' ')) return 'other hosts after the renaming'
  for (const [host, vars] of hosts)
    if (variables(vars) !== variables(hostsNow.get(host)!)) return `${host}: other variables after the renaming`
  return undefined
}

/** What was drawn for a container is kept; a host has what the configuration says. */
const containerName = /-[0-9a-f]{8}$/

/**
 * A host that lived before a run and has lost its address or a group since; in words.
 *
 * @param original what it has made of the same, where another address is what the configuration says
 */
export function lostBy(before: string, after: string, original: string | undefined): string | undefined {
  const [old, present] = [parseJson(before), parseJson(after)]
  const theirs = original === undefined ? new Map<string, Json>() : hostvarsOf(parseJson(original))
  const now = hostvarsOf(present)
  for (const [host, vars] of hostvarsOf(old)) {
    if (!now.has(host)) return `${host} is gone`
    // What counts as metal has the address of its machine, which the configuration says.
    if (!containerName.test(host) || member(vars, 'properties', 'is_metal') === true) continue
    const [held, holds] = [networkAddresses(vars), networkAddresses(now.get(host))]
    const heldThere = networkAddresses(theirs.get(host))
    for (const [network, address] of held) {
      if (holds.has(network) && holds.get(network) !== address && holds.get(network) !== heldThere.get(network))
        return `${host}: ${network} is ${holds.get(network)}, it was ${address}`
    }
  }
  const [groups, groupsNow] = [memberships(old), memberships(present)]
  for (const [key, was] of groups) {
    // Made again in every run.
    if (!key.endsWith('/hosts') || key === 'lxc_hosts/hosts') continue
    const lost = [...was].find((host) => hostvarsOf(old).has(host) && !groupsNow.get(key)?.has(host))
    if (lost !== undefined) return `${lost} is not in ${key.slice(0, -'/hosts'.length)} any more`
  }
  return undefined
}

function networkAddresses(vars: Json | undefined): Map<string, string> {
  const networks = object(member(vars, 'container_networks')) ?? new Map<string, Json>()
  return new Map(
    [...networks].flatMap(([network, entry]) => {
      const address = member(entry, 'address')
      return typeof address === 'string' ? [[network, address] as const] : []
    }),
  )
}

/** How many containers a run has made, by host and type. */
export function madeContainers(before: string, after: string): number {
  const known = hostvarsOf(parseJson(before))
  return [...hostvarsOf(parseJson(after)).keys()].filter((host) => !known.has(host) && containerName.test(host)).length
}

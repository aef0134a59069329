/** The user configuration as the files together say it: its own reading, only for checking addresses. */
import { groupAsRead, type Release } from '../../src/core/inventory/releases.ts'
import type { Files } from './cloud.ts'
import { type Mapping, type Node, unquoted } from './yaml-tree.ts'

/** Scalars are texts as they are written, without quotes. */
export type Effective = string | Effective[] | Map<string, Effective>

/** What an alias stands for is one object with what it is an alias of: a change through one shows under the other. */
type Known = Map<Node, Effective>

function readMapping(tree: Mapping, known: Known): Map<string, Effective> {
  const merged = new Map<string, Effective>()
  known.set(tree, merged)
  for (const { key, value } of tree.entries) {
    if (key !== '<<') continue
    const sources = value.yaml === 'list' ? [...value.items].reverse() : [value]
    for (const source of sources) for (const [name, item] of asMap(read(source, known))) merged.set(name, item)
  }
  for (const { key, value } of tree.entries) if (key !== '<<') merged.set(unquoted(key), read(value, known))
  return merged
}

function read(tree: Node, known: Known = new Map()): Effective {
  if (tree.yaml === 'scalar') return unquoted(tree.text)
  if (tree.yaml === 'list') return tree.items.map((item) => read(item, known))
  return known.get(tree) ?? readMapping(tree, known)
}

export function asMap(value: Effective | undefined): Map<string, Effective> {
  return value instanceof Map ? value : new Map()
}

function layOver(base: Map<string, Effective>, over: Map<string, Effective>): void {
  for (const [key, value] of over) {
    const below = base.get(key)
    if (value instanceof Map && value.size > 0 && below instanceof Map) layOver(below, value)
    else base.set(key, structuredClone(value))
  }
}

/** Files before subdirectories, both by name, as the walk through `conf.d` meets them. */
function walkOrder(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')]
  for (let i = 0; ; i++) {
    if (left[i] === right[i]) continue
    const [leftEnds, rightEnds] = [i === left.length - 1, i === right.length - 1]
    if (leftEnds !== rightEnds) return leftEnds ? -1 : 1
    return left[i]! < right[i]! ? -1 : 1
  }
}

/** Top-level keys as the release reads them; where two become one, both count. */
export function effectiveConfiguration(files: Files, release: Release): Map<string, Effective> {
  const overlays = [...files.keys()].filter((path) => /^config\/conf\.d\/.*\.ya?ml$/.test(path)).sort(walkOrder)
  const main = files.get('config/openstack_user_config.yml')
  const whole = main ? asMap(read(main)) : new Map<string, Effective>()
  for (const path of overlays) layOver(whole, asMap(read(files.get(path)!)))
  const normal = new Map<string, Effective>()
  for (const [key, value] of whole) {
    const name = groupAsRead(release, key)
    const twin = normal.get(name)
    if (twin instanceof Map && value instanceof Map) layOver(twin, value)
    else normal.set(name, value)
  }
  return normal
}

/** Names and entries of all hosts of all groups; a host has an entry for each of its groups. */
export function hostEntries(config: Map<string, Effective>): [host: string, entry: Map<string, Effective>][] {
  const groups = [...config].filter(([key]) => key.endsWith('hosts')).map(([, group]) => asMap(group))
  return groups.flatMap((group) =>
    [...group].map(([host, entry]): [string, Map<string, Effective>] => [host, asMap(entry)]),
  )
}

/** The provider networks that have a `network`. */
export function providerNetworks(config: Map<string, Effective>): Map<string, Effective>[] {
  const networks = asMap(config.get('global_overrides')).get('provider_networks')
  return Array.isArray(networks) ? networks.map((item) => asMap(asMap(item).get('network'))) : []
}

/** Every scalar at any depth. */
export function texts(value: Effective | undefined): string[] {
  if (value === undefined) return []
  if (typeof value === 'string') return [value]
  return [...(Array.isArray(value) ? value : value.values())].flatMap(texts)
}

/**
 * Are two inventories alike, apart from what is random by construction: the suffix of a container's name and the
 * addresses drawn for it?
 *
 * Containers are numbered per host and type, in the order in which `<host>_host_containers` lists them, and are then
 * known by that number; an address of a container is known by whose it is. In lists, containers of the same host and
 * type are interchangeable. Whether an address lies in its network is not asked here.
 */
import { type Json, NumberText, readJson } from './read-json.ts'

const suffixed = /^(.*)-[0-9a-f]{8}$/

interface Label {
  /** `<host>-<type>`, the name without its random suffix. */
  readonly base: string
  readonly number: number
  readonly text: string
}

function mapping(value: Json | undefined): ReadonlyMap<string, Json> {
  return value instanceof Map ? value : new Map()
}

function labelContainers(inventory: ReadonlyMap<string, Json>): Map<string, Label> {
  const labels = new Map<string, Label>()
  const counts = new Map<string, number>()
  for (const [group, body] of inventory) {
    const hosts = group.endsWith('_host_containers') ? mapping(body).get('hosts') : undefined
    for (const name of Array.isArray(hosts) ? hosts : []) {
      const base = typeof name === 'string' && !labels.has(name) ? suffixed.exec(name)?.[1] : undefined
      if (typeof name !== 'string' || base === undefined) continue
      const number = (counts.get(base) ?? 0) + 1
      counts.set(base, number)
      labels.set(name, { base, number, text: `${base}-#${number}` })
    }
  }
  return labels
}

/** Whose each container address is. One that several have is known by the first of them, in order of their labels. */
function labelAddresses(inventory: ReadonlyMap<string, Json>, containers: ReadonlyMap<string, Label>) {
  const hostvars = mapping(mapping(inventory.get('_meta')).get('hostvars'))
  const addresses = new Map<string, string>()
  const ordered = [...containers].sort(([, a], [, b]) => (a.text < b.text ? -1 : 1))
  for (const [name, label] of ordered) {
    const networks = mapping(mapping(hostvars.get(name)).get('container_networks'))
    for (const network of [...networks.keys()].sort()) {
      const address = mapping(networks.get(network)).get('address')
      if (typeof address === 'string' && !addresses.has(address)) addresses.set(address, `@${label.text}/${network}`)
    }
  }
  return addresses
}

/** The list with containers of the same host and type in the order of their numbers, each kind in the places it had. */
function orderSiblings(list: readonly Json[], containers: ReadonlyMap<string, Label>): Json[] {
  const kinds = new Map<string, Label[]>()
  const labelOf = (item: Json) => (typeof item === 'string' ? containers.get(item) : undefined)
  for (const item of list) {
    const label = labelOf(item)
    if (label) kinds.set(label.base, [...(kinds.get(label.base) ?? []), label])
  }
  for (const kind of kinds.values()) kind.sort((a, b) => a.number - b.number)
  return list.map((item) => {
    const label = labelOf(item)
    return (label && kinds.get(label.base)?.shift()?.text) ?? item
  })
}

/** The inventory with labels for everything random. */
function canonical(inventory: Json): Json {
  if (!(inventory instanceof Map)) return inventory
  const containers = labelContainers(inventory)
  const addresses = labelAddresses(inventory, containers)
  const walk = (node: Json): Json => {
    if (typeof node === 'string') return containers.get(node)?.text ?? addresses.get(node) ?? node
    if (Array.isArray(node)) return orderSiblings(node, containers).map(walk)
    if (!(node instanceof Map)) return node
    return new Map([...node].map(([key, value]) => [containers.get(key)?.text ?? key, walk(value)]))
  }
  return walk(inventory)
}

function show(value: Json): string {
  if (value instanceof NumberText) return value.text
  if (value instanceof Map) return `a mapping of ${value.size}`
  return Array.isArray(value) ? `a list of ${value.length}` : JSON.stringify(value)
}

function differenceOfLists(a: readonly Json[], b: readonly Json[], path: string): string | undefined {
  for (const [index, item] of a.slice(0, b.length).entries()) {
    const found = difference(item, b[index]!, `${path}[${index}]`)
    if (found !== undefined) return found
  }
  return a.length === b.length ? undefined : `${path}: ${a.length} against ${b.length} members`
}

function differenceOfMappings(a: ReadonlyMap<string, Json>, b: ReadonlyMap<string, Json>, path: string) {
  for (const key of a.keys()) if (!b.has(key)) return `${path}/${key}: only in the first`
  for (const key of b.keys()) if (!a.has(key)) return `${path}/${key}: only in the second`
  for (const [key, value] of a) {
    const found = difference(value, b.get(key)!, `${path}/${key}`)
    if (found !== undefined) return found
  }
  return undefined
}

function difference(a: Json, b: Json, path: string): string | undefined {
  if (a === b) return undefined
  if (a instanceof NumberText && b instanceof NumberText && a.text === b.text) return undefined
  if (Array.isArray(a) && Array.isArray(b)) return differenceOfLists(a, b, path)
  if (a instanceof Map && b instanceof Map) return differenceOfMappings(a, b, path)
  return `${path || '/'}: ${show(a)} against ${show(b)}`
}

/**
 * The first difference between two inventories, given as JSON texts, or `undefined` when they are alike. The order of
 * keys does not count, the order of lists does, and numbers are compared as they are written.
 */
export function compareInventories(a: string, b: string): string | undefined {
  return difference(canonical(readJson(a)), canonical(readJson(b)), '')
}

/**
 * Are two inventories alike, apart from what is random: the suffix of a container's name and the addresses drawn for
 * it? Everything else counts: the order of lists and of keys, how numbers are written, and, where both grew from one
 * stored inventory, the names and addresses that were in it.
 */
import { type Json, JsonNumber, type JsonObject, parseJson } from './json-text.ts'

const suffixed = /^(.*)-[0-9a-f]{8}$/

export interface CompareOptions {
  /** The document that both runs began with: what it holds is not random. */
  readonly stored?: string | undefined
  /** Texts of the configuration that may stand where drawn addresses stand, and are not drawn. */
  readonly written?: ReadonlySet<string>
  /** Every `ip` of the configuration: never drawn. */
  readonly hostAddresses?: ReadonlySet<string>
  /** `HOST ADDRESS` for every `management_ip`: not drawn where the host or what counts as metal on it has it. */
  readonly managementAddresses?: ReadonlySet<string>
}

export function object(value: Json | undefined): JsonObject | undefined {
  return value instanceof Map ? value : undefined
}

export function member(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((tree, key) => object(tree)?.get(key), value)
}

export function hostvarsOf(inventory: Json): JsonObject {
  return object(member(inventory, '_meta', 'hostvars')) ?? new Map()
}

function lists(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : []
}

/** Numbers new containers in the order in which the group of a host's containers lists them: `infra1-keystone-container-#1`. */
function numberedNames(inventory: Json, known: JsonObject): Map<string, string> {
  const names = new Map<string, string>()
  const counts = new Map<string, number>()
  for (const [group, body] of object(inventory) ?? []) {
    if (!/[-_]host_containers$/.test(group)) continue
    for (const host of lists(member(body, 'hosts'))) {
      const base = typeof host === 'string' && !known.has(host) ? suffixed.exec(host)?.[1] : undefined
      if (base === undefined || names.has(host as string)) continue
      const count = (counts.get(base) ?? 0) + 1
      counts.set(base, count)
      names.set(host as string, `${base}-#${count}`)
    }
  }
  return names
}

function isManagementAddress(address: string, { managementAddresses = new Set() }: CompareOptions): boolean {
  return [...managementAddresses].some((held) => held.endsWith(` ${address}`))
}

/** The addresses of one host that this run drew: address to placeholder. */
export function drawnAddresses(
  host: string,
  vars: Json,
  known: JsonObject,
  options: CompareOptions,
): Map<string, string> {
  const drawn = new Map<string, string>()
  const networks = object(member(known.get(host), 'container_networks')) ?? new Map<string, Json>()
  const held = new Set([...networks.values()].map((entry) => member(entry, 'address')))
  const owners = [host, member(vars, 'physical_host')]
  for (const [network, entry] of object(member(vars, 'container_networks')) ?? []) {
    const address = member(entry, 'address')
    if (typeof address !== 'string' || address === '' || drawn.has(address)) continue
    if (held.has(address)) continue
    if (options.written?.has(address)) continue
    if (options.hostAddresses?.has(address)) continue
    if (owners.some((owner) => options.managementAddresses?.has(`${owner} ${address}`))) continue
    if (!suffixed.test(host) && isManagementAddress(address, options)) continue
    drawn.set(address, `@${network}`)
  }
  return drawn
}

/** What a text is a sibling of (same host, same type), and its place among them: old ones by name, then new ones. */
function sibling(text: Json): { base: string; rank: string } | undefined {
  if (typeof text !== 'string') return undefined
  const fresh = /^(.*)-#(\d+)$/.exec(text)
  if (fresh) return { base: fresh[1]!, rank: `1${fresh[2]!.padStart(9, '0')}` }
  const old = suffixed.exec(text)
  return old ? { base: old[1]!, rank: `0${text}` } : undefined
}

/** Siblings are interchangeable: they take the places that they have together in the order of their ranks. */
function withSiblingsInOrder(items: Json[]): Json[] {
  const places = new Map<string, number[]>()
  items.forEach((item, place) => {
    const base = sibling(item)?.base
    if (base !== undefined) places.set(base, [...(places.get(base) ?? []), place])
  })
  const ordered = [...items]
  for (const held of places.values()) {
    const sorted = held.map((place) => items[place]!).sort((a, b) => (sibling(a)!.rank < sibling(b)!.rank ? -1 : 1))
    held.forEach((place, i) => {
      ordered[place] = sorted[i]!
    })
  }
  return ordered
}

function renamed(value: Json, name: (text: string) => string): Json {
  if (typeof value === 'string') return name(value)
  if (Array.isArray(value)) return withSiblingsInOrder(value.map((item) => renamed(item, name)))
  if (!(value instanceof Map)) return value
  const members = [...value].map(([key, item]) => [name(key), renamed(item, name)] as const)
  const anyRenamed = [...value.keys()].some((key, i) => key !== members[i]![0])
  return new Map(anyRenamed ? members.sort(([a], [b]) => (a < b ? -1 : 1)) : members)
}

/** A drawn address is in these places; elsewhere the same text is the user's. */
const addressKeys = new Set(['address', 'ansible_host', 'management_address'])

type Placeholders = ReadonlyMap<string, string>

function withPlaceholders(vars: Json, drawn: Placeholders, drawnByHost: Placeholders): Json {
  if (!(vars instanceof Map)) return vars
  const placeholder = (key: string, value: Json): Json => {
    if (typeof value !== 'string') return withPlaceholders(value, drawn, drawnByHost)
    if (key === 'physical_host_addr') return drawnByHost.get(value) ?? value
    return addressKeys.has(key) ? (drawn.get(value) ?? value) : value
  }
  return new Map([...vars].map(([key, value]) => [key, placeholder(key, value)]))
}

/** Hostvars with placeholders for the addresses that were drawn. */
function withoutDrawnAddresses(hostvars: JsonObject, known: JsonObject, options: CompareOptions): JsonObject {
  const drawn = new Map([...hostvars].map(([host, vars]) => [host, drawnAddresses(host, vars, known, options)]))
  const none: Placeholders = new Map()
  return new Map(
    [...hostvars].map(([host, vars]) => {
      const physicalHost = member(vars, 'physical_host')
      const drawnByHost = typeof physicalHost === 'string' ? drawn.get(physicalHost) : undefined
      return [host, withPlaceholders(vars, drawn.get(host)!, drawnByHost ?? none)]
    }),
  )
}

/** The inventory with placeholders for what is random. */
export function canonical(inventory: Json, options: CompareOptions = {}): Json {
  const known = options.stored === undefined ? new Map<string, Json>() : hostvarsOf(parseJson(options.stored))
  const names = numberedNames(inventory, known)
  const name = (text: string): string => names.get(text) ?? text
  const hostvars = withoutDrawnAddresses(hostvarsOf(inventory), known, options)
  const whole: JsonObject = new Map(object(inventory) ?? [])
  const meta = object(whole.get('_meta'))
  if (meta) whole.set('_meta', new Map(meta).set('hostvars', hostvars))
  return renamed(whole, name)
}

export function show(value: Json | undefined): string {
  if (value instanceof JsonNumber) return value.text
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`
  if (value instanceof Map) return `{${[...value].map(([key, item]) => `${key}: ${show(item)}`).join(', ')}}`
  return JSON.stringify(value) ?? 'nothing'
}

function firstMemberDifference(a: JsonObject, b: JsonObject, path: string): string | undefined {
  for (const [key, item] of a) if (!b.has(key)) return `${path}/${key}: only in the first: ${show(item)}`
  for (const [key, item] of b) if (!a.has(key)) return `${path}/${key}: only in the second: ${show(item)}`
  for (const [key, item] of a) {
    const found = firstDifference(item, b.get(key)!, `${path}/${key}`)
    if (found) return found
  }
  const [ours, theirs] = [[...a.keys()].join(' '), [...b.keys()].join(' ')]
  return ours === theirs ? undefined : `${path}: keys in the order ${ours} against ${theirs}`
}

/** Where two canonical inventories first differ, in words; `undefined` if they are alike. */
export function firstDifference(a: Json, b: Json, path = ''): string | undefined {
  if (Array.isArray(a) && Array.isArray(b)) {
    for (let i = 0; i < Math.min(a.length, b.length); i++) {
      const found = firstDifference(a[i]!, b[i]!, `${path}[${i}]`)
      if (found) return `${found}\n  of ${show(a)}\n and ${show(b)}`
    }
    return a.length === b.length ? undefined : `${path}: ${show(a)} against ${show(b)}`
  }
  if (a instanceof Map && b instanceof Map) return firstMemberDifference(a, b, path)
  return show(a) === show(b) ? undefined : `${path}: ${show(a)} against ${show(b)}`
}

/** Compares two documents; `undefined` if they are alike. */
export function compareDocuments(first: string, second: string, options: CompareOptions = {}): string | undefined {
  const [a, b] = [first, second].map((text) => canonical(parseJson(text), options))
  return firstDifference(a!, b!)
}

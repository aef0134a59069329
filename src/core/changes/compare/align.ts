/**
 * Two inventories that grew from one stored state, each with its own names and addresses for what is new: one is
 * given the other's, so that what is left when they are compared is not a chance.
 */
import { Dict, type Value } from '../../../python/value.ts'
import { hostvarsOf } from '../../inventory/hostvars.ts'
import { isContainer } from '../../inventory/kinds.ts'
import { isContainersGroup } from '../../inventory/releases.ts'
import { listAt, mappingAt } from '../../inventory/values.ts'

export interface Aligned {
  /** With the names and addresses of `ours`. */
  readonly theirs: Dict
  /** As it was, but for the order of siblings: new containers of one host and type can stand for each other. */
  readonly ours: Dict
  /** How many names and addresses were drawn by both and count as the same. */
  readonly names: number
  readonly addresses: number
}

/** `infra1-keystone-container-0a1b2c3d` without its random end. */
const suffixed = /^(.*)-[0-9a-f]{8}$/

export function withoutSuffix(name: string): string {
  return suffixed.exec(name)?.[1] ?? name
}

export function aligned(theirs: Dict, ours: Dict, stored: Dict): Aligned {
  const known = hostvarsOf(stored)
  const newOfTheirs = newContainers(theirs, known)
  const newOfOurs = newContainers(ours, known)
  const names = new Map<string, string>()
  for (const [base, own] of newOfOurs) {
    const other = newOfTheirs.get(base) ?? []
    for (const [index, name] of own.slice(0, other.length).entries()) names.set(other[index]!, name)
  }
  const ranks = new Map([...newOfOurs.values()].flatMap((own) => own.map((name, rank) => [name, rank] as const)))
  const renamed = withNames(theirs, names, ranks) as Dict
  const addresses = new DrawnAddresses(renamed, ours, known)
  return {
    theirs: addresses.in(renamed),
    ours: withNames(ours, new Map(), ranks) as Dict,
    names: names.size,
    addresses: addresses.count,
  }
}

/** By host and type, in the order in which the group of a host's containers lists them. */
function newContainers(inventory: Dict, known: Dict): Map<string, string[]> {
  const found = new Map<string, string[]>()
  const seen = new Set<string>()
  for (const [group, body] of inventory) {
    if (typeof group !== 'string' || !isContainersGroup(group)) continue
    for (const host of listAt(body instanceof Dict ? body : undefined, 'hosts')) {
      if (typeof host !== 'string' || known.has(host) || seen.has(host)) continue
      const base = suffixed.exec(host)?.[1]
      if (base === undefined) continue
      seen.add(host)
      found.set(base, [...(found.get(base) ?? []), host])
    }
  }
  return found
}

type Ranks = ReadonlyMap<string, number>

function withNames(value: Value, names: ReadonlyMap<string, string>, ranks: Ranks): Value {
  if (typeof value === 'string') return names.get(value) ?? value
  if (Array.isArray(value))
    return siblingsInOrder(
      value.map((item) => withNames(item, names, ranks)),
      ranks,
    )
  if (!(value instanceof Dict)) return value
  const entries = [...value].map(
    ([key, item]) => [typeof key === 'string' ? (names.get(key) ?? key) : key, withNames(item, names, ranks)] as const,
  )
  return new Dict(entries)
}

/** They take the places that they have together by their ranks. */
function siblingsInOrder(items: readonly Value[], ranks: Ranks): Value[] {
  const places = new Map<string, number[]>()
  for (const [place, item] of items.entries()) {
    if (typeof item !== 'string' || !ranks.has(item)) continue
    const base = withoutSuffix(item)
    places.set(base, [...(places.get(base) ?? []), place])
  }
  const ordered = [...items]
  for (const held of places.values()) {
    const sorted = held.map((place) => items[place] as string).sort((a, b) => ranks.get(a)! - ranks.get(b)!)
    for (const [index, place] of held.entries()) ordered[place] = sorted[index]!
  }
  return ordered
}

/** Where an address that was drawn stands; elsewhere the same text is what someone wrote. */
const addressKeys: ReadonlySet<Value> = new Set(['address', 'ansible_host', 'management_address'])

/** The addresses that two inventories drew for the same container and network. */
class DrawnAddresses {
  readonly #ofHost = new Map<string, Map<string, string>>()

  constructor(theirs: Dict, ours: Dict, known: Dict) {
    const own = hostvarsOf(ours)
    for (const [host, vars] of hostvarsOf(theirs)) {
      if (typeof host !== 'string' || !(vars instanceof Dict) || !isContainer(host, vars)) continue
      const drawn = new Map<string, string>()
      for (const [network, entry] of mappingAt(vars, 'container_networks') ?? []) {
        const address = (holder: Dict): Value | undefined =>
          mappingAt(mappingAt(mappingAt(holder, host), 'container_networks'), network)?.get('address')
        const [before, after] = [entry instanceof Dict ? entry.get('address') : undefined, address(own)]
        if (typeof before !== 'string' || typeof after !== 'string' || before === after) continue
        if (typeof address(known) !== 'string') drawn.set(before, after)
      }
      if (drawn.size > 0) this.#ofHost.set(host, drawn)
    }
  }

  get count(): number {
    return [...this.#ofHost.values()].reduce((sum, { size }) => sum + size, 0)
  }

  in(inventory: Dict): Dict {
    const meta = mappingAt(inventory, '_meta')
    if (!meta || this.#ofHost.size === 0) return inventory
    const hostvars = new Dict(
      [...hostvarsOf(inventory)].map(([host, vars]) => {
        const drawn = typeof host === 'string' ? this.#ofHost.get(host) : undefined
        return [host, drawn ? replaced(vars, drawn) : vars] as const
      }),
    )
    const whole = new Dict(inventory)
    whole.set('_meta', new Dict(meta).set('hostvars', hostvars))
    return whole
  }
}

function replaced(vars: Value, drawn: ReadonlyMap<string, string>): Value {
  if (!(vars instanceof Dict)) return vars
  return new Dict(
    [...vars].map(([key, value]) => {
      if (typeof value !== 'string') return [key, replaced(value, drawn)] as const
      return [key, addressKeys.has(key) ? (drawn.get(value) ?? value) : value] as const
    }),
  )
}

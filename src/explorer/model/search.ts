/** One search for all: hosts, containers, groups, addresses, variables and their values. */

import { addressesOf } from '../../core/changes/diff/inventory.ts'
import { parseAddress } from '../../core/inventory/addresses.ts'
import { pathText } from '../../core/inventory/findings.ts'
import { leaves } from '../../core/inventory/leaves.ts'
import { rankOf } from '../../core/inventory/search.ts'
import { inlineJson } from '../../core/inventory/text/value-text.ts'
import { counted } from '../../core/inventory/text/wording.ts'
import type { Cloud } from './cloud.ts'
import { type Networks, whoHas } from './networks.ts'
import { Turns } from './turns.ts'

export type FoundKind = 'host' | 'container' | 'group' | 'address' | 'variable'

export interface Found {
  readonly kind: FoundKind
  readonly title: string
  readonly detail: string
  /** Where it is shown: a view, and the name in it. */
  readonly view: 'host' | 'groups' | 'networks' | 'variable'
  readonly name: string
  readonly query: Readonly<Record<string, string>>
}

export interface Results {
  readonly found: readonly Found[]
  /** How many there are of each kind; `found` has the best of them. */
  readonly totals: Readonly<Record<FoundKind, number>>
}

interface Entry extends Found {
  /** In lower case. */
  readonly text: string
}

/** One value of one variable, and who has it. */
export interface VariableUse {
  readonly path: string
  readonly value: string
  readonly machines: string[]
  readonly text: string
}

const mostOfEach = 8
const order: readonly FoundKind[] = ['address', 'host', 'container', 'group', 'variable']

/** Of one cloud. It is made when the first search begins. */
export class SearchIndex {
  readonly #cloud: Cloud
  readonly #networks: () => Networks
  #entries: Promise<readonly Entry[]> | undefined
  #variables: Promise<ReadonlyMap<string, VariableUse>> | undefined
  #variableEntries: Promise<readonly Entry[]> | undefined

  constructor(cloud: Cloud, networks: () => Networks) {
    this.#cloud = cloud
    this.#networks = networks
  }

  /** `undefined`: `isOver` said so meanwhile. */
  async search(query: string, isOver: () => boolean): Promise<Results | undefined> {
    const wanted = query.trim().toLowerCase()
    const turns = new Turns()
    const best = new Ranking(wanted)
    for (const entry of this.#owners(query.trim())) best.add(entry, 0)
    const sources = [await this.#names(), await this.#values()]
    for (const entries of sources) {
      for (const entry of entries) {
        const rank = rankOf(entry.text, wanted)
        if (rank !== undefined) best.add(entry, rank)
        await turns.next()
        if (isOver()) return undefined
      }
    }
    return best.results
  }

  #names(): Promise<readonly Entry[]> {
    this.#entries ??= this.#readNames()
    return this.#entries
  }

  #values(): Promise<readonly Entry[]> {
    this.#variableEntries ??= this.#readValues()
    return this.#variableEntries
  }

  async #readValues(): Promise<readonly Entry[]> {
    const turns = new Turns()
    const entries: Entry[] = []
    for (const use of (await this.variables()).values()) {
      entries.push(variableEntry(use))
      await turns.next()
    }
    return entries
  }

  /** Every value that a variable has, by its path and text. */
  variables(): Promise<ReadonlyMap<string, VariableUse>> {
    this.#variables ??= this.#readVariables()
    return this.#variables
  }

  /** Who has exactly this address, also when nobody does. */
  #owners(text: string): Found[] {
    const address = parseAddress(text)
    if (address === undefined) return []
    const at = whoHas(this.#networks().use, address)
    if (!at) return []
    return [addressFound(text, `${at.holders}, in ${at.network.name}`, at.network.name)]
  }

  async #readNames(): Promise<readonly Entry[]> {
    const turns = new Turns()
    const entries: Entry[] = []
    for (const { name, isContainer, host, address } of this.#cloud.machines.values()) {
      const detail = isContainer ? `on ${host}` : address
      const kind = isContainer ? 'container' : 'host'
      entries.push({ kind, title: name, detail, view: 'host', name, query: {}, text: name.toLowerCase() })
      for (const [network, own] of addressesOf(this.#cloud.machines.get(name)!.variables)) {
        const query = {}
        entries.push({
          kind: 'address',
          title: own,
          detail: `${name}, ${network}`,
          view: 'host',
          name,
          query,
          text: own,
        })
      }
      await turns.next()
    }
    for (const { name, hosts } of this.#cloud.groups.values()) {
      const detail = counted(hosts.length, 'member')
      entries.push({ kind: 'group', title: name, detail, view: 'groups', name, query: {}, text: name.toLowerCase() })
      await turns.next()
    }
    return entries
  }

  async #readVariables(): Promise<ReadonlyMap<string, VariableUse>> {
    const turns = new Turns()
    const uses = new Map<string, VariableUse>()
    const owners = [
      ...this.#cloud.machines.values(),
      ...[...this.#cloud.groups.values()].filter(({ variables }) => variables.size > 0),
    ]
    for (const { name, variables } of owners) {
      for (const [path, value] of leaves(variables)) {
        if (path.length === 0) continue
        const text = inlineJson(value)
        const at = pathText(path)
        const key = `${at} = ${text}`
        const use = uses.get(key)
        if (use) use.machines.push(name)
        else uses.set(key, { path: at, value: text, machines: [name], text: key.toLowerCase() })
      }
      await turns.next()
    }
    return uses
  }
}

function variableEntry({ path, value, machines, text }: VariableUse): Entry {
  const detail = machines.length === 1 ? machines[0]! : `${machines.length} have it`
  const title = `${path} = ${value.length > 80 ? `${value.slice(0, 80)}…` : value}`
  return { kind: 'variable', title, detail, view: 'variable', name: `${path} = ${value}`, query: {}, text }
}

function addressFound(text: string, detail: string, network: string): Found {
  return { kind: 'address', title: text, detail, view: 'networks', name: network, query: { address: text } }
}

class Ranking {
  readonly #best = new Map<FoundKind, { found: Found; rank: number }[]>(order.map((kind) => [kind, []]))
  readonly #totals: Record<FoundKind, number> = { host: 0, container: 0, group: 0, address: 0, variable: 0 }
  readonly #isEmpty: boolean

  constructor(wanted: string) {
    this.#isEmpty = wanted === ''
  }

  add(found: Found, rank: number): void {
    if (this.#isEmpty) return
    this.#totals[found.kind]++
    const best = this.#best.get(found.kind)!
    const isBetter = (a: { rank: number; found: Found }): boolean =>
      a.rank < rank || (a.rank === rank && a.found.title.length <= found.title.length)
    if (best.length === mostOfEach && isBetter(best.at(-1)!)) return
    const at = best.findIndex((other) => !isBetter(other))
    best.splice(at < 0 ? best.length : at, 0, { found, rank })
    if (best.length > mostOfEach) best.pop()
  }

  get results(): Results {
    return { found: order.flatMap((kind) => this.#best.get(kind)!.map(({ found }) => found)), totals: this.#totals }
  }
}

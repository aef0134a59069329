/** A host with its containers as they are in the text of a stored inventory. */

import { parseJson } from '../../python/json-read.ts'
import { quoteJson } from '../../python/json-text.ts'
import { dumpJson } from '../../python/json-write.ts'
import { Dict, type Value } from '../../python/value.ts'
import { type DocumentIndex, type Extent, indexDocument, parsePart } from './document-index.ts'
import { hostvarsOf, memberNames } from './hostvars.ts'
import { mappingAt, pathKey } from './values.ts'

export interface HostFamily {
  /** The host, if it is there, and its containers. */
  readonly names: ReadonlySet<string>
  /** Their variables and the groups that hold them: the same text in two documents means that nothing was changed. */
  readonly text: string
}

interface Parts {
  readonly hosts: ReadonlyMap<string, () => string>
  readonly groups: ReadonlyMap<string, () => string>
  readonly physicalHost: (name: string) => Value | undefined
  /** The hosts that may name it as theirs. */
  readonly candidates: (host: string) => readonly string[]
}

/** @throws JsonSyntaxError for what is not JSON, where that is noticed */
export function hostFamily(document: string, host: string): HostFamily {
  const { hosts, groups, physicalHost, candidates } = indexedParts(document) ?? parsedParts(document)
  const names = candidates(host).filter((name) => name === host || physicalHost(name) === host)
  const quoted = names.map((name) => dumpJson(name))
  const variables = names.map((name) => [name, hosts.get(name)!()])
  const memberships = [...groups].flatMap(([group, textOf]) => {
    const text = quoted.length === 0 ? '' : textOf()
    return quoted.filter((name) => text.includes(name)).map((name) => [group, name])
  })
  return { names: new Set(names), text: JSON.stringify([variables, memberships]) }
}

function indexedParts(document: string): Parts | undefined {
  const index = indexDocument(document)
  if (!index) return undefined
  const slices = (extents: typeof index.hosts) =>
    new Map([...extents].map(([name, { start, end }]) => [name, () => document.slice(start, end)]))
  return {
    hosts: slices(index.hosts),
    groups: slices(index.groups),
    physicalHost: (name) => physicalHostOf(parsePart(document, index.hosts.get(name)!)),
    // Next to no host is one of the family: the text is searched before anything of it is parsed.
    candidates: (host) => hostsAround(document, dumpJson(host), index.hosts, host),
  }
}

/** The hosts in whose variables the text stands, and the host of this name itself. They come in the document's order. */
function hostsAround(document: string, text: string, hosts: DocumentIndex['hosts'], itself: string): string[] {
  const found: string[] = []
  let at = document.indexOf(text)
  for (const [name, { start, end }] of hosts) {
    while (at >= 0 && at < start) at = document.indexOf(text, at + 1)
    if (name === itself || (at >= 0 && at < end)) found.push(name)
  }
  return found.sort()
}

function physicalHostOf(vars: Value | undefined): Value | undefined {
  return vars instanceof Dict ? vars.get('physical_host') : undefined
}

function parsedParts(document: string): Parts {
  const inventory = parseJson(document)
  const whole = inventory instanceof Dict ? inventory : new Dict()
  const hostvars = hostvarsOf(whole)
  const texts = (entries: Iterable<readonly [unknown, Value]>) =>
    new Map([...entries].map(([name, value]) => [String(name), () => dumpJson(value)]))
  return {
    hosts: texts(hostvars),
    groups: texts([...whole].filter(([name]) => name !== '_meta')),
    physicalHost: (name) => physicalHostOf(hostvars.get(name)),
    candidates: () => [...hostvars.keys()].map(String).sort(),
  }
}

// All that an inventory says of one host or container, found in the stored text without parsing the rest.

export interface HostState {
  /** `undefined`: there is no such host. */
  readonly variables: Value | undefined
  /** The groups that hold it themselves, in the order of the inventory. */
  readonly groups: readonly string[]
}

/** @param document JSON, as it was stored */
export function hostState(document: string, name: string): HostState {
  const index = indexDocument(document)
  return index ? stateFrom(document, index, name) : stateIn(parseJson(document), name)
}

function stateFrom(document: string, { hosts, groups }: DocumentIndex, name: string): HostState {
  const extent = hosts.get(name)
  const holding = [...groups].filter(
    ([, group]) => mayHold(document, group, name) && holds(parsePart(document, group), name),
  )
  return { variables: extent && parsePart(document, extent), groups: holding.map(([group]) => group) }
}

/** A name can be written in several ways: whatever is escaped is parsed. */
function mayHold(document: string, { start, end }: Extent, name: string): boolean {
  const text = document.slice(start, end)
  return text.includes(quoteJson(name)) || text.includes(`"${name}"`) || text.includes('\\')
}

/** The variables of some hosts, and of some groups, in one document: it is gone through once. */
export class PartsOfDocument {
  readonly #document: string
  readonly #index: DocumentIndex | undefined
  readonly #inventory: Value

  /** @param document JSON, as it was stored */
  constructor(document: string) {
    this.#document = document
    this.#index = indexDocument(document)
    this.#inventory = this.#index ? null : parseJson(document)
  }

  /** `undefined`: there is no such host. */
  host(name: string): Value | undefined {
    const extent = this.#index?.hosts.get(name)
    if (this.#index) return extent && parsePart(this.#document, extent)
    return this.#inventory instanceof Dict ? hostvarsOf(this.#inventory).get(name) : undefined
  }

  /** The variables of a group, an empty mapping where it has none; `undefined`: there is no such group. */
  groupVars(name: string): Value | undefined {
    const extent = this.#index?.groups.get(name)
    const whole = this.#inventory instanceof Dict ? this.#inventory.get(name) : undefined
    const body = this.#index ? extent && parsePart(this.#document, extent) : whole
    return body instanceof Dict ? (body.get('vars') ?? new Dict()) : body
  }
}

function stateIn(inventory: Value, name: string): HostState {
  if (!(inventory instanceof Dict)) return { variables: undefined, groups: [] }
  const groups = [...inventory].filter(([group, body]) => group !== '_meta' && holds(body, name))
  return {
    variables: mappingAt(mappingAt(inventory, '_meta'), 'hostvars')?.get(name),
    groups: groups.map(([group]) => pathKey(group)),
  }
}

function holds(group: Value, name: string): boolean {
  return group instanceof Dict && memberNames(group.get('hosts')).includes(name)
}

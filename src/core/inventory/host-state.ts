/** All that an inventory says of one host or container, found in the stored text without parsing the rest. */
import { parseJson } from '../../python/json-read.ts'
import { quoteJson } from '../../python/json-text.ts'
import { Dict, type Value } from '../../python/value.ts'
import { type DocumentIndex, type Extent, indexDocument, parsePart } from './document-index.ts'
import { memberNames } from './members.ts'
import { mappingAt, pathKey } from './values.ts'

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

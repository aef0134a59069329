/** The difference between two stored documents: only what differs in their texts is parsed. */
import { parseJson } from '../../python/json-read.ts'
import { quoteJson } from '../../python/json-text.ts'
import { Dict } from '../../python/value.ts'
import { type DocumentIndex, type Extent, indexDocument } from '../document-index.ts'
import { diffInventories, type InventoryDifference } from './inventory.ts'

/**
 * As `diffInventories` of the parsed documents. They were stored, so they are JSON.
 *
 * @throws JsonSyntaxError
 */
export function diffDocuments(before: string, after: string): InventoryDifference {
  if (before === after) return diffInventories(undefined, undefined)
  const old = indexDocument(before)
  const now = old && indexDocument(after)
  if (!now) return diffInventories(parseJson(before), parseJson(after))
  const parts = (extents: (index: DocumentIndex) => ReadonlyMap<string, Extent>): [Dict, Dict] => [
    differing({ document: before, extents: extents(old) }, { document: after, extents: extents(now) }),
    differing({ document: after, extents: extents(now) }, { document: before, extents: extents(old) }),
  ]
  const [oldHosts, newHosts] = parts(({ hosts }) => hosts)
  const [oldGroups, newGroups] = parts(({ groups }) => groups)
  return diffInventories(withHosts(oldGroups, oldHosts), withHosts(newGroups, newHosts))
}

interface Parts {
  readonly document: string
  readonly extents: ReadonlyMap<string, Extent>
}

/** Those of the first that the second lacks, or has otherwise. Equal texts are equal values. */
function differing({ document, extents }: Parts, other: Parts): Dict {
  const found: string[] = []
  for (const [name, extent] of extents) {
    const counterpart = other.extents.get(name)
    if (counterpart && isSameText(document, extent, other.document, counterpart)) continue
    found.push(`${quoteJson(name)}:${document.slice(extent.start, extent.end)}`)
  }
  // All at once: texts that many hosts share are made once.
  return parseJson(`{${found.join(',')}}`) as Dict
}

function isSameText(a: string, one: Extent, b: string, other: Extent): boolean {
  if (one.end - one.start !== other.end - other.start) return false
  return a.slice(one.start, one.end) === b.slice(other.start, other.end)
}

function withHosts(groups: Dict, hosts: Dict): Dict {
  return groups.set('_meta', new Dict([['hostvars', hosts]])) as Dict
}

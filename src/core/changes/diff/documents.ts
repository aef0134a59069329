/** The difference between two stored documents: only what differs in their texts is parsed. */
import { parseJson } from '../../../python/json-read.ts'
import { quoteJson } from '../../../python/json-text.ts'
import { Dict } from '../../../python/value.ts'
import { type Extent, indexDocument } from '../../inventory/document-index.ts'
import { diffInventories, type InventoryDifference } from './inventory.ts'

/** So many hosts are parsed at once: texts that they share are made once, and what has been compared is let go. */
const batch = 200

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
  const sides: Sides = [
    { document: before, extents: old.hosts },
    { document: after, extents: now.hosts },
  ]
  const parts: InventoryDifference[] = []
  const names = differingNames(sides)
  for (let start = 0; start < names.length; start += batch) {
    const some = names.slice(start, start + batch)
    const [oldHosts, newHosts] = sides.map((side) => parsed(side, some)) as [Dict, Dict]
    parts.push(diffInventories(withHosts(oldHosts), withHosts(newHosts)))
  }
  const groups: Sides = [
    { document: before, extents: old.groups },
    { document: after, extents: now.groups },
  ]
  const groupNames = differingNames(groups)
  const [oldGroups, newGroups] = groups.map((side) => parsed(side, groupNames)) as [Dict, Dict]
  return {
    hosts: parts.flatMap((part) => part.hosts),
    groups: diffInventories(oldGroups, newGroups).groups,
    addresses: parts.flatMap((part) => part.addresses),
  }
}

interface Side {
  readonly document: string
  readonly extents: ReadonlyMap<string, Extent>
}

type Sides = readonly [Side, Side]

/** Sorted, as the difference is. Equal texts are equal values. */
function differingNames([before, after]: Sides): string[] {
  const names = new Set([...before.extents.keys(), ...after.extents.keys()])
  return [...names].filter((name) => textOf(before, name) !== textOf(after, name)).sort()
}

function textOf({ document, extents }: Side, name: string): string | undefined {
  const extent = extents.get(name)
  return extent && document.slice(extent.start, extent.end)
}

function parsed(side: Side, names: readonly string[]): Dict {
  const members = names.flatMap((name) => {
    const text = textOf(side, name)
    return text === undefined ? [] : [`${quoteJson(name)}:${text}`]
  })
  return parseJson(`{${members.join(',')}}`) as Dict
}

function withHosts(hosts: Dict): Dict {
  return new Dict([['_meta', new Dict([['hostvars', hosts]])]])
}

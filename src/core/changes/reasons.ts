/**
 * Why an inventory becomes another one: what of a difference would not be there, or would be otherwise, had one cause been
 * left out. Names that are drawn count as the same.
 */
import { dumpJson } from '../../python/json-write.ts'
import type { Dict } from '../../python/value.ts'
import { hostvarsOf } from '../inventory/hostvars.ts'
import type { GroupDifference, HostDifference, InventoryDifference } from './diff/inventory.ts'
import { differenceAsJson } from './diff/json.ts'

export interface Without {
  /** `R5`, `env.d/nova.yml`. */
  readonly cause: string
  /** From the same beginning, all but this cause; `undefined` where that ends in a refusal. */
  readonly difference: InventoryDifference | undefined
}

/** The causes by `host NAME` and `group NAME`, in the order of `without`. Where a cause alone does nothing, none is reported. */
export function reasonsOf(
  whole: InventoryDifference,
  before: Dict,
  without: readonly Without[],
): ReadonlyMap<string, readonly string[]> {
  const drawn = maskOf(before)
  const items = itemsOf(whole, drawn)
  const others = without.map(({ cause, difference }) => ({ cause, items: difference && itemsOf(difference, drawn) }))
  const reasons = new Map<string, readonly string[]>()
  for (const [key, text] of items) {
    const causes = others.filter((other) => other.items !== undefined && other.items.get(key) !== text)
    reasons.set(
      key,
      causes.map(({ cause }) => cause),
    )
  }
  return reasons
}

/** What `reasonsOf` has them under; `before` is what both began with. */
export function reasonKey(difference: HostDifference | GroupDifference, before: Dict): string {
  return keyOf(difference, maskOf(before))
}

type Mask = (text: string) => string

/** Eight digits of names that were not there before. */
function maskOf(before: Dict): Mask {
  const known = hostvarsOf(before)
  const isNew = (name: string) => /-[0-9a-f]{8}$/.test(name) && !known.has(name)
  return (text) => text.replace(/[\w.-]+/g, (name) => (isNew(name) ? name.slice(0, -8) : name))
}

function keyOf(difference: HostDifference | GroupDifference, mask: Mask): string {
  return 'variables' in difference ? `host ${mask(difference.name)}` : `group ${difference.name}`
}

function itemsOf(difference: InventoryDifference, mask: Mask): Map<string, string> {
  const items = new Map<string, string>()
  const add = (item: HostDifference | GroupDifference, text: string) => {
    const key = keyOf(item, mask)
    items.set(key, `${items.get(key) ?? ''}\n${mask(text)}`)
  }
  for (const host of difference.hosts) {
    // The addresses of a host that is new are drawn, and differ from run to run.
    add(
      host,
      host.change === 'added' ? 'added' : dumpJson(differenceAsJson({ hosts: [host], groups: [], addresses: [] })),
    )
  }
  for (const group of difference.groups) {
    add(group, dumpJson(differenceAsJson({ hosts: [], groups: [group], addresses: [] })))
  }
  return items
}

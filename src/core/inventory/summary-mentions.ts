/** What a revision's summary says of one host: enough to pass over most revisions without reading them. */
import type { InventorySummary } from './summary.ts'

/** `unknown`: the list was cut, or was never made. */
export type Mention = 'yes' | 'no' | 'unknown'

export type NameList = 'hostsAdded' | 'hostsRemoved' | 'hostsChanged' | 'hostsRegrouped'

/** A list that was cut is the beginning of a sorted one: a name that would stand there and does not is not meant. */
export function mentions(summary: InventorySummary, list: NameList, name: string): Mention {
  const names = summary[list]
  const count = summary.counts[list]
  if (names === undefined || count === undefined) return 'unknown'
  if (names.includes(name)) return 'yes'
  const isCut = names.length < count
  return isCut && !(name < (names.at(-1) ?? '')) ? 'unknown' : 'no'
}

/** Whether the revision changed anything of the host: its variables, or the groups that hold it. */
export function touchesHost(summary: InventorySummary, name: string): Mention {
  const lists = ['hostsAdded', 'hostsRemoved', 'hostsChanged', 'hostsRegrouped'] as const
  const said = lists.map((list) => mentions(summary, list, name))
  return said.includes('yes') ? 'yes' : said.includes('unknown') ? 'unknown' : 'no'
}

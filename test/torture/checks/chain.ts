/** One chain: each number once, each revision after its parent, and what is recorded of it is what it is. */
import { chainDigest } from '../../../src/app/store/revisions.ts'
import { changesBetween } from '../document.ts'
import type { Found } from '../history.ts'

export function chainFaults(revisions: readonly Found[]): string[] {
  const faults: string[] = []
  const first = revisions[0]
  if (first === undefined) return ['there is no revision at all']
  if (first.info.id !== 1 || first.info.parent !== undefined) faults.push(`the history begins at ${first.info.id}`)
  for (const [index, revision] of revisions.entries()) {
    const parent = revisions[index - 1]
    const { info, digest } = revision
    const say = (what: string) => faults.push(`revision ${info.id}: ${what}`)
    if (digest !== info.digest) say('its document is not the one of its digest')
    if (info.lineage !== first.info.lineage) say('it is of another lineage')
    if (parent === undefined) continue
    if (info.id !== parent.info.id + 1) {
      say(`comes after ${parent.info.id}: what was between was never seen`)
      continue
    }
    if (info.parent !== parent.info.id) say(`its parent is ${info.parent}`)
    if (info.chain !== chainDigest(info, parent.info.chain)) say('its chain digest does not follow from its parent')
    faults.push(...summaryFaults(revision, parent))
  }
  return faults
}

/** What is told of a change is what has changed. */
function summaryFaults({ info, hosts }: Found, parent: Found): string[] {
  const { added, removed } = changesBetween(parent.hosts, hosts)
  const { hostsAdded, hostsRemoved } = info.summary.counts ?? { hostsAdded: added.length, hostsRemoved: removed.length }
  if (hostsAdded === added.length && hostsRemoved === removed.length) return []
  const told = `${hostsAdded} hosts came and ${hostsRemoved} went`
  return [`revision ${info.id}: it tells that ${told}, and it is ${added.length} and ${removed.length}`]
}

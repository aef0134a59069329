/** A history as a large cloud has it: small changes for the most part, and now and then one of everything. */
import { randomUUID } from 'node:crypto'
import { chainDigest } from '../../src/app/store/revisions.ts'
import type { InventoryBackend, Revision } from '../../src/backends/contract.ts'
import { sha256 } from '../../src/backends/support/digest.ts'
import type { InventorySummary } from '../../src/core/inventory/summary.ts'

/** Every so many revisions all hosts change at once, so that the list of names is cut. */
const upheaval = 40
const listed = 50

/** @param document of a generator's run, with hosts `big0`, `big1`, … */
export async function writeRevisions(
  backend: InventoryBackend,
  document: string,
  hosts: number,
  revisions: number,
): Promise<void> {
  const names = Array.from({ length: hosts }, (_, number) => `big${number}`)
  let parent: Revision | undefined
  let text = document
  for (let id = 1; id <= revisions; id += 1) {
    const isUpheaval = id % upheaval === 0
    const name = names[(id * 37) % hosts]!
    if (isUpheaval) text = text.replaceAll('"is_metal": true', `"bench": ${id}, "is_metal": true`)
    else if (id > 1) text = withVariable(text, name, id)
    parent = following(parent, text, id === 1 ? { hostsAdded: names } : { hostsChanged: isUpheaval ? names : [name] })
    // As a copied history is written: without a copy and a backup of each.
    if (backend.writeBelow && id < revisions) await backend.writeBelow(parent, parent.parent)
    else await backend.write(parent, parent.parent)
  }
}

function withVariable(text: string, name: string, value: number): string {
  const start = text.indexOf(`            "${name}": {`)
  const end = text.indexOf('{', start) + 1
  return `${text.slice(0, end)}\n                "a_bench": ${value},${text.slice(end)}`
}

function following(
  parent: Revision | undefined,
  document: string,
  lists: { hostsAdded?: string[]; hostsChanged?: string[] },
): Revision {
  const { hostsAdded = [], hostsChanged = [] } = lists
  const cut = (names: readonly string[]) => [...names].sort().slice(0, listed)
  const summary: InventorySummary = {
    hostsAdded: cut(hostsAdded),
    hostsRemoved: [],
    hostsChanged: cut(hostsChanged),
    hostsRegrouped: [],
    groupsAdded: [],
    groupsRemoved: [],
    groupsChanged: [],
    addressesAdded: 0,
    addressesRemoved: 0,
    hostCount: 10_000,
    counts: { hostsAdded: hostsAdded.length, hostsRemoved: 0, hostsChanged: hostsChanged.length, hostsRegrouped: 0 },
  }
  const revision: Revision = {
    id: (parent?.id ?? 0) + 1,
    ...(parent ? { parent: parent.id } : {}),
    lineage: parent?.lineage ?? randomUUID(),
    change: randomUUID(),
    time: new Date().toISOString(),
    author: 'bench@host',
    command: 'bench',
    tool: 'osa-inventory/bench',
    digest: sha256(document),
    summary,
    chain: '',
    document,
  }
  return { ...revision, chain: chainDigest(revision, parent?.chain) }
}

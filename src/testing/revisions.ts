/** Revisions as the store makes them, without what it takes to parse a large document. */
import { randomUUID } from 'node:crypto'
import { chainDigest, infoOf } from '../app/store/revisions.ts'
import type { Revision, RevisionInfo } from '../backends/contract.ts'
import { sha256 } from '../backends/support/digest.ts'
import { demand, demandSame } from './expectations.ts'

/** Texts that a narrow column, a wrong character set or a careless quotation would change. */
const awkwardReason = 'because "\'😀\u2028 é\'" \\ %s;\n-- and so on'

/** What follows `parent`, with this document. */
export function following(parent: RevisionInfo | undefined, document: string): Revision {
  const revision: Revision = {
    id: (parent?.id ?? 0) + 1,
    ...(parent ? { parent: parent.id } : {}),
    lineage: parent?.lineage ?? randomUUID(),
    change: randomUUID(),
    time: new Date().toISOString(),
    author: 'jürgen@deploy-😀',
    command: 'osa-inventory backend check --contract',
    reason: awkwardReason,
    tool: 'osa-inventory/0.0.0-contract',
    digest: sha256(document),
    summary: {
      hostsAdded: ['infra1', '__proto__', '10'],
      hostsRemoved: [],
      hostsChanged: [],
      groupsAdded: [],
      groupsRemoved: [],
      groupsChanged: [],
      addressesAdded: 1,
      addressesRemoved: 0,
      hostCount: 3,
      counts: { hostsAdded: 3 },
    },
    chain: '',
    document,
  }
  return { ...revision, chain: chainDigest(revision, parent?.chain) }
}

/** A listing may give whole revisions: what is more than the description is left out. */
export async function listed(revisions: AsyncIterable<RevisionInfo>): Promise<RevisionInfo[]> {
  const infos: RevisionInfo[] = []
  for await (const info of revisions) infos.push(infoOf(info))
  return infos
}

/**
 * The document is the revision's own, and nothing of the description has changed since it was sealed: as far as that
 * can be reported, when the parent is not known.
 */
export function demandWhole(revision: Revision, parentChain: string | undefined): void {
  demandSame(sha256(revision.document), revision.digest, `the digest of the document of revision ${revision.id}`)
  if (revision.parent !== undefined && parentChain === undefined) return
  demandSame(revision.chain, chainDigest(revision, parentChain), `the chain digest of revision ${revision.id}`)
}

/** @param infos newest first, without a gap, down to the first revision */
export function demandChain(infos: readonly RevisionInfo[]): void {
  let parent: RevisionInfo | undefined
  for (const info of [...infos].reverse()) {
    demand(info.id === (parent?.id ?? 0) + 1, `revision ${info.id} follows ${parent?.id ?? 'nothing'} in the history`)
    demandSame(info.parent, parent?.id, `the parent of revision ${info.id}`)
    demandSame(info.chain, chainDigest(info, parent?.chain), `the chain digest of revision ${info.id}`)
    parent = info
  }
}

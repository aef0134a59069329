/** Another inventory's revision among those of this one is damage of that revision, however sound it is in itself. */
import type { Revision, RevisionId } from '../contract.ts'
import type { Deployment } from './deployment.ts'
import { damagedHead, type Head, headAt, headNumber, lineageBefore, revisionNumbers } from './history.ts'
import { foreignFault, lookAt } from './look.ts'
import { DamagedRevisionError, readRevision, revisionPath } from './revision-file.ts'

/**
 * The head, or what can be said of one that is another inventory's. Whatever is damaged there goes by the lineage of this
 * inventory: the next revision has it from there.
 */
export function ownHead(deployment: Deployment, head: Head): Head {
  const { id, lineage } = head.info
  const own = ownInstead(deployment, id, lineage)
  if (own === undefined) return head
  return damagedHead(deployment, id, head.damage ?? foreign(deployment, id, lineage), own) ?? head
}

/** @throws DamagedRevisionError */
export function ownRevision(deployment: Deployment, id: RevisionId): Revision | undefined {
  const revision = readRevision(deployment, id)
  if (revision !== undefined && ownInstead(deployment, id, revision.lineage) !== undefined) {
    throw foreign(deployment, id, revision.lineage)
  }
  return revision
}

function foreign(deployment: Deployment, id: RevisionId, lineage: string): DamagedRevisionError {
  return new DamagedRevisionError(revisionPath(deployment, id), foreignFault(lineage))
}

/**
 * The inventory's own lineage, where this one is another's. The descriptions of three others say in nearly every case that
 * it is not; all is looked at only where they differ.
 */
function ownInstead(deployment: Deployment, id: RevisionId, lineage: string): string | undefined {
  const [oldest, newest] = [revisionNumbers(deployment)[0], headNumber(deployment)]
  const ends = [oldest, newest].map((each) => (each === undefined ? undefined : headAt(deployment, each)))
  const others = [...ends.map((end) => (end?.damage ? undefined : end?.info.lineage)), lineageBefore(deployment, id)]
  if (others.every((other) => other === undefined || other === lineage)) return undefined
  const own = lookAt(deployment).lineage
  return own === lineage ? undefined : own
}

/** Another inventory's revision among those of this one is damage of that revision, however sound it is in itself. */
import type { Revision, RevisionId } from '../contract.ts'
import type { Deployment } from './deployment.ts'
import { damagedHead, type Head, headAt, headNumber, lineageBefore, revisionNumbers } from './history.ts'
import { foreignFault, lookAt } from './look.ts'
import { DamagedRevisionError, readRevision, revisionPath } from './revision-file.ts'

/** The head, or what can be said of one that is another inventory's. */
export function ownHead(deployment: Deployment, head: Head): Head {
  const { id, lineage } = head.info
  const damage = head.damage ? undefined : foreign(deployment, id, lineage)
  return (damage && damagedHead(deployment, id, damage)) ?? head
}

/** @throws DamagedRevisionError */
export function ownRevision(deployment: Deployment, id: RevisionId): Revision | undefined {
  const revision = readRevision(deployment, id)
  const damage = revision && foreign(deployment, id, revision.lineage)
  if (damage !== undefined) throw damage
  return revision
}

/** The descriptions of three others say in nearly every case that nothing is wrong: only then is all looked at. */
function foreign(deployment: Deployment, id: RevisionId, lineage: string): DamagedRevisionError | undefined {
  const [oldest, newest] = [revisionNumbers(deployment)[0], headNumber(deployment)]
  const ends = [oldest, newest].map((each) => (each === undefined ? undefined : headAt(deployment, each)))
  const others = [...ends.map((end) => (end?.damage ? undefined : end?.info.lineage)), lineageBefore(deployment, id)]
  if (others.every((other) => other === undefined || other === lineage)) return undefined
  const { fault } =
    lookAt(deployment)
      .revisions.find((each) => each.id === id)
      ?.judged() ?? {}
  return fault === foreignFault(lineage) ? new DamagedRevisionError(revisionPath(deployment, id), fault) : undefined
}

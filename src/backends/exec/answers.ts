/** What a program's answers hold, as the store relies on it. */
import type { Revision, RevisionInfo } from '../contract.ts'
import { infoFault, revisionFault } from '../support/revision-shape.ts'
import { isObject, ProtocolFault } from './protocol.ts'

/** @throws ProtocolFault */
export function asRevisionInfo(value: unknown): RevisionInfo {
  const fault = infoFault(value)
  if (fault !== undefined) throw new ProtocolFault(`it gave ${fault}`)
  return value as RevisionInfo
}

/** @throws ProtocolFault */
export function asRevision(value: unknown): Revision {
  const fault = revisionFault(value)
  if (fault !== undefined) throw new ProtocolFault(`it gave ${fault}`)
  return value as Revision
}

/** @throws ProtocolFault */
export function fieldOf(result: unknown, name: string): unknown {
  if (isObject(result) && name in result) return result[name]
  throw new ProtocolFault(`its answer has no "${name}"`)
}

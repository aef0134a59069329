/** Revisions as a plugin gives them back: what the store relies on has to be there, everything else is kept. */
import type { Revision, RevisionInfo } from '../contract.ts'
import { isObject, ProtocolFault } from './protocol.ts'

const texts = ['lineage', 'change', 'time', 'author', 'command', 'tool', 'digest', 'chain'] as const

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

/** What is wrong with it as a revision: `revision 7 without its "time"`. */
export function revisionFault(value: unknown): string | undefined {
  const fault = infoFault(value)
  if (fault !== undefined) return fault
  const { id, document } = value as Partial<Revision>
  return typeof document === 'string' ? undefined : `revision ${id} without its "document"`
}

function infoFault(value: unknown): string | undefined {
  if (!isObject(value)) return 'a revision that is not a mapping'
  if (!Number.isSafeInteger(value.id)) return 'a revision whose "id" is not an integer'
  if (value.parent !== undefined && !Number.isSafeInteger(value.parent)) {
    return `revision ${value.id} with a "parent" that is not an integer`
  }
  const missing = texts.find((name) => typeof value[name] !== 'string')
  if (missing !== undefined) return `revision ${value.id} without its "${missing}"`
  return isObject(value.summary) ? undefined : `revision ${value.id} without its "summary"`
}

/** @throws ProtocolFault */
export function fieldOf(result: unknown, name: string): unknown {
  if (isObject(result) && name in result) return result[name]
  throw new ProtocolFault(`its answer has no "${name}"`)
}

/** Revisions as a plugin gives them back: what the store relies on has to be there, everything else is kept. */
import type { Revision, RevisionInfo } from '../contract.ts'
import { isObject, ProtocolFault } from './protocol.ts'

const texts = ['lineage', 'change', 'time', 'author', 'command', 'tool', 'digest', 'chain'] as const

/** @throws ProtocolFault */
export function asRevisionInfo(value: unknown): RevisionInfo {
  if (!isObject(value)) throw new ProtocolFault('it gave a revision that is not a mapping')
  if (!Number.isSafeInteger(value.id)) throw new ProtocolFault('it gave a revision whose "id" is not an integer')
  if (value.parent !== undefined && !Number.isSafeInteger(value.parent)) {
    throw new ProtocolFault(`it gave revision ${value.id} with a "parent" that is not an integer`)
  }
  const missing = texts.find((name) => typeof value[name] !== 'string')
  if (missing !== undefined) throw new ProtocolFault(`it gave revision ${value.id} without its "${missing}"`)
  if (!isObject(value.summary)) throw new ProtocolFault(`it gave revision ${value.id} without its "summary"`)
  return value as unknown as RevisionInfo
}

/** @throws ProtocolFault */
export function asRevision(value: unknown): Revision {
  const info = asRevisionInfo(value)
  if (typeof (info as Partial<Revision>).document === 'string') return info as Revision
  throw new ProtocolFault(`it gave revision ${info.id} without its "document"`)
}

/** @throws ProtocolFault */
export function fieldOf(result: unknown, name: string): unknown {
  if (isObject(result) && name in result) return result[name]
  throw new ProtocolFault(`its answer has no "${name}"`)
}

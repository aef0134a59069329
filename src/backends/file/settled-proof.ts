/**
 * What proves, to a later run, that `load` would find the JSON file settled and give this very document
 * (docs/decisions/0004-unchanged-run.md). Read again by the small file that every run starts with.
 */

import { type FileSystem, holdsBytes } from '../../disk/filesystem.ts'
import type { RevisionId } from '../contract.ts'
import { sha256 } from '../support/digest.ts'
import type { Deployment } from './deployment.ts'
import { headNumber } from './history.ts'
import { headerLine } from './revision-file.ts'

export interface SettledProof {
  /** Paths: of the readable copy, and of the revisions. */
  readonly json: string
  readonly history: string
  /** The newest revision and its header as it is in the file; absent where there is no history. */
  readonly head?: { readonly id: RevisionId; readonly header: string }
}

type Place = Pick<Deployment, 'fs' | 'json' | 'history'>

/** `undefined` unless the newest revision, where there is one, was recorded with this document. */
export function proofOf(place: Place, document: Buffer): SettledProof | undefined {
  const { json, history } = place
  const id = headNumber(place)
  if (id === undefined) return { json, history }
  const header = headerLine(place, id)?.toString('utf8')
  if (header === undefined || recordedDigest(header) !== sha256(document)) return undefined
  return { json, history, head: { id, header } }
}

/** Whether the JSON file still holds the document, and nothing else speaks against it. */
export function isStillSettled(fs: FileSystem, { json, history, head }: SettledProof, document: Buffer): boolean {
  const place = { fs, json, history }
  if (headNumber(place) !== head?.id) return false
  if (head !== undefined && headerLine(place, head.id)?.toString('utf8') !== head.header) return false
  return holdsBytes(fs, json, document)
}

function recordedDigest(header: string): unknown {
  const { content } = JSON.parse(header) as { content?: { sha256?: unknown } }
  return content?.sha256
}

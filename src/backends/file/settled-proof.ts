/**
 * What proves, to a later run, that `load` would find the JSON file settled and give this very document
 * (docs/decisions/0004-unchanged-run.md). Read again by the small file that every run starts with.
 */
import type { RevisionId } from '../contract.ts'
import type { Deployment } from './deployment.ts'
import { type FileSystem, readWhole } from './filesystem.ts'
import { headNumber } from './history.ts'
import { headerLine, sha256 } from './revision-file.ts'

export interface SettledProof {
  /** Paths: of the readable copy, and of the revisions. */
  readonly json: string
  readonly history: string
  /** The newest revision and the digest of its header; absent where there is no history. */
  readonly head?: { readonly id: RevisionId; readonly header: string }
  /** SHA-256 of the document, lower-case hex, like all digests here. */
  readonly document: string
}

type Place = Pick<Deployment, 'fs' | 'json' | 'history'>

/** `undefined` unless the newest revision, where there is one, was recorded with this document. */
export function proofOf(place: Place, document: Buffer): SettledProof | undefined {
  const { json, history } = place
  const proof = { json, history, document: sha256(document) }
  const id = headNumber(place)
  if (id === undefined) return proof
  const line = headerLine(place, id)
  if (line === undefined || recordedDigest(line) !== proof.document) return undefined
  return { ...proof, head: { id, header: sha256(line) } }
}

/** The document that is still what was proved; `undefined` if anything is not as it was. */
export function provenDocument(fs: FileSystem, { json, history, head, document }: SettledProof): Buffer | undefined {
  const place = { fs, json, history }
  if (headNumber(place) !== head?.id) return undefined
  if (head !== undefined && digestOf(headerLine(place, head.id)) !== head.header) return undefined
  const bytes = readWhole(fs, json)?.bytes
  return digestOf(bytes) === document ? bytes : undefined
}

function digestOf(bytes: Buffer | undefined): string | undefined {
  return bytes && sha256(bytes)
}

function recordedDigest(line: Buffer): unknown {
  const { content } = JSON.parse(line.toString('utf8')) as { content?: { sha256?: unknown } }
  return content?.sha256
}

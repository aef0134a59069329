/** The keys of one deployment: all begin with `PREFIX/DEPLOYMENT/`, so that a role can be granted them as one range. */
import { withoutEnd } from '../../python/text.ts'
import type { RevisionId } from '../contract.ts'
import { isSlash } from '../support/http.ts'
import { witnessName } from '../support/tags.ts'

/** Of a range: from `from` on, and before `end`. */
export interface KeyRange {
  readonly from: string
  readonly end: string
}

/** Digits of a revision's number in a key: as many as the largest has, so that keys sort as numbers do. */
const digits = 16

export class Keys {
  /** With a slash at its end. */
  readonly base: string
  readonly head: string
  readonly cut: string
  readonly tags: string
  /** Says that there is a list of tags. */
  readonly witness: string
  readonly revisions: KeyRange
  readonly documents: KeyRange
  readonly chunks: KeyRange
  /** All of the deployment. */
  readonly all: KeyRange

  /** @param deployment any name: it becomes one part of the path, with `%XX` for what would be more */
  constructor(prefix: string, deployment: string) {
    this.base = `${withoutEnd(prefix, isSlash)}/${encodeURIComponent(deployment)}/`
    this.head = `${this.base}head`
    this.cut = `${this.base}cut`
    this.tags = `${this.base}tags`
    this.witness = `${this.base}${witnessName}`
    this.revisions = below(`${this.base}revisions/`)
    this.documents = below(`${this.base}documents/`)
    this.chunks = below(`${this.base}chunks/`)
    this.all = below(this.base)
  }

  revision(id: RevisionId): string {
    return `${this.revisions.from}${numbered(id)}`
  }

  document(id: RevisionId): string {
    return `${this.documents.from}${numbered(id)}`
  }

  /** The parts of a large document: each writer has its own place, by its change. */
  chunksOf(id: RevisionId, change: string): KeyRange {
    return below(`${this.chunks.from}${numbered(id)}/${change}/`)
  }

  chunk(id: RevisionId, change: string, number: number): string {
    return `${this.chunksOf(id, change).from}${String(number).padStart(4, '0')}`
  }

  allChunks(id: RevisionId): KeyRange {
    return below(`${this.chunks.from}${numbered(id)}/`)
  }

  /** Of the key of a revision or a document; `undefined`: the key is none of these. */
  idIn(key: string, { from }: KeyRange): RevisionId | undefined {
    const text = key.startsWith(from) ? key.slice(from.length) : ''
    return /^\d{16}$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined
  }

  /** Of the key of a chunk: whose it is. */
  ownerIn(key: string): { readonly id: RevisionId; readonly change: string } | undefined {
    const [number = '', change = '', chunk, more] = key.slice(this.chunks.from.length).split('/')
    if (!/^\d{16}$/.test(number) || change === '' || chunk === undefined || more !== undefined) return undefined
    return { id: Number(number), change }
  }
}

function numbered(id: RevisionId): string {
  return String(id).padStart(digits, '0')
}

/** Whatever begins with this text, which ends with a slash: `0` is the character after it. */
function below(from: string): KeyRange {
  return { from, end: `${from.slice(0, -1)}0` }
}

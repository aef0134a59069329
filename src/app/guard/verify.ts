/** What a backend gives is looked at before anyone goes on from it: shape, digest, number, lineage. */
import type { InventoryBackend, Revision, RevisionId, RevisionInfo, RevisionTag } from '../../backends/contract.ts'
import { type BackendError, CorruptDocumentError, PluginError } from '../../backends/errors.ts'
import { hasItsDocument } from '../../backends/support/digest.ts'
import {
  cutFault,
  infoFault,
  isText,
  newestFault,
  partialInfoFault,
  revisionFault,
} from '../../backends/support/revision-shape.ts'
import { sortedTags, tagsFault } from '../../backends/support/tags.ts'
import { type Guard, headOf } from './guarded-error.ts'

/** A history is as long as it is; one that never ends is a fault of who lists it. */
const mostListed = 1_000_000

/** What is known of the place, from what was read and written through this instance. */
interface Known {
  readonly lineage: string
  readonly newest: Pick<RevisionInfo, 'id' | 'change'>
}

export class Verifier {
  readonly #backend: InventoryBackend
  readonly #guard: Guard
  #known: Known | undefined
  /** Of each that was listed, its lineage. */
  readonly #lineages = new Map<RevisionId, string>()

  constructor(backend: InventoryBackend, guard: Guard) {
    this.#backend = backend
    this.#guard = guard
  }

  /**
   * What the caller gets of an answer to a call.
   *
   * @throws CorruptDocumentError where it is not what was saved; PluginError where a plugin breaks the contract
   */
  answer(operation: string, args: readonly unknown[], given: unknown): unknown {
    switch (operation) {
      case 'load':
        return this.#loaded(given)
      case 'loadRevision':
        return this.#loadedRevision(given, args[0] as RevisionId)
      case 'newest':
        return this.#newest(given)
      case 'newestInfo':
        return this.#sound(operation, given, partialInfoFault)
      case 'historyCut':
        return this.#sound(operation, given, cutFault)
      case 'tags':
        return sortedTags(this.#sound(operation, given ?? 'nothing', tagsFault) as readonly RevisionTag[])
      case 'setTag':
      case 'removeTag':
        return undefined
      case 'doubts':
      case 'repair':
        return this.#sound(operation, given, sentencesFault)
      case 'write':
        this.#known = knownFrom(args[0] as Revision)
        return undefined
      case 'destroy':
        this.#known = undefined
        this.#lineages.clear()
        return undefined
      default:
        return given
    }
  }

  /** The descriptions as they are given, as long as each is one and older than the one before. */
  async *listed(given: AsyncIterable<unknown>): AsyncGenerator<RevisionInfo> {
    let former = Number.POSITIVE_INFINITY
    let count = 0
    for await (const info of given) {
      const fault = infoFault(info)
      if (fault !== undefined) throw this.#wrong('revisions', fault)
      const { id } = info as RevisionInfo
      if (id >= former) throw this.#wrong('revisions', `revision ${id} after revision ${former}: newest first`)
      if (++count > mostListed) throw this.#wrong('revisions', `more than ${mostListed} revisions`)
      former = id
      this.#lineages.set(id, (info as RevisionInfo).lineage)
      yield info as RevisionInfo
    }
  }

  #loaded(given: unknown): Revision | undefined {
    if (given === undefined) return this.#nothing('load')
    const revision = this.#revision('load', given)
    // Someone else has put it there: all that it says of itself was made up when it was read.
    if (revision.unrecorded) return revision
    this.#demandDocument('load', revision)
    this.#demandFollowing('load', revision)
    this.#demandLineage('load', revision)
    this.#known = knownFrom(revision)
    return revision
  }

  #loadedRevision(given: unknown, asked: RevisionId): Revision {
    const revision = this.#revision('loadRevision', given)
    const { id } = revision
    if (id !== asked) throw this.#wrong('loadRevision', `revision ${id} for revision ${asked}`)
    this.#demandDocument('loadRevision', revision)
    this.#demandLineage('loadRevision', revision)
    if (this.#known?.newest.id === id) this.#demandFollowing('loadRevision', revision)
    return revision
  }

  #newest(given: unknown): unknown {
    if (given === undefined) return this.#nothing('newest')
    const newest = this.#sound('newest', given, newestFault)
    this.#demandFollowing('newest', newest as Known['newest'])
    return newest
  }

  /** @throws unless nothing was ever written, as far as this instance knows */
  #nothing(operation: string): undefined {
    if (this.#known === undefined) return undefined
    throw this.#wrong(operation, `nothing, and revision ${this.#known.newest.id} was there`)
  }

  /** The newest revision is the one that was there, or one after it. Without compare and swap a slower writer may take it back. */
  #demandFollowing(operation: string, { id, change }: Known['newest']): void {
    const known = this.#known?.newest
    if (known === undefined || !this.#backend.capabilities.compareAndSwap) return
    if (id < known.id) throw this.#wrong(operation, `revision ${id}, and revision ${known.id} was there`)
    if (id > known.id || change === known.change) return
    throw this.#wrong(operation, `another revision ${id} than the one that was there`)
  }

  #demandLineage(operation: string, { id, lineage }: Revision): void {
    const known = this.#lineages.get(id) ?? this.#known?.lineage
    if (known === undefined || lineage === known) return
    throw this.#wrong(operation, `revision ${id} of the lineage ${lineage}, and what was there is of ${known}`)
  }

  #demandDocument(operation: string, revision: Revision): void {
    if (hasItsDocument(revision)) return
    const { kind, section } = this.#guard
    const from = kind === 'built-in' ? (this.#backend.place ?? `[${section}]`) : headOf(this.#guard)
    const message = `${from}: the document of revision ${revision.id} is not the one that was saved: its digest differs`
    throw new CorruptDocumentError(message, { backend: section, operation })
  }

  #revision(operation: string, given: unknown): Revision {
    const fault = revisionFault(given)
    if (fault !== undefined) throw this.#wrong(operation, fault)
    const revision = given as Revision
    const { id, parent } = revision
    if (parent !== undefined && parent >= id)
      throw this.#wrong(operation, `revision ${id} with revision ${parent} as its parent`)
    return revision
  }

  #sound(operation: string, given: unknown, faultOf: (given: unknown) => string | undefined): unknown {
    const fault = given === undefined ? undefined : faultOf(given)
    if (fault !== undefined) throw this.#wrong(operation, fault)
    return given
  }

  /** @param what is given */
  #wrong(operation: string, what: string): BackendError {
    const { kind, section } = this.#guard
    const place = { backend: section, operation }
    if (kind !== 'built-in') return new PluginError(`${headOf(this.#guard)} gives in \`${operation}\` ${what}`, place)
    return new CorruptDocumentError(`${this.#backend.place ?? `[${section}]`} gives in \`${operation}\` ${what}`, place)
  }
}

function knownFrom({ id, change, lineage }: Revision): Known {
  return { lineage, newest: { id, change } }
}

function sentencesFault(given: unknown): string | undefined {
  return Array.isArray(given) && given.every(isText) ? undefined : 'something else than a list of sentences'
}

/** Hears every error and every remark of a run, to find secrets among them. */
import { inspect } from 'node:util'
import type { Remarks } from '../app/settings/plugins/configure.ts'
import type { InventoryBackend, RevisionInfo } from '../backends/contract.ts'

/** So much of one error is looked at. */
const longest = 1_000_000

export class Witness implements Remarks {
  readonly #heard: string[] = []
  readonly #warnings = new Set<string>()

  get heard(): readonly string[] {
    return this.#heard
  }

  hear(text: string): void {
    this.#heard.push(text)
  }

  hearError(error: unknown): void {
    this.#heard.push(inspect(error, { depth: 8, maxStringLength: longest }))
  }

  debug(message: string): void {
    this.hear(message)
  }

  warn(message: string): void {
    this.#warnings.add(message)
    this.hear(message)
  }

  /** What the backend has warned of, each once. */
  get warnings(): readonly string[] {
    return [...this.#warnings]
  }

  /** The same backend; what it throws is heard. @param before called first, and may refuse the call */
  listeningTo(backend: InventoryBackend, before: () => void = () => {}): InventoryBackend {
    const hear = async <T>(call: () => Promise<T>): Promise<T> => {
      try {
        return await call()
      } catch (error) {
        this.hearError(error)
        throw error
      }
    }
    const listen = async <T>(call: () => Promise<T>): Promise<T> => {
      before()
      return hear(call)
    }
    const { newest, revisions, loadRevision, removeRevisions, historyCut, doubts, destroy, close } = backend
    const { tags, setTag, removeTag } = backend
    return {
      capabilities: backend.capabilities,
      load: async () => listen(() => backend.load()),
      write: async (revision, parent) => listen(() => backend.write(revision, parent)),
      ...(newest ? { newest: async () => listen(() => newest.call(backend)) } : {}),
      ...(revisions ? { revisions: () => this.#listeningTo(revisions.call(backend)) } : {}),
      ...(loadRevision ? { loadRevision: async (id) => listen(() => loadRevision.call(backend, id)) } : {}),
      ...(removeRevisions
        ? { removeRevisions: async (...args) => listen(() => removeRevisions.apply(backend, args)) }
        : {}),
      ...(historyCut ? { historyCut: async () => listen(() => historyCut.call(backend)) } : {}),
      ...(tags ? { tags: async () => listen(() => tags.call(backend)) } : {}),
      ...(setTag ? { setTag: async (...args) => listen(() => setTag.apply(backend, args)) } : {}),
      ...(removeTag ? { removeTag: async (tag) => listen(() => removeTag.call(backend, tag)) } : {}),
      ...(doubts ? { doubts: async () => listen(() => doubts.call(backend)) } : {}),
      ...(destroy ? { destroy: async () => listen(() => destroy.call(backend)) } : {}),
      ...(close ? { close: async () => hear(() => close.call(backend)) } : {}),
    }
  }

  async *#listeningTo(infos: AsyncIterable<RevisionInfo>): AsyncGenerator<RevisionInfo> {
    try {
      yield* infos
    } catch (error) {
      this.hearError(error)
      throw error
    }
  }
}

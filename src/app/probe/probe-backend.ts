/** Tries a backend for what it claims, in its own deployment (`osa-inventory backend check`). */
import { isDeepStrictEqual } from 'node:util'
import { hasHistory, type InventoryBackend, type Revision } from '../../backends/contract.ts'
import { BackendAuthError, errorCodeOf } from '../../backends/errors.ts'
import { OperationalError } from '../../core/errors.ts'
import type { Attribution } from '../store/revisions.ts'
import { sampleRevision } from './sample.ts'

export interface ProbeResult {
  readonly name: string
  /** `not claimed`: the backend does not promise it, so nothing was tried. */
  readonly outcome: 'ok' | 'failed' | 'not claimed'
  readonly detail: string
}

export interface ProbeReport {
  readonly deployment: string
  readonly results: readonly ProbeResult[]
  /** What the backend says that it cannot promise, as its server is set. */
  readonly doubts: readonly string[]
  /** What stays behind in the backend; `undefined` if nothing does. */
  readonly leftBehind: string | undefined
}

export interface ProbeOptions {
  /** A new one at each call, as two programs would have. */
  readonly open: (deployment: string) => Promise<InventoryBackend>
  readonly deployment: string
  readonly attribution: Attribution
  /** Of the documents to try, ascending, in bytes. @default 100 kB, 1 MB, 10 MB */
  readonly sizes?: readonly number[]
}

const defaultSizes = [100_000, 1_000_000, 10_000_000]
const smallDocument = 4096
/** For the latency: the median of so many. */
const repetitions = 9

/** @throws what the backend throws when it is opened or first asked: nothing can be tried then */
export async function probeBackend(options: ProbeOptions): Promise<ProbeReport> {
  const opened: InventoryBackend[] = []
  const open = async (): Promise<InventoryBackend> => {
    const backend = await options.open(options.deployment)
    opened.push(backend)
    return backend
  }
  try {
    return await probeBoth(await open(), await open(), open, options)
  } finally {
    // The first one has made what was not there, and takes it away when nobody else is at it.
    for (const backend of opened.reverse()) await backend.close?.().catch(() => {})
  }
}

async function probeBoth(
  first: InventoryBackend,
  second: InventoryBackend,
  open: () => Promise<InventoryBackend>,
  { deployment, attribution, sizes = defaultSizes }: ProbeOptions,
): Promise<ProbeReport> {
  const probe = new Probe(first, second, attribution)
  try {
    await probe.run(sizes)
    const doubts = (await first.doubts?.()) ?? []
    return { deployment, results: probe.results, doubts, leftBehind: await probe.cleanUp(deployment, open) }
  } catch (error) {
    await probe.cleanUp(deployment, open)
    throw error
  }
}

const unusable: ReadonlySet<unknown> = new Set(['ERR_BACKEND_UNAVAILABLE', 'ERR_BACKEND_AUTH', 'ERR_DRIVER_MISSING'])

class ProbeFailure extends OperationalError {
  constructor(message: string) {
    super('ERR_PROBE', message)
  }
}

class Probe {
  readonly results: ProbeResult[] = []
  readonly #first: InventoryBackend
  readonly #second: InventoryBackend
  readonly #attribution: Attribution
  #newest: Revision | undefined

  constructor(first: InventoryBackend, second: InventoryBackend, attribution: Attribution) {
    this.#first = first
    this.#second = second
    this.#attribution = attribution
  }

  async run(sizes: readonly number[]): Promise<void> {
    const found = await this.#first.load()
    if (found) {
      this.results.push(failed('new deployment', `a deployment that nobody has written holds revision ${found.id}`))
      return
    }
    await this.#demandRemoval()
    const { compareAndSwap, shared } = this.#first.capabilities
    await this.#try('read after write', true, () => this.#readAfterWrite())
    // Nothing else makes sense then.
    if (this.results.some(({ outcome }) => outcome === 'failed')) return
    await this.#try('seen by others', shared, () => this.#seenByOthers())
    await this.#try('compare and swap', compareAndSwap, () => this.#compareAndSwap())
    await this.#try('two writers at once', compareAndSwap && shared, () => this.#twoWriters())
    await this.#try('history', hasHistory(this.#first), () => this.#history())
    await this.#try('latency', true, () => this.#latency())
    await this.#try('size', true, () => this.#size(sizes))
  }

  /** What is written has to go again: anyone who may not remove it writes nothing. */
  async #demandRemoval(): Promise<void> {
    try {
      await this.#first.destroy?.()
    } catch (error) {
      if (errorCodeOf(error) !== 'ERR_BACKEND_AUTH') return
      const { message, remedy } = error as Error & { remedy?: string }
      throw new BackendAuthError(
        `nothing was tried, because what the check writes could not be removed again: ${message}`,
        {
          operation: 'destroy',
          cause: error,
          ...(remedy === undefined ? {} : { remedy }),
        },
      )
    }
  }

  async #try(name: string, isClaimed: boolean, act: () => Promise<string>): Promise<void> {
    if (!isClaimed) {
      this.results.push({ name, outcome: 'not claimed', detail: 'the backend does not promise it' })
      return
    }
    try {
      this.results.push({ name, outcome: 'ok', detail: await act() })
    } catch (error) {
      // Not reached, or not let in: that is not a broken promise.
      if (this.results.length === 0 && unusable.has((error as { code?: unknown }).code)) throw error
      this.results.push(failed(name, error instanceof Error ? error.message : String(error)))
    }
  }

  /** Writes on top of the newest revision. */
  async #write(revision: Revision = this.#next(), backend: InventoryBackend = this.#first): Promise<Revision> {
    await backend.write(revision, this.#newest?.id)
    this.#newest = revision
    return revision
  }

  #next(bytes = smallDocument): Revision {
    return sampleRevision(this.#newest, bytes, this.#attribution)
  }

  async #readAfterWrite(): Promise<string> {
    const written = await this.#write()
    requireSame(await this.#first.load(), written)
    return 'what was written comes back byte for byte'
  }

  async #seenByOthers(): Promise<string> {
    requireSame(await this.#second.load(), this.#newest!)
    const written = await this.#write(this.#next(), this.#second)
    requireSame(await this.#first.load(), written)
    return 'two connections see what the other one writes'
  }

  async #compareAndSwap(): Promise<string> {
    for (const parent of [undefined, this.#newest!.id + 1]) {
      const code = await codeOf(() => this.#first.write(this.#next(), parent))
      if (code !== 'ERR_REVISION_CONFLICT') {
        throw new ProbeFailure(
          `a write upon revision ${parent ?? 'none'} ${code ? `failed with ${code}` : 'was taken'}`,
        )
      }
    }
    requireSame(await this.#first.load(), this.#newest!)
    return 'writes upon another revision than the newest are refused'
  }

  async #twoWriters(): Promise<string> {
    const attempts = [this.#first, this.#second].map((backend) => ({ backend, revision: this.#next() }))
    const parent = this.#newest!.id
    const codes = await Promise.all(
      attempts.map(({ backend, revision }) => codeOf(() => backend.write(revision, parent))),
    )
    const won = attempts.filter((_, i) => codes[i] === undefined)
    if (won.length !== 1) throw new ProbeFailure(`${won.length} of two writes upon one revision were taken`)
    const lost = codes.find((code) => code !== undefined)
    if (lost !== 'ERR_REVISION_CONFLICT') throw new ProbeFailure(`the second writer was told ${lost}`)
    this.#newest = won[0]!.revision
    requireSame(await this.#first.load(), this.#newest)
    return 'one wins, the other one is told'
  }

  async #history(): Promise<string> {
    const listed: number[] = []
    for await (const { id } of this.#first.revisions!()) listed.push(id)
    const newest = this.#newest!.id
    const wanted = Array.from({ length: newest }, (_, i) => newest - i)
    if (!isDeepStrictEqual(listed, wanted))
      throw new ProbeFailure(`listed are ${listed.join(', ')}, not ${wanted.join(', ')}`)
    requireSame(await this.#first.loadRevision!(newest), this.#newest!)
    return `${newest} revisions are listed, newest first`
  }

  async #latency(): Promise<string> {
    const loads: number[] = []
    const writes: number[] = []
    for (let i = 0; i < repetitions; i++) {
      const revision = this.#next()
      writes.push(await milliseconds(() => this.#write(revision)))
      loads.push(await milliseconds(() => this.#first.load()))
    }
    return `load ${median(loads)}, write ${median(writes)}`
  }

  async #size(sizes: readonly number[]): Promise<string> {
    const told: string[] = []
    for (const size of sizes) {
      const label = size < 1_000_000 ? `${size / 1000} kB` : `${size / 1_000_000} MB`
      const revision = this.#next(size)
      let write = 0
      const code = await codeOf(async () => {
        write = await milliseconds(() => this.#write(revision))
      })
      if (code === 'ERR_DOCUMENT_TOO_LARGE') return [...told, `${label} is too large`].join('; ')
      if (code !== undefined) throw new ProbeFailure(`a document of ${label} fails with ${code}`)
      const load = await milliseconds(async () => requireSame(await this.#first.load(), this.#newest!))
      told.push(`${label}: write ${Math.round(write)} ms, load ${Math.round(load)} ms`)
    }
    return told.join('; ')
  }

  /** What stays behind: looked for by someone who has never seen anything there. */
  async cleanUp(deployment: string, open: () => Promise<InventoryBackend>): Promise<string | undefined> {
    if (!this.#first.destroy) {
      return this.#newest && `the backend cannot remove a deployment: ${deployment} stays in it, to be removed by hand`
    }
    try {
      await this.#first.destroy()
      const left = await (await open()).load()
      return left && `after \`destroy\` revision ${left.id} of ${deployment} is still there`
    } catch (error) {
      return `${deployment} could not be removed: ${(error as Error).message}`
    }
  }
}

function failed(name: string, detail: string): ProbeResult {
  return { name, outcome: 'failed', detail }
}

function requireSame(found: Revision | undefined, wanted: Revision): void {
  if (!found) throw new ProbeFailure(`nothing is there after revision ${wanted.id} was written`)
  for (const [name, value] of Object.entries(wanted)) {
    if (isDeepStrictEqual(Reflect.get(found, name), value)) continue
    throw new ProbeFailure(`\`${name}\` of revision ${wanted.id} comes back as something else`)
  }
}

/** The code, or the message where there is none, that the call fails with. */
async function codeOf(call: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await call()
    return undefined
  } catch (error) {
    const { code, message } = error as { code?: unknown; message?: unknown }
    return String(code ?? message)
  }
}

async function milliseconds(act: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await act()
  return performance.now() - start
}

function median(times: number[]): string {
  const middle = times.sort((a, b) => a - b)[Math.floor(times.length / 2)]!
  return `${middle.toFixed(1)} ms`
}

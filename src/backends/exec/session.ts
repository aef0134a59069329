/** Keeps one plugin program running for a backend, and starts another one when it has died. */
import { type BackendErrorPlace, BackendUnavailableError, PluginError } from '../errors.ts'
import { notSaved } from '../support/fate.ts'
import type { Greeting } from './greeting.ts'
import { AnsweredWithError, Program, type ProgramOptions } from './program.ts'
import { asBackendError, type Method, ProtocolFault } from './protocol.ts'
import { asPlace } from './results.ts'

export interface SessionOptions extends ProgramOptions {
  /** The section of the ini file. */
  readonly section: string
  /** What the program is told first; asked for at each start, so that a rotated secret counts. */
  openParameters(greeting: Greeting): Promise<unknown>
}

interface Running {
  readonly program: Program
  readonly greeting: Greeting
  /** Where the inventory is, if it says so. */
  readonly place: string | undefined
}

export class Session {
  readonly #options: SessionOptions
  #program: Program | undefined
  #running: Promise<Running> | undefined
  #closed: Promise<void> | undefined

  constructor(options: SessionOptions) {
    this.#options = options
  }

  /** Starts the program unless it runs. */
  open(): Promise<Running> {
    return this.#started('open')
  }

  /**
   * Never repeats a request by itself: whether one that got no answer was carried out, only the store can find out.
   *
   * @param take makes of the answer what the caller wants, or throws ProtocolFault
   */
  async call<T>(method: Method, params: unknown, take: (result: unknown) => T): Promise<T> {
    const isWrite = method === 'write'
    let program: Program | undefined
    try {
      program = (await this.#started(method)).program
      return take(await program.call(method, params))
    } catch (error) {
      if (program === undefined) throw isWrite ? notSaved(error) : error
      const explained = this.#explained(error, program, method)
      throw isWrite && !(error instanceof AnsweredWithError) ? inDoubt(explained) : explained
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.#end()
    return this.#closed
  }

  async #end(): Promise<void> {
    const running = await this.#running?.catch(() => undefined)
    await running?.program.end()
  }

  #started(operation: string): Promise<Running> {
    if (this.#closed) throw new BackendUnavailableError('the backend has been closed', { backend: 'exec', operation })
    const former = this.#program
    if (former?.isDead) {
      this.#program = undefined
      this.#running = this.#startAfter(former, operation)
    }
    this.#running ??= this.#start()
    return this.#running
  }

  /** What a program may still do that was told to end, it has done before another one is asked. */
  async #startAfter(former: Program, operation: string): Promise<Running> {
    await former.end()
    const fault = former.takeUntold()
    if (fault === undefined) return this.#start()
    this.#running = undefined
    throw former.pluginError(fault, { backend: 'exec', operation })
  }

  async #start(): Promise<Running> {
    try {
      const program = new Program(this.#options)
      this.#program = program
      return await this.#opened(program)
    } catch (error) {
      this.#running = undefined
      throw error
    }
  }

  async #opened(program: Program): Promise<Running> {
    try {
      const greeting = await program.greeting
      const opened = await program.call('open', await this.#options.openParameters(greeting))
      return { program, greeting, place: greeting.version === 1 ? undefined : asPlace(opened) }
    } catch (error) {
      await program.end()
      throw this.#explained(error, program, 'open')
    }
  }

  #explained(error: unknown, program: Program, operation: string): unknown {
    const place: BackendErrorPlace = { backend: 'exec', operation }
    if (error instanceof ProtocolFault) return program.pluginError(error, place)
    if (!(error instanceof AnsweredWithError)) return error
    try {
      return asBackendError(error.answered, place, this.#options.section)
    } catch (fault) {
      return this.#explained(fault, program, operation)
    }
  }
}

/** What has broken the protocol may have written, and is not asked again by the store. */
function inDoubt(error: unknown): unknown {
  const isSilent = error instanceof PluginError && error.outcome === undefined
  return isSilent ? Object.assign(error, { outcome: 'unknown' }) : error
}

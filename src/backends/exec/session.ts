/** Keeps one plugin program running for a backend, and starts another one when it has died. */
import { type BackendErrorPlace, BackendUnavailableError } from '../errors.ts'
import { AnsweredWithError, Program, type ProgramOptions } from './program.ts'
import { asBackendError, type Greeting, type Method, ProtocolFault } from './protocol.ts'

export interface SessionOptions extends ProgramOptions {
  /** The section of the ini file. */
  readonly section: string
  /** What the program is told first; asked for at each start, so that a rotated secret counts. */
  openParameters(): Promise<unknown>
}

interface Running {
  readonly program: Program
  readonly greeting: Greeting
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
  async greeting(): Promise<Greeting> {
    return (await this.#started('open')).greeting
  }

  /**
   * Never repeats a request by itself: whether one that got no answer was carried out, only the store can find out.
   *
   * @param take makes of the answer what the caller wants, or throws ProtocolFault
   */
  async call<T>(method: Method, params: unknown, take: (result: unknown) => T): Promise<T> {
    const { program } = await this.#started(method)
    try {
      return take(await program.call(method, params))
    } catch (error) {
      throw this.#explained(error, program, method)
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
    if (this.#program?.isDead) this.#running = undefined
    this.#running ??= this.#start()
    return this.#running
  }

  async #start(): Promise<Running> {
    this.#program = undefined
    try {
      const parameters = await this.#options.openParameters()
      const program = new Program(this.#options)
      this.#program = program
      return { program, greeting: await this.#opened(program, parameters) }
    } catch (error) {
      this.#running = undefined
      throw error
    }
  }

  async #opened(program: Program, parameters: unknown): Promise<Greeting> {
    try {
      const greeting = await program.greeting
      await program.call('open', parameters)
      return greeting
    } catch (error) {
      await program.end()
      throw this.#explained(error, program, 'open')
    }
  }

  #explained(error: unknown, program: Program, operation: string): unknown {
    const place: BackendErrorPlace = { backend: 'exec', operation }
    if (error instanceof AnsweredWithError) return asBackendError(error.answered, place, this.#options.section)
    return error instanceof ProtocolFault ? program.pluginError(error, place) : error
  }
}

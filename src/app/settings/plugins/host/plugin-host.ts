/**
 * The thread that a third party's plugin runs in: each call with a deadline, and an end that nothing in there can put
 * off (docs/decisions/0008-plugin-host.md).
 */
import { Worker } from 'node:worker_threads'
import { type BackendErrorPlace, BackendUnavailableError, PluginError } from '../../../../backends/errors.ts'
import { LineSplitter } from '../../../../backends/exec/line-splitter.ts'
import { messageOf, OperationalError } from '../../../../core/errors.ts'
import { endChildrenOfThreads } from './children.ts'
import type { HostFiles } from './host-files.ts'
import { asThrown, fromThrown } from './thrown.ts'
import type { FromHost, HostCall, HostOrder, ToHost } from './wire.ts'

export interface HostOptions {
  readonly files: HostFiles
  readonly order: Omit<HostOrder, 'sdk'>
  /** Milliseconds for each call. */
  readonly deadline: number
  readonly section: string
  /** `the plugin ./db.mjs of [primary]` */
  readonly name: string
  /** The same while it is loaded: who asks for it, and where. */
  readonly nameOfLoading: string
  debug(message: string): void
  warn(message: string): void
  /** The text of a secret option. */
  reveal(option: string): Promise<string>
}

/** What a plugin exports or makes is not what the contract wants. */
export class Refusal extends OperationalError {
  constructor(problem: string, remedy: string | undefined) {
    super('ERR_REFUSED', problem, { remedy })
  }
}

interface Pending {
  readonly operation: string
  readonly resolve: (result: unknown) => void
  readonly reject: (error: unknown) => void
  timer: NodeJS.Timeout | undefined
}

type Failure = (operation: string) => Error

/** Bytes of a line that a plugin prints: more of it is not told. */
const longestLine = 64 * 1024
/**
 * Milliseconds that a thread has to stop. One that was late already may be held by a system call and never stop; another
 * one is only slow, as on a busy machine, and not to wait for it would cost the status of a run that has succeeded.
 */
const grace = { late: 500, slow: 10_000 } as const

export class PluginHost {
  readonly #options: HostOptions
  readonly #worker: Worker
  readonly #pending = new Map<number, Pending>()
  readonly #lines: LineSplitter
  #lastId = 0
  #failure: Failure | undefined
  #ended: Promise<void> | undefined
  /** A call of it was not answered in time. */
  #isLate = false

  constructor(options: HostOptions) {
    this.#options = options
    const { files, order } = options
    this.#lines = new LineSplitter((line) => options.debug(line), longestLine)
    const workerData: HostOrder = { ...order, sdk: files.sdk }
    this.#worker = new Worker(files.script, {
      eval: files.isText,
      workerData,
      // Nobody reads these: what is printed comes as messages (output.ts), and what gets by them goes nowhere.
      stdout: true,
      stderr: true,
      execArgv: [],
      name: 'plugin',
    })
    living.add(this)
    this.#listen()
    this.#worker.unref()
  }

  /** Of no use any more: it has failed, or was ended. */
  get isOver(): boolean {
    return this.#failure !== undefined || this.#ended !== undefined
  }

  /**
   * @param operation its name in messages
   * @throws what the plugin throws; Refusal; PluginError where it ends or lets the deadline pass
   */
  call(operation: string, call: HostCall): Promise<unknown> {
    // It is not told any more.
    if (this.#failure) return Promise.reject(Object.assign(this.#failure(operation), unsent(operation)))
    const id = ++this.#lastId
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { operation, resolve, reject, timer: undefined })
      this.#wait(id)
      this.#worker.ref()
      try {
        this.#tell({ kind: 'call', id, call })
      } catch (error) {
        // What cannot be cloned.
        this.#settle(id)?.reject(error)
      }
    })
  }

  /** Whatever it still does. */
  end(): Promise<void> {
    this.#ended ??= this.#terminate()
    return this.#ended
  }

  async #terminate(): Promise<void> {
    this.#fail((operation) => this.#error(`was ended before \`${operation}\``, operation))
    endChildrenOfThreads()
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, this.#isLate ? grace.late : grace.slow)
    })
    await Promise.race([this.#worker.terminate(), late])
    clearTimeout(timer)
    // `terminate` would keep the process waiting for one that a system call holds.
    this.#worker.unref()
    this.#lines.end()
  }

  #listen(): void {
    const worker = this.#worker
    worker.on('message', (message: FromHost) => this.#take(message))
    worker.on('error', (error: unknown) => {
      this.#die((operation) => this.#error(`has thrown outside of its calls: ${messageOf(error)}`, operation, error))
    })
    worker.on('messageerror', (error) => {
      this.#die((operation) => this.#error(`gives in \`${operation}\` what cannot be handed over`, operation, error))
    })
    worker.once('exit', (status) => {
      living.delete(this)
      this.#die((operation) => this.#error(`has ended its thread with status ${status}${within(operation)}`, operation))
    })
  }

  #take(message: FromHost): void {
    switch (message.kind) {
      case 'answer':
        this.#settle(message.id)?.resolve(message.result)
        break
      case 'thrown':
        this.#settle(message.id)?.reject(fromThrown(message.thrown))
        break
      case 'refused':
        this.#settle(message.id)?.reject(new Refusal(message.problem, message.remedy))
        break
      case 'idle': {
        const pending = this.#settle(message.id)
        pending?.reject(this.#error(vainly(pending.operation), pending.operation))
        break
      }
      case 'remark':
        this.#options[message.grade](message.message)
        break
      case 'printed':
        this.#lines.push(Buffer.from(message.text))
        break
      case 'reveal':
        void this.#reveal(message.id, message.option)
    }
  }

  /** What takes time here is not the plugin's delay. */
  async #reveal(id: number, option: string): Promise<void> {
    for (const { timer } of this.#pending.values()) clearTimeout(timer)
    try {
      this.#tell({ kind: 'revealed', id, text: await this.#options.reveal(option) })
    } catch (error) {
      this.#tell({ kind: 'unrevealed', id, thrown: asThrown(error) })
    }
    for (const waiting of this.#pending.keys()) this.#wait(waiting)
  }

  #wait(id: number): void {
    const pending = this.#pending.get(id)!
    pending.timer = setTimeout(() => {
      // This thread may have been busy itself: an answer that is there counts.
      setImmediate(() => setImmediate(() => this.#pending.has(id) && this.#letPass(pending.operation)))
    }, this.#options.deadline)
  }

  #letPass(late: string): void {
    this.#isLate = true
    const within = `within ${this.#options.deadline / 1000} s`
    const isReached = !['import', 'register', 'ddl'].includes(late)
    this.#die((operation) => {
      const message = `${this.#nameIn(operation)} did not answer \`${late}\` ${within}`
      return isReached
        ? new BackendUnavailableError(message, this.#placeOf(operation))
        : new PluginError(message, this.#placeOf(operation))
    })
  }

  /** The first reason counts. */
  #die(failure: Failure): void {
    if (this.#failure) return
    this.#fail(failure)
    void this.end()
  }

  #fail(failure: Failure): void {
    this.#failure ??= failure
    for (const [id, { operation }] of [...this.#pending]) this.#settle(id)?.reject(this.#failure(operation))
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id)
    if (pending === undefined) return undefined
    clearTimeout(pending.timer)
    this.#pending.delete(id)
    if (this.#pending.size === 0) this.#worker.unref()
    return pending
  }

  #tell(message: ToHost): void {
    this.#worker.postMessage(message)
  }

  #error(what: string, operation: string, cause?: unknown): PluginError {
    return new PluginError(`${this.#nameIn(operation)} ${what}`, {
      ...this.#placeOf(operation),
      ...(cause === undefined ? {} : { cause }),
    })
  }

  #nameIn(operation: string): string {
    return operation === 'import' ? this.#options.nameOfLoading : this.#options.name
  }

  /** Whether a write was applied that got no answer, nobody can ask any more: the thread is gone. */
  #placeOf(operation: string): BackendErrorPlace {
    return { backend: this.#options.section, operation, ...(isWrite(operation) ? { outcome: 'unknown' } : {}) }
  }
}

function isWrite(operation: string): boolean {
  return operation === 'write' || operation === 'writeBelow'
}

function unsent(operation: string): Pick<BackendErrorPlace, 'outcome'> {
  return isWrite(operation) ? { outcome: 'not saved' } : {}
}

function within(operation: string): string {
  return operation === 'answer' ? ' between its calls' : ` in \`${operation}\``
}

function vainly(operation: string): string {
  return `never answers${operation === 'import' ? ': loading it never ends' : ` to \`${operation}\``}`
}

/** Threads that have not ended. */
const living = new Set<PluginHost>()

/** Of plugins that nobody has closed. */
process.on('beforeExit', () => {
  for (const host of living) void host.end()
})

/**
 * The process would wait for a thread that a system call holds, as reading from a pipe that nobody writes to.
 * `process.execve` (Node.js 22.15) puts another program in the place of all threads, and keeps the status.
 */
process.on('exit', (status) => {
  if (living.size === 0) return
  const { execve } = process as { execve?(file: string, args: readonly string[], env: NodeJS.ProcessEnv): void }
  execve?.('/bin/sh', ['sh', '-c', `exit ${status}`], {})
  process.kill(process.pid, 'SIGKILL')
})

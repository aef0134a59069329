/** One running plugin program: requests go to its standard input, answers come from its standard output. */

import { once } from 'node:events'
import type { Socket } from 'node:net'
import { setImmediate, setTimeout as sleep } from 'node:timers/promises'
import { OperationalError } from '../../core/errors.ts'
import { shellWord } from '../../core/inventory/text/visible.ts'
import { longestAnswer } from '../../disk/limits.ts'
import { type BackendError, type BackendErrorPlace, BackendUnavailableError, PluginError } from '../errors.ts'
import { notSaved } from '../support/fate.ts'
import { type Greeting, type ProtocolVersion, parseGreeting } from './greeting.ts'
import { LineSplitter } from './line-splitter.ts'
import { ProcessGroup, type Start } from './process-group.ts'
import { type AnsweredError, type Method, ProtocolFault, parseAnswer } from './protocol.ts'

export interface ProgramOptions extends Start {
  /** Milliseconds for each answer, and for the greeting. */
  readonly deadline: number
  /** A line of standard error, or something to know about the program. */
  debug(message: string): void
  /** For `doctor` and `backend check`. */
  warn(message: string): void
  /** Takes secrets out of what the program has said. */
  mask(text: string): string
}

/** The program answered with an error; the session makes one of the contract's of it. */
export class AnsweredWithError extends OperationalError {
  readonly answered: AnsweredError
  constructor(answered: AnsweredError) {
    super('ERR_ANSWER', answered.message)
    this.answered = answered
  }
}

/** What went wrong, told to every call that it strikes. */
type Failure = (place: BackendErrorPlace) => BackendError

interface Pending {
  readonly operation: string
  readonly resolve: (result: unknown) => void
  readonly reject: (error: Error) => void
  readonly timer: NodeJS.Timeout
}

const greetingId = 0
const bringsDocuments: ReadonlySet<string> = new Set<Method>(['load', 'loadRevision', 'revisions'])
/** So many characters of a line of standard error are reported, and of a line that is not an answer. */
const mostRemarked = 4 * 1024
const mostFound = 80
const mostLastWords = 500
/** So many lines of standard error are reported. */
const mostRemarks = 10_000
/** Milliseconds that a program has to end by itself when its input has ended, and again after a polite signal. */
const grace = 2000
/** The same after a fault: someone waits, and it has had its time. */
const graceAfterFault = 500
/** Milliseconds without a byte after which nothing more of a program that has ended is on its way. */
const quiet = 200

export class Program {
  /** Settles first: nothing may be asked before. */
  readonly greeting: Promise<Greeting>
  readonly #options: ProgramOptions
  readonly #group: ProcessGroup
  readonly #pending = new Map<number, Pending>()
  #lastId = greetingId
  #version: ProtocolVersion | undefined
  #lastWords = ''
  #remarks = 0
  #lastByte = 0
  #failure: Failure | undefined
  /** A fault that struck while nobody was waiting for an answer. */
  #untold: ProtocolFault | undefined
  #isEnding = false

  constructor(options: ProgramOptions) {
    this.#options = options
    this.#group = start(options)
    this.#listen()
    this.greeting = this.#await(greetingId, 'open') as Promise<Greeting>
  }

  get isDead(): boolean {
    return this.#failure !== undefined
  }

  /** Once: what the program has done against the protocol when nothing was asked of it. */
  takeUntold(): ProtocolFault | undefined {
    const fault = this.#untold
    this.#untold = undefined
    return fault
  }

  /** @throws AnsweredWithError; BackendUnavailableError when it ends or lets the deadline pass; PluginError */
  async call(method: Method, params: unknown): Promise<unknown> {
    if (this.#failure) {
      const failure = this.#failure(placeOf(method))
      throw method === 'write' ? notSaved(failure) : failure
    }
    this.#lastId += 1
    const answer = this.#await(this.#lastId, method)
    this.#group.child.stdin.write(`${JSON.stringify({ id: this.#lastId, method, params })}\n`)
    return answer
  }

  /** Ends its input, and ends it and all that it has started if that does not. */
  async end(): Promise<void> {
    this.#isEnding = true
    this.#keepAlive(true)
    this.#group.child.stdin.end()
    const patience = Math.min(grace, this.#options.deadline)
    if (!this.#failure) await settlesWithin(this.#group.exited, patience)
    await this.#group.end(this.#failure ? graceAfterFault : patience)
    await this.#drained()
    this.#letGo()
  }

  #listen(): void {
    const { child } = this.#group
    const { stdin, stdout, stderr } = child
    const answers = new LineSplitter(
      (line) => this.#receive(line),
      () => this.#longestLine(),
      (beginning) => this.#receiveTooLong(beginning),
    )
    const diagnoses = new LineSplitter((line) => this.#diagnose(line), longestAnswer.diagnosis)
    const hear = (splitter: LineSplitter) => (chunk: Buffer) => {
      this.#lastByte = performance.now()
      splitter.push(chunk)
    }
    stdout.on('data', hear(answers))
    stderr.on('data', hear(diagnoses))
    stdin.on('error', () => this.#lost('closed its standard input'))
    stdout.once('end', () => this.#lost('closed its standard output'))
    child.once('error', (error: NodeJS.ErrnoException) => this.#fail(unstartable(this.#options, error)))
    child.once('exit', async () => {
      await this.#drained()
      diagnoses.end()
      this.#fail(this.#ended())
    })
  }

  /** What a program that has ended has left in its pipes is read; what others hold open is not waited for. */
  async #drained(): Promise<void> {
    const { stdout, stderr } = this.#group.child
    const closed = Promise.all([stdout, stderr].map((each) => (each.closed ? undefined : once(each, 'close'))))
    await Promise.race([closed, this.#becomesQuiet()])
  }

  async #becomesQuiet(): Promise<void> {
    this.#lastByte = performance.now()
    for (let rest = quiet; rest > 0; rest = this.#lastByte + quiet - performance.now()) await sleepUnheld(rest)
    // Of a process that was kept busy, the timers come before what has arrived meanwhile.
    await setImmediate()
    if (performance.now() - this.#lastByte < quiet) await this.#becomesQuiet()
  }

  #letGo(): void {
    const { stdin, stdout, stderr } = this.#group.child
    for (const stream of [stdin, stdout, stderr]) stream.destroy()
  }

  /** Told by its end, if that comes: of a program that goes on like this no answer can come. */
  async #lost(what: string): Promise<void> {
    if (this.#isEnding || this.#failure) return
    await settlesWithin(this.#group.exited, quiet)
    await sleepUnheld(quiet)
    this.#fail(this.#failed(`the plugin ${this.#options.command} ${what}`))
  }

  #await(id: number, operation: string): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#fail(this.#late(operation)), this.#options.deadline)
      this.#pending.set(id, { operation, resolve, reject, timer })
      this.#keepAlive(true)
    })
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id)
    if (!pending) return undefined
    clearTimeout(pending.timer)
    this.#pending.delete(id)
    if (this.#pending.size === 0) this.#keepAlive(false)
    return pending
  }

  #longestLine(): number {
    if (this.#version === undefined) return longestAnswer.greeting
    const isLong = [...this.#pending.values()].some(({ operation }) => bringsDocuments.has(operation))
    return isLong ? longestAnswer.documents : longestAnswer.plain
  }

  #receive(line: string): void {
    if (this.#failure) return
    try {
      if (this.#version === undefined) this.#greet(line)
      else this.#take(line)
    } catch (error) {
      if (!(error instanceof ProtocolFault)) throw error
      this.#blame(error)
    }
  }

  #receiveTooLong(beginning: string): void {
    if (this.#failure) return
    const what = this.#version === undefined ? 'its first line' : 'a line of its standard output'
    this.#blame(new ProtocolFault(`${what} is longer than ${this.#longestLine()} bytes`, beginning))
  }

  #blame(fault: ProtocolFault): void {
    if (this.#pending.size === 0) {
      this.#untold = fault
      this.#options.warn(this.#faultText(fault))
    }
    this.#fail((place) => this.pluginError(fault, place))
  }

  #greet(line: string): void {
    const greeting = parseGreeting(line)
    this.#version = greeting.version
    this.#settle(greetingId)?.resolve(greeting)
  }

  #take(line: string): void {
    const answer = parseAnswer(line)
    const pending = this.#settle(answer.id)
    if (!pending) throw new ProtocolFault(`it answered request ${answer.id}, which waits for no answer`)
    if (this.#version !== 1) for (const warning of answer.warnings) this.#options.warn(this.#shown(warning))
    if ('error' in answer) pending.reject(new AnsweredWithError(this.#maskedError(answer.error)))
    else pending.resolve(answer.result)
  }

  #maskedError(error: AnsweredError): AnsweredError {
    const { mask } = this.#options
    const issues = error.issues.map(({ key, message }) => ({ key, message: mask(message) }))
    return { ...error, code: mask(error.code), message: mask(error.message), issues }
  }

  #diagnose(line: string): void {
    if (line.trim() === '') return
    this.#lastWords = line.trim()
    this.#remarks += 1
    if (this.#remarks <= mostRemarks) this.#options.debug(this.#shown(this.#lastWords))
    else if (this.#remarks === mostRemarks + 1) this.#options.debug('it goes on; no more of it is reported')
  }

  /** Masked first: half of a secret would not be known for what it is. */
  #shown(text: string, most = mostRemarked): string {
    return beginning(this.#options.mask(text), most)
  }

  /** The first failure counts; the program is of no use any more. */
  #fail(failure: Failure): void {
    if (this.#failure) return
    this.#failure = failure
    // Nothing that it still says is heard: there may be no end of it.
    for (const stream of [this.#group.child.stdin, this.#group.child.stdout]) stream.destroy()
    // Its end is waited for by those who close it, and by the next one that is started.
    void this.#group.end(Math.min(graceAfterFault, this.#options.deadline)).then(() => this.#letGo())
    for (const [id, { operation }] of [...this.#pending]) this.#settle(id)?.reject(failure(placeOf(operation)))
  }

  /** @param fault what the program has done against the protocol */
  pluginError(fault: ProtocolFault, place: BackendErrorPlace): PluginError {
    return new PluginError(this.#faultText(fault), place)
  }

  #faultText({ message, found }: ProtocolFault): string {
    const what = found === '' ? '(an empty line)' : found?.slice(0, longestAnswer.diagnosis)
    const shown = what === undefined ? '' : `: ${this.#shown(what, mostFound)}`
    return `${this.#options.mask(`the plugin ${this.#options.command}: ${message}`)}${shown}`
  }

  #late(operation: string): Failure {
    const { command, deadline } = this.#options
    const what = this.#version === undefined ? 'print its first line' : `answer ${JSON.stringify(operation)}`
    return this.#failed(`the plugin ${command} did not ${what} within ${deadline / 1000} s`)
  }

  #ended(): Failure {
    const { exitCode, signalCode } = this.#group.child
    const how = signalCode === null ? `ended with status ${exitCode}` : `was ended by ${signalCode}`
    const when = this.#version === undefined ? ' before its first line' : ''
    return this.#failed(`the plugin ${this.#options.command} ${how}${when}`)
  }

  /** What never greeted is not a plugin; what did may come back. */
  #failed(what: string): Failure {
    const words = this.#shown(this.#lastWords, mostLastWords)
    const message = words === '' ? what : `${what}; its last words: ${words}`
    const hasGreeted = this.#version !== undefined
    return (place) => (hasGreeted ? new BackendUnavailableError(message, place) : new PluginError(message, place))
  }

  /** An idle plugin keeps no command from ending: its input ends with this process. */
  #keepAlive(isAlive: boolean): void {
    const { child } = this.#group
    const { stdin, stdout, stderr } = child
    for (const handle of [child, stdin as Socket, stdout as unknown as Socket, stderr as unknown as Socket]) {
      if (isAlive) handle.ref()
      else handle.unref()
    }
  }
}

/** @throws PluginError for what the system refuses at once: some refusals come later, as an event */
function start(options: ProgramOptions): ProcessGroup {
  try {
    return new ProcessGroup(options)
  } catch (error) {
    throw unstartable(options, error as NodeJS.ErrnoException)(placeOf('open'))
  }
}

function unstartable({ command }: ProgramOptions, error: NodeJS.ErrnoException): Failure {
  const remedy = error.code === 'EACCES' ? { remedy: `chmod +x ${shellWord(command)}` } : {}
  const message = `the plugin ${command} cannot be started (${error.code})`
  return (place) => new PluginError(message, { ...place, ...remedy, cause: error })
}

function beginning(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)}…`
}

function placeOf(operation: string): BackendErrorPlace {
  return { backend: 'exec', operation }
}

/** Keeps no process alive. */
function sleepUnheld(milliseconds: number): Promise<void> {
  return sleep(Math.max(1, milliseconds), undefined, { ref: false })
}

async function settlesWithin(promise: Promise<void>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds)
  })
  try {
    return await Promise.race([promise.then(() => true as const), tooLate])
  } finally {
    clearTimeout(timer)
  }
}

/** One running plugin program: requests go to its standard input, answers come from its standard output. */

import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import type { Readable, Writable } from 'node:stream'
import { OperationalError } from '../../core/errors.ts'
import { shellWord } from '../../core/inventory/text/shell-word.ts'
import { type BackendError, type BackendErrorPlace, BackendUnavailableError, PluginError } from '../errors.ts'
import { LineSplitter } from './line-splitter.ts'
import {
  type AnsweredError,
  type Greeting,
  type Method,
  ProtocolFault,
  parseAnswer,
  parseGreeting,
} from './protocol.ts'

export interface ProgramOptions {
  /** Absolute. */
  readonly command: string
  readonly args: readonly string[]
  /** The working directory. */
  readonly directory: string
  /** Milliseconds for each answer, and for the greeting. */
  readonly deadline: number
  /** A line of standard error, or something to know about the program. */
  debug(message: string): void
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

type Child = ChildProcessByStdio<Writable, Readable, Readable>

const greetingId = 0
const longestAnswer = 400 * 1024 * 1024
const longestDiagnosis = 64 * 1024
/** So many characters of a line of standard error are reported. */
const mostRemarked = 4 * 1024
/** Milliseconds that a program has to end by itself, and again after a polite signal. */
const grace = 2000

export class Program {
  /** Settles first: nothing may be asked before. */
  readonly greeting: Promise<Greeting>
  readonly #options: ProgramOptions
  readonly #child: Child
  readonly #exited: Promise<void>
  readonly #pending = new Map<number, Pending>()
  #lastId = greetingId
  #hasGreeted = false
  #lastWords = ''
  #failure: Failure | undefined

  constructor(options: ProgramOptions) {
    this.#options = options
    this.#child = start(options)
    watch(this.#child)
    this.#exited = new Promise((resolve) => {
      this.#child.once('exit', () => resolve())
      this.#child.once('error', () => resolve())
    })
    this.#listen()
    this.greeting = this.#await(greetingId, 'open') as Promise<Greeting>
  }

  get isDead(): boolean {
    return this.#failure !== undefined
  }

  /** @throws AnsweredWithError; BackendUnavailableError when it ends or lets the deadline pass; PluginError */
  async call(method: Method, params: unknown): Promise<unknown> {
    if (this.#failure) throw this.#failure(placeOf(method))
    this.#lastId += 1
    const answer = this.#await(this.#lastId, method)
    this.#child.stdin.write(`${JSON.stringify({ id: this.#lastId, method, params })}\n`)
    return answer
  }

  /** Ends its input, and ends it if that does not. */
  async end(): Promise<void> {
    this.#keepAlive(true)
    this.#child.stdin.end()
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      if (await settlesWithin(this.#exited, grace)) return
      signalAll(this.#child, signal)
    }
    await this.#exited
  }

  #listen(): void {
    const { stdin, stdout, stderr } = this.#child
    const answers = new LineSplitter((line) => this.#receive(line), longestAnswer)
    const diagnoses = new LineSplitter((line) => this.#diagnose(line), longestDiagnosis)
    stdout.on('data', (chunk: Buffer) => answers.push(chunk))
    stderr.on('data', (chunk: Buffer) => diagnoses.push(chunk))
    // A program that has ended is told of by its end.
    stdin.on('error', () => {})
    this.#child.once('error', (error: NodeJS.ErrnoException) => this.#fail(unstartable(this.#options, error)))
    const ended = () => {
      diagnoses.end()
      this.#fail(this.#ended())
    }
    this.#child.once('close', ended)
    // What it has started may hold its pipes open.
    this.#child.once('exit', () => setTimeout(ended, 200).unref())
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

  #receive(line: string): void {
    if (this.#failure) return
    try {
      if (this.#hasGreeted) this.#take(line)
      else this.#greet(line)
    } catch (error) {
      if (!(error instanceof ProtocolFault)) throw error
      this.#fail((place) => this.pluginError(error, place))
    }
  }

  #greet(line: string): void {
    const greeting = parseGreeting(line)
    this.#hasGreeted = true
    this.#settle(greetingId)?.resolve(greeting)
  }

  #take(line: string): void {
    const answer = parseAnswer(line)
    const pending = this.#settle(answer.id)
    if (!pending) throw new ProtocolFault(`it answered request ${answer.id}, which waits for no answer`)
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
    // Masked first: half of a secret would not be known for what it is.
    this.#lastWords = beginning(this.#options.mask(line.trim()), mostRemarked)
    this.#options.debug(this.#lastWords)
  }

  /** The first failure counts; the program is of no use any more. */
  #fail(failure: Failure): void {
    if (this.#failure) return
    this.#failure = failure
    signalAll(this.#child, 'SIGKILL')
    for (const [id, { operation }] of [...this.#pending]) this.#settle(id)?.reject(failure(placeOf(operation)))
  }

  /** @param fault what the program has done against the protocol */
  pluginError(fault: ProtocolFault, place: BackendErrorPlace): PluginError {
    return new PluginError(this.#options.mask(`the plugin ${this.#options.command}: ${fault.message}`), place)
  }

  #late(operation: string): Failure {
    const { command, deadline } = this.#options
    const what = this.#hasGreeted ? `answer ${JSON.stringify(operation)}` : 'print its first line'
    return this.#failed(`the plugin ${command} did not ${what} within ${deadline / 1000} s`)
  }

  #ended(): Failure {
    const { exitCode, signalCode } = this.#child
    const how = signalCode === null ? `ended with status ${exitCode}` : `was ended by ${signalCode}`
    const when = this.#hasGreeted ? '' : ' before its first line'
    return this.#failed(`the plugin ${this.#options.command} ${how}${when}`)
  }

  /** What never greeted is not a plugin; what did may come back. */
  #failed(what: string): Failure {
    const message = this.#lastWords === '' ? what : `${what}; its last words: ${this.#lastWords.slice(0, 500)}`
    return (place) => (this.#hasGreeted ? new BackendUnavailableError(message, place) : new PluginError(message, place))
  }

  /** An idle plugin keeps no command from ending: its input ends with this process. */
  #keepAlive(isAlive: boolean): void {
    const { stdin, stdout, stderr } = this.#child
    for (const handle of [this.#child, stdin as Socket, stdout as unknown as Socket, stderr as unknown as Socket]) {
      if (isAlive) handle.ref()
      else handle.unref()
    }
  }
}

/** @throws PluginError for what the system refuses at once: some refusals come later, as an event. */
function start(options: ProgramOptions): Child {
  try {
    return spawn(options.command, options.args, {
      cwd: options.directory,
      env: environment(),
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    })
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

/** Options of other sections, secrets among them, are none of the plugin's business. */
function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^OSA_INVENTORY_.*__/.test(name)))
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

/** The programs that are running: none outlives this process by being deaf to the end of its input. */
const living = new Set<ChildProcess>()
let watching = false

function watch(child: ChildProcess): void {
  living.add(child)
  child.once('exit', () => living.delete(child))
  if (watching) return
  watching = true
  process.on('exit', () => {
    for (const each of living) signalAll(each, 'SIGKILL')
  })
}

/** To the program and what it has started: it leads its own process group. */
function signalAll(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  try {
    process.kill(-child.pid, signal)
  } catch {
    // It is gone already.
  }
}

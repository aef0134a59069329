/**
 * What a command says under `--json`, and in the same way as YAML: its result alone on standard output, or an error alone on
 * standard error.
 */
import type { PlacedFinding } from '../../app/config/locate-findings.ts'
import type { ProgramForm } from '../asked-form.ts'
import { data, type ExitCode, type Io } from '../io.ts'
import { stacksOf, statusOf, type Told, toldOf } from '../report-error.ts'
import { findingAsJson } from './answer.ts'
import { toolProgram } from './command.ts'
import { formText, isRecord, type Plain, pieceText } from './plain.ts'

/** Why a command line was refused, or a command; `usage` as the parser writes it. */
export interface Refusal extends Told {
  readonly status: ExitCode
  readonly usage?: string
  readonly stack?: readonly string[]
}

/** Holds everything until the command ends: an error that comes late leaves standard output empty. */
export class JsonOutput {
  /** The world as the command gets it: what it says to people becomes warnings, and nobody is asked or shown anything. */
  readonly io: Io
  /** The same for the parser of the command line, whose texts are in the error. */
  readonly parserIo: Io
  readonly #world: Io
  readonly #form: ProgramForm
  readonly #warnings: PlainWarning[] = []
  #isStream = false
  #result: { readonly plain: Plain } | undefined
  #refusal: Refusal | undefined

  constructor(world: Io, form: ProgramForm = 'json') {
    this.#world = world
    this.#form = form
    this.io = quiet(world, (text) => this.#heard(text))
    this.parserIo = quiet(world, () => {})
  }

  /** Results and warnings are written as they come, a line or a document each. */
  stream(): void {
    this.#isStream = true
  }

  result(plain: Plain): void {
    if (this.#isStream) this.#world.out(data(pieceText(plain, this.#form)))
    else this.#result = { plain }
  }

  warn(finding: PlacedFinding): void {
    this.#warn(findingAsJson(finding))
  }

  /** The command ends with this instead of a result. */
  refuse(refusal: Refusal): ExitCode {
    this.#refusal = refusal
    return refusal.status
  }

  fail(thrown: unknown): ExitCode {
    const isDebugging = this.#world.env.OSA_INVENTORY_DEBUG === '1'
    return this.refuse({
      ...toldOf(thrown, isDebugging),
      status: statusOf(thrown),
      ...(isDebugging ? { stack: stacksOf(thrown) } : {}),
    })
  }

  /** Writes what there is: once, in the end, or before a signal ends the process. */
  deliver(status: ExitCode): void {
    const refusal = this.#refusal ?? this.#unexplained(status)
    const result = this.#result
    const warnings = this.#warnings.splice(0)
    this.#refusal = undefined
    this.#result = undefined
    if (refusal) {
      this.#tell({ error: errorAsJson(refusal, warnings, result?.plain) })
      return
    }
    const whole = result && isRecord(result.plain) ? withWarnings(result.plain, warnings) : undefined
    if (result) this.#world.out(data(formText(whole ?? result.plain, this.#form)))
    // A list, or a document with names of the users' own, has no room for them.
    if (!whole && warnings.length > 0) this.#tell({ warnings })
  }

  #heard(text: string): void {
    const message = text.trimEnd()
    if (message === '') return
    const own = message.startsWith(`${toolProgram}: `) ? message.slice(toolProgram.length + 2) : message
    this.warn({ grade: 'warning', code: '', message: own.replace(/^(?:warning|note): /, '') })
  }

  #warn(warning: PlainWarning): void {
    if (this.#isStream) this.#tell({ warnings: [warning] })
    else this.#warnings.push(warning)
  }

  #tell(plain: Plain): void {
    this.#world.err((this.#isStream ? pieceText : formText)(plain, this.#form))
  }

  /** A command that refuses says why by an error; one that has only told people is not silent here either. */
  #unexplained(status: ExitCode): Refusal | undefined {
    if (status === 0 || this.#result || this.#isStream) return undefined
    const said = this.#warnings.splice(0).map(({ message }) => String(message))
    return { code: 'ERR_REFUSED', message: said.join('\n') || 'refused', status }
  }
}

type PlainWarning = ReturnType<typeof findingAsJson>

function quiet(world: Io, err: (text: string) => void): Io {
  return {
    out: world.out,
    err,
    env: world.env,
    // Asked for when it is needed: the directory may be gone.
    get cwd() {
      return world.cwd
    },
    isTerminal: { out: false, err: false, in: false },
    ask: async () => undefined,
  }
}

/** What a command warns of itself comes first. */
function withWarnings<Result extends { readonly [key: string]: Plain }>(result: Result, more: readonly Plain[]) {
  const { warnings: own } = result
  const warnings = [...(Array.isArray(own) ? (own as readonly Plain[]) : []), ...more]
  return more.length === 0 ? result : { ...result, warnings }
}

function errorAsJson(refusal: Refusal, warnings: readonly Plain[], partial: Plain): Plain {
  const { code, message, remedy, status, findings, file, line: at, usage, stack } = refusal
  const [only, ...others] = findings ?? []
  return {
    code,
    message,
    remedy: remedy ?? (others.length === 0 ? only?.remedy : undefined) ?? null,
    status,
    file: file ?? null,
    line: at ?? null,
    findings: findings?.map(findingAsJson),
    usage,
    warnings: warnings.length > 0 ? warnings : undefined,
    // What could be read is not lost.
    partial,
    stack,
  }
}

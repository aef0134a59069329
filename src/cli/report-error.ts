/** The one place where errors become text and an exit status, by their members, of any class. */

import type { PlacedFinding } from '../app/config/locate-findings.ts'
import { errorCodeOf, isOperational, partsOfCode } from '../backends/errors.ts'
import { isProgramFault, memberOf, messageOf } from '../core/errors.ts'
import { pathText } from '../core/inventory/findings.ts'
import { isSystemError, placeOf, reasonOf } from '../disk/reason.ts'
import type { ExitCode, Io } from './io.ts'

/** Writes what went wrong to standard error: no stack trace, unless OSA_INVENTORY_DEBUG is `1`. */
export function reportError(thrown: unknown, io: Io, program: string): ExitCode {
  const isDebugging = io.env.OSA_INVENTORY_DEBUG === '1'
  const lines = linesOf(thrown, program, isDebugging)
  if (isDebugging) lines.push(...stacksOf(thrown))
  io.err(lines.map((line) => `${line}\n`).join(''))
  return statusOf(thrown)
}

/** Findings that are not a reason to stop, in the same form. */
export function tellFindings(findings: readonly PlacedFinding[], io: Io): void {
  for (const line of findingLines(findings)) io.err(`${line}\n`)
}

/** The status that whatever was thrown ends the program with. */
export function statusOf(thrown: unknown): ExitCode {
  const exit = memberOf(thrown, 'exit') ?? partsOfCode(errorCodeOf(thrown))?.exit
  return exit === 'again' ? 3 : 1
}

/** What is known of whatever was thrown, for people and for programs. */
export interface Told {
  /** Begins with `ERR_`; of the operating system's refusals the system's name, as `EACCES`. */
  readonly code: string
  readonly message: string
  readonly remedy?: string
  readonly file?: string
  readonly line?: number
  readonly column?: number
  /** Where the error is several: each, in the order in which a person fixes them. */
  readonly findings?: readonly PlacedFinding[]
  /** It was made to be told, so people see its code. */
  readonly isCoded?: true
}

/** @param isDebugging it shows where already */
export function toldOf(thrown: unknown, isDebugging = false): Told {
  if (isOperational(thrown)) return operational(thrown)
  if (memberOf(thrown, 'syscall') === 'uv_cwd') {
    const remedy = 'change to one that does: cd /'
    return { code: 'ENOENT', message: 'the working directory does not exist any more', remedy }
  }
  if (isSystemError(thrown)) {
    return { code: String(errorCodeOf(thrown)), message: `${placeText(thrown)}: ${reasonOf(thrown)}` }
  }
  const kind = isProgramFault(thrown) ? 'internal error' : 'unexpected error'
  const fault = kind === 'internal error' ? 'this is a fault of the program; ' : ''
  return {
    code: 'ERR_INTERNAL',
    message: `${kind}: ${messageOf(thrown)}`,
    ...(isDebugging ? {} : { remedy: `${fault}OSA_INVENTORY_DEBUG=1 shows where, for a report` }),
  }
}

function operational(thrown: unknown): Told {
  const code = String(errorCodeOf(thrown))
  const findings = memberOf(thrown, 'findings')
  const remedy = memberOf(thrown, 'remedy') ?? partsOfCode(code)?.remedy
  const [file, line, column] = ['file', 'line', 'column'].map((name) => memberOf(thrown, name))
  return {
    code,
    message: messageOf(thrown),
    ...(typeof remedy === 'string' ? { remedy } : {}),
    ...(typeof file === 'string' ? { file } : {}),
    ...(typeof line === 'number' ? { line } : {}),
    ...(typeof column === 'number' ? { column } : {}),
    ...(Array.isArray(findings) ? { findings: inOrderOfPlace(findings as readonly PlacedFinding[]) } : {}),
    isCoded: true,
  }
}

/** The message says it all, but where the error is about files and their lines, which come first. */
function linesOf(thrown: unknown, program: string, isDebugging: boolean): string[] {
  const { isCoded, findings, ...told } = toldOf(thrown, isDebugging)
  const { code, message, remedy, file } = told
  if (findings) return findingLines(findings)
  if (file !== undefined) return findingLines([{ grade: 'error', ...told }])
  if (isCoded) return [...headLines(message, program), remedyLine(remedy, code)]
  return [...headLines(message, program), ...(remedy === undefined ? [] : [`    ${remedy}`])]
}

function headLines(text: string, program: string): string[] {
  return text.split('\n').map((line) => `${program}: ${line}`)
}

/** The file, the server, or at least the call that was refused. */
function placeText(thrown: unknown): string {
  const call = memberOf(thrown, 'syscall')
  return placeOf(thrown) ?? (typeof call === 'string' ? `the system call ${call}` : 'the operating system')
}

/** Of each error in the chain of causes, where it was thrown. */
export function stacksOf(thrown: unknown, told: ReadonlySet<unknown> = new Set()): string[] {
  const stack = memberOf(thrown, 'stack')
  const own = typeof stack === 'string' ? stack : messageOf(thrown)
  const cause = memberOf(thrown, 'cause')
  if (!(cause instanceof Error) || told.has(cause)) return [own]
  const [first = '', ...more] = stacksOf(cause, new Set([...told, thrown]))
  return [own, `caused by ${first}`, ...more]
}

// Findings as lines of text, for messages on standard error and in the terminal.

/** In the order in which a person fixes them: by file and line. */
function inOrderOfPlace(findings: readonly PlacedFinding[]): PlacedFinding[] {
  return [...findings].sort((a, b) => byText(a.file ?? '', b.file ?? '') || (a.line ?? 0) - (b.line ?? 0))
}

/** `FILE:LINE: PATH: MESSAGE`, and below it the remedy with the code. */
export function findingLines(findings: readonly PlacedFinding[]): string[] {
  return findings.flatMap((finding) => [headLine(finding), remedyLine(finding.remedy, finding.code)])
}

/**
 * What to do, set in by four blanks. The code is behind `#`, so that a remedy that is copied whole means the same in a
 * shell and in a YAML file. What is below the first line of a remedy is data, as a line of the audit log, and stays so.
 */
function remedyLine(remedy: string | undefined, code: string): string {
  const [first, ...more] = (remedy ?? '').split('\n')
  return [`    ${first}${first ? '  ' : ''}# ${code}`, ...more].join('\n')
}

/** A finding without a path is about the text of the file, where the column helps. */
function headLine({ file, line, column, path, message }: PlacedFinding): string {
  const hasPath = path !== undefined && path.length > 0
  const place = [file, line, hasPath ? undefined : column].filter((part) => part !== undefined).join(':')
  return [place, hasPath ? pathText(path) : '', message].filter((part) => part !== '').join(': ')
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

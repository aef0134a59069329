/** The one place where errors become text and an exit status. */
import type { PlacedFinding } from '../app/config/locate-findings.ts'
import { backendErrorCodes } from '../backends/errors.ts'
import { findingLines, inOrderOfPlace, remedyLine } from './finding-text.ts'
import type { ExitCode, Io } from './io.ts'

/** Another run may succeed. */
const tryAgain = new Set(['ERR_BACKEND_UNAVAILABLE', 'ERR_CHANGED_MEANWHILE', 'ERR_REVISION_CONFLICT'])

/** Their message says it all; told apart by code, because a plugin may carry classes of its own. */
const explained: ReadonlySet<string> = new Set([
  ...backendErrorCodes,
  'ERR_ADDRESS_REFUSED',
  'ERR_AUDIT_LOG',
  'ERR_BUNDLE',
  'ERR_CONFIG_DIRECTORY',
  'ERR_CHANGED_MEANWHILE',
  'ERR_COPY_DIFFERS',
  'ERR_ENVIRONMENT_MISSING',
  'ERR_GROUP_CONFLICT',
  'ERR_SPELLING',
  'ERR_HISTORY_MISSING',
  'ERR_INSTALL',
  'ERR_INVENTORY_SHRUNK',
  'ERR_INVENTORY_UNUSABLE',
  'ERR_INVENTORY_EXISTS',
  'ERR_NO_DATA_SOURCES',
  'ERR_PAST_INVENTORY',
  'ERR_REASON_REQUIRED',
  'ERR_STORED_STATE_BEHIND',
  'ERR_TRANSFER_REFUSED',
])

interface Coded extends Error {
  readonly code?: unknown
  readonly findings?: readonly PlacedFinding[]
  readonly remedy?: string
  readonly file?: string
  readonly line?: number
  readonly column?: number
}

/** Writes what went wrong to standard error: no stack trace, unless OSA_INVENTORY_DEBUG is `1`. */
export function reportError(error: unknown, io: Io, program: string): ExitCode {
  const isDebugging = io.env.OSA_INVENTORY_DEBUG === '1'
  const failure: Coded = error instanceof Error ? error : new Error(String(error))
  const lines = linesOf(failure, program, isDebugging)
  if (isDebugging) lines.push(stackOf(failure))
  io.err(lines.map((line) => `${line}\n`).join(''))
  return tryAgain.has(String(failure.code)) ? 3 : 1
}

/** Findings that are no reason to stop, in the same form. */
export function tellFindings(findings: readonly PlacedFinding[], io: Io): void {
  for (const line of findingLines(findings)) io.err(`${line}\n`)
}

function linesOf(error: Coded, program: string, isDebugging: boolean): string[] {
  if (error.findings && (error.code === 'ERR_INPUTS' || error.code === 'ERR_CONFIGURATION')) {
    return findingLines(inOrderOfPlace(error.findings))
  }
  if (error.code === 'ERR_SOURCE_FILE' && error.file !== undefined) {
    const { file, line, column, message } = error
    return findingLines([
      {
        grade: 'error',
        code: 'ERR_SOURCE_FILE',
        message,
        file,
        ...(line === undefined ? {} : { line }),
        ...(column === undefined ? {} : { column }),
      },
    ])
  }
  if (typeof error.code === 'string' && explained.has(error.code)) return explainedLines(error, program)
  if (error.code === 'ENOENT' && 'syscall' in error && error.syscall === 'uv_cwd') {
    return [`${program}: the working directory does not exist any more`, '    change to one that does: cd /']
  }
  const hint = isDebugging
    ? []
    : ['    this is a fault of the program; OSA_INVENTORY_DEBUG=1 shows where, for a report']
  return [`${program}: internal error: ${error.message}`, ...hint]
}

function explainedLines(error: Coded, program: string): string[] {
  const remedy = error.code === 'ERR_REVISION_CONFLICT' ? 'run the command again' : error.remedy
  const lines = error.message.split('\n').map((line) => `${program}: ${line}`)
  return [...lines, remedyLine(remedy, String(error.code))]
}

function stackOf(error: Error): string {
  const { cause } = error
  const own = error.stack ?? error.message
  return cause instanceof Error ? `${own}\ncaused by ${stackOf(cause)}` : own
}

/** What a command answers on standard output: lines for people, JSON for programs. */

import type { PlacedFinding } from '../../app/config/locate-findings.ts'
import { visibleLine } from '../../core/inventory/text/visible.ts'
import type { CommandContext } from './command.ts'
import { formText, type Plain, type PlainRecord } from './plain.ts'

export { asJson, jsonText, type Plain, type PlainRecord } from './plain.ts'

/** One line each, whatever is in them. */
export function linesText(lines: readonly string[]): string {
  return lines.map((line) => `${visibleLine(line)}\n`).join('')
}

/** Each is made only where it is asked for. A text ends with a newline. */
export interface Answer {
  json(): Plain
  text(): string
  /** Of commands that take `--format names`: what the answer is about, as another command or program takes it. */
  names?(): Iterable<string>
}

/** What `runCommand` makes of `--json` and `--format`. */
interface FormValues {
  readonly json?: boolean
  readonly format?: string | null
}

export function answer(values: FormValues, context: CommandContext, made: Answer): void {
  if (values.json) context.result(made.json())
  else context.io.out(textOf(values, made))
}

/** The same for a file. */
export function answerText(values: FormValues, made: Answer): string {
  return values.json ? formText(made.json(), values.format === 'yaml' ? 'yaml' : 'json') : textOf(values, made)
}

function textOf({ format }: FormValues, { text, names }: Answer): string {
  return format === 'names' && names ? linesText([...new Set(names())]) : text()
}

/** The time of a revision without its fraction: `2026-11-22T17:08:27Z`. */
export function wholeSeconds(time: string): string {
  return time.replace(/\.\d+Z$/, 'Z')
}

/** A command or a reason may be of several lines. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

/** A finding for programs: what is only said, and has no code, has null. */
export function findingAsJson({ grade, code, message, remedy, file, line, path }: PlacedFinding): PlainRecord {
  return {
    grade,
    code: code || null,
    message,
    remedy: remedy ?? null,
    file: file ?? null,
    line: line ?? null,
    path: path ?? null,
  }
}

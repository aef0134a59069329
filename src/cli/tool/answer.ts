/** What a command answers on standard output: lines for people, JSON for programs. */

import type { PlacedFinding } from '../../app/config/locate-findings.ts'
import { visibleLine } from '../../core/inventory/text/visible.ts'
import { dumpJson } from '../../python/json-write.ts'
import { Dict, type Value } from '../../python/value.ts'
import { data } from '../io.ts'
import type { CommandContext } from './command.ts'

/** What JSON is made of: records as commands write them, with inventories and their parts in them. */
export type Plain = Value | undefined | readonly Plain[] | PlainRecord
export interface PlainRecord {
  readonly [key: string]: Plain
}

/** Keys keep their order; what is `undefined` has no key. */
export function asJson(plain: Plain): Value {
  if (Array.isArray(plain)) return plain.map(asJson)
  if (plain === undefined) return null
  if (!isRecord(plain)) return plain as Value
  const entries = Object.entries(plain).filter(([, item]) => item !== undefined)
  return new Dict(entries.map(([key, item]) => [key, asJson(item)]))
}

/** What is of its own class, an inventory or a number of Python's, is a value already. */
export function isRecord(plain: Plain): plain is PlainRecord {
  return typeof plain === 'object' && plain !== null && Object.getPrototypeOf(plain) === Object.prototype
}

export function jsonText(plain: Plain): Uint8Array {
  return data(`${dumpJson(asJson(plain))}\n`)
}

/** One line each, whatever is in them. */
export function linesText(lines: readonly string[]): string {
  return lines.map((line) => `${visibleLine(line)}\n`).join('')
}

/** Either is made only where it is asked for. A text ends with a newline. */
export interface Answer {
  json(): Plain
  text(): string
}

export function answer(
  { json }: { readonly json?: boolean },
  context: CommandContext,
  { json: forPrograms, text }: Answer,
): void {
  if (json) context.result(forPrograms())
  else context.io.out(text())
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

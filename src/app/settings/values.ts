/** An option's text as a value of its type. */
import { isAbsolute, resolve } from 'node:path'
import type { OptionSpec } from '../../backends/plugin.ts'
import { redactValue } from '../../backends/support/secret-value.ts'
import { nearest } from '../../core/inventory/text/nearest.ts'
import { type Environment, expandUser } from '../config/directories.ts'

export type OptionValue = string | number | boolean
export type ParsedOption = { readonly value: OptionValue } | { readonly problem: string; readonly remedy: string }

export interface PathBase {
  /** Relative paths start here. */
  readonly directory: string
  readonly env: Environment
}

/** As `ConfigParser.getboolean` takes them. */
const booleans: ReadonlyMap<string, boolean> = new Map([
  ['1', true],
  ['yes', true],
  ['true', true],
  ['on', true],
  ['0', false],
  ['no', false],
  ['false', false],
  ['off', false],
])

const milliseconds: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
])

export function parseOption(spec: OptionSpec, text: string, base: PathBase): ParsedOption {
  switch (spec.type) {
    case 'text':
      return { value: text }
    case 'path':
      return text === ''
        ? { problem: 'is empty', remedy: 'write a path, or leave the option out' }
        : { value: resolvePath(text, base) }
    case 'boolean':
      return parseBoolean(text)
    case 'choice':
      return parseChoice(text, spec.choices ?? [])
    case 'integer':
      return withinBounds(parseInteger(text), spec, String)
    case 'duration':
      return withinBounds(parseDuration(text), spec, (bound) => `${bound}ms`)
  }
}

/** `~` is the home directory; a relative path starts at the base. */
export function resolvePath(text: string, { directory, env }: PathBase): string {
  const path = expandUser(text, env)
  return isAbsolute(path) ? path : resolve(directory, path)
}

/** In small letters; any others are taken as well. */
export const booleanWords: readonly string[] = [...booleans.keys()]

function parseBoolean(text: string): ParsedOption {
  const value = booleans.get(text.toLowerCase())
  return value === undefined ? { problem: `is ${quoted(text)}`, remedy: 'write yes or no' } : { value }
}

function parseChoice(text: string, choices: readonly string[]): ParsedOption {
  if (choices.includes(text)) return { value: text }
  const meant = nearest(text, choices)
  return {
    problem: `is ${quoted(text)}`,
    remedy: `${meant === undefined ? '' : `do you mean ${meant}? `}write one of ${choices.join(', ')}`,
  }
}

/** A whole number, as it may be written. */
export const integerForm = /^[+-]?\d+$/

/** A number and its unit. */
export const durationForm = /^(\d+(?:\.\d+)?) ?(ms|s|m)?$/

function parseInteger(text: string): ParsedOption {
  const value = Number(text)
  if (integerForm.test(text) && Number.isSafeInteger(value)) return { value }
  return { problem: `is ${quoted(text)}`, remedy: 'write a whole number' }
}

function parseDuration(text: string): ParsedOption {
  const found = durationForm.exec(text)
  if (found) return { value: Math.round(Number(found[1]) * milliseconds.get(found[2] ?? 's')!) }
  return { problem: `is ${quoted(text)}`, remedy: 'write a time as in 5, 5s, 200ms or 2m' }
}

/** What was written, but no password of a URL in the wrong place. */
export function quoted(text: string): string {
  return JSON.stringify(redactValue('', text).shown)
}

function withinBounds(parsed: ParsedOption, spec: OptionSpec, show: (bound: number) => string): ParsedOption {
  if (!('value' in parsed)) return parsed
  const { minimum = -Infinity, maximum = Infinity } = spec
  const value = Number(parsed.value)
  if (value < minimum) return { problem: `is ${show(value)}`, remedy: `write ${show(minimum)} or more` }
  if (value > maximum) return { problem: `is ${show(value)}`, remedy: `write ${show(maximum)} or less` }
  return parsed
}

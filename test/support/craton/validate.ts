/** Bodies and query parameters, checked as Craton's schemas check them: all errors at once, in sorted lines. */
import { parseJson } from '../../../src/python/json-read.ts'
import { compareCodePoints } from '../../../src/python/json-write.ts'
import { pyRepr } from '../../../src/python/text.ts'
import { Dict, isInteger, type Value } from '../../../src/python/value.ts'
import { Refusal, serverFault } from './answer.ts'
import type { Fields, FieldType, Parameter, Parameters } from './shapes.ts'

const typeNames: Readonly<Record<FieldType, string>> = {
  string: 'string',
  integer: 'integer',
  boolean: 'boolean',
  texts: 'array',
  variables: 'object',
  'integer or null': 'integer',
}

/** A key may not be empty, nor begin with a line feed: the pattern of the schema is `^.+`. */
const badKey = /^(?:\n|$)/

export function refuse(errors: readonly string[]): void {
  if (errors.length === 0) return
  throw new Refusal(400, ['The request included the following errors:', ...errors.toSorted().map(line)].join('\n'))
}

const line = (error: string): string => `- ${error}`

/** The body as JSON. Another content type, no body and bad JSON are all 400. */
export function jsonBody(contentType: string, bytes: Buffer): Value {
  if (!/^application\/(?:[^;]*\+)?json\s*(?:;|$)/i.test(contentType)) {
    throw new Refusal(
      400,
      "Did not attempt to load JSON data because the request Content-Type was not 'application/json'.",
    )
  }
  try {
    const value = parseJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    if (value === null || typeof value === 'object') return value
  } catch (error) {
    if (/levels deep/.test((error as Error).message)) throw serverFault()
    throw new Refusal(400, 'The browser (or proxy) sent a request that this server could not understand.')
  }
  // A text, a number or a truth value was not foreseen.
  throw serverFault()
}

export function checkFields(body: Value, fields: Fields): Dict {
  if (!(body instanceof Dict)) {
    // The schemas of changes forget to say that a body is an object, and nothing is read from another one.
    if (!fields.required) return new Dict()
    refuse([`${pyRepr(body)} is not of type 'object'`])
    throw new Error('unreachable')
  }
  const errors = unknownKeys([...body.keys()].map(String), Object.keys(fields.types), 'Additional properties')
  for (const name of fields.required ?? []) if (!body.has(name)) errors.push(`'${name}' is a required property`)
  for (const [name, type] of Object.entries(fields.types)) {
    const value = body.get(name)
    if (value !== undefined) errors.push(...typeErrors(value, type))
  }
  refuse(errors)
  return body
}

function unknownKeys(given: readonly string[], known: readonly string[], what: string): string[] {
  const surplus = given.filter((key) => !known.includes(key)).toSorted(compareCodePoints)
  if (surplus.length === 0) return []
  const verb = surplus.length === 1 ? 'was' : 'were'
  return [`${what} are not allowed (${surplus.map((key) => pyRepr(key)).join(', ')} ${verb} unexpected)`]
}

function typeErrors(value: Value, type: FieldType): string[] {
  if (type === 'variables' && value instanceof Dict) return variableErrors(value)
  if (type === 'texts' && Array.isArray(value)) return value.flatMap((item) => typeErrors(item, 'string'))
  if (isOf(value, type)) return []
  if (type === 'integer or null') return [`${pyRepr(value)} is not valid under any of the given schemas`]
  return [`${pyRepr(value)} is not of type '${typeNames[type]}'`]
}

function isOf(value: Value, type: FieldType): boolean {
  if (type === 'string') return typeof value === 'string'
  if (type === 'boolean') return typeof value === 'boolean'
  if (type === 'integer') return isInteger(value)
  return type === 'integer or null' && (value === null || isInteger(value))
}

export function variableErrors(value: Value): string[] {
  if (!(value instanceof Dict)) return [`${pyRepr(value)} is not of type 'object'`]
  const bad = [...value.keys()].map(String).filter((key) => badKey.test(key))
  if (bad.length === 0) return []
  const verb = bad.length === 1 ? 'does' : 'do'
  return [`${bad.map((key) => pyRepr(key)).join(', ')} ${verb} not match any of the regexes: '^.+'`]
}

export function keyListErrors(value: Value): string[] {
  return typeErrors(value, 'texts')
}

export type Query = ReadonlyMap<string, string | number | boolean>

/** The first of a repeated parameter counts. A number that is not valid was not foreseen, and gives 500. */
export function checkQuery(given: URLSearchParams, parameters: Parameters): Query {
  const errors = unknownKeys([...new Set(given.keys())], Object.keys(parameters), 'Additional properties')
  const query = new Map<string, string | number | boolean>()
  for (const [name, parameter] of Object.entries(parameters)) {
    const text = given.get(name)
    if (text !== null) query.set(name, converted(text, parameter, errors))
    else if (parameter.default !== undefined) query.set(name, parameter.default)
  }
  if (Object.keys(parameters).length === 0 && errors.length > 0) {
    errors.push(`${pyRepr(new Dict([...given.entries()]))} has too many properties`)
  }
  refuse(errors)
  return query
}

function converted(text: string, parameter: Parameter, errors: string[]): string | number | boolean {
  if (parameter.type === 'boolean') return !['n', 'no', 'false', '', '0'].includes(text.toLowerCase())
  if (parameter.type === 'integer') {
    if (!/^\s*[-+]?\d+(?:_\d+)*\s*$/.test(text)) throw serverFault()
    const number = Number(text.replaceAll('_', ''))
    const { minimum = -Infinity, maximum = Infinity } = parameter
    if (number < minimum) errors.push(`${number} is less than the minimum of ${minimum}`)
    if (number > maximum) errors.push(`${number} is greater than the maximum of ${maximum}`)
    return number
  }
  if (parameter.oneOf && !parameter.oneOf.includes(text)) {
    errors.push(`${pyRepr(text)} is not one of ${pyRepr([...parameter.oneOf])}`)
  }
  return text
}

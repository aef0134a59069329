/** What keeps a value from being written as JSON, with the path of each fault. Slow and thorough: for refusals only. */

import { pyStr } from './text.ts'
import { Dict, isInteger, type Key, PyBytes, PyDate, PyFloat, PySet, PyTuple, type Value } from './value.ts'

/** Containers inside containers, on reading and on writing. Python's own limit lies a little higher. */
export const deepestJson = 900

/** Objects and lists in one text, each of which takes room: the largest inventory has a million. */
export const mostJsonCollections = 2_000_000

/** Python neither reads nor writes a longer integer, to keep hostile input from taking minutes. */
export const longestInteger = 4300

/** Where a fault is, from the top: mapping keys as texts, places in a list from 0. */
export type JsonPath = readonly (string | number)[]

export interface JsonFault {
  readonly path: JsonPath
  /** What is wrong there and what to write instead, without the path. */
  readonly problem: string
}

/** A value that JSON cannot hold. `problem` is the message without the path. */
export class JsonValueError extends Error {
  readonly path: JsonPath
  readonly problem: string
  constructor(fault: JsonFault) {
    super(`${fault.path.join('.') || 'the document'}: ${fault.problem}`)
    this.name = 'JsonValueError'
    this.path = fault.path
    this.problem = fault.problem
  }
}

/** Every fault, in the order of the document; an object that is met twice is reported once. Empty: it can be written. */
export function jsonFaults(value: Value): JsonFault[] {
  const faults: JsonFault[] = []
  visit(value, [], { faults, around: new Set(), seen: new Set() })
  return faults
}

interface Walk {
  readonly faults: JsonFault[]
  readonly around: Set<object>
  readonly seen: Set<object>
}

function visit(value: Value, path: (string | number)[], walk: Walk): void {
  const problem = scalarProblem(value)
  if (problem !== undefined) walk.faults.push({ path: [...path], problem })
  if (!(Array.isArray(value) || value instanceof Dict || value instanceof PyTuple)) return
  if (walk.around.has(value)) {
    walk.faults.push({ path: [...path], problem: 'holds itself, which JSON cannot write: remove the alias' })
    return
  }
  if (walk.seen.has(value)) return
  if (walk.around.size >= deepestJson) {
    walk.faults.push({ path: path.slice(0, 8), problem: `is nested more than ${deepestJson} levels deep` })
    return
  }
  walk.around.add(value)
  walk.seen.add(value)
  visitItems(value, path, walk)
  walk.around.delete(value)
}

function visitItems(value: Value[] | Dict | PyTuple, path: (string | number)[], walk: Walk): void {
  if (value instanceof Dict) {
    for (const problem of keyProblems(value)) walk.faults.push({ path: [...path], problem })
    for (const [key, item] of value) visit(item, [...path, pyStr(key)], walk)
    return
  }
  const items = Array.isArray(value) ? value : value.items
  for (const [i, item] of items.entries()) visit(item, [...path, i], walk)
}

function scalarProblem(value: Value): string | undefined {
  if (value instanceof PyDate) return `is a date (${value.text}), which JSON cannot hold: put it in quotes`
  if (value instanceof PyBytes) return 'is binary data, which JSON cannot hold: write a text'
  if (value instanceof PySet) return 'is a set, which JSON cannot hold: write a list'
  if (isInteger(value) && isTooLong(value)) return `is an integer of more than ${longestInteger} digits`
  return undefined
}

/** Whether an integer has more digits than Python would print. */
export function isTooLong(value: number | bigint): boolean {
  if (typeof value === 'number') return false
  // Sixteen bits a step: a decimal text of a huge integer would cost what the limit is there to spare.
  return value.toString(16).length > 3571 && value.toString().replace('-', '').length > longestInteger
}

/** How a key sorts: texts among themselves, numbers (with booleans) among themselves, null alone. */
export function keySort(key: Key): 'text' | 'number' | 'null' | 'none' {
  if (typeof key === 'string') return 'text'
  if (key === null) return 'null'
  return isInteger(key) || typeof key === 'boolean' || key instanceof PyFloat ? 'number' : 'none'
}

function keyProblems(dict: Dict): string[] {
  const problems: string[] = []
  const firsts = new Map<string, Key>()
  for (const key of dict.keys()) {
    const sort = keySort(key)
    if (sort === 'none') problems.push(badKey(key))
    else if (!firsts.has(sort)) firsts.set(sort, key)
    if (isInteger(key) && isTooLong(key)) problems.push(`a key is an integer of more than ${longestInteger} digits`)
  }
  if (firsts.size > 1) problems.push(mixedKeys([...firsts.values()]))
  return problems
}

function badKey(key: Key): string {
  const kind = key instanceof PyDate ? 'a date' : 'binary data'
  return `the key ${pyStr(key)} is ${kind}, which JSON cannot hold: put it in quotes`
}

function mixedKeys(keys: Key[]): string {
  const text = keys.find((key) => typeof key === 'string')
  const other = keys.find((key) => typeof key !== 'string') ?? null
  if (text === undefined) return 'has numbers and null as keys, which cannot be sorted together: put null in quotes'
  return `has the text ${JSON.stringify(text)} and ${pyStr(other)} as keys, which cannot be sorted together: put ${pyStr(other)} in quotes`
}

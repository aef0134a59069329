/**
 * What a pass boundary does in place is what the way through the stored text does (docs/generation.md, section 6.1).
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PassBoundary } from '../../../src/core/inventory/pass-boundary.ts'
import { parseJson } from '../../../src/python/json-read.ts'
import { dumpJson, JsonValueError } from '../../../src/python/json-write.ts'
import { copy, Dict, PyTuple, type Value } from '../../../src/python/value.ts'
import { anything, holdsFor, readable, writable } from '../../python/arbitraries.ts'

/** One object in several places, as aliases make it. */
function rootOf(value: Value, other: Value): Dict {
  return new Dict([
    ['b', new Dict([['hosts', value]])],
    ['a', [other, value, new PyTuple([value])]],
    [
      '_meta',
      new Dict([
        [
          'hostvars',
          new Dict([
            ['z', new Dict([['x', other]])],
            ['y', value],
          ] as const),
        ],
      ]),
    ],
  ] as const)
}

function textOf(root: Dict): string | undefined {
  try {
    return dumpJson(root)
  } catch (error) {
    if (error instanceof JsonValueError) return undefined
    throw error
  }
}

const roots = fc
  .tuple(fc.oneof(writable, anything), fc.oneof(writable, anything))
  .map(([value, other]) => rootOf(value, other))

function containers(value: Value): Value[] {
  if (value instanceof Dict) return [value, ...[...value.values()].flatMap(containers)]
  return Array.isArray(value) ? [value, ...value.flatMap(containers)] : []
}

describe('crossing', () => {
  it('gives what reading the text back gives, and nothing twice; what has no text is told', () => {
    holdsFor(roots, (root) => {
      const text = textOf(root)
      const boundary = new PassBoundary()
      expect(boundary.cross(root)).toBe(text !== undefined)
      if (text === undefined) return
      expect(dumpJson(root)).toBe(dumpJson(parseJson(text)))
      const all = containers(root)
      expect(new Set(all).size).toBe(all.length)
      boundary.takeBackKeys()
      expect(dumpJson(root)).toBe(text)
    })
  })

  it('brings groups and hosts into the order in which they are written', () => {
    const root = rootOf('one', 'two')
    new PassBoundary().cross(root)
    expect([...root.keys()]).toEqual(['_meta', 'a', 'b'])
    expect([...((root.get('_meta') as Dict).get('hostvars') as Dict).keys()]).toEqual(['y', 'z'])
  })

  it('refuses what holds itself', () => {
    const root = rootOf('one', 'two')
    root.set('b', root)
    expect(new PassBoundary().cross(root)).toBe(false)
  })
})

describe('two crossings', () => {
  const pairs = fc.tuple(readable, readable, fc.boolean(), fc.boolean())

  it('are settled when the two texts are the same, whatever the order of mappings', () => {
    holdsFor(pairs, ([value, other, isOther, isTurned]) => {
      const first = rootOf(copy(value), 'x')
      const second = rootOf(isTurned ? turned(value) : copy(value), isOther ? other : 'x')
      const isSame = textOf(first) === textOf(second)
      const boundary = new PassBoundary()
      expect(boundary.cross(first)).toBe(true)
      expect(boundary.isSettled).toBe(false)
      expect(boundary.cross(second)).toBe(true)
      expect(boundary.isSettled).toBe(isSame)
      if (isSame) return
      const path = boundary.difference()
      expect(shown(at(first, path))).not.toBe(shown(at(second, path)))
    })
  })
})

/** The same with every mapping in the opposite order. */
function turned(value: Value): Value {
  if (Array.isArray(value)) return value.map(turned)
  if (!(value instanceof Dict)) return value
  return new Dict([...value].reverse().map(([key, item]) => [key, turned(item)] as const))
}

function at(value: Value | undefined, [key, ...rest]: readonly string[]): Value | undefined {
  if (key === undefined) return value
  if (value instanceof Dict) return at(value.get(key), rest)
  return Array.isArray(value) ? at(value[Number(key)], rest) : undefined
}

function shown(value: Value | undefined): string {
  return value === undefined ? 'nothing' : dumpJson(value)
}

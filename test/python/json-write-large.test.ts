/** Mappings of many keys that come again: how they are laid out is worked out once, and what they hold is their own. */
import { describe, expect, it } from 'vitest'
import { dumpJson } from '../../src/python/json-write.ts'
import { Dict, type Key, PyFloat, type Value } from '../../src/python/value.ts'

function dict(keys: readonly Key[], value: (key: Key, at: number) => Value): Dict {
  return new Dict(keys.map((key, at) => [key, value(key, at)]))
}

/** Each written alone, in a list as the writer has it. */
function oneByOne(items: readonly Dict[]): string {
  return `[${items.map((item) => `\n    ${dumpJson(item).replaceAll('\n', '\n    ')}`).join(',')}\n]`
}

const names: readonly Key[] = Array.from({ length: 300 }, (_, at) => `v${(at * 7919) % 1000}`)
const numbers: readonly Key[] = Array.from({ length: 300 }, (_, at) => (at % 3 === 0 ? new PyFloat(at + 0.5) : at))

describe('mappings of many keys, one after the other', () => {
  it.each([
    ['texts', names],
    ['numbers', numbers],
  ])('with the same keys, %s, in the same order', (_, keys) => {
    const items = [1, 2, 3, 4].map((factor) => dict(keys, (_key, at) => at * factor))
    expect(dumpJson(items)).toBe(oneByOne(items))
  })

  it('with the same keys in another order, other keys, and fewer', () => {
    const others = names.map((key) => `${String(key)}x`)
    const items = [names, names, names.toReversed(), names, others, others, names.slice(1), names].map((keys, turn) =>
      dict(keys, (key) => `${turn} of ${String(key)}`),
    )
    expect(dumpJson(items)).toBe(oneByOne(items))
  })

  it('within each other', () => {
    const inner = (turn: number) => dict(names, (_key, at) => at + turn)
    const items = [1, 2, 3].map((turn) => dict(names, (_key, at) => (at % 100 === 0 ? inner(turn + at) : turn)))
    expect(dumpJson(items)).toBe(oneByOne(items))
  })
})

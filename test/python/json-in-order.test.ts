import { describe, expect, it } from 'vitest'
import { jsonInOrder } from '../../src/python/json-in-order.ts'
import { mappingIn, parseJson } from '../../src/python/json-read.ts'
import { dumpJson } from '../../src/python/json-write.ts'
import { Dict, PyFloat } from '../../src/python/value.ts'
import { holdsFor, writable } from './arbitraries.ts'

describe("JSON in the order of its keys, as Python's json.dumps(value, indent=2) writes it", () => {
  it('each kind of value', () => {
    const value = new Dict([
      ['z', [1, -(2n ** 70n), new PyFloat(1), new PyFloat(Number.NaN), true, null, 'ü"']],
      ['a', new Dict([['empty', new Dict()], ['none', []]])], // biome-ignore format: one line
      ['m', [[], [new Dict([['z', '']])]]],
    ])
    expect(jsonInOrder(value)).toBe(`{
  "z": [
    1,
    -1180591620717411303424,
    1.0,
    NaN,
    true,
    null,
    "\\u00fc\\""
  ],
  "a": {
    "empty": {},
    "none": []
  },
  "m": [
    [],
    [
      {
        "z": ""
      }
    ]
  ]
}`)
  })

  it('loses nothing of what JSON can hold', () => {
    holdsFor(writable, (value) => {
      const once = parseJson(dumpJson(value))
      expect(dumpJson(parseJson(jsonInOrder(once)))).toBe(dumpJson(once))
    }, 300) // biome-ignore format: one line
  })

  it('writes ten thousands of pieces', () => {
    const items = Array.from({ length: 20_000 }, (_, i) => i)
    expect(JSON.parse(jsonInOrder(items))).toEqual(items)
  })
})

describe('the mapping of a text', () => {
  it.each([
    ['{"a": 1}', [['a', 1]]],
    ['{}', []],
    ['[1]', undefined],
    ['{"a": 1', undefined],
    ['', undefined],
  ])('%s', (text, entries) => {
    const mapping = mappingIn(text)
    expect(mapping && [...mapping]).toEqual(entries)
  })
})

import { describe, expect, it } from 'vitest'
import { jsonFaults } from '../../src/python/json-faults.ts'
import {
  compareCodePoints,
  dumpJson,
  JsonTooLongError,
  JsonValueError,
  jsonEntries,
  sortedKeys,
} from '../../src/python/json-write.ts'
import { Dict, PyBytes, PyDate, PyFloat, PySet, PyTuple, type Value } from '../../src/python/value.ts'
import { floats, integers, sample, text, writable } from './arbitraries.ts'
import { frozen } from './frozen.ts'
import { askPython, itAsksPython } from './live-python.ts'
import { type Tagged, tag, untag } from './tagged.ts'

type Dumped = { readonly text: string } | { readonly error: string }

function dumped(value: Value): Dumped {
  try {
    return { text: dumpJson(value) }
  } catch (error) {
    if (error instanceof JsonValueError) return { error: error.problem }
    throw error
  }
}

function refusal(value: Value): JsonValueError {
  try {
    dumpJson(value)
  } catch (error) {
    if (error instanceof JsonValueError) return error
    throw error
  }
  throw new Error('was written')
}

function nested(levels: number, make: (inner: Value) => Value): Value {
  let value: Value = 'x'
  for (let i = 0; i < levels; i++) value = make(value)
  return value
}

describe('dumpJson (docs/generation.md, section 7.1)', () => {
  it.each(frozen<Tagged, Dumped>('dump'))('writes %j as Python did', (value, expected) => {
    const ours = dumped(untag(value))
    if ('error' in expected) expect(ours).toHaveProperty('error')
    else expect(ours).toEqual(expected)
  })

  it('can set in by another step, and put everything on one line', () => {
    const value = new Dict([['b', [1, new Dict()]], ['a', null]]) // biome-ignore format: one line
    expect(dumpJson(value, { indent: 1 })).toBe('{\n "a": null,\n "b": [\n  1,\n  {}\n ]\n}')
    expect(dumpJson(value, { indent: null })).toBe('{"a": null,"b": [1,{}]}')
  })

  it('writes 900 levels and refuses one more, empty ones included', () => {
    expect(dumpJson(nested(899, (inner) => [inner]))).toContain('"x"')
    expect(dumpJson(nested(900, (inner) => new Dict([['k', inner]])))).toContain('"x"')
    expect(refusal(nested(901, (inner) => [inner])).problem).toBe('is nested more than 900 levels deep')
    for (let empty of [[], new Dict()] as Value[]) {
      for (let i = 0; i < 899; i++) empty = [empty]
      expect(dumpJson(empty)).toMatch(/\[\]|\{\}/)
      expect(refusal([empty]).problem).toBe('is nested more than 900 levels deep')
    }
    expect(refusal(nested(200_000, (inner) => [inner])).problem).toBe('is nested more than 900 levels deep')
  })

  it('writes an object that is there twice, and refuses one that holds itself', () => {
    const shared = new Dict([['k', 1]])
    expect(dumpJson([shared, shared], { indent: null })).toBe('[{"k": 1},{"k": 1}]')
    const loop = new Dict([['list', [shared]]])
    ;(loop.get('list') as Value[]).push(loop)
    const error = refusal(new Dict([['all', loop]]))
    expect(error.path).toEqual(['all', 'list', 1])
    expect(error.message).toBe('all.list.1: holds itself, which JSON cannot write: remove the alias')
  })

  it.each<[string, Value, string]>([
    ['a date', new PyDate('date', '2001-01-01'), 'is a date (2001-01-01), which JSON cannot hold: put it in quotes'],
    ['a set', new PySet(new Dict()), 'is a set, which JSON cannot hold: write a list'],
    ['binary data', new PyBytes('x'), 'is binary data, which JSON cannot hold: write a text'],
    ['a key that is a date', new Dict([[new PyDate('date', '2001-01-01'), 1]]), 'the key 2001-01-01 is a date'],
    ['a key that is binary', new Dict([[new PyBytes('x'), 1]]), "the key b'x' is binary data"],
    ['an integer without end', 10n ** 4300n, 'is an integer of more than 4300 digits'],
    ['such a key', new Dict([[-(10n ** 4300n), 1]]), 'a key is an integer of more than 4300 digits'],
    ['text and other keys', new Dict([['a', 1], [1, 2]]), 'has the text "a" and 1 as keys'], // biome-ignore format: one line
    ['null beside numbers', new Dict([[1, 1], [null, 2]]), 'has numbers and null as keys'], // biome-ignore format: one line
  ])('refuses %s with its path and a remedy', (_, value, problem) => {
    const error = refusal(new Dict([['all', new Dict([['vars', [null, value]]])]]))
    expect(error.path).toEqual(['all', 'vars', 1])
    expect(error.problem).toContain(problem)
  })

  it('writes the longest integer that Python prints', () => {
    expect(dumpJson(-(10n ** 4299n))).toBe(`-1${'0'.repeat(4299)}`)
  })

  it('refuses aliases of aliases instead of filling the memory', () => {
    let bomb: Value = 'x'.repeat(2 ** 20)
    for (let i = 0; i < 40; i++) bomb = [bomb, bomb]
    expect(() => dumpJson(bomb)).toThrow(JsonTooLongError)
  })

  itAsksPython('agrees with Python on 20,000 random floats, integers and texts', () => {
    expectAgreement([...sample(floats, 8000), ...sample(integers, 4000), ...sample(text, 8000)])
  })

  itAsksPython('agrees with Python on 3,000 random nested documents', () => {
    expectAgreement(sample(writable, 3000))
  })
})

function expectAgreement(values: Value[]): void {
  const answers = askPython<Dumped>('dump', values.map(tag))
  const ours = values.map(dumped)
  const differences = answers.flatMap((answer, i) =>
    JSON.stringify(answer) === JSON.stringify(ours[i]) ? [] : [{ ours: ours[i], python: answer }],
  )
  expect(differences).toEqual([])
}

describe('jsonFaults', () => {
  it('tells every fault at once, in order', () => {
    const date = new PyDate('date', '2001-01-01')
    const value = new Dict([
      ['a', date],
      ['b', [1, new PyTuple([new PyBytes('x')])]],
    ])
    expect(jsonFaults(value).map((fault) => fault.path)).toEqual([['a'], ['b', 1, 0]])
  })

  it('finds nothing in what can be written', () => {
    for (const value of sample(writable, 500)) expect(jsonFaults(value)).toEqual([])
  })
})

describe('key order', () => {
  const hard = ['\u{1f600}', '\ufffd', '\ud83d', '\ude00', '\ud83dz', '\ud83d\ufffd', 'a', '', '\u{10ffff}', '\ud7ff']

  it('is that of code points, not of UTF-16 units', () => {
    const asPoints = (key: string) => Array.from(key, (char) => char.codePointAt(0)!)
    const byPoints = (a: string, b: string) => {
      const [left, right] = [asPoints(a), asPoints(b)]
      const at = left.findIndex((point, i) => point !== right[i])
      return at < 0 ? left.length - right.length : right[at] === undefined ? 1 : left[at]! - right[at]!
    }
    const keys = [...hard, ...sample(text, 200)]
    const wrong = keys.flatMap((a) =>
      keys.filter((b) => Math.sign(compareCodePoints(a, b)) !== Math.sign(byPoints(a, b))).map((b) => [a, b]),
    )
    expect(wrong).toEqual([])
  })

  it('sortedKeys puts text keys in it', () => {
    expect(sortedKeys(new Dict([['\u{1f600}', 1], ['\ufffd', 2], ['10', 3], ['9', 4]]))) // biome-ignore format: one line
      .toEqual(['10', '9', '\ufffd', '\u{1f600}'])
  })

  it('jsonEntries gives numbers by value, and nothing for keys that cannot be sorted', () => {
    const dict = new Dict([[10n ** 20n, 'a'], [new PyFloat(9.5), 'b'], [true, 'c']]) // biome-ignore format: one line
    expect([...jsonEntries(dict)!].map(([, value]) => value)).toEqual(['c', 'b', 'a'])
    expect(jsonEntries(new Dict([['a', 1], [null, 2]]))).toBeUndefined() // biome-ignore format: one line
  })
})

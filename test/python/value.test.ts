import { describe, expect, it } from 'vitest'
import {
  copy,
  Dict,
  equal,
  type Key,
  PyBytes,
  PyDate,
  PyFloat,
  PySet,
  PyTuple,
  truthy,
  type Value,
} from '../../src/python/value.ts'
import { sample, writable } from './arbitraries.ts'
import { askPython, itAsksPython } from './live-python.ts'
import { tag } from './tagged.ts'

/** What Python takes for true, and one of the same type that it does not. */
const truths: readonly (readonly [string, Value, Value])[] = [
  ['booleans', true, false],
  ['texts', ' ', ''],
  ['integers', -1, 0],
  ['great integers', 10n ** 30n, 0n],
  ['floats', new PyFloat(0.5), new PyFloat(-0)],
  ['lists', [null], []],
  ['mappings', new Dict([['', null]]), new Dict()],
  ['sets', new PySet(new Dict([[0, null]])), new PySet(new Dict())],
  ['tuples', new PyTuple([false]), new PyTuple([])],
  ['bytes', new PyBytes('\0'), new PyBytes('')],
]

const dates: readonly Value[] = [
  new PyDate('date', '2001-01-01'),
  new PyDate('date', '2001-01-02'),
  new PyDate('datetime', '2001-01-01 00:00:00'),
]

/** Each beside each other: equal are those alone that are here twice, and numbers of one value. */
const apart: readonly Value[] = [
  ...truths.flatMap(([, right, wrong]) => [right, wrong]),
  ...dates,
  ...[null, 'null', '1', 1, 2, new PyFloat(1), new PyFloat(2.5), new PyFloat(Number.POSITIVE_INFINITY)],
  ...[10n ** 30n, new PyFloat(2 ** 70), 2n ** 70n, new PyBytes('1'), [1], [1, 2], new PyTuple([1]), [[1]]],
  new Dict([['a', null]]),
  new Dict([['b', null]]),
  new Dict([['a', 1], ['b', 2]]), // biome-ignore format: one line
  new Dict([['b', 2], ['a', new PyFloat(1)]]), // biome-ignore format: one line
  new Dict([[1, 'x']]),
  new Dict([[true, 'x']]),
  new PySet(new Dict([[1, null]])),
  new PySet(new Dict([['1', null]])),
]

function pairs(values: readonly Value[]): [Value, Value][] {
  return values.flatMap((a) => values.map((b): [Value, Value] => [a, b]))
}

describe("Python's truth", () => {
  it.each(truths)('%s', (_, right, wrong) => {
    expect([truthy(right), truthy(wrong)]).toEqual([true, false])
  })

  it('null and what is missing are false, dates are true', () => {
    expect([null, undefined, ...dates].map(truthy)).toEqual([false, false, true, true, true])
  })

  itAsksPython('agrees with Python', () => {
    const values = [...apart, ...sample(writable, 500)]
    expect(values.map(truthy)).toEqual(askPython('truth', values.map(tag)))
  })
})

describe("Python's ==", () => {
  it.each<[string, Value, Value, boolean]>([
    ['a number whatever its type', 1, new PyFloat(1), true],
    ['a boolean and its number', true, 1, true],
    ['a great number whatever its type', 2n ** 70n, new PyFloat(2 ** 70), true],
    ['a number and its text', 1, '1', false],
    ['null and false', null, false, false],
    ['NaN and NaN', new PyFloat(Number.NaN), new PyFloat(Number.NaN), false],
    ['mappings in another order', new Dict([['a', 1], ['b', 2]]), new Dict([['b', 2], ['a', 1]]), true], // biome-ignore format: one line
    ['mappings of other keys, with null', new Dict([['a', null]]), new Dict([['b', null]]), false],
    ['lists of another length', [1], [1, 1], false],
    ['a list and a tuple', [1], new PyTuple([1]), false],
    ['tuples', new PyTuple([1, 'a']), new PyTuple([new PyFloat(1), 'a']), true],
    ['sets in another order', setOf(1, 'a'), setOf('a', 1), true],
    ['sets of others', setOf(1), setOf(2), false],
    ['dates', new PyDate('date', '2001-01-01'), new PyDate('date', '2001-01-01'), true],
    ['a date and a time', new PyDate('date', '2001-01-01'), new PyDate('datetime', '2001-01-01'), false],
  ])('%s', (_, a, b, expected) => {
    expect([equal(a, b), equal(b, a)]).toEqual([expected, expected])
  })

  itAsksPython('agrees with Python on each pair', () => {
    const random = sample(writable, 400).map((value, i, all): [Value, Value] => [value, all[(i * 7) % all.length]!])
    const cases = [
      ...pairs(apart),
      ...random,
      ...sample(writable, 200).map((value): [Value, Value] => [value, copy(value)]),
    ]
    const answers = askPython<boolean>('equal', cases.map((pair) => pair.map(tag))) // biome-ignore format: one line
    const wrong = cases.filter(([a, b], i) => equal(a, b) !== answers[i])
    expect(wrong.map((pair) => pair.map(tag))).toEqual([])
  })
})

function setOf(...members: Key[]): PySet {
  return new PySet(new Dict(members.map((member) => [member, null])))
}

describe('keys of a mapping', () => {
  it('one, 1.0 and True are one key, which keeps its first form and its place', () => {
    const dict = new Dict([[1, 'a'], ['x', 'b'], [new PyFloat(1), 'c'], [true, 'd']]) // biome-ignore format: one line
    expect([...dict]).toEqual([
      [1, 'd'],
      ['x', 'b'],
    ])
    expect([dict.get(true), dict.get(1n), dict.get('1'), dict.get(2), dict.get(null)]).toEqual(['d', 'd', ...Array(3)])
    expect([dict.has(new PyFloat(1)), dict.has(2), dict.has('x')]).toEqual([true, false, true])
  })

  it('what is deleted is gone, and can come again in another form', () => {
    const dict = new Dict([[1, 'a'], ['x', 'b']]) // biome-ignore format: one line
    expect([dict.delete(2), dict.delete(true), dict.delete(1), dict.hasOddKeys]).toEqual([false, true, false, false])
    dict.set(true, 'c')
    expect([...dict]).toEqual([
      ['x', 'b'],
      [true, 'c'],
    ])
    dict.clear()
    expect([dict.size, dict.hasOddKeys, dict.has(true)]).toEqual([0, false, false])
  })

  it('without odd keys there is none to be deleted', () => {
    expect(new Dict([['1', 'a']]).delete(1)).toBe(false)
  })
})

describe('copy', () => {
  it('is equal, and nothing in it is what it was made from', () => {
    const original = new Dict([
      ['list', [new Dict([['a', 1]])]],
      ['tuple', new PyTuple(['k', ['v']])],
    ])
    const made = copy(original)
    expect(equal(made, original)).toBe(true)
    const tuple = made.get('tuple') as PyTuple
    ;(tuple.items[1] as Value[]).push('more')
    ;((made.get('list') as Value[])[0] as Dict).set('a', 2)
    expect(tag(original)).toEqual(tag(new Dict([['list', [new Dict([['a', 1]])]], ['tuple', new PyTuple(['k', ['v']])]]))) // biome-ignore format: one line
  })

  it('keeps one object one, also one that holds itself', () => {
    const shared = new PyTuple([[1]])
    const loop: Value[] = [shared, shared]
    loop.push(loop)
    const made = copy(loop)
    expect(made[0]).not.toBe(shared)
    expect([made[1] === made[0], made[2] === made]).toEqual([true, true])
  })
})

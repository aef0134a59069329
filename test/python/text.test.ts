import { describe, expect, it } from 'vitest'
import { floatRepr, pyRepr, pyStr } from '../../src/python/text.ts'
import { Dict, PyDate, PySet, PyTuple, type Value } from '../../src/python/value.ts'
import { anything, floats, holdsFor, integers, sample, text } from './arbitraries.ts'
import { frozen } from './frozen.ts'
import { askPython, itAsksPython } from './live-python.ts'
import { type Tagged, tag, untag } from './tagged.ts'

interface Shown {
  readonly str: string
  readonly repr: string
}

function shown(value: Value): Shown {
  return { str: pyStr(value), repr: pyRepr(value) }
}

describe('floatRepr', () => {
  it.each([
    [1, '1.0'],
    [-0, '-0.0'],
    [1e16, '1e+16'],
    [9999999999999998, '9999999999999998.0'],
    [1e20, '1e+20'],
    [1.5e-5, '1.5e-05'],
    [0.0001, '0.0001'],
    [5e-324, '5e-324'],
    [Number.NaN, 'nan'],
    [-Infinity, '-inf'],
  ])('writes %d as %s', (n, expected) => {
    expect(floatRepr(n)).toBe(expected)
  })
})

describe('pyStr and pyRepr', () => {
  it.each(frozen<Tagged, Shown>('show'))('show %j as Python did', (value, expected) => {
    expect(shown(untag(value))).toEqual(expected)
  })

  it('show an empty set and keep the order of a set', () => {
    expect(pyStr(new PySet(new Dict()))).toBe('set()')
    expect(pyRepr(new PySet(new Dict([['b', null], [1, null]])))).toBe("{'b', 1}") // biome-ignore format: one line
  })

  it('show a value that holds itself as Python does', () => {
    const list: Value[] = [1]
    const tuple = new PyTuple([list])
    list.push(list, new Dict([['k', list]]), tuple)
    expect(pyRepr(list)).toBe("[1, [...], {'k': [...]}, ([...],)]")
  })

  it('end on a value of any depth', () => {
    let deep: Value = 'x'
    for (let i = 0; i < 100_000; i++) deep = i % 2 ? [deep] : new Dict([['k', deep]])
    expect(pyRepr(deep)).toContain('...')
  })

  it('show a date without a known form as it is', () => {
    expect(pyRepr(new PyDate('date', 'soon'))).toBe('datetime.date(soon)')
  })

  itAsksPython('agree with Python on 20,000 random floats, integers and texts', () => {
    const values: Value[] = [...sample(floats, 8000), ...sample(integers, 4000), ...sample(text, 8000)]
    expectAgreement(values)
  })

  itAsksPython('agree with Python on 3,000 random nested values', () => {
    expectAgreement(sample(anything, 3000))
  })
})

function expectAgreement(values: Value[]): void {
  const answers = askPython<Shown>('show', values.map(tag))
  const ours = values.map(shown)
  const differences = answers.flatMap((answer, i) =>
    answer.str === ours[i]!.str && answer.repr === ours[i]!.repr ? [] : [{ ours: ours[i], python: answer }],
  )
  expect(differences).toEqual([])
}

it('the value of a float is that of its text', () => {
  holdsFor(floats, ({ value }) => {
    if (Number.isFinite(value)) expect(Object.is(Number(floatRepr(value)), value)).toBe(true)
  })
})

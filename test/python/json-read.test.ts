import { describe, expect, it } from 'vitest'
import { JsonSyntaxError, parseJson } from '../../src/python/json-read.ts'
import { dumpJson } from '../../src/python/json-write.ts'
import { Dict, equal, PyFloat, type Value } from '../../src/python/value.ts'
import { floats, holdsFor, integers, readable, sample, text } from './arbitraries.ts'
import { frozen } from './frozen.ts'
import { askPython, itAsksPython } from './live-python.ts'
import { type Tagged, tag } from './tagged.ts'

type Loaded = { readonly value: Tagged } | { readonly error: string; readonly line?: number }

function loaded(source: string): Loaded {
  try {
    return { value: tag(parseJson(source)) }
  } catch (error) {
    if (error instanceof JsonSyntaxError) return { error: error.problem, line: error.line }
    throw error
  }
}

function refusal(source: string): JsonSyntaxError {
  try {
    parseJson(source)
  } catch (error) {
    if (error instanceof JsonSyntaxError) return error
    throw error
  }
  throw new Error('was read')
}

/** The same value, or refused both and in the same line where Python names one. */
function agree(ours: Loaded, python: Loaded): boolean {
  if ('value' in ours || 'value' in python) return JSON.stringify(ours) === JSON.stringify(python)
  return python.line === undefined || python.line === ours.line
}

describe('parseJson', () => {
  it.each(frozen<string, Loaded>('load'))('reads %j as Python did', (source, expected) => {
    const ours = loaded(source)
    if ('value' in expected) expect(ours).toEqual(expected)
    else expect(agree(ours, expected), JSON.stringify([ours, expected])).toBe(true)
  })

  it('keeps keys that look like integers, and __proto__, in the order of the text', () => {
    const value = parseJson('{"10": 1, "2": 2, "__proto__": {"x": 1}, "2": 3}') as Dict
    expect([...value.keys()]).toEqual(['10', '2', '__proto__'])
    expect(value.get('2')).toBe(3)
  })

  it('tells 1.0 and 1 apart and keeps big integers exact', () => {
    expect(parseJson('[1.0, 1, 9007199254740993, -0]')).toEqual([new PyFloat(1), 1, 9007199254740993n, 0])
  })

  it('skips a byte order mark', () => {
    expect(parseJson('\ufeff[]')).toEqual([])
    expect(refusal('\ufeff[x]')).toMatchObject({ line: 1, column: 2 })
  })

  it('shares equal texts without mixing up different ones', () => {
    const many = Array.from({ length: 20_000 }, (_, i) => `k${i % 9000}`)
    expect(parseJson(JSON.stringify(many))).toEqual(many)
  })

  it.each([
    ['', 1, 1, 'the text ends where a value is expected'],
    ['{\n  "a": 1,\n  "b": 1 2\n}', 3, 10, "',' or '}' is expected here"],
    ['{\n  "a": 1,\n  b: 2\n}', 3, 3, 'a key in double quotes is expected here'],
    ['{"a" 1}', 1, 6, "':' is expected here"],
    ['[1,\n2\n', 3, 1, "',' or ']' is expected here"],
    ['{"a": "no end', 1, 7, 'the string that begins here has no end'],
    ['{"a": "no end\\', 1, 7, 'the string that begins here has no end'],
    ['["a\nb"]', 1, 4, 'a control character (line break, tab) is in a string: write it as an escape'],
    ['["C:\\dir"]', 1, 5, "'\\d' is not an escape: write '\\\\' for a backslash"],
    ['["\\u12"]', 1, 3, "'\\u' is followed by four hexadecimal digits"],
    ['{} {}', 1, 4, 'there is more text after the end of the document'],
    ['[1, 2, ]', 1, 8, 'a value is expected here'],
    [`[${'9'.repeat(4301)}]`, 1, 2, 'an integer of more than 4300 digits'],
  ])('says where %j is wrong', (source, line, column, problem) => {
    const error = refusal(source)
    expect(error).toMatchObject({ line, column, problem })
    expect(error.message).toBe(`line ${line}, column ${column}: ${problem}`)
  })

  it('reads 900 levels and refuses more', () => {
    expect(parseJson('['.repeat(900) + ']'.repeat(900))).toHaveLength(1)
    expect(refusal('['.repeat(901) + ']'.repeat(901)).problem).toBe('nested more than 900 levels deep')
    expect(refusal('{"a":'.repeat(500_000)).problem).toBe('nested more than 900 levels deep')
  })

  itAsksPython('agrees with Python on 20,000 random floats, integers and texts', () => {
    const values: Value[] = [...sample(floats, 8000), ...sample(integers, 4000), ...sample(text, 8000)]
    expectAgreement(values.map((value) => dumpJson(value)))
  })

  itAsksPython('agrees with Python on 3,000 random documents and 6,000 damaged ones', () => {
    const documents = sample(readable, 3000).map((value, i) => dumpJson(value, { indent: i % 2 ? null : 1 }))
    expectAgreement([...documents, ...documents.flatMap((source, i) => [damage(source, i), damage(source, i * 7 + 3)])])
  })
})

/** One character taken out, put in or doubled, at a place that the number decides. */
function damage(source: string, n: number): string {
  const at = (n * 7919) % (source.length + 1)
  const extra = '{}[]:,"\\0-+.eE1 \n\tNntua\u00e9'.charAt(n % 25)
  return source.slice(0, at) + (n % 3 === 0 ? '' : extra) + source.slice(n % 3 === 1 ? at : at + 1)
}

function expectAgreement(sources: string[]): void {
  const answers = askPython<Loaded>('load', sources)
  const differences = answers.flatMap((python, i) => {
    const ours = loaded(sources[i]!)
    return agree(ours, python) ? [] : [{ source: sources[i], ours, python }]
  })
  expect(differences).toEqual([])
}

describe('parseJson and dumpJson', () => {
  it("are each other's inverse", () => {
    holdsFor(readable, (value) => {
      const source = dumpJson(value)
      const again = parseJson(source)
      expect(dumpJson(again)).toBe(source)
      if (!source.includes('NaN')) expect(equal(again, value)).toBe(true)
    })
  })

  it('agree with JSON.parse where that is exact', () => {
    const plain = (value: Value): unknown =>
      value instanceof Dict ? Object.fromEntries(Array.from(value, ([k, v]) => [k, plain(v)])) : value
    for (const source of ['{"a": {"b": "c"}, "d": true, "e": null, "f": -12}', '"x"', '7']) {
      expect(plain(parseJson(source))).toEqual(JSON.parse(source))
    }
  })
})

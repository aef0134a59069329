import { describe, expect, it } from 'vitest'
import { Dict } from '../../src/python/value.ts'
import { loadYaml, YamlError } from '../../src/python/yaml.ts'

function refusal(text: string): YamlError {
  try {
    loadYaml(text)
  } catch (error) {
    if (error instanceof YamlError) return error
    throw error
  }
  throw new Error(`${JSON.stringify(text)} was accepted`)
}

describe('a refusal says where and what', () => {
  it.each([
    ['a: b\nc: [d, e\nf: g\n', 3, 2, "',' or ']'"],
    ['a: b\nc: [d, e\n', 2, 4, "the '[' that opens here is not closed"],
    ['a: {b: c\n', 1, 4, "the '{' that opens here is not closed"],
    ['a:\n\tb: c\n', 2, 1, 'a tab stands where only blanks may'],
    ['a: b: c\n', 1, 5, "put a text that contains ': ' into quotes"],
    ['a: "b\nc: d\n', 1, 4, 'the quote " that opens here is not closed'],
    ["a: 'b\n", 1, 4, "the quote ' that opens here is not closed"],
    ['a: b\nfoo\nc: d\n', 2, 1, "this should be a key, but no ':' and blank follow it"],
    ['a:\n  b: c\n d: e\n', 3, 2, 'the next key at the column of the first'],
    ['a:\n    b: c\n  d: e\n', 3, 3, 'the next key at the column of the first (line 1, column 1)'],
    ['a:\n  - b\n - c\n', 3, 2, 'the next key at the column of the first (line 1, column 1)'],
    [
      'a:\n  b: 1\n   c: 2\n',
      3,
      5,
      'the line is indented further than the key of line 2, column 3 and continues its value',
    ],
    ['a: [1,\n  2\nb: 3\n', 3, 2, "',' or ']' for the '[' of line 1, column 4"],
    ['a: *b\n', 1, 4, '*b names nothing'],
    ['a: &x 1\nb: &x 2\n', 2, 4, '&x is given twice'],
    ['a: &x\n  - *x\n', 2, 5, 'a value cannot contain itself'],
    ['a: !vault b\n', 1, 4, 'the tag !vault is not known here'],
    ['a: !!int b\n', 1, 4, "'b' is not an integer"],
    ['a: 2001-02-30\n', 1, 4, "'2001-02-30' is not a date that exists: put it into quotes"],
    ['a: @b\n', 1, 4, "a text cannot begin with '@': put it into quotes"],
    ['a: %b\n', 1, 4, "a text cannot begin with '%'"],
    ['a\n---\nb\n', 2, 1, 'a second document begins here'],
    ['[a]: b\n', 1, 1, 'a sequence cannot be a key'],
    ['a: {{ b }}\n', 1, 5, 'a mapping cannot be a key: quote'],
    ['<<: a\n', 1, 5, "'<<' wants a mapping"],
    ['a: =\n', 1, 4, 'put it into quotes'],
    ['a: "\\d"\n', 1, 5, '\\d is not an escape'],
    ['a: b\u0007\n', 1, 5, 'the control character U+0007 is not allowed'],
    ['é𝒳: \u0007\n', 1, 5, 'U+0007'],
    ['\ufeffa: @\n', 1, 4, "begin with '@'"],
    ['a: 1\r\nb: @\r\n', 2, 4, "begin with '@'"],
    ['a: - b\n', 1, 4, 'a list cannot begin here'],
    ['- a\n- b]\n- c: ]\n', 3, 6, 'closes nothing'],
    ['*a: b\n', 1, 1, '*a names nothing'],
    ['a: | b\n', 1, 6, 'begin it on the next line'],
    ['a: |x\n  b\n', 1, 4, "'|x' does not begin a block of text: write |, |-, |+, >, >- or >+"],
    ['a: "b\n--- c"\n', 1, 4, 'the quote " that opens here is not closed before the document marker ---'],
    ['a: !a.b!c x\n', 1, 4, '!a.b!c is not a tag'],
    ['a: !!float infx\n', 1, 4, "'infx' is not a number"],
    ['---\n---\nb\n', 2, 1, 'a second document begins here'],
  ])('%j at %d:%d', (text, line, column, problem) => {
    const error = refusal(text)
    expect({ line: error.line, column: error.column }).toEqual({ line, column })
    expect(error.problem).toContain(problem)
    expect(error.problem).not.toMatch(/^[A-Z]|\n/)
    expect(error.message).toBe(`line ${line}, column ${column}: ${error.problem}`)
  })
})

describe('a hostile text is refused, not suffered', () => {
  const deep = 100_000
  it.each([
    ['brackets', '['.repeat(deep)],
    ['closed brackets', '['.repeat(deep) + ']'.repeat(deep)],
    ['braces', '{a: '.repeat(deep)],
    ['braces without blanks', '{'.repeat(deep)],
    ['lists', '- '.repeat(deep)],
    ['question marks', '? '.repeat(deep)],
    ['question marks in brackets', `[${'?'.repeat(deep)}`],
    ['colons in brackets', `[${':'.repeat(deep)}`],
    ['anchors', '&a '.repeat(deep)],
    ['tags', '!a '.repeat(deep)],
    ['quotes', "'".repeat(deep * 2 + 1)],
    ['backslashes', `"${'\\'.repeat(deep * 2)}`],
    ['deep mappings', Array.from({ length: 2000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
    ['hostile merges', `${Array.from({ length: 3000 }, (_, i) => chained(i)).join('\n')}\n<<: {z: *m2999}`],
  ])('%s', (_name, text) => {
    expect(refusal(text).problem).not.toBe('')
  })

  /** Each mapping names the one before; the merge at the end asks for the last before the first is made. */
  function chained(index: number): string {
    return index === 0 ? 'a0: &m0 {x: y}' : `a${index}: &m${index} {x: *m${index - 1}}`
  }

  it('takes 400 levels, as PyYAML does', () => {
    expect(loadYaml('['.repeat(400) + ']'.repeat(400))).toHaveLength(1)
  })

  it('shares what aliases name, however often', () => {
    const lines = ['a0: &a0 [x]']
    for (let i = 1; i < 60; i++)
      lines.push(
        `a${i}: &a${i} [${Array(9)
          .fill(`*a${i - 1}`)
          .join(', ')}]`,
      )
    const value = loadYaml(lines.join('\n'))
    expect(value).toBeInstanceOf(Dict)
    const last = (value as Dict).get('a59') as unknown[]
    expect(last[0]).toBe(last[8])
  })

  it('merges the same mapping thousands of times over', () => {
    const lines = ['a0: &a0 {x: 1}']
    for (let i = 1; i < 60; i++)
      lines.push(
        `a${i}: &a${i} {<<: [${Array(9)
          .fill(`*a${i - 1}`)
          .join(', ')}]}`,
      )
    expect([...((loadYaml(lines.join('\n')) as Dict).get('a59') as Dict)]).toEqual([['x', 1]])
  })

  it('reads a user configuration of 3,000 hosts', () => {
    let text = 'compute_hosts:\n'
    for (let i = 0; i < 3000; i++)
      text += `  c${i}:\n    ip: 10.0.${i >> 8}.${i & 255}\n    host_vars:\n      role: "r"\n`
    const hosts = (loadYaml(text) as Dict).get('compute_hosts') as Dict
    expect(hosts.size).toBe(3000)
    expect((hosts.get('c2999') as Dict).get('ip')).toBe('10.0.11.183')
  })
})

describe('objects are shared as in Python', () => {
  it('an alias is the same object', () => {
    const value = loadYaml('a: &x {l: [1]}\nb: *x\nc: {<<: *x}\n') as Dict
    const a = value.get('a') as Dict
    expect(value.get('b')).toBe(a)
    expect(value.get('c')).not.toBe(a)
    expect((value.get('c') as Dict).get('l')).toBe(a.get('l'))
  })
})

it("takes the tag '!' for none, as PyYAML does", () => {
  expect(loadYaml('a: !\nb: ! 12\n')).toEqual(new Dict([['a', null], ['b', 12]])) // biome-ignore format: one line
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { IniError, parseIni } from '../../src/python/configparser.ts'
import { holdsFor, sample } from './arbitraries.ts'
import { frozen } from './frozen.ts'
import { askPython, itAsksPython } from './live-python.ts'

type Sections = [string, [string, string][]][]
type Read = { readonly sections: Sections } | { readonly error: string; readonly line: number }

function read(source: string): Read {
  try {
    const sections = Array.from(parseIni(source), ([name, options]): Sections[number] => [
      name,
      Array.from(options, ([option, { value }]) => [option, value]),
    ])
    return { sections }
  } catch (error) {
    if (error instanceof IniError) return { error: error.problem, line: error.line }
    throw error
  }
}

describe('parseIni', () => {
  it.each(frozen<string, Read>('ini'))('reads %j as Python did', (source, expected) => {
    const ours = read(source)
    if ('sections' in expected) expect(ours).toEqual(expected)
    else expect(ours).toMatchObject({ line: expected.line })
  })

  it('tells in which line an option stands, inherited ones in theirs', () => {
    const sections = parseIni('[DEFAULT]\nowner = ops\n\n[inventory]\n# the store\nBackend =\n  file\n')
    expect(sections.get('inventory')).toEqual(
      new Map([
        ['owner', { value: 'ops', line: 2 }],
        ['backend', { value: '\nfile', line: 6 }],
      ]),
    )
  })

  it('skips a byte order mark', () => {
    expect(read('\ufeff[a]\nx = 1')).toEqual({ sections: [['a', [['x', '1']]]] })
  })

  it.each([
    ['x = 1', "line 1: 'x = 1' is before any section: put a line like [name] above it"],
    ['[inventory', "line 1: '[inventory' has no closing bracket: write a section as [name]"],
    ['[a]\nx = 1\n[b\ny = 2', "line 3: '[b' has no closing bracket: write a section as [name]"],
    ['[]', "line 1: '[]' has no name between its brackets: write a section as [name]"],
    ['[a]\nx', "line 2: 'x' has no value: write 'name = value'"],
    ['[a]\n= 1', "line 2: '= 1' has no name: write 'name = value'"],
    ['[a]\nx = 1\n\nX = 2', "line 4: option 'x' of [a] is already in line 2: keep one"],
    ['[a]\n[b]\n[a]', 'line 3: section [a] is already in line 1: put both into one'],
  ])('refuses %j in plain words', (source, message) => {
    expect(() => parseIni(source)).toThrow(new IniError(Number(message[5]), message.slice('line 1: '.length)))
    expect(() => parseIni(source)).toThrow(message)
  })

  it('reads back what is written one option a line', () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9_.]{0,8}$/)
    const options = fc.dictionary(word, fc.stringMatching(/^([!-~]([ -~]{0,12}[!-~])?)?$/), { noNullPrototype: true })
    holdsFor(fc.dictionary(word, options, { maxKeys: 4, noNullPrototype: true }), (sections) => {
      const source = Object.entries(sections).map(([name, body]) => [
        `[${name}]`,
        ...Object.entries(body).map(([option, value]) => `${option} = ${value}`),
      ])
      const expected = Object.entries(sections).map(([name, body]) => [name, Object.entries(body)])
      expect(read(source.flat().join('\n'))).toEqual({ sections: expected })
    })
  })

  itAsksPython('agrees with Python on 5,000 random files', () => {
    const sources = sample(fc.array(lines, { maxLength: 12 }), 5000).map((all) => all.join(''))
    const answers = askPython<Read>('ini', sources)
    const differences = answers.flatMap((python, i) => {
      const ours = read(sources[i]!)
      const alike = 'error' in python ? 'error' in ours : JSON.stringify(ours) === JSON.stringify(python)
      return alike ? [] : [{ source: sources[i], ours, python }]
    })
    expect(differences).toEqual([])
    expect(answers.filter((answer) => 'sections' in answer).length).toBeGreaterThan(500)
  })
})

/** Lines that make up valid and invalid files alike. */
const lines = fc
  .tuple(
    fc.constantFrom('', '', '', ' ', '  ', '\t', '    ', '\u00a0'),
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom('[a]', '[b]', '[c]', '[DEFAULT]', '[ d ]', '[a]]', '[e] x', '[]') },
      {
        weight: 6,
        arbitrary: fc.constantFrom('x = 1', 'y: 2', 'Z=3', 'x y = 4', 'u = a = b', 'v =', 'w:', 'p ; q = 5'),
      },
      { weight: 3, arbitrary: fc.constantFrom('', '', '# note', '; note', 'goes on', 'x', '= 1', 'r = 1 # no note') },
      {
        weight: 1,
        arbitrary: fc.string({ unit: fc.constantFrom(...'-abc \t=:[]#;%\u00e9\u0085\u001c\u2028'), maxLength: 8 }),
      },
      { weight: 4, arbitrary: fc.nat(99).map((n) => `option${n} = ${n}`) },
    ),
    fc.constantFrom('\n', '\n', '\n', '\r\n', '\r', ' \n'),
  )
  .map((parts) => parts.join(''))

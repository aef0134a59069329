import { describe, expect, it } from 'vitest'
import { figuresOf, withFigures } from '../../tools/mutation/document.ts'
import { type Generated, type Mutant, named } from '../../tools/mutation/mutants.ts'
import { costsOfFiles } from '../../tools/mutation/order.ts'
import { parts } from '../../tools/mutation/parts.ts'
import { holds, type Outcome, outcomeOf, type Tried } from '../../tools/mutation/results.ts'
import { draw } from '../../tools/mutation/sample.ts'

function madeUp(file: string, count: number): Mutant[] {
  const text = Array.from({ length: count }, (_, i) => `const a${i} = ${i}\n`).join('')
  return named(
    file,
    text,
    Array.from({ length: count }, (_, i): Generated => {
      const column = `const a${i} = `.length
      const location = { start: { line: i, column }, end: { line: i, column: column + `${i}`.length } }
      return { fileName: file, mutatorName: 'Number', replacement: '-1', location }
    }),
  )
}

const files = [madeUp('a.ts', 300), madeUp('b.ts', 90), madeUp('c.ts', 10)]
const all = files.flat()
const ids = (mutants: readonly Mutant[]) => mutants.map(({ id }) => id)
const drawnOf = (mutants: readonly Mutant[], name: string) => mutants.filter(({ file }) => file === name)

describe('the sample of mutants', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(ids(draw(all, 40, '1'))).toEqual(ids(draw(all, 40, '1')))
    expect(ids(draw(all, 40, '1'))).not.toEqual(ids(draw(all, 40, '2')))
  })

  it('has of each file its share, in the order of the places', () => {
    const drawn = draw(all, 40, '1')
    expect(['a.ts', 'b.ts', 'c.ts'].map((name) => drawnOf(drawn, name).length)).toEqual([30, 9, 1])
    expect(drawn).toEqual(all.filter((mutant) => drawn.includes(mutant)))
  })

  it('has as many as asked for also where no share is a whole number, and all where there are no more', () => {
    for (const size of [1, 7, 39, 41, 399]) expect(draw(all, size, '1')).toHaveLength(size)
    expect(draw(all, 1000, '1')).toEqual(all)
  })

  it('of a file stays as it is when another file changes', () => {
    const changed = [...files[0]!, ...madeUp('b.ts', 93), ...files[2]!]
    expect(ids(drawnOf(draw(changed, 40, '1'), 'a.ts'))).toEqual(ids(drawnOf(draw(all, 40, '1'), 'a.ts')))
  })
})

describe('the name of a mutant', () => {
  const text = 'x = true\ny = true\n'
  const at = (line: number): Generated => ({
    ...{ fileName: 'a.ts', mutatorName: 'Boolean', replacement: 'false' },
    location: { start: { line, column: 4 }, end: { line, column: 8 } },
  })

  it('says what becomes of what, and the how manieth it is', () => {
    const [first, second] = named('a.ts', text, [at(0), at(1)])
    expect(first).toMatchObject({ original: 'true', replacement: 'false', start: { line: 1, column: 4 } })
    expect(first!.id).not.toBe(second!.id)
  })

  it('stays when lines come before it', () => {
    const moved = named('a.ts', `// more\n\n${text}`, [at(2), at(3)])
    expect(ids(moved)).toEqual(ids(named('a.ts', text, [at(0), at(1)])))
  })
})

describe('a result', () => {
  const killed = { id: '1', source: 's', tests: 't', status: 'Killed' }

  it('of a killed mutant holds while its source stays; another also asks for the same tests', () => {
    expect([holds(killed, 's', 'more'), holds(killed, 'other', 't')]).toEqual([true, false])
    const survived = { ...killed, status: 'Survived' }
    expect([holds(survived, 's', 't'), holds(survived, 's', 'more')]).toEqual([true, false])
  })

  it.each<[string, string | undefined, Outcome]>([
    ['Killed', undefined, 'killed'],
    ['Survived', undefined, 'survived'],
    ['NoCoverage', undefined, 'survived'],
    ['Timeout', undefined, 'timed out'],
    ['Timeout', 'Hit limit reached (101/100)', 'endless'],
    ['RuntimeError', 'cannot be loaded', 'not tried'],
    ['Ignored', undefined, 'not tried'],
  ])('%s, %s', (status, why, outcome) => {
    expect(outcomeOf({ ...killed, status, why })).toBe(outcome)
  })

  it('that is not there was not tried', () => expect(outcomeOf(undefined)).toBe('not tried'))
})

describe('the order of the tests', () => {
  const costs = new Map([
    ['test/core/a/x.test.ts#one', 900],
    ['test/core/a/x.test.ts#two', 100],
    ['test/core/a/y.test.ts#one', 1000],
    ['test/core/slow.test.ts#one', 5000],
    ['test/core/quick.test.ts#one', 1],
  ])
  const order = (mutated: string, tests?: readonly string[]) =>
    [...costsOfFiles(mutated, costs, tests)].sort(([, one], [, other]) => one - other).map(([file]) => file)

  it('begins with those that the mutated file is named after, then those beside them, then the quickest', () => {
    expect(order('src/core/a/x.ts')).toEqual([
      'test/core/a/x.test.ts',
      'test/core/quick.test.ts',
      'test/core/a/y.test.ts',
      'test/core/slow.test.ts',
    ])
    expect(order('src/core/slow.ts')[0]).toBe('test/core/quick.test.ts')
  })

  it('has no others than those that come by the mutant', () => {
    expect(order('src/core/a/x.ts', ['test/core/slow.test.ts#one', 'test/core/a/y.test.ts#one'])).toEqual([
      'test/core/a/y.test.ts',
      'test/core/slow.test.ts',
    ])
  })
})

describe('the page', () => {
  const outcomes: Outcome[] = ['killed', 'killed', 'endless', 'survived', 'timed out', 'not tried']
  const tried = outcomes.map((outcome, i): Tried => ({ part: parts[0]!.name, mutant: all[i]!, outcome }))
  const page = 'before\n<!-- figures: made by npm run mutate -->\nold\n<!-- end of figures -->\nafter\n'

  it('counts as killed what a test notices, whatever the clock said', () => {
    expect(figuresOf(tried)).toEqual({
      drawn: 6,
      killed: 3,
      endless: 1,
      timedOut: 1,
      survived: 1,
      notTried: 1,
      score: 0.6,
    })
    expect(figuresOf([]).score).toBe(0)
  })

  it('names each that lives with its reason, between what people wrote', () => {
    const reasons = new Map([[all[3]!.id, { place: '', reason: 'the same number' }]])
    const made = withFigures(page, 400, '1', tried, reasons)
    expect([made.startsWith('before\n'), made.endsWith('\nafter\n')]).toEqual([true, true])
    expect(made).toContain('| <code>a.ts:4 3 → -1</code> | the same number |')
    expect(made).toContain('| <code>a.ts:5 4 → -1</code> | timed out: no reason yet |')
    expect(made).toContain('| all | 6 | 3 | 1 | 1 | 1 | 1 | 60.0 % |')
    expect(made).not.toContain('old')
    const missed = [{ part: parts[0]!.name, mutant: all[6]!, outcome: 'survived', isMissed: true } as const]
    expect(withFigures(page, 400, '1', missed, new Map())).toContain('| no test here comes by it |')
    const change = { original: '[a|b](c)', replacement: '' }
    const regex = [{ ...missed[0]!, mutant: { ...all[6]!, ...change } }]
    expect(withFigures(page, 400, '1', regex, new Map())).toContain('[a&#124;b&#93;(c) → nothing</code>')
    expect(withFigures(made, 400, '1', tried, reasons)).toBe(made)
  })

  it('without its place is told', () => {
    expect(() => withFigures('nothing\n', 1, '1', [], new Map())).toThrow(
      'docs/mutation.md has no place for the figures',
    )
  })
})

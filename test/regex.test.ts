/** No pattern of ours takes more than linear time, whatever text it is given. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAst } from 'vite'
import { describe, expect, it } from 'vitest'
import { repository } from './support/program.ts'
import { superlinear } from './support/regex-shapes.ts'

interface Found {
  readonly place: string
  readonly pattern: string
  readonly flags: string
}

const source = join(repository, 'src')

function patterns(): Found[] {
  const names = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
  return names.sort().flatMap((name) => {
    const text = readFileSync(join(source, name), 'utf8')
    return literals(parseAst(text, { lang: 'ts' })).map(({ start, regex }) => ({
      place: `${name}:${text.slice(0, start).split('\n').length}`,
      ...regex,
    }))
  })
}

interface Literal {
  readonly start: number
  readonly regex: { readonly pattern: string; readonly flags: string }
}

function literals(node: unknown): Literal[] {
  if (typeof node !== 'object' || node === null) return []
  if ('regex' in node && node.regex) return [node as Literal]
  return Object.values(node).flatMap(literals)
}

describe('the shape of a pattern', () => {
  it.each([
    ['\\s*=\\s*$', ''],
    [' +$', ''],
    ['^\\s+\\s*x', ''],
    ['^(?:a|a)*b', ''],
    ['^(?:a*)*b', ''],
    ['^[^=]*\\s*=', ''],
    ['[a-z]+:', 'gi'],
    ['"(?:[^"\\\\]|\\\\.)*"', 'g'],
    ['^[0-9]+\\.?[0-9]*e', ''],
    ['x(?=\\d+\\d+y)', ''],
  ])('tells that /%s/%s is not linear', (pattern, flags) => {
    expect(superlinear(pattern, flags)).toBeDefined()
  })

  it.each([
    ['\\s+', 'g'],
    ['^\\s+', ''],
    ['^[^=:]*[=:].*$', 's'],
    ['-[^-]*$', ''],
    ['[a-z]{1,20}:', ''],
    ['\\s+', 'y'],
    ['"[^"]*"|\\\\(?:.)', 'gs'],
    ['^(?:\\d+\\.)+x', ''],
  ])('tells that /%s/%s is linear', (pattern, flags) => {
    expect(superlinear(pattern, flags)).toBeUndefined()
  })
})

it('every pattern of the sources is linear', () => {
  const all = patterns()
  expect(all.length, 'the patterns are found').toBeGreaterThan(100)
  const faults = all.flatMap(({ place, pattern, flags }) => {
    const fault = superlinear(pattern, flags)
    return fault === undefined ? [] : [`${place} /${pattern}/${flags}: ${fault}`]
  })
  expect(faults).toEqual([])
})

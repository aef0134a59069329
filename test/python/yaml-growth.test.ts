/** YAML that grows under the reader: time in proportion to the text, and an end to what a few lines can ask for. */
import { describe, expect, it } from 'vitest'
import { dumpJson, JsonTooLongError } from '../../src/python/json-write.ts'
import { Dict } from '../../src/python/value.ts'
import { loadYaml, yamlLocator } from '../../src/python/yaml.ts'

const many = (count: number, each: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => each(i)).join('')

/** Seconds of processor time: the machine may be busy. */
function seconds(action: () => unknown): number {
  const before = process.cpuUsage()
  action()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

describe('millions of characters', { timeout: 120_000 }, () => {
  it.each([
    ['a list on one line', () => `a: [${'1,'.repeat(2e6)}]`],
    ['a mapping on one line', () => `a: {${many(400_000, (i) => `k${i}: 1,`)}}`],
    ['texts in quotes on one line', () => `a: [${"'x',".repeat(1e6)}]`],
    ['times with zones as keys', () => many(50_000, (i) => `2001-12-14 21:59:43.${100_000 + i} -5: 1\n`)],
  ])('%s', (_, text) => {
    // Seconds, where it was minutes when each value looked for the end of its line, or at all keys before it.
    expect(seconds(() => loadYaml(text()))).toBeLessThan(15)
  })
})

describe('merges', { timeout: 60_000 }, () => {
  const refused = /the merges \('<<'\) of this file write more than 2000000 keys: merge fewer/

  it.each([
    ['a chain', `a0: &a0 {k: 1}\n${many(3000, (i) => `a${i + 1}: &a${i + 1} {<<: *a${i}, k${i}: 1}\n`)}`],
    ['one mapping over and over', `a: &a {${many(3000, (i) => `k${i}: 1,`)}}\nb: {<<: [${'*a,'.repeat(1000)}]}\n`],
    ['one mapping in many', `a: &a {${many(3000, (i) => `k${i}: 1,`)}}\n${many(1000, (i) => `b${i}: {<<: *a}\n`)}`],
  ])('%s has an end', (_, text) => {
    expect(() => loadYaml(text)).toThrow(refused)
    expect(yamlLocator(text)(['b999', 'k1'])).toBeDefined()
  })

  it('half a million are fine', () => {
    const text = `a: &a {${many(500, (i) => `k${i}: 1,`)}}\n${many(1000, (i) => `b${i}: {<<: *a}\n`)}`
    expect((loadYaml(text) as Dict).size).toBe(1001)
  })
})

it.each(['{},', '[],', '{a: 1},'])('half a million of %s, and no more', { timeout: 60_000 }, (piece) => {
  expect(() => loadYaml(`a: [${piece.repeat(500_001)}]`)).toThrow(
    /more than 500000 mappings and lists are in this file: write fewer into it/,
  )
})

it('a document ends at the length of what is stored', { timeout: 60_000 }, () => {
  let value: Dict = new Dict([['x', 'y'.repeat(2 ** 20)]])
  for (let level = 0; level < 9; level++)
    value = new Dict([
      ['a', value],
      ['b', value],
    ])
  expect(() => dumpJson(value)).toThrow(JsonTooLongError)
})

it('a file is told by its first fault', () => {
  expect(() => loadYaml('a: [1\nb: 2\n')).toThrow(/line 2/)
  expect(() => loadYaml(`${many(3000, (i) => `k${i}: v\n`)}   x: 1\n`)).toThrow(
    /line 3001, column 5: a ':' cannot stand here: the line is indented further than the key of line 3000/,
  )
})

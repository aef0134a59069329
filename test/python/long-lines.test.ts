/** Blanks and lines without an end: time in proportion to the text, where hours would be needed otherwise. */
import { describe, expect, it } from 'vitest'
import { parseAssignments, splitWords } from '../../src/backends/exec/option-text.ts'
import { faultByParsing } from '../../src/backends/file/look.ts'
import { parseIni } from '../../src/python/configparser.ts'
import { loadYaml } from '../../src/python/yaml.ts'
import { megabytes } from '../support/megabytes.ts'

describe('a megabyte of', () => {
  it.each(megabytes)('%s', (_, text) => {
    expect(parseIni(`[a]\nb = c${text}d\n`).get('a')?.get('b')?.value.startsWith('c')).toBe(true)
    expect(() => loadYaml(`%YAML 1.1${text}x\n---\n`)).toThrow()
    expect(faultByParsing(Buffer.from(`{"a": ${text}}`))).toBeDefined()
    expect(parseAssignments(`a = ${text}b`)).toBeInstanceOf(Map)
    splitWords(text)
  })
})

it('blanks within a value of settings stay', () => {
  expect(
    parseIni(`[a]\nb = c${' '.repeat(2 ** 20)}d  \n`)
      .get('a')
      ?.get('b')?.value,
  ).toHaveLength(2 ** 20 + 2)
})

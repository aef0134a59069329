import { describe, expect, it } from 'vitest'
import { inlineJson, outline } from '../../../../src/core/inventory/text/value-text.ts'
import { parseJson } from '../../../../src/python/json-read.ts'
import type { Dict } from '../../../../src/python/value.ts'

const value = parseJson(`{
  "c": {"z": 1, "a": [], "m": {}},
  "b": ["x", {"k": "v", "j": [2, "3"]}, []],
  "a": "plain text", "aa": "yes", "ab": "", "ac": "10.0.0.1", "ad": "10.0.0.0/24", "ae": "1.5", "af": "ends ", "ag": null,
  "ah": 1.0, "ai": "NaN", "aj": "/dev/sda", "ak": "a\\nb", "al": "- x"
}`) as Dict

describe('values for people', () => {
  it('are indented lines, sorted, in which only what could be taken for something else is quoted', () => {
    expect(outline(value)).toEqual([
      'a: plain text',
      'aa: "yes"',
      'ab: ""',
      'ac: 10.0.0.1',
      'ad: 10.0.0.0/24',
      'ae: "1.5"',
      'af: "ends "',
      'ag: null',
      'ah: 1.0',
      'ai: "NaN"',
      'aj: /dev/sda',
      'ak: "a\\nb"',
      'al: "- x"',
      'b:',
      '  - x',
      '  - j:',
      '      - 2',
      '      - "3"',
      '    k: v',
      '  - []',
      'c:',
      '  a: []',
      '  m: {}',
      '  z: 1',
    ])
  })

  it('are JSON on one line, in their order', () => {
    expect(inlineJson(value.get('c')!)).toBe('{"z": 1, "a": [], "m": {}}')
    expect(inlineJson(value.get('b')!)).toBe('["x", {"k": "v", "j": [2, "3"]}, []]')
  })
})

import { describe, expect, it } from 'vitest'
import { diffInventories } from '../../../../src/core/changes/diff/inventory.ts'
import { countsText, fullLines } from '../../../../src/core/changes/diff/text.ts'
import { parseJson } from '../../../../src/python/json-read.ts'

const before = parseJson(`{
  "_meta": {"hostvars": {
    "h1": {"ansible_host": "10.0.0.1", "physical_host": "h1"},
    "h2": {"ansible_host": "10.0.0.2", "physical_host": "h2", "deep": {"a b": [1]}}
  }},
  "web": {"children": ["x", "y"], "hosts": ["h1", "h2"]}
}`)
const after = parseJson(`{
  "_meta": {"hostvars": {
    "h2": {"ansible_host": "10.0.0.2", "physical_host": "h2", "deep": {"a b": [2]}, "new": "text"},
    "h2-api-1a2b3c4d": {"physical_host": "h2"}
  }},
  "db": {"vars": {"port": 3306}},
  "web": {"children": ["y", "z"], "hosts": ["h2", "h2-api-1a2b3c4d"]}
}`)

describe('a difference in full', () => {
  it('has each host, group, member and variable, with its sign', () => {
    const difference = diffInventories(before, after)
    expect(fullLines(difference).map(({ text }) => text)).toEqual([
      '- host h1 (10.0.0.1)',
      '    - ansible_host: "10.0.0.1"',
      '    - physical_host: "h1"',
      '~ host h2 (10.0.0.2)',
      '    ~ deep."a b": [1] -> [2]',
      '    + new: "text"',
      '+ container h2-api-1a2b3c4d on h2',
      '    + physical_host: "h2"',
      '+ group db',
      '    + vars: {"port": 3306}',
      '~ group web',
      '    + host h2-api-1a2b3c4d',
      '    - host h1',
      '    + child z',
      '    - child x',
    ])
    expect(fullLines(difference).every(({ sign, text }) => text.trimStart().startsWith(sign))).toBe(true)
    expect(countsText(difference)).toBe('1 container and 1 group added; 1 host removed; 1 host and 1 group changed')
  })

  it('of nothing is nothing', () => {
    const difference = diffInventories(before, before)
    expect(fullLines(difference)).toEqual([])
    expect(countsText(difference)).toBe('')
  })
})

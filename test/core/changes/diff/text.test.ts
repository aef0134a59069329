import { describe, expect, it } from 'vitest'
import { diffInventories } from '../../../../src/core/changes/diff/inventory.ts'
import { briefLines, countsText, fullLines } from '../../../../src/core/changes/diff/text.ts'
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

describe('a difference in brief', () => {
  function row(old: string, now: string): string | undefined {
    return briefLines(diffInventories(parseJson(old), parseJson(now)))[1]?.text
  }

  it.each([
    [2, 'a.x, b.x'],
    [4, 'a, b, c, d'],
    [5, 'a, b, c and 2 more'],
  ])('names %i variables of a host that changed so: %s', (count, told) => {
    const host = (value: number): string => {
      const variables = ['a', 'b', 'c', 'd', 'e'].slice(0, count).map((key) => `"${key}": {"x": ${value}}`)
      return `{"_meta": {"hostvars": {"h1": {${variables}}}}}`
    }
    expect(row(host(1), host(2))).toBe(`  ~ h1  -  ${told}`)
  })

  it.each([
    [4, '+m1 +m2 +m3 +m4'],
    [5, '+m1 +m2 +m3 and 2 more'],
  ])('names %i members that came into a group so: %s', (count, told) => {
    const members = ['m1', 'm2', 'm3', 'm4', 'm5'].slice(0, count)
    expect(row('{"web": {"hosts": []}}', `{"web": {"hosts": ${JSON.stringify(members)}}}`)).toBe(`  ~ web  ${told}`)
  })

  it('names a variable of a group alone, and whatever else changed by its path', () => {
    const group = (mtu: number, note: string): string =>
      `{"web": {"hosts": [], "vars": {"mtu": ${mtu}}, "note": "${note}"}}`
    expect(row(group(1500, 'a'), group(9000, 'b'))).toBe('  ~ web  mtu, note')
  })
})

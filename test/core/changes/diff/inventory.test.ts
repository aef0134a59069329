import { describe, expect, it } from 'vitest'
import { diffInventories, isEmptyDifference } from '../../../../src/core/changes/diff/inventory.ts'
import { differenceAsJson } from '../../../../src/core/changes/diff/json.ts'
import { briefLines, countsText, fullLines } from '../../../../src/core/changes/diff/text.ts'
import { parseJson } from '../../../../src/python/json-read.ts'
import { dumpJson } from '../../../../src/python/json-write.ts'
import { Dict } from '../../../../src/python/value.ts'

const before = `{
  "_meta": {"hostvars": {
    "c1": {"ansible_host": "10.0.0.1", "physical_host": "c1", "ratio": 1.0, "gateway": "10.0.0.254",
           "container_networks": {"management_address": {"address": "10.0.0.1", "mtu": 1500}}},
    "c1-api-1234abcd": {"ansible_host": "10.0.1.9", "physical_host": "c1",
           "container_networks": {"management_address": {"address": "10.0.1.9"}, "storage_address": {"address": "10.1.1.9"}}}
  }},
  "all": {"vars": {"networks": [{"name": "mgmt", "mtu": 1}, {"name": "vlan"}], "gone": [1, 2]}},
  "api": {"children": [], "hosts": ["c1-api-1234abcd", "c1", "c0"]},
  "old": {"hosts": ["c1"]}
}`

const after = `{
  "old_not": {"hosts": []},
  "api": {"children": ["x"], "hosts": ["c1", "c1-api-1234abcd", "c2"]},
  "all": {"vars": {"networks": [{"name": "new"}, {"name": "mgmt", "mtu": 1}, {"name": "vlan"}]}},
  "_meta": {"hostvars": {
    "c2": {"ansible_host": "10.0.0.2", "physical_host": "c2"},
    "c1": {"ansible_host": "10.0.0.1", "physical_host": "c1", "ratio": 1,
           "container_networks": {"management_address": {"address": "10.0.0.1", "mtu": 9000}}},
    "c1-api-1234abcd": {"ansible_host": "10.0.1.10", "physical_host": "c1",
           "container_networks": {"management_address": {"address": "10.0.1.10"}, "storage_address": {"address": "10.1.1.9"}}}
  }}
}`

const difference = diffInventories(parseJson(before), parseJson(after))
const full = fullLines(difference).map(({ text }) => text)

describe('the difference between two inventories', () => {
  it('is empty whatever the order of the keys and the layout of the text', () => {
    const same = diffInventories(parseJson(before), parseJson(dumpJson(parseJson(before))))
    expect(isEmptyDifference(same)).toBe(true)
    expect(countsText(same)).toBe('')
    expect(briefLines(same)).toEqual([])
  })

  it('is empty where one is not yet in the form in which it is stored', () => {
    const fresh = new Dict([['_meta', new Dict([['hostvars', new Dict([['h1', new Dict([[1, 'one']])]])]])]])
    expect(diffInventories(fresh, parseJson('{"_meta": {"hostvars": {"h1": {"1": "one"}}}}')).hosts).toEqual([])
  })

  it('counts hosts, containers and groups', () => {
    expect(countsText(difference)).toBe(
      '1 host and 1 group added; 1 group removed; 1 host, 1 container and 2 groups changed',
    )
  })

  it('names each value by its path, a float that became an integer too', () => {
    expect(full).toContain('~ host c1 (10.0.0.1)')
    expect(full).toContain('    ~ ratio: 1.0 -> 1')
    expect(full).toContain('    ~ container_networks.management_address.mtu: 1500 -> 9000')
    expect(full).toContain('    - gateway: "10.0.0.254"')
  })

  it('shows every variable of a host that came', () => {
    expect(full).toContain('+ host c2 (10.0.0.2)')
    expect(full).toContain('    + ansible_host: "10.0.0.2"')
  })

  it('tells the order of members, and which member is the first now', () => {
    expect(full).toContain('    ~ order: c1-api-1234abcd, c1, c0 -> c1, c1-api-1234abcd, c2')
    const [api] = briefLines(difference).filter(({ text }) => text.includes(' api '))
    expect(api?.text).toBe('  ~ api      +c2 -c0 +x; in another order; first is now c1, was c1-api-1234abcd')
  })

  it('compares lists of mappings item by item', () => {
    const all = full.slice(full.indexOf('~ group all') + 1)
    expect(all.slice(0, 2)).toEqual(['    + vars.networks[0]: {"name": "new"}', '    - vars.gone: [1, 2]'])
  })

  it('lists addresses that moved', () => {
    expect(difference.addresses).toEqual([
      { host: 'c1-api-1234abcd', network: 'management_address', before: '10.0.1.9', after: '10.0.1.10' },
      { host: 'c2', network: 'ansible_host', after: '10.0.0.2' },
    ])
  })

  it('tells of a list of members that came or went, though it is empty', () => {
    const lists = diffInventories(parseJson('{"g": {}}'), parseJson('{"g": {"hosts": []}}'))
    expect(fullLines(lists).map(({ text }) => text)).toEqual(['~ group g', '    + hosts: []'])
  })

  it('cuts long sections and says how much was left out', () => {
    const hosts = Array.from({ length: 9 }, (_, index) => `"h${index}": {"ansible_host": "10.0.0.${index}"}`)
    const many = diffInventories(undefined, parseJson(`{"_meta": {"hostvars": {${hosts}}}}`))
    const lines = briefLines(many, { most: 3, more: '--diff shows all' }).map(({ text }) => text)
    expect(lines.slice(0, 5)).toEqual([
      'hosts',
      '  + h0  10.0.0.0',
      '  + h1  10.0.0.1',
      '  + h2  10.0.0.2',
      '    and 6 more (--diff shows all)',
    ])
  })

  it('is a document for programs, in which an absent side is not null', () => {
    const hosts = JSON.parse(
      dumpJson(
        differenceAsJson(
          diffInventories(
            parseJson('{"_meta": {"hostvars": {"a": {"x": null}}}}'),
            parseJson('{"_meta": {"hostvars": {"a": {"y": null}}}}'),
          ),
        ),
      ),
    ).hosts
    expect(hosts[0]).toMatchObject({ name: 'a', change: 'changed', kind: 'host' })
    expect(hosts[0].variables).toEqual([
      { path: ['y'], after: null },
      { path: ['x'], before: null },
    ])
  })
})

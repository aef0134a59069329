import { describe, expect, it } from 'vitest'
import { diffInventories } from '../../../../src/core/changes/diff/inventory.ts'
import { differenceAsJson } from '../../../../src/core/changes/diff/json.ts'
import { markdownLines } from '../../../../src/core/changes/diff/markdown.ts'
import { parseJson } from '../../../../src/python/json-read.ts'
import { dumpJson } from '../../../../src/python/json-write.ts'

const before = `{
  "_meta": {"hostvars": {
    "c1": {"ansible_host": "10.0.0.1", "physical_host": "c1", "mtu": 1500},
    "c2": {"ansible_host": "10.0.0.2", "physical_host": "c2"},
    "c1-api-1234abcd": {"physical_host": "c1", "container_networks": {"storage_address": {"address": "10.1.0.9"}}}
  }},
  "all": {"vars": {"x": [1, 2]}},
  "api": {"children": [], "hosts": ["c1-api-1234abcd", "c1", "c2"]},
  "full": {"hosts": ["h1", "h2", "h3", "h4"]}
}`
const after = `{
  "_meta": {"hostvars": {
    "c1": {"ansible_host": "10.0.0.1", "physical_host": "c1", "mtu": 9000},
    "c1-api-1234abcd": {"physical_host": "c1", "container_networks": {"storage_address": {"address": "10.1.0.10"}}},
    "c3-api-9999abcd": {"ansible_host": "10.0.0.3", "physical_host": "c3"}
  }},
  "all": {"vars": {"x": [1]}},
  "api": {"children": ["sub"], "hosts": ["c1", "c1-api-1234abcd"]},
  "full": {"hosts": []}
}`
const difference = diffInventories(parseJson(before), parseJson(after))

describe('a difference for a ticket', () => {
  it('has a table for each kind of thing, and says once what came or went', () => {
    expect(markdownLines(difference, { most: 9, mostMembers: 9 })).toEqual([
      '#### Hosts',
      '',
      '| | host | address |',
      '| --- | --- | --- |',
      '| **~** | `c1` | `10.0.0.1` |',
      '| **−** | `c2` | `10.0.0.2` |',
      '',
      '#### Containers',
      '',
      '| | container | address | on |',
      '| --- | --- | --- | --- |',
      '| **~** | `c1-api-1234abcd` | | `c1` |',
      '| **+** | `c3-api-9999abcd` | `10.0.0.3` | `c3` |',
      '',
      '#### Groups',
      '',
      '| | group | hosts | children |',
      '| --- | --- | --- | --- |',
      '| **~** | `all` | | |',
      '| **~** | `api` | − `c2`, in another order, first is now `c1` | + `sub` |',
      '| **~** | `full` | − `h1`, − `h2`, − `h3`, − `h4` | |',
      '',
      '#### Addresses',
      '',
      '| | host | network | before | after |',
      '| --- | --- | --- | --- | --- |',
      '| **~** | `c1-api-1234abcd` | `storage_address` | `10.1.0.9` | `10.1.0.10` |',
      '| **−** | `c2` | `ansible_host` | `10.0.0.2` | |',
      '| **+** | `c3-api-9999abcd` | `ansible_host` | | `10.0.0.3` |',
      '',
      '#### Variables',
      '',
      '| | of | variable | before | after |',
      '| --- | --- | --- | --- | --- |',
      '| **~** | `c1` | `mtu` | `1500` | `9000` |',
      '| **~** | `c1-api-1234abcd` | `container_networks.storage_address.address` | `"10.1.0.9"` | `"10.1.0.10"` |',
      '| **~** | `all` | `vars.x` | `[1, 2]` | `[1]` |',
    ])
  })

  it('says how much is left out', () => {
    const lines = markdownLines(difference, { most: 1, mostMembers: 2 })
    expect(lines.filter((line) => line.startsWith('and '))).toEqual(['and 1 more', 'and 1 more', 'and 2 more', 'and 2 more', 'and 2 more']) // biome-ignore format: one line
    expect(markdownLines(difference, { most: 9, mostMembers: 2 })).toContain(
      '| **~** | `full` | − `h1`, − `h2` and 2 more | |',
    )
  })

  it('is empty where nothing differs', () => {
    const same = diffInventories(parseJson(before), parseJson(before))
    expect(markdownLines(same, { most: 9, mostMembers: 9 })).toEqual([])
  })

  it('names host and network of an address in JSON, and only the sides that there are', () => {
    const { addresses } = JSON.parse(dumpJson(differenceAsJson(difference)))
    expect(addresses).toEqual([
      { host: 'c1-api-1234abcd', network: 'storage_address', before: '10.1.0.9', after: '10.1.0.10' },
      { host: 'c2', network: 'ansible_host', before: '10.0.0.2' },
      { host: 'c3-api-9999abcd', network: 'ansible_host', after: '10.0.0.3' },
    ])
  })
})

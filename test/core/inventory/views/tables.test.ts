import { describe, expect, it } from 'vitest'
import {
  compareValues,
  exportHosts,
  groupsOfHosts,
  hostRows,
  hostsOfGroups,
} from '../../../../src/core/inventory/views/tables.ts'
import { jsonInOrder } from '../../../../src/python/json-in-order.ts'
import { parseJson } from '../../../../src/python/json-read.ts'
import { Dict, PyFloat, type Value } from '../../../../src/python/value.ts'

describe('the order of tables', () => {
  it('puts kinds that Python cannot compare one after the other (M6)', () => {
    const mixed: Value[] = ['b', new Dict(), ['b'], 2, null, new PyFloat(1.5), true, 'a', ['a', 1], ['a'], 10n ** 20n]
    expect([...mixed].sort(compareValues)).toEqual([
      null,
      true,
      new PyFloat(1.5),
      2,
      10n ** 20n,
      'a',
      'b',
      ['a'],
      ['a', 1],
      ['b'],
      new Dict(),
    ])
  })

  it('has numbers in their order, and equal ones together', () => {
    expect([
      compareValues(2, 1),
      compareValues(1, 2),
      compareValues(1, new PyFloat(1)),
      compareValues(1, true),
    ]).toEqual([1, -1, 0, 0])
  })

  it('breaks ties by the whole row, by code point', () => {
    const names = ['b', '\u{1f600}', '\uff61', 'B', 'a']
    const hostvars = Object.fromEntries(names.map((name) => [name, { component: 'c' }]))
    const rows = hostRows(parseJson(JSON.stringify({ _meta: { hostvars } })) as Dict, 'component')
    expect(rows.map(([name]) => name)).toEqual(['B', 'a', 'b', '\uff61', '\u{1f600}'])
  })
})

describe('the hosts of groups', () => {
  it('come in the order of the inventory; a group of none, or of null alone, has no row', () => {
    const inventory = {
      b: { hosts: ['h2', 'h1'] },
      a: { hosts: [] },
      lxc_hosts: { hosts: [null] },
      c: { hosts: ['h1'] },
      d: { children: ['a'] },
    }
    const rows = hostsOfGroups(parseJson(JSON.stringify(inventory)) as Dict)
    expect(rows).toEqual([
      ['b', 'h2\nh1'],
      ['c', 'h1'],
    ])
  })
})

describe('the groups of hosts', () => {
  const inventory = parseJson(`{
    "_meta": {"hostvars": {"web_1": {}, "db": {}, "idle": {}}},
    "all": {"hosts": ["db"], "vars": {"x": 1}},
    "b": {"hosts": ["web_1", "gone"]},
    "a": {"hosts": ["web_1", "db"]},
    "c": {"children": ["a"]}
  }`) as Dict

  it('are of every host, or before 28 of those with an underscore', () => {
    expect(groupsOfHosts(inventory, 'all names')).toEqual([
      ['web_1', 'a, b'],
      ['db', 'a, all'],
      ['idle', ''],
    ])
    expect(groupsOfHosts(inventory, 'names with _')).toEqual([['web_1', 'a, b']])
  })

  it('are in an export without all, whose variables it has', () => {
    expect(JSON.parse(jsonInOrder(exportHosts(inventory)))).toEqual({
      hosts: {
        web_1: { hostvars: {}, groups: ['b', 'a'] },
        db: { hostvars: {}, groups: ['a'] },
        idle: { hostvars: {} },
      },
      all: { x: 1 },
    })
  })
})

import { describe, expect, it } from 'vitest'
import { judgeDocument, storedFaults } from '../../../src/core/inventory/stored-inventory.ts'
import { parseJson } from '../../../src/python/json-read.ts'

const former = (value: string) =>
  `{"_meta": {"hostvars": {"h1": {"osa_inventory_former_names": ${value}}}}, "all": {"hosts": ["h1"]}}`

describe('a stored document', () => {
  it('is good when it has hosts', () => {
    expect(judgeDocument('{"_meta": {"hostvars": {"h1": {}, "h2": {}}}}')).toMatchObject({ kind: 'good', hosts: 2 })
    expect(judgeDocument(former('["a", "b"]'))).toMatchObject({ kind: 'good', hosts: 1 })
  })

  it.each([
    ['{"a": }', 'damaged', 'not JSON: line 1, column 7: '],
    ['7', 'damaged', 'it is not an inventory: it '],
    ['{"_meta": {"hostvars": {"h1": 7}}}', 'damaged', 'it is not an inventory: the variables of h1 are '],
    ['{"_meta": {"hostvars": {"h1": {}}}, "web": 7}', 'damaged', 'it is not an inventory: group web is '],
    [
      '{"_meta": {"hostvars": {"h1": {}}}, "web": {"hosts": {}}}',
      'damaged',
      'it is not an inventory: hosts of group web is ',
    ],
    [
      former('"a"'),
      'damaged',
      'it is not an inventory: osa_inventory_former_names of h1 is a text, not a list of names',
    ],
    [
      former('["a", 7]'),
      'damaged',
      'it is not an inventory: osa_inventory_former_names of h1 is a list with other things than texts, not a list of names',
    ],
    ['{"_meta": {"hostvars": {}}}', 'no hosts', 'it has no hosts'],
  ])('%s: %s', (text, kind, fault) => {
    expect(judgeDocument(text)).toMatchObject({ kind, fault: expect.stringContaining(fault) })
  })

  it('has its faults where they are', () => {
    const stored = '{"_meta": {"hostvars": {"h1": 7}}, "a": {"children": {}, "hosts": 1}, "b": 7}'
    expect(storedFaults(parseJson(stored)).map(({ path, message }) => [path?.join('.'), message])).toEqual([
      ['_meta.hostvars.h1', 'the variables of h1 are an integer, not a mapping'],
      ['a.hosts', 'hosts of group a is an integer, not a list'],
      ['a.children', 'children of group a is a mapping, not a list'],
      ['b', 'group b is an integer, not a mapping'],
    ])
  })
})

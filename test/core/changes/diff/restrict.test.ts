import { expect, it } from 'vitest'
import { diffInventories } from '../../../../src/core/changes/diff/inventory.ts'
import { restrictedTo } from '../../../../src/core/changes/diff/restrict.ts'
import { parseJson } from '../../../../src/python/json-read.ts'

const before = parseJson(`{
  "_meta": {"hostvars": {"a": {"ansible_host": "10.0.0.1"}, "b": {"ansible_host": "10.0.0.2"}}},
  "left": {"hosts": ["a", "b"], "vars": {"x": 1}},
  "other": {"hosts": ["b"]}
}`)
const after = parseJson(`{
  "_meta": {"hostvars": {"a": {"ansible_host": "10.0.0.3"}, "b": {"ansible_host": "10.0.0.4"}}},
  "left": {"hosts": ["b"], "vars": {"x": 2}},
  "other": {"hosts": []},
  "new": {"hosts": ["a", "b"]}
}`)

it('the part of a difference that is about a host has its variables, addresses and groups, and no more', () => {
  const part = restrictedTo(new Set(['a']), diffInventories(before, after))
  expect(part.hosts.map(({ name }) => name)).toEqual(['a'])
  expect(part.addresses.map(({ host }) => host)).toEqual(['a'])
  expect(part.groups).toEqual([
    expect.objectContaining({
      name: 'left',
      change: 'changed',
      hosts: expect.objectContaining({ added: [], removed: ['a'], reordered: false }),
      rest: [],
    }),
    expect.objectContaining({
      name: 'new',
      change: 'added',
      hosts: expect.objectContaining({ added: ['a'], removed: [] }),
      rest: [],
    }),
  ])
  expect(part.groups.every((group) => !('children' in group))).toBe(true)
})

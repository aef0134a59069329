/** Groups that contain each other: what is told of one does not depend on what was asked before. */
import { expect, it } from 'vitest'
import { GroupGraph } from '../../../../src/core/inventory/views/graph.ts'
import { parseJson } from '../../../../src/python/json-read.ts'
import type { Dict } from '../../../../src/python/value.ts'

const circle = `{
  "a": {"children": ["b"], "hosts": ["one"]},
  "b": {"children": ["c"], "hosts": ["two"]},
  "c": {"children": ["a"], "hosts": ["three"]}
}`

it('counts the hosts of a circle of groups alike, whichever was asked first', () => {
  const graph = new GroupGraph(parseJson(circle) as Dict)
  expect(['a', 'b', 'c'].map((name) => graph.group(name)?.count)).toEqual([3, 3, 3])
})

it('goes no further where a circle closes', () => {
  const end = { name: 'a', children: [], hosts: [], count: 3, isLoop: true }
  const c = { name: 'c', children: [end], hosts: ['three'], count: 3, isLoop: false }
  const b = { name: 'b', children: [c], hosts: ['two'], count: 3, isLoop: false }
  expect(new GroupGraph(parseJson(circle) as Dict).group('a')).toEqual({
    ...b,
    name: 'a',
    children: [b],
    hosts: ['one'],
  })
})

it('knows groups in the order in which they are first named, with those that Ansible makes', () => {
  expect(new GroupGraph(parseJson(circle) as Dict).names).toEqual(['all', 'ungrouped', 'a', 'b', 'c'])
})

it('has below ungrouped the hosts of all that are in no other group', () => {
  const inventory = `{
    "all": {"hosts": ["grouped", "bare"]},
    "ungrouped": {"hosts": ["grouped", "own"]},
    "a": {"hosts": ["grouped"]}
  }`
  const graph = new GroupGraph(parseJson(inventory) as Dict)
  expect(['all', 'ungrouped', 'a'].map((name) => graph.group(name)?.hosts)).toEqual([[], ['own', 'bare'], ['grouped']])
})

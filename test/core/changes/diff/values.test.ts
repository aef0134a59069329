import { expect, it } from 'vitest'
import { diffValues, pairItems } from '../../../../src/core/changes/diff/values.ts'
import { parseJson } from '../../../../src/python/json-read.ts'
import { Dict } from '../../../../src/python/value.ts'

it('a mapping that is gone from a list is told by its former place, with what it was', () => {
  const [before, after] = [parseJson('[{"a": 1}, {"b": 2}]'), parseJson('[{"a": 1}]')]
  expect(diffValues(before, after, ['routes'])).toEqual([{ path: ['routes', 1], before: new Dict([['b', 2]]) }])
  expect(diffValues(after, before, ['routes'])).toEqual([{ path: ['routes', 1], after: new Dict([['b', 2]]) }])
})

it.each([
  [['a'], ['b'], [[0, 0]]],
  [['a', 'b', 'c'], ['a', 'c'], [[1, undefined]]],
  [
    ['a', 'c'],
    ['a', 'b', 'd', 'c'],
    [
      [undefined, 1],
      [undefined, 2],
    ],
  ],
  [['a'], ['a'], []],
  [['a', 'a'], ['a'], [[1, undefined]]],
])('the items of %j and %j that are not the same are paired in order: %j', (before, after, pairs) => {
  expect(pairItems(before, after)).toEqual(pairs)
})

import { expect, it } from 'vitest'
import { alignColumns, table } from '../../../../src/core/inventory/text/columns.ts'

it('keeps two blanks between columns and none at the end of a line', () => {
  expect(
    alignColumns([
      ['a', 'bb', 'c'],
      ['aaa', 'b'],
    ]),
  ).toEqual(['a    bb  c', 'aaa  b'])
})

it('fills an empty cell in the middle, so that columns can be counted', () => {
  expect(table(['host', 'address', 'group'], [['h1', '', 'g']])).toEqual(['host  address  group', 'h1    -        g'])
})

it('counts columns of the terminal, not code units', () => {
  expect(
    alignColumns([
      ['日本', 'x'],
      ['abcde', 'y'],
    ]),
  ).toEqual(['日本   x', 'abcde  y'])
})

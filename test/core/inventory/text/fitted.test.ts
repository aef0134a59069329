/** Tables in a terminal that is too narrow for them. */
import { describe, expect, it } from 'vitest'
import { alignColumns, fitted, table } from '../../../../src/core/inventory/text/columns.ts'
import { displayWidth } from '../../../../src/python/display-width.ts'

const wide = [
  ['name', 'the first of its kind', 'x'],
  ['a name of twenty-two c', 'short', 'y'],
]

describe('a table in a terminal', () => {
  it('is not cut while it fits', () => {
    expect(fitted(wide, 22 + 2 + 21 + 2 + 1)).toEqual(wide)
    expect(alignColumns(wide)).toEqual([
      'name                    the first of its kind  x',
      'a name of twenty-two c  short                  y',
    ])
  })

  it.each([47, 40, 30, 22])('of %d columns has its widest cells cut, and each line fits', (width) => {
    const lines = alignColumns(wide, width)
    expect(lines.every((line) => displayWidth(line) <= width)).toBe(true)
    // Not more than needed.
    expect(Math.max(...lines.map((line) => displayWidth(line)))).toBe(width)
    expect(lines.every((line) => /[xy]$/.test(line))).toBe(true)
  })

  it('cuts the wider column first, until they are as wide as each other', () => {
    const [cut] = fitted([['0123456789', '01234567890123456789']], 26)
    expect(cut).toEqual(['0123456789', '0123456789012…'])
    expect(fitted([['0123456789', '01234567890123456789']], 18)[0]).toEqual(['0123456…', '0123456…'])
  })

  it('of columns as wide as each other cuts the last one', () => {
    expect(fitted([['0123456789', '0123456789']], 20)[0]).toEqual(['0123456789', '0123456…'])
  })

  it('has its last columns cut or gone, when eight columns for each cell are too many', () => {
    const row = ['0123456789', '0123456789', '0123456789']
    expect(fitted([row], 20)).toEqual([['0123456…', '0123456…']])
    expect(fitted([row], 15)).toEqual([['0123456…', '0123…']])
    expect(fitted([row], 5)).toEqual([['0123…']])
  })

  it('cuts no wide character in half', () => {
    expect(fitted([['漢字漢字漢字漢字']], 10)).toEqual([['漢字漢字…']])
  })

  it('has headings, and a dash for a cell in the middle that is empty', () => {
    expect(
      table(
        ['a', 'bb', 'c'],
        [
          ['1', '', '3'],
          ['1', '2', ''],
          ['', '', ''],
        ],
      ),
    ).toEqual(['a  bb  c', '1  -   3', '1  2', ''])
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { code, markdownTable, plainText } from '../../../../src/core/inventory/text/markdown.ts'

const awkward = fc.string({ unit: fc.constantFrom(...'ab`|\\*_<>[]()#@&$~ é"\n\t\u0000'), maxLength: 8 })

/** What a reader sees of a cell. */
function shown(cell: string): string {
  const inside = /^`([^`]*)`$/.exec(cell)?.[1] ?? /^<code>(.*)<\/code>$/.exec(cell)?.[1] ?? cell
  return inside.replace(/&#(\d+);/g, (_, number) => String.fromCharCode(Number(number)))
}

describe('Markdown', () => {
  it('shows every text as it is, in one cell of one line', () => {
    fc.assert(
      fc.property(awkward, (text) => {
        const cell = code(text)
        expect(cell).not.toMatch(/[|\n]/)
        expect(/\p{Cc}/u.test(text) ? JSON.parse(shown(cell)) : shown(cell)).toBe(text)
      }),
    )
  })

  it('leaves no markup in what a person wrote', () => {
    fc.assert(
      fc.property(awkward, (text) => {
        expect(plainText(text).replace(/&#\d+;/g, '')).not.toMatch(/[\\`*_[\]<>#|~@&$\n]/)
      }),
    )
    expect(plainText('not yet, see\n@bob in #12 (a-b): 50%')).toBe('not yet, see &#64;bob in &#35;12 (a-b): 50%')
  })

  it('keeps ordinary texts readable in the source', () => {
    expect(code('infra1_galera-container')).toBe('`infra1_galera-container`')
    expect(code('{"a": "b"}')).toBe('`{"a": "b"}`')
    expect(code('a|b')).toBe('<code>a&#124;b</code>')
    expect(code('')).toBe('<code></code>')
    expect(code(' a ')).toBe('<code>&#32;a&#32;</code>')
  })

  it('has as many cells in each line of a table', () => {
    const lines = markdownTable(
      ['', 'a', 'b'],
      [
        ['', '', ''],
        ['+', '`x`', ''],
      ],
    )
    expect(lines).toEqual(['| | a | b |', '| --- | --- | --- |', '| | | |', '| + | `x` | |'])
  })
})

import { describe, expect, it } from 'vitest'
import { counted, few, joined, listed } from '../../../../src/core/inventory/text/wording.ts'
import { escapedXml } from '../../../../src/core/inventory/text/xml.ts'

const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g']

describe('a list in a sentence', () => {
  it('is joined by commas and an and', () => {
    expect([0, 1, 2, 3].map((count) => joined(names.slice(0, count)))).toEqual(['', 'a', 'a and b', 'a, b and c'])
  })

  it('has no more than six names, or five and how many more', () => {
    expect(listed(names.slice(0, 6))).toBe('a, b, c, d, e and f')
    expect(listed(names)).toBe('a, b, c, d, e and 2 more')
  })

  it('of a few has them all when there are no more', () => {
    expect([2, 3].map((count) => few(names.slice(0, count), 2))).toEqual(['a, b', 'a, b and 1 more'])
  })

  it('counts one and several', () => {
    expect([0, 1, 2].map((count) => counted(count, 'host'))).toEqual(['0 hosts', '1 host', '2 hosts'])
  })
})

describe('a text in XML', () => {
  it('has its signs as numbers, also line ends, and the replacement character for what it cannot have', () => {
    expect(escapedXml('a<b>&"\t\n\r\u0000\u001b\ufffe\ud800é😀')).toBe(
      'a&#60;b&#62;&#38;&#34;&#9;&#10;&#13;\ufffd\ufffd\ufffd\ufffdé😀',
    )
  })
})

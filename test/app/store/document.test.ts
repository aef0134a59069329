/** A document that is longer than anything that is stored. */
import { expect, it } from 'vitest'
import { documentOf } from '../../../src/app/store/document.ts'
import { Dict } from '../../../src/python/value.ts'

it('is refused with where to look', () => {
  const many = Array<string>(17).fill('x'.repeat(2 ** 24))
  expect(() => documentOf(new Dict([['all', many]]))).toThrow(
    expect.objectContaining({
      ...{ code: 'ERR_DOCUMENT_TOO_LARGE', operation: 'write' },
      message: 'the document would have more than 256 MiB, the most that is stored',
      remedy: 'look in the configuration for an alias, a list or variables of many hosts that make it so large',
    }),
  )
})

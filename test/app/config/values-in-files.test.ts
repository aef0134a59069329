import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ValuesInFiles } from '../../../src/app/config/values-in-files.ts'
import { Dict, type Key, type Value } from '../../../src/python/value.ts'

const key = fc.constantFrom<Key>('a', 'b', 'c', 1, true)

const { mapping } = fc.letrec<{ mapping: Dict; value: Value }>((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, fc.constantFrom<Value>(1, 'x', null, []), tie('mapping')),
  mapping: fc.array(fc.tuple(key, tie('value')), { maxLength: 4 }).map((entries) => new Dict(entries)),
}))

function valueAt(content: Dict, keys: readonly Key[]): Value | undefined {
  return keys.reduce<Value | undefined>((value, each) => (value instanceof Dict ? value.get(each) : undefined), content)
}

it('answers what going through all files would', () => {
  fc.assert(
    fc.property(
      fc.array(mapping, { maxLength: 6 }),
      fc.array(fc.array(key, { minLength: 1, maxLength: 4 })),
      (contents, paths) => {
        const held = new ValuesInFiles(contents)
        for (const keys of paths) {
          for (const file of contents.keys()) {
            const expected = contents.slice(0, file).findLastIndex((content) => valueAt(content, keys) !== undefined)
            const found = held.before(file, keys)
            expect(found?.file ?? -1).toBe(expected)
            if (found) expect(found.value).toBe(valueAt(contents[expected]!, keys))
          }
        }
      },
    ),
  )
})

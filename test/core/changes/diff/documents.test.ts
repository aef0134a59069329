import fc from 'fast-check'
import { expect, it } from 'vitest'
import { diffDocuments, diffInventories } from '../../../../src/core/changes/diff/inventory.ts'
import { parseJson } from '../../../../src/python/json-read.ts'
import { anyInventory, layout } from '../../inventory/inventory-documents.ts'

it('the difference of two texts is that of the inventories', () => {
  fc.assert(
    fc.property(anyInventory, anyInventory, layout, layout, (a, b, one, other) => {
      const [before, after] = [one.of(a), other.of(b)]
      expect(diffDocuments(before, after)).toEqual(diffInventories(parseJson(before), parseJson(after)))
    }),
    { numRuns: 500 },
  )
})

it('what is only laid out otherwise does not differ', () => {
  fc.assert(
    fc.property(anyInventory, layout, layout, (inventory, one, other) => {
      expect(diffDocuments(one.of(inventory), other.of(inventory))).toEqual({ hosts: [], groups: [], addresses: [] })
    }),
    { numRuns: 200 },
  )
})

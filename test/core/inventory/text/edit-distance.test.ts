import { expect, it } from 'vitest'
import { editDistance } from '../../../../src/core/inventory/text/edit-distance.ts'

it.each([
  ['abc', 'abc', 0],
  ['', 'abc', 3],
  ['kitten', 'sitting', 3],
  ['used_isp', 'used_ips', 1],
  ['gént', 'gent', 1],
])('from %s to %s it takes %i steps; two letters that changed places are one', (from, to, steps) => {
  expect(editDistance(from, to)).toBe(steps)
})

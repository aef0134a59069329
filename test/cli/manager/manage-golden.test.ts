import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { goldenText, inventoryIn, manage, manageCases } from './manage-run.ts'

describe('what the original gives', () => {
  it.each(manageCases)('$inventory: $args', async ({ inventory, golden, args }) => {
    const { file } = inventoryIn(goldenText(inventory, 'inventory.json'))
    const ended = await manage(['-f', file, ...args])
    expect(ended.status).toBe(0)
    if (golden.endsWith('.txt')) return expect(ended.out).toBe(goldenText(inventory, golden))
    expect(ended.out).toBe('Success. . .\n')
    expect(readFileSync(file, 'utf8')).toBe(goldenText(inventory, golden))
  })
})

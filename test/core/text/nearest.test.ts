import { describe, expect, it } from 'vitest'
import { editDistance, nearest } from '../../../src/core/text/nearest.ts'

describe('the nearest known word', () => {
  const commands = ['generate', 'show', 'doctor', 'stale', 'remove', 'completion']

  it.each([
    ['generat', 'generate'],
    ['genreate', 'generate'],
    ['docter', 'doctor'],
    ['Show', 'show'],
    ['stael', 'stale'],
    ['comp', 'completion'],
  ])('%s means %s', (word, meant) => expect(nearest(word, commands)).toBe(meant))

  it('is none when no word is near', () => {
    expect(nearest('x', commands)).toBeUndefined()
    expect(nearest('frobnicate', commands)).toBeUndefined()
  })

  it('counts two letters that changed places as one step', () => {
    expect(editDistance('used_isp', 'used_ips')).toBe(1)
    expect(editDistance('', 'abc')).toBe(3)
    expect(editDistance('kitten', 'sitting')).toBe(3)
  })
})

import { describe, expect, it } from 'vitest'
import { editDistance, nearest } from '../../../../src/core/inventory/text/nearest.ts'

const groups = ['compute_hosts', 'db_hosts', 'image_hosts', 'mq_hosts', 'shared_infra_hosts']

describe('the name that was meant', () => {
  it.each([
    ['compue_hosts', 'compute_hosts'],
    ['compute_host', 'compute_hosts'],
    ['Compute_Hosts', 'compute_hosts'],
    ['shared-infra_hosts', 'shared_infra_hosts'],
    ['shared_ifnra_hosts', 'shared_infra_hosts'],
  ])('%s: %s', (word, meant) => {
    expect(nearest(word, groups)).toBe(meant)
  })

  it.each(['log_hosts', 'az1_hosts', 'hosts', 'x', ''])('nothing is near %j, though all end alike', (word) => {
    expect(nearest(word, groups)).toBeUndefined()
  })

  it('is not the same word once more, nor one with two letters that have one capital with its own', () => {
    expect(nearest('log_hosts', ['log_log_hosts'])).toBeUndefined()
    expect(nearest('mass_hosts', ['maß_hosts'])).toBeUndefined()
  })

  it('is the nearest of several, and the first of equals', () => {
    expect(nearest('contaner', ['contains', 'container'])).toBe('container')
    expect(nearest('rune', ['tune', 'june'])).toBe('tune')
  })
})

it.each([
  ['abc', 'abc', 0],
  ['', 'abc', 3],
  ['kitten', 'sitting', 3],
  ['used_isp', 'used_ips', 1],
  ['gént', 'gent', 1],
])('from %s to %s it takes %i steps; two letters that changed places are one', (from, to, steps) => {
  expect(editDistance(from, to)).toBe(steps)
})

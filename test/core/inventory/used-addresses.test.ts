import { describe, expect, it } from 'vitest'
import { readUsedIps } from '../../../src/core/inventory/used-addresses.ts'
import { type Plain, toDict } from '../../support/clouds.ts'

const cidr_networks = { management: '10.0.0.0/24', storage: '10.0.1.0/24' }
const read = (used_ips: Plain) => readUsedIps(toDict({ cidr_networks, used_ips }))
const forms =
  'write a list of addresses ("10.0.0.1"), ranges from low to high ("10.0.0.1,10.0.0.50") and networks ("10.0.0.0/26")'

describe('used_ips that reserve nothing', () => {
  it.each<[string, Plain, string, string]>([
    ['an address where the list must be', '10.0.0.1', 'used_ips has "10.0.0.1", which reserves nothing', forms],
    ['a mapping', { a: 1 }, 'used_ips has a mapping, which reserves nothing', forms],
    ['a word', ['none'], 'used_ips has "none", which reserves nothing', forms],
    ['half a range', ['10.0.0.1,'], 'used_ips has "10.0.0.1,", which reserves nothing', forms],
    [
      'a range from high to low',
      ['10.0.0.9,10.0.0.5'],
      'used_ips has "10.0.0.9,10.0.0.5", a range from high to low, which reserves nothing',
      'write "10.0.0.5,10.0.0.9"',
    ],
    [
      'one that was never one range',
      ['10.0.1.5,10.0.0.5'],
      'used_ips has "10.0.1.5,10.0.0.5", which is not a range from low to high, so it reserves nothing',
      'write "10.0.1.5" and "10.0.0.5" as entries of their own, or for each network a range that ends in it',
    ],
  ])('%s', (_, used, message, remedy) => {
    const { reservations, unreadable } = read(used)
    expect(reservations).toEqual([])
    expect(unreadable).toEqual([expect.objectContaining({ code: 'N5', grade: 'error', message, remedy })])
  })
})

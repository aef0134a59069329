import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UsedAddresses } from '../../../src/core/inventory/address-pool.ts'
import {
  compareAddresses,
  contains,
  formatAddress,
  parseAddress,
  parseCidr,
} from '../../../src/core/inventory/addresses.ts'
import { seededRandom } from '../../support/clouds.ts'

describe('CIDRs, as the original reads them', () => {
  it.each([
    ['10.0.0.5/22', '10.0.0.0', '10.0.3.255', '255.255.252.0'],
    ['10.0.0.0/255.255.252.0', '10.0.0.0', '10.0.3.255', '255.255.252.0'],
    ['10.0.0.0/0.0.3.255', '10.0.0.0', '10.0.3.255', '255.255.252.0'],
    [' 10.0.0.0 / 24 ', '10.0.0.0', '10.0.0.255', '255.255.255.0'],
    ['10.0.0.1/255.255.255.255', '10.0.0.1', '10.0.0.1', '255.255.255.255'],
    ['10.0.0.1/0.0.0.0', '0.0.0.0', '255.255.255.255', '0.0.0.0'],
    ['10/8', '10.0.0.0', '10.255.255.255', '255.0.0.0'],
    ['10.0.0.1', '10.0.0.1', '10.0.0.1', '255.255.255.255'],
    ['0.0.0.0/0', '0.0.0.0', '255.255.255.255', '0.0.0.0'],
    ['fd00::5/64', 'fd00::', 'fd00::ffff:ffff:ffff:ffff', 'ffff:ffff:ffff:ffff::'],
    ['FD00::/ffff:ffff::', 'fd00::', 'fd00:0:ffff:ffff:ffff:ffff:ffff:ffff', 'ffff:ffff::'],
  ])('%s', (text, first, last, netmask) => {
    const cidr = parseCidr(text)!
    expect([formatAddress(cidr.first), formatAddress(cidr.last), cidr.netmask]).toEqual([first, last, netmask])
  })

  it.each([
    '',
    '/24',
    '10.0.0.0/33',
    '10.0.0.0/24/24',
    '256.0.0.0/8',
    '10.0.0.0/255.0.255.0',
    'x',
    '1.2.3.4.5/8',
    '::1/129',
  ])('refuses %s', (text) => expect(parseCidr(text)).toBeUndefined())
})

describe('addresses', () => {
  it('are read in full only: no leading zeros, no short forms', () => {
    for (const text of ['10.1', '010.0.0.1', '10.0.0.300', '0x0a.0.0.1', '10.0.0.1 ', '', '1:2', ':::', '1::2::3']) {
      expect(parseAddress(text)).toBeUndefined()
    }
    for (const text of ['1:2:3:4::5:6:7:8', '1:2:3:4:5::6:7:8:9', '1:2:3:4:5:6:7', '::10.0.0.1:1', '::10.0.0'])
      expect(parseAddress(text)).toBeUndefined()
  })

  it.each([
    ['::ffff:10.1.2.3', '::ffff:a01:203'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
  ])('of IPv6 are written in their shortest form: %s', (text, short) => {
    expect(formatAddress(parseAddress(text)!)).toBe(short)
  })

  it('are in the order of their numbers, those of IPv4 first', () => {
    const [low, high, six] = ['10.0.0.1', '10.0.0.2', '::1'].map((text) => parseAddress(text)!)
    expect(compareAddresses(low!, high!)).toBeLessThan(0)
    expect(compareAddresses(high!, low!)).toBeGreaterThan(0)
    expect(compareAddresses(high!, high!)).toBe(0)
    expect(compareAddresses(high!, six!)).toBeLessThan(0)
  })

  it('are written as they are read', () => {
    fc.assert(
      fc.property(fc.ipV4(), (text) => {
        expect(formatAddress(parseAddress(text)!)).toBe(text)
      }),
    )
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }), (value) => {
        expect(parseAddress(formatAddress(value))).toBe(value)
      }),
    )
  })
})

describe('drawing an address (docs/generation.md, section 5.7)', () => {
  const drawAll = (used: UsedAddresses, text: string): string[] => {
    const random = seededRandom(5)
    const drawn: string[] = []
    for (
      let next = used.take(parseCidr(text)!, random);
      next !== undefined;
      next = used.take(parseCidr(text)!, random)
    ) {
      drawn.push(formatAddress(next))
    }
    return drawn
  }

  it('gives each free address once and then says that there is none', () => {
    const used = new UsedAddresses()
    used.addRange(parseAddress('10.0.0.0')!, parseAddress('10.0.0.9')!)
    used.add(parseAddress('10.0.0.15')!)
    expect(drawAll(used, '10.0.0.0/28').sort()).toEqual([
      '10.0.0.10',
      '10.0.0.11',
      '10.0.0.12',
      '10.0.0.13',
      '10.0.0.14',
    ])
  })

  it('takes a range of IPv4 for no range of IPv6, though its numbers are among those', () => {
    const used = new UsedAddresses()
    used.addRange(parseAddress('0.0.0.1')!, parseAddress('10.255.255.255')!)
    expect(['10.0.0.5', '11.0.0.0', '::5'].map((text) => used.has(parseAddress(text)!))).toEqual([true, false, false])
    expect(used.countFree(parseCidr('::/126')!)).toBe(4n)
  })

  it('looks random: no run of neighbours', () => {
    const drawn = drawAll(new UsedAddresses(), '10.0.0.0/24').slice(0, 20)
    const sorted = [...drawn].sort()
    expect(drawn).not.toEqual(sorted)
  })

  it('costs no more in a /8 or an IPv6 /64 than in a /24, even when nearly all is reserved', () => {
    const used = new UsedAddresses()
    used.addRange(parseAddress('10.0.0.0')!, parseAddress('10.255.255.200')!)
    used.addRange(parseAddress('fd00::')!, parseAddress('fd00::ffff:ffff:ffff:fff0')!)
    const random = seededRandom(9)
    for (const text of ['10.0.0.0/8', 'fd00::/64']) {
      const cidr = parseCidr(text)!
      const before = used.countFree(cidr)
      for (let draw = 0; draw < 10; draw++) expect(contains(cidr, used.take(cidr, random)!)).toBe(true)
      expect(used.countFree(cidr)).toBe(before - 10n)
    }
  })
})

import { describe, expect, it } from 'vitest'
import { diffInventories } from '../../../src/core/changes/diff/inventory.ts'
import { fullLines } from '../../../src/core/changes/diff/text.ts'
import { isAtOrBelow, pathText } from '../../../src/core/inventory/findings.ts'
import { parseJson } from '../../../src/python/json-read.ts'

describe('a path in an inventory or a configuration', () => {
  it.each([
    [
      ['container_networks', 'storage_address', 'static_routes', 0, 'cidr'],
      'container_networks.storage_address.static_routes[0].cidr',
    ],
    [['sysctl', 'net.ipv4.ip_forward'], 'sysctl."net.ipv4.ip_forward"'],
    [['a b', '"', ''], '"a b"."\\"".""'],
    [[], ''],
  ])('%j is written as %s', (path, text) => {
    expect(pathText(path)).toBe(text)
  })

  it('is written by `diff` as by messages', () => {
    const of = (value: number) =>
      parseJson(`{"_meta": {"hostvars": {"a": {"sysctl": {"net.ipv4.ip_forward": ${value}}}}}}`)
    const lines = fullLines(diffInventories(of(0), of(1))).map(({ text }) => text)
    expect(lines).toContain('    ~ sysctl."net.ipv4.ip_forward": 0 -> 1')
  })

  it('is found by what is typed with the quotes and without', () => {
    const path = ['sysctl', 'net.ipv4.ip_forward']
    for (const text of ['sysctl', 'sysctl."net.ipv4.ip_forward"', 'sysctl.net.ipv4.ip_forward']) {
      expect(isAtOrBelow(path, text), text).toBe(true)
    }
    expect(isAtOrBelow(path, 'sysctl.net2')).toBe(false)
    expect(isAtOrBelow(['routes', 10], 'routes[1]')).toBe(false)
  })
})

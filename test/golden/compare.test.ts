import { describe, expect, it } from 'vitest'
import { compareDocuments } from '../../tools/random-clouds/compare.ts'

interface Container {
  name: string
  address: string
}

/** An inventory of one host with two containers of one type; `extra` is laid over the first one's hostvars. */
function inventory(first: Container, second: Container, members: string[], extra: object = {}): string {
  const vars = (container: Container) => ({
    ansible_host: container.address,
    container_name: container.name,
    container_networks: { management_address: { address: container.address } },
  })
  return JSON.stringify({
    _meta: { hostvars: { [first.name]: { ...vars(first), ...extra }, [second.name]: vars(second) } },
    infra1_host_containers: { hosts: [first.name, second.name] },
    keystone: { hosts: members },
  })
}

const one = { name: 'infra1-keystone-container-00000001', address: '10.0.0.1' }
const two = { name: 'infra1-keystone-container-00000002', address: '10.0.0.2' }
const three = { name: 'infra1-keystone-container-ffffffff', address: '10.0.0.9' }

describe('compareInventories', () => {
  it('finds an inventory alike to itself', () => {
    const text = inventory(one, two, [one.name])
    expect(compareDocuments(text, text)).toBeUndefined()
  })

  it('looks past suffixes and addresses drawn for containers, wherever they stand', () => {
    const drawn = inventory(one, two, [one.name, two.name])
    const redrawn = inventory(three, two, [three.name, two.name])
    expect(compareDocuments(drawn, redrawn)).toBeUndefined()
  })

  it('takes containers of one host and type as interchangeable in a list', () => {
    const ordered = inventory(one, two, [one.name, two.name])
    const crossed = inventory(one, two, [two.name, one.name])
    expect(compareDocuments(ordered, crossed)).toBeUndefined()
  })

  it('sees a missing member', () => {
    const both = inventory(one, two, [one.name, two.name])
    const single = inventory(one, two, [one.name])
    expect(compareDocuments(both, single)).toBe('/keystone/hosts: 2 against 1 members')
  })

  it('sees a variable, and says where and on which side', () => {
    const plain = inventory(one, two, [])
    const more = inventory(one, two, [], { site: 'north' })
    const place = '/_meta/hostvars/infra1-keystone-container-#1/site'
    expect(compareDocuments(plain, more)).toBe(`${place}: only in the second`)
    expect(compareDocuments(more, plain)).toBe(`${place}: only in the first`)
  })

  it('sees an address that two containers share on one side only', () => {
    const apart = inventory(one, two, [])
    const shared = inventory(one, { ...two, address: one.address }, [])
    expect(compareDocuments(apart, shared)).toContain('@infra1-keystone-container-#2/management_address')
  })

  it('compares numbers as they are written, and types', () => {
    expect(compareDocuments('{"a": 1}', '{"a": 1.0}')).toBe('/a: 1 against 1.0')
    expect(compareDocuments('{"a": 12345678901234567890}', '{"a": 12345678901234567891}')).toBeDefined()
    expect(compareDocuments('{"a": NaN}', '{"a": NaN}')).toBeUndefined()
    expect(compareDocuments('{"a": "1"}', '{"a": 1}')).toBe('/a: "1" against 1')
    expect(compareDocuments('{"a": null}', '{"a": {}}')).toBe('/a: null against a mapping of 0')
  })

  it('passes over the order of keys, but not of lists', () => {
    expect(compareDocuments('{"a": 1, "b": 2}', '{"b": 2, "a": 1}')).toBeUndefined()
    expect(compareDocuments('{"a": [1, 2]}', '{"a": [2, 1]}')).toBe('/a[0]: 1 against 2')
  })

  it('keeps keys that are special to JavaScript', () => {
    expect(compareDocuments('{"__proto__": 1}', '{}')).toBe('/__proto__: only in the first')
  })

  it('refuses text that is no JSON', () => {
    expect(() => compareDocuments('{"a": }', '{}')).toThrow('not JSON at offset')
    expect(() => compareDocuments('{} {}', '{}')).toThrow('the end expected')
  })
})

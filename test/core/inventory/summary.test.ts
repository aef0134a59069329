import { describe, expect, it } from 'vitest'
import { summarise } from '../../../src/core/inventory/summary.ts'
import { parseJson } from '../../../src/python/json-read.ts'
import { Dict } from '../../../src/python/value.ts'
import { toDict } from '../../support/clouds.ts'

function inventory(hostvars: Record<string, Record<string, string | Record<string, Record<string, string>>>>) {
  return toDict({ _meta: { hostvars } })
}

it('takes a number as a key for its text, as it is stored', () => {
  const made = new Dict([
    ['_meta', new Dict([['hostvars', new Dict([['h1', new Dict([['by', new Dict([[1, 'x']])]])]])]])],
  ])
  const summary = (stored: string) => summarise(parseJson(`{"_meta": {"hostvars": {"h1": ${stored}}}}`), made)
  expect(summary('{"by": {"1": "x"}}').hostsChanged).toEqual([])
  expect(summary('{"by": {"1": "y"}}').hostsChanged).toEqual(['h1'])
})

it('names nobody as regrouped where a group has other variables, or has come or gone without members', () => {
  const before = { a: { hosts: ['h1'], vars: { x: 1 } }, b: { hosts: [] } }
  const after = { a: { hosts: ['h1'], vars: { x: 2 } }, c: { hosts: [] } }
  expect(summarise(toDict(before), toDict(after))).toMatchObject({ groupsChanged: ['a'], hostsRegrouped: [] })
})

describe('the addresses of a summary', () => {
  it("count a host's own address, also where it has no networks", () => {
    const before = inventory({ host1: { ansible_host: '10.0.0.1' } })
    const after = inventory({ host1: { ansible_host: '10.0.0.2' }, host2: { ansible_host: '10.0.0.3' } })
    expect(summarise(before, after)).toMatchObject({ addressesAdded: 2, addressesRemoved: 1 })
  })

  it('count an address once that a host has in two places', () => {
    const twice = { ansible_host: '10.0.0.1', container_networks: { management_address: { address: '10.0.0.1' } } }
    expect(summarise(undefined, inventory({ host1: twice }))).toMatchObject({ addressesAdded: 1, addressesRemoved: 0 })
  })
})

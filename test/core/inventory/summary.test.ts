import { describe, expect, it } from 'vitest'
import { summarise } from '../../../src/core/inventory/summary.ts'
import { toDict } from '../../support/clouds.ts'

function inventory(hostvars: Record<string, Record<string, string | Record<string, Record<string, string>>>>) {
  return toDict({ _meta: { hostvars } })
}

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

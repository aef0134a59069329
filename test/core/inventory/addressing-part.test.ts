import { describe, expect, it } from 'vitest'
import { addressUse } from '../../../src/core/inventory/address-use.ts'
import { addressingPart } from '../../../src/core/inventory/addressing-part.ts'
import { Faults } from '../../../src/core/inventory/findings.ts'
import { jsonInOrder } from '../../../src/python/json-in-order.ts'
import { parseJson } from '../../../src/python/json-read.ts'
import { Dict, type Value } from '../../../src/python/value.ts'

const config = parse({
  cidr_networks: { management: '10.0.0.0/24', storage: '10.0.1.0/24', odd: 7, idle: null },
  used_ips: ['10.0.0.1,10.0.0.20', '10.0.1.9', 'nonsense'],
  global_overrides: {
    internal_lb_vip_address: '10.0.0.30',
    external_lb_vip_address: 'cloud.example.org',
    keystone_admin_password: 'secret1',
    provider_networks: [
      {
        network: {
          ip_from_q: 'storage',
          container_bridge: 'br-storage',
          static_routes: [{ cidr: '10.9.0.0/24', gateway: '10.0.1.1' }],
        },
      },
    ],
  },
  shared_infra_hosts: { infra1: { ip: '10.0.0.11', container_vars: { password: 'secret2' } }, infra2: null },
  compute_hosts: { compute1: { ip: '10.0.0.12', management_ip: '10.0.0.13', host_vars: { token: 'secret3' } } },
  swift: { some: 'thing' },
})

const stored = parse({
  _meta: { hostvars: { c1: { physical_host: 'infra1', container_networks: { a: { address: '10.0.1.50' } } } } },
})

function parse(value: unknown): Dict {
  return parseJson(JSON.stringify(value)) as Dict
}

function told(part: Dict): unknown {
  const faults = new Faults()
  const { rowsOf, ...use } = addressUse({ config: part, stored, faults })
  return { ...use, rows: use.networks.map(rowsOf), faults: faults.findings }
}

describe('the part of a configuration that says which addresses there are', () => {
  it('says the same of addresses as the whole, and loses nothing on its way as text', () => {
    expect(told(addressingPart(config))).toEqual(told(config))
    expect(told(parseJson(jsonInOrder(addressingPart(config))) as Dict)).toEqual(told(config))
  })

  it('has nothing else', () => {
    const text = jsonInOrder(addressingPart(config) as Value)
    expect(text).not.toMatch(/secret|swift|password/)
    expect(text).toContain('10.0.0.12')
  })

  it('is empty for an empty configuration', () => {
    expect(addressingPart(new Dict())).toEqual(new Dict())
  })
})

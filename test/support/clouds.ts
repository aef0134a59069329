/** Random small clouds for property-based tests, as plain objects and as the values the generator takes. */
import fc from 'fast-check'
import type { RandomSource } from '../../src/core/inventory/random.ts'
import { Dict, PyFloat, type Value } from '../../src/python/value.ts'

export type Plain = null | boolean | number | string | Plain[] | { [key: string]: Plain }

export function toValue(plain: Plain): Value {
  if (Array.isArray(plain)) return plain.map(toValue)
  if (plain !== null && typeof plain === 'object') {
    return new Dict(Object.entries(plain).map(([key, value]) => [key, toValue(value)]))
  }
  return typeof plain === 'number' && !Number.isInteger(plain) ? new PyFloat(plain) : plain
}

export function toDict(plain: { [key: string]: Plain }): Dict {
  return toValue(plain) as Dict
}

/** A repeatable source of chance (xorshift). */
export function seededRandom(seed: number): RandomSource {
  let state = BigInt(seed >>> 0) * 2n + 88172645463325252n
  const next = (): bigint => {
    state ^= (state << 13n) & 0xffffffffffffffffn
    state ^= state >> 7n
    state ^= (state << 17n) & 0xffffffffffffffffn
    return state
  }
  return {
    below: (limit) => ((next() << 64n) | next()) % limit,
    hex: (digits) => (next() & 0xffffffffffffffffn).toString(16).padStart(16, '0').slice(-digits),
  }
}

/** Three services with containers, one on metal: enough for every rule about containers. */
export const smallEnvironment: { [key: string]: Plain } = {
  physical_skel: Object.fromEntries(
    ['identity', 'image', 'compute'].flatMap((name) => [
      [`${name}_containers`, { belongs_to: ['all_containers'] }],
      [`${name}_hosts`, { belongs_to: ['hosts'] }],
    ]),
  ),
  component_skel: Object.fromEntries(
    ['keystone', 'glance_api', 'glance_registry', 'nova_compute'].map((name) => [
      name,
      { belongs_to: [`${name}_all`] },
    ]),
  ),
  container_skel: {
    keystone_container: { belongs_to: ['identity_containers'], contains: ['keystone'], properties: {} },
    glance_container: { belongs_to: ['image_containers'], contains: ['glance_api', 'glance_registry'] },
    nova_compute_container: {
      belongs_to: ['compute_containers'],
      contains: ['nova_compute'],
      properties: { is_metal: true },
    },
  },
}

export interface SmallCloud {
  /** Hosts of each group by number; a host's name and address follow from its number. */
  readonly groups: { readonly [group: string]: readonly number[] }
  readonly affinity: { readonly [host: number]: number }
  readonly metal: readonly number[]
  readonly usedUpTo: number
}

/** Names that are prefixes of one another, and with both `-` and `_`, on purpose. */
const names = ['infra1', 'infra10', 'infra_1', 'infra-1', 'ctl', 'ctl-2', 'n1', 'n11', 'compute_a', 'compute.b']

export function hostName(host: number): string {
  return names[host] ?? `host${host}`
}

export function hostAddress(host: number): string {
  return `10.0.0.${host + 2}`
}

const hostNumbers = fc.uniqueArray(fc.nat({ max: names.length - 1 }), { minLength: 0, maxLength: 6 })

export const smallCloud: fc.Arbitrary<SmallCloud> = fc.record({
  groups: fc.record({ identity_hosts: hostNumbers, image_hosts: hostNumbers, compute_hosts: hostNumbers }),
  affinity: fc.dictionary(fc.nat({ max: names.length - 1 }).map(String), fc.nat({ max: 3 })) as fc.Arbitrary<
    Record<number, number>
  >,
  metal: fc.uniqueArray(fc.nat({ max: names.length - 1 }), { maxLength: 3 }),
  usedUpTo: fc.integer({ min: 20, max: 120 }),
})

export function configOf(cloud: SmallCloud): { [key: string]: Plain } {
  const entry = (host: number): Plain => ({
    ip: hostAddress(host),
    ...(cloud.affinity[host] === undefined ? {} : { affinity: { keystone_container: cloud.affinity[host] } }),
    ...(cloud.metal.includes(host) ? { no_containers: true } : {}),
    container_vars: { rack: host, only: { limit_container_types: 'glance', size: 1.5 } },
  })
  return {
    cidr_networks: { management: '10.0.0.0/24', storage: '10.1.0.0/24' },
    used_ips: [`10.0.0.1,10.0.0.${cloud.usedUpTo}`, '10.1.0.1-10.1.0.100'],
    global_overrides: {
      internal_lb_vip_address: '10.0.0.200',
      management_bridge: 'br-mgmt',
      provider_networks: [
        {
          network: {
            container_bridge: 'br-mgmt',
            container_interface: 'eth1',
            ip_from_q: 'management',
            group_binds: ['all_containers', 'hosts'],
            is_management_address: true,
          },
        },
        {
          network: {
            container_bridge: 'br-storage',
            container_interface: 'eth2',
            ip_from_q: 'storage',
            group_binds: ['glance_api', 'nova_compute'],
          },
        },
      ],
    },
    ...Object.fromEntries(
      Object.entries(cloud.groups).map(([group, hosts]) => [
        group,
        Object.fromEntries(hosts.map((host) => [hostName(host), entry(host)])),
      ]),
    ),
  }
}

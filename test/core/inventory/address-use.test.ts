import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { generate } from '../../../src/core/generator/generate.ts'
import { noQuirks } from '../../../src/core/generator/quirks.ts'
import { addressUse } from '../../../src/core/inventory/address-use.ts'
import { compareAddresses, formatAddress, parseAddress } from '../../../src/core/inventory/addresses.ts'
import { ConfigurationError, Faults } from '../../../src/core/inventory/findings.ts'
import { newestRelease } from '../../../src/core/inventory/releases.ts'
import { storedForm } from '../../../src/core/inventory/stored-inventory.ts'
import { normaliseUserConfig } from '../../../src/core/inventory/user-config.ts'
import { copy, type Dict } from '../../../src/python/value.ts'
import { type Plain, seededRandom, smallEnvironment, toDict } from '../../support/clouds.ts'

type Config = { [key: string]: Plain }

function run(config: Config, stored?: Dict, seed = 1): Dict {
  const inputs = { config: toDict(config), environment: toDict(smallEnvironment), stored }
  return storedForm(
    generate({ ...inputs, quirks: noQuirks, release: newestRelease, random: seededRandom(seed) }).inventory,
  )!
}

function useOf(config: Config, stored?: Dict) {
  const faults = new Faults()
  return addressUse({ config: normaliseUserConfig(copy(toDict(config)), faults, newestRelease), stored, faults })
}

function freeIn(config: Config, stored?: Dict): bigint {
  return useOf(config, stored).networks[0]!.free
}

interface Tight {
  readonly prefix: number
  readonly usedIps: readonly string[]
  readonly gateway: boolean
}

/** One network, bound to everything; `containers` keystone containers on one of its two hosts. */
function tightCloud({ prefix, usedIps, gateway }: Tight, containers: number): Config {
  return {
    cidr_networks: { management: `10.0.0.0/${prefix}` },
    used_ips: [...usedIps],
    global_overrides: {
      management_bridge: 'br-mgmt',
      internal_lb_vip_address: '10.0.0.4',
      provider_networks: [
        {
          network: {
            container_bridge: 'br-mgmt',
            ip_from_q: 'management',
            group_binds: ['all_containers', 'hosts'],
            is_management_address: true,
            ...(gateway ? { gateway: '10.0.0.1' } : {}),
          },
        },
      ],
    },
    identity_hosts: { infra1: { ip: '10.0.0.2', affinity: { keystone_container: containers } } },
    compute_hosts: { compute1: { ip: '10.0.0.3', management_ip: '10.0.0.5' } },
  }
}

const tight: fc.Arbitrary<Tight> = fc.record({
  prefix: fc.integer({ min: 26, max: 29 }),
  usedIps: fc.array(
    fc
      .tuple(fc.nat({ max: 63 }), fc.nat({ max: 9 }))
      .map(([from, length]) => `10.0.0.${from}${length === 0 ? '' : `,10.0.0.${from + length}`}`),
    { maxLength: 4 },
  ),
  gateway: fc.boolean(),
})

describe('what is free', () => {
  it('is what the generator hands out: it counts down to 0, and then the generator refuses', () => {
    fc.assert(
      fc.property(tight, fc.nat(), (cloud, seed) => {
        const free = Number(freeIn(tightCloud(cloud, 0)))
        let stored: Dict | undefined
        for (let containers = 0; containers <= free; containers++) {
          stored = run(tightCloud(cloud, containers), stored, seed + containers)
          expect(freeIn(tightCloud(cloud, containers), stored)).toBe(BigInt(free - containers))
        }
        expect(() => run(tightCloud(cloud, free + 1), stored)).toThrow(ConfigurationError)
      }),
      { numRuns: 40 },
    )
  })

  it('adds up to the size with what is reserved and in use, and agrees with the list', () => {
    fc.assert(
      fc.property(tight, (cloud) => {
        const wanted = Math.min(3, Number(freeIn(tightCloud(cloud, 0))))
        const config = tightCloud(cloud, wanted)
        const use = useOf(config, run(config))
        const [network] = use.networks
        const { reserved, hosts, containers, free, cidr } = network!
        expect(reserved + hosts + containers + free).toBe(cidr!.size)
        const taken = new Set<string>()
        for (const { first, last } of use.rowsOf(network!)) {
          for (let address = Number(first); address <= Number(last); address++) taken.add(formatAddress(address))
        }
        expect(BigInt(taken.size)).toBe(cidr!.size - free)
      }),
    )
  })
})

const plain = { prefix: 24, usedIps: ['10.0.0.200-10.0.0.209', '10.0.0.7'], gateway: true }

describe('the addresses of a network', () => {
  it('are listed in order with who has them, and where', () => {
    const config = tightCloud(plain, 2)
    const use = useOf(config, run(config))
    const rows = use.rowsOf(use.networks[0]!)
    expect([...rows].sort((a, b) => compareAddresses(a.first, b.first))).toEqual(rows)
    const told = rows.map(({ first, last, kind, holder }) => [formatAddress(first), formatAddress(last), kind, holder])
    expect(told.slice(0, 7)).toEqual([
      ['10.0.0.0', '10.0.0.0', 'network', undefined],
      ['10.0.0.1', '10.0.0.1', 'gateway', 'management_address'],
      ['10.0.0.2', '10.0.0.2', 'host', 'infra1'],
      ['10.0.0.3', '10.0.0.3', 'host', 'compute1'],
      ['10.0.0.4', '10.0.0.4', 'load balancer', 'internal_lb_vip_address'],
      ['10.0.0.5', '10.0.0.5', 'host', 'compute1'],
      ['10.0.0.7', '10.0.0.7', 'reserved', undefined],
    ])
    expect(told).toContainEqual(['10.0.0.200', '10.0.0.209', 'reserved', undefined])
    expect(rows.filter(({ kind }) => kind === 'container')).toHaveLength(2)
    expect(use.networks[0]).toMatchObject({ reserved: 15n, hosts: 3n, containers: 2n, free: 236n })
  })

  it('count once when a host has one that is reserved or a virtual address', () => {
    const config = { ...tightCloud(plain, 0), used_ips: ['10.0.0.1,10.0.0.4'] }
    expect(useOf(config).networks[0]).toMatchObject({ reserved: 4n, hosts: 3n, containers: 0n, free: 249n })
  })

  it('that two have are reported, and those that are in no network', () => {
    const config = tightCloud(plain, 2)
    const stored = run(config)
    const hostvars = (stored.get('_meta') as Dict).get('hostvars') as Dict
    const [one, two] = [...hostvars.keys()].filter((name) => String(name).includes('container')).map(String)
    const entry = (name: string): Dict =>
      ((hostvars.get(name) as Dict).get('container_networks') as Dict).get('management_address') as Dict
    entry(one!).set('address', '10.0.0.5')
    entry(two!).set('address', '192.0.2.7')
    const use = useOf(config, stored)
    expect(use.twice.map((rows) => rows.map(({ holder }) => holder).sort())).toEqual([['compute1', one].sort()])
    expect(use.outside).toMatchObject([{ first: parseAddress('192.0.2.7'), holder: two }])
  })

  it('that two hosts have are reported, and one that a host has together with a load balancer is not', () => {
    const config = tightCloud(plain, 0)
    const more = { compute2: { ip: '10.0.0.4' }, compute3: { ip: '10.0.0.6', management_ip: '10.0.0.5' } }
    const use = useOf({ ...config, compute_hosts: { ...(config.compute_hosts as Config), ...more } })
    expect(use.twice.map((rows) => rows.map(({ holder }) => holder))).toEqual([['compute1', 'compute3']])
  })
})

describe('the state of a network', () => {
  const networks = (config: Config) => useOf(config).networks.map(({ name, state }) => [name, state])

  it('is told when it is nearly full, full, or nobody draws from it', () => {
    const config = tightCloud({ prefix: 29, usedIps: [], gateway: true }, 0)
    expect(networks(config)).toEqual([['management', 'nearly full']])
    expect(networks({ ...config, used_ips: ['10.0.0.6'] })).toEqual([['management', 'full']])
    expect(networks({ ...config, cidr_networks: { management: '10.0.0.0/24', spare: '10.9.0.0/24' } })).toEqual([
      ['management', undefined],
      ['spare', 'unused'],
    ])
  })

  it('is nearly full when a tenth is left of what containers may have', () => {
    const reserve = (from: number) => ({ ...tightCloud(plain, 60), used_ips: [`10.0.0.${from},10.0.0.254`] })
    // Up to .71 there are 66 for containers, of which 60 have one; up to .72 there are 67.
    const config = reserve(72)
    const stored = run(config)
    const free = freeIn(config, stored)
    expect([free, useOf(config, stored).networks[0]!.state]).toEqual([6n, 'nearly full'])
    expect(useOf(reserve(73), stored).networks[0]!.state).toBeUndefined()
  })

  it('of an IPv6 network of any size is reported at once', () => {
    const config = { ...tightCloud(plain, 0), cidr_networks: { management: 'fd00::/64' } }
    expect(useOf(config).networks[0]).toMatchObject({ reserved: 2n, hosts: 0n, free: 2n ** 64n - 2n, state: undefined })
  })

  it('has no size where the CIDR is null', () => {
    const config = { ...tightCloud(plain, 0), cidr_networks: { management: '10.0.0.0/24', later: null } }
    const [, later] = useOf(config).networks
    expect(later).toMatchObject({ name: 'later', cidr: undefined, free: 0n, state: 'unused' })
    expect(useOf(config).rowsOf(later!)).toEqual([])
  })
})

/** What holds for every cloud. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { generate } from '../../../src/core/generator/generate.ts'
import { noQuirks } from '../../../src/core/generator/quirks.ts'
import { contains, parseAddress, parseCidr } from '../../../src/core/inventory/addresses.ts'
import { ConfigurationError } from '../../../src/core/inventory/findings.ts'
import { newestRelease } from '../../../src/core/inventory/releases.ts'
import { parseJson } from '../../../src/python/json-read.ts'
import { dumpJson } from '../../../src/python/json-write.ts'
import type { Dict } from '../../../src/python/value.ts'
import {
  configOf,
  hostAddress,
  hostName,
  type Plain,
  type SmallCloud,
  seededRandom,
  smallCloud,
  smallEnvironment,
  toDict,
} from '../../support/clouds.ts'

interface Read {
  [group: string]: { hosts?: string[]; children?: string[] }
}
interface HostVars {
  ansible_host: string | null
  container_networks: Record<string, { address?: string }>
  physical_host: string | null
}

function run(config: { [key: string]: Plain }, stored?: string, seed = 1): string {
  const generated = generate({
    config: toDict(config),
    environment: toDict(smallEnvironment),
    stored: stored === undefined ? undefined : parseJson(stored),
    quirks: noQuirks,
    release: newestRelease,
    random: seededRandom(seed),
  })
  return dumpJson(generated.inventory as Dict)
}

function hostvars(document: string): Record<string, HostVars> {
  return JSON.parse(document)._meta.hostvars
}

const runs = { numRuns: 150 }

describe('laws of the generator', () => {
  it('a second run changes nothing', () => {
    fc.assert(
      fc.property(smallCloud, (cloud) => {
        const first = run(configOf(cloud))
        expect(run(configOf(cloud), first, 2)).toBe(first)
      }),
      runs,
    )
  })

  it('no address is given twice, none that is reserved, none outside its network', () => {
    fc.assert(
      fc.property(smallCloud, fc.nat(), (cloud, seed) => {
        const management = parseCidr('10.0.0.0/24')!
        const storage = parseCidr('10.1.0.0/24')!
        const given = new Map<string, string>()
        for (const [name, vars] of Object.entries(hostvars(run(configOf(cloud), undefined, seed)))) {
          for (const [key, { address }] of Object.entries(vars.container_networks)) {
            if (address === undefined || vars.physical_host === name) continue
            expect(given.get(address)).toBeUndefined()
            given.set(address, name)
            expect(contains(key === 'storage_address' ? storage : management, parseAddress(address)!)).toBe(true)
          }
        }
        const last = (address: string): number => Number(address.split('.')[3])
        for (const address of given.keys()) {
          if (address.startsWith('10.1.')) expect(last(address)).toBeGreaterThan(100)
          else {
            expect(last(address)).toBeGreaterThan(cloud.usedUpTo)
            expect(last(address)).not.toBe(200)
          }
          expect(last(address)).toBeLessThan(255)
        }
      }),
      runs,
    )
  })

  it('adding a host neither renames nor readdresses another', () => {
    fc.assert(
      fc.property(smallCloud, fc.constantFrom('identity_hosts', 'image_hosts', 'compute_hosts'), (cloud, group) => {
        const before = run(configOf(cloud))
        const taken = new Set(Object.values(cloud.groups).flat())
        const fresh = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].find((host) => !taken.has(host))
        fc.pre(fresh !== undefined)
        const grown: SmallCloud = {
          ...cloud,
          groups: { ...cloud.groups, [group]: [...(cloud.groups[group] ?? []), fresh!] },
        }
        const after = hostvars(run(configOf(grown), before, 7))
        for (const [name, vars] of Object.entries(hostvars(before))) {
          expect(after[name]).toEqual(vars)
        }
        expect(after[hostName(fresh!)]?.ansible_host).toBe(hostAddress(fresh!))
      }),
      runs,
    )
  })

  it('the order of unrelated keys does not change which groups a host is in', () => {
    const groupsOf = (document: string): Map<string, Set<string>> => {
      const found = new Map<string, Set<string>>()
      for (const [group, body] of Object.entries(JSON.parse(document) as Read)) {
        for (const host of body.hosts ?? []) {
          const base = host.replace(/-[0-9a-f]{8}$/, '')
          found.set(base, (found.get(base) ?? new Set()).add(group))
        }
      }
      return found
    }
    fc.assert(
      fc.property(smallCloud, fc.func(fc.nat()), (cloud, rank) => {
        const config = configOf(cloud)
        const shuffled = Object.fromEntries(Object.entries(config).sort(([a], [b]) => rank(a) - rank(b)))
        expect(groupsOf(run(shuffled))).toEqual(groupsOf(run(config)))
      }),
      runs,
    )
  })

  it('no configuration makes it crash: there is an inventory or a list of faults in words', () => {
    const awkward = fc.letrec<{ value: Plain; list: Plain[]; mapping: { [key: string]: Plain } }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom<Plain>(
          null,
          true,
          false,
          0,
          3,
          -1,
          1.5,
          '',
          'x',
          '10.0.0.9',
          '10.0.0.0/24',
          'hosts',
          '__proto__',
        ),
        tie('list'),
        tie('mapping'),
      ),
      list: fc.array(tie('value'), { maxLength: 3 }),
      mapping: fc.dictionary(
        fc.constantFrom(
          ...['network', 'ip', 'hosts', 'compute_hosts', 'foo_hosts_bar', 'affinity', 'container_vars', 'host_vars'],
          ...['belongs_to', 'contains', 'properties', 'is_metal', 'static_routes', 'group_binds', 'reference_group'],
          ...['infra1', 'container_networks', 'physical_host', '__proto__', 'constructor', '10', 'management'],
        ),
        tie('value'),
        { maxKeys: 4 },
      ),
    }))
    const places = [
      ...['cidr_networks', 'used_ips', 'global_overrides', 'identity_hosts', 'compute-hosts', 'compute_hosts'],
      ...['lxc_hosts', 'hosts', '__proto__', 'foo_hosts_bar'],
    ]
    const patch = fc.dictionary(fc.constantFrom(...places), awkward.value, { maxKeys: 3 })
    const deep = fc.dictionary(
      fc.constantFrom('ip', 'management_ip', 'affinity', 'no_containers', 'container_vars', 'host_vars'),
      awkward.value,
    )
    const network = fc.dictionary(
      fc.constantFrom(
        'container_bridge',
        'ip_from_q',
        'group_binds',
        'static_routes',
        'gateway',
        'reference_group',
        'address_prefix',
      ),
      awkward.value,
    )
    const environmentPatch = fc.dictionary(
      fc.constantFrom('physical_skel', 'component_skel', 'container_skel', 'other'),
      awkward.value,
      { maxKeys: 2 },
    )
    fc.assert(
      fc.property(
        smallCloud,
        patch,
        deep,
        network,
        environmentPatch,
        fc.option(awkward.mapping),
        (cloud, top, host, net, env, stored) => {
          const config = configOf(cloud)
          const identity = config.identity_hosts as Record<string, Plain>
          identity.infra1 = { ip: hostAddress(0), ...host }
          const overrides = config.global_overrides as { provider_networks: Plain[] }
          overrides.provider_networks.push({ network: { container_bridge: 'br-x', ...net } })
          const act = (): string =>
            dumpJson(
              generate({
                config: toDict({ ...config, ...top }),
                environment: toDict({ ...smallEnvironment, ...env }),
                stored: stored === null ? undefined : toDict({ ...stored, _meta: { hostvars: stored } }),
                quirks: noQuirks,
                release: newestRelease,
                random: seededRandom(3),
              }).inventory,
            )
          try {
            JSON.parse(act())
          } catch (error) {
            expect(error).toBeInstanceOf(ConfigurationError)
            for (const finding of (error as ConfigurationError).findings)
              expect(finding.message).not.toMatch(/undefined|\[object/)
          }
        },
      ),
      { numRuns: 1500 },
    )
  })
})

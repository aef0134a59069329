/** The groups of an older inventory under their present names: for Ansible and for the generator nothing has changed. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findStale } from '../../../src/core/advice/stale.ts'
import { removeStale } from '../../../src/core/edits/removal.ts'
import { renameGroups } from '../../../src/core/edits/rename-groups.ts'
import { type Generated, generate } from '../../../src/core/generator/generate.ts'
import { noQuirks } from '../../../src/core/generator/quirks.ts'
import { dashedGroups } from '../../../src/core/inventory/dashed-groups.ts'
import { ConfigurationError, Faults, type Finding } from '../../../src/core/inventory/findings.ts'
import { newestRelease } from '../../../src/core/inventory/releases.ts'
import { storedForm } from '../../../src/core/inventory/stored-inventory.ts'
import { normaliseUserConfig } from '../../../src/core/inventory/user-config.ts'
import { parseJson } from '../../../src/python/json-read.ts'
import { dumpJson } from '../../../src/python/json-write.ts'
import { copy, type Dict } from '../../../src/python/value.ts'
import { configOf, type SmallCloud, seededRandom, smallCloud, smallEnvironment, toDict } from '../../support/clouds.ts'

interface Group {
  hosts?: string[]
  children?: string[]
  vars?: Record<string, unknown>
}
interface Plain {
  _meta: { hostvars: Record<string, Record<string, unknown>> }
  [group: string]: Group | Plain['_meta']
}

const environment = toDict(smallEnvironment)

function configDict(cloud: SmallCloud): Dict {
  return normaliseUserConfig(toDict(configOf(cloud)), new Faults(), newestRelease)
}

function run(cloud: SmallCloud, stored?: Dict, seed = 1, renews = false): Generated {
  const config = copy(configDict(cloud))
  return generate({
    config,
    environment,
    stored,
    quirks: noQuirks,
    release: newestRelease,
    random: seededRandom(seed),
    renews,
  })
}

/** The findings of a run that is refused; what it makes of one that is not. */
function attempt(cloud: SmallCloud, stored: Dict): Generated | readonly Finding[] {
  try {
    return run(cloud, stored, 2)
  } catch (error) {
    if (error instanceof ConfigurationError) return error.findings
    throw error
  }
}

function hostCount(inventory: Dict): number {
  return Object.keys(plainOf(inventory)._meta.hostvars).length
}

/** How many hosts and containers the next run adds. */
function added(cloud: SmallCloud, stored: Dict): number {
  return hostCount(run(cloud, stored, 3, true).inventory) - hostCount(stored)
}

function rename(cloud: SmallCloud, stored: Dict): Dict {
  const { names } = dashedGroups({ config: configDict(cloud), environment, stored, release: newestRelease })
  const { inventory, conflicts } = renameGroups(stored, names)
  expect(conflicts).toEqual([])
  return inventory
}

function groupsOf(plain: Plain): [string, Group][] {
  return Object.entries(plain).filter(([name]) => name !== '_meta') as [string, Group][]
}

function plainOf(stored: Dict): Plain {
  return JSON.parse(dumpJson(stored))
}

function stored(plain: Plain): Dict {
  return parseJson(JSON.stringify(plain)) as Dict
}

/** A name as an older release wrote it. */
function olderName(group: string): string {
  if (group.endsWith('_host_containers')) return group.replace(/_host_containers$/, '-host_containers')
  return group.replace('_', '-')
}

/** As if an older release had made some of its groups: all of the group, or only the first of its members. */
function aged(inventory: Dict, choice: (group: string) => 'as it is' | 'renamed' | 'in two'): Dict {
  const plain = plainOf(inventory)
  const old: Plain = { _meta: plain._meta }
  const names = new Map<string, string>()
  for (const [name, group] of groupsOf(plain)) {
    const chosen = name.includes('_') ? choice(name) : 'as it is'
    const half = Math.ceil((group.hosts?.length ?? 0) / 2)
    if (chosen !== 'as it is') names.set(name, olderName(name))
    if (chosen === 'in two') {
      old[olderName(name)] = { ...group, ...(group.hosts ? { hosts: group.hosts.slice(0, half) } : {}) }
      old[name] = { hosts: group.hosts?.slice(half) ?? [], ...(group.children ? { children: [] } : {}) }
    } else old[chosen === 'renamed' ? olderName(name) : name] = group
  }
  for (const [, group] of groupsOf(old)) {
    if (group.children)
      group.children = group.children.flatMap((child) => {
        const older = names.get(child)
        return older === undefined ? [child] : [older, ...(old[child] ? [child] : [])]
      })
  }
  for (const vars of Object.values(plain._meta.hostvars)) {
    for (const key of ['physical_host_group', 'component', 'container_types'])
      if (typeof vars[key] === 'string') vars[key] = names.get(vars[key]) ?? vars[key]
  }
  return stored(old)
}

const age = fc.func(fc.constantFrom('as it is' as const, 'renamed' as const, 'in two' as const))

/** The hosts of each group below the name that Ansible gives it, in the order in which it meets them. */
function asAnsibleReads(inventory: Dict): Record<string, string[]> {
  const safe = (name: string): string => name.replace(/[^A-Za-z0-9_]/g, '_')
  const hosts = new Map<string, string[]>()
  const children = new Map<string, string[]>()
  for (const [name, group] of groupsOf(plainOf(inventory)).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const add = (map: Map<string, string[]>, names: string[]): void => {
      map.set(safe(name), [...new Set([...(map.get(safe(name)) ?? []), ...names])])
    }
    add(hosts, group.hosts ?? [])
    add(children, (group.children ?? []).map(safe))
  }
  const below = (name: string, seen: readonly string[] = []): string[] =>
    seen.includes(name)
      ? []
      : [...(hosts.get(name) ?? []), ...(children.get(name) ?? []).flatMap((child) => below(child, [...seen, name]))]
  return Object.fromEntries([...hosts.keys()].map((name) => [name, [...new Set(below(name))]]))
}

const runs = { numRuns: 60 }

describe('laws of renaming', () => {
  it('an older inventory becomes what the present release would have made of it', () => {
    fc.assert(
      fc.property(smallCloud, (cloud) => {
        const present = storedForm(run(cloud).inventory)!
        expect(
          dumpJson(
            rename(
              cloud,
              aged(present, () => 'renamed'),
            ),
          ),
        ).toBe(dumpJson(present))
      }),
      runs,
    )
  })

  it('the next run changes nothing, and a second renaming neither', () => {
    fc.assert(
      fc.property(smallCloud, age, (cloud, choice) => {
        const renamed = rename(cloud, aged(storedForm(run(cloud).inventory)!, choice))
        expect(run(cloud, renamed, 2).changed).toBe(false)
        expect(rename(cloud, renamed)).toBe(renamed)
      }),
      runs,
    )
  })

  it('what a run has made of an older inventory is settled by renaming, too', () => {
    fc.assert(
      fc.property(smallCloud, age, (cloud, choice) => {
        const old = aged(storedForm(run(cloud).inventory)!, choice)
        const mixed = storedForm(run(cloud, old, 2, true).inventory)!
        expect(run(cloud, rename(cloud, mixed), 3).changed).toBe(false)
      }),
      runs,
    )
  })

  it('a run that would make anything a second time is refused, and no other', () => {
    fc.assert(
      fc.property(smallCloud, age, (cloud, choice) => {
        const old = aged(storedForm(run(cloud).inventory)!, choice)
        const outcome = attempt(cloud, old)
        if ('inventory' in outcome) expect(hostCount(outcome.inventory)).toBe(hostCount(old))
        else expect([added(cloud, old) > 0, outcome.map(({ code }) => code)]).toEqual([true, ['E8']])
      }),
      runs,
    )
  })

  it('stale offers nothing that the next run makes again', () => {
    fc.assert(
      fc.property(smallCloud, age, (cloud, choice) => {
        const old = aged(storedForm(run(cloud).inventory)!, choice)
        const mixed = storedForm(run(cloud, old, 2, true).inventory)!
        for (const before of [old, mixed]) {
          const inputs = {
            config: configDict(cloud),
            environment,
            quirks: noQuirks,
            release: newestRelease,
            random: seededRandom(4),
          }
          const { items } = findStale({ ...inputs, stored: before })
          expect(added(cloud, removeStale(before, items))).toBe(added(cloud, before))
        }
      }),
      runs,
    )
  })

  it('Ansible sees the same hosts in every group, in the same order', () => {
    fc.assert(
      fc.property(smallCloud, age, (cloud, choice) => {
        const old = aged(storedForm(run(cloud).inventory)!, choice)
        expect(asAnsibleReads(rename(cloud, old))).toEqual(asAnsibleReads(old))
      }),
      runs,
    )
  })
})

const small: SmallCloud = {
  groups: { identity_hosts: [0, 2, 3], image_hosts: [], compute_hosts: [6] },
  affinity: {},
  metal: [],
  usedUpTo: 20,
}

function deployed(): Plain {
  return plainOf(storedForm(run(small).inventory)!)
}

describe('dashed groups', () => {
  const dashedIn = (plain: Plain) =>
    dashedGroups({ config: configDict(small), environment, stored: stored(plain), release: newestRelease })

  it('are those of which a run makes or fills the underscored one, or that are stored under both names', () => {
    const plain = deployed()
    plain['identity-hosts'] = { hosts: [] }
    plain['keystone-all'] = { children: [] }
    plain['infra-1-host_containers'] = { hosts: [] }
    plain['by-hand'] = { hosts: [] }
    plain.by_hand = { hosts: [] }
    plain['mine-alone'] = { hosts: [] }
    const { names, others } = dashedIn(plain)
    expect(Object.fromEntries(names)).toEqual({
      'identity-hosts': 'identity_hosts',
      'keystone-all': 'keystone_all',
      'infra-1-host_containers': 'infra-1_host_containers',
      'by-hand': 'by_hand',
    })
    expect([...others]).toEqual([['mine-alone', 'unknown']])
    expect(plain['infra-1_host_containers']).toBeDefined()
  })

  it('keep the name that the environment gives them', () => {
    const plain = deployed()
    plain['my-custom_hosts'] = { hosts: [] }
    plain.my_custom_hosts = { hosts: [] }
    const own = toDict({ physical_skel: { 'my-custom_hosts': { belongs_to: ['hosts'] } } })
    const { names, others } = dashedGroups({
      config: configDict(small),
      environment: own,
      stored: stored(plain),
      release: newestRelease,
    })
    expect([...names]).toEqual([])
    expect([...others]).toEqual([['my-custom_hosts', 'named so by the environment']])
  })
})

describe('groups that become one', () => {
  const names = new Map([['a-b', 'a_b']])

  it('have the members of the dashed one first, each once, and the variables of both', () => {
    const { inventory, conflicts } = renameGroups(
      toDict({
        _meta: { hostvars: { h1: { physical_host_group: 'a-b', component: 'a-b', note: 'a-b' } } },
        a_b: { hosts: ['h3', 'h1'], children: ['c', 'a-b'], vars: { x: 1 } },
        'a-b': { hosts: ['h2', 'h1'], children: ['c', 'd'], vars: { x: 1, y: 2 } },
        top: { children: ['a_b', 'z', 'a-b'] },
      }),
      names,
    )
    expect(conflicts).toEqual([])
    expect(JSON.parse(dumpJson(inventory))).toEqual({
      _meta: { hostvars: { h1: { physical_host_group: 'a_b', component: 'a_b', note: 'a-b' } } },
      a_b: { hosts: ['h2', 'h1', 'h3'], children: ['c', 'd'], vars: { x: 1, y: 2 } },
      top: { children: ['a_b', 'z'] },
    })
  })

  it('must not have different variables', () => {
    const { conflicts } = renameGroups(
      toDict({
        _meta: { hostvars: {} },
        'a-b': { hosts: [], vars: { mtu: 9000, of: { old: 1 } }, note: 'old', more: { old: 1 } },
        a_b: { hosts: [], vars: { mtu: 1500, of: { new: 1 } }, note: 'new', more: { new: 1 } },
      }),
      names,
    )
    expect(conflicts).toEqual([
      { name: 'a_b', groups: ['a-b', 'a_b'], path: ['vars', 'mtu'] },
      { name: 'a_b', groups: ['a-b', 'a_b'], path: ['vars', 'of'] },
      { name: 'a_b', groups: ['a-b', 'a_b'], path: ['note'] },
      { name: 'a_b', groups: ['a-b', 'a_b'], path: ['more'] },
    ])
  })
})

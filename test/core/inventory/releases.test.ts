/** The releases of OpenStack-Ansible: how they are named and recognised, and what each point changes. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { generate } from '../../../src/core/generator/generate.ts'
import { noQuirks } from '../../../src/core/generator/quirks.ts'
import {
  isContainersGroup,
  looksLikeGenerator,
  newestRelease,
  pointNames,
  type Release,
  releaseByMarks,
  releaseNamed,
  releaseOfGenerator,
  releaseShownBy,
  releases,
} from '../../../src/core/inventory/releases.ts'
import { dumpJson } from '../../../src/python/json-write.ts'
import type { Plain } from '../../support/clouds.ts'
import { seededRandom, toDict } from '../../support/clouds.ts'

function named(text: string): Release {
  const found = releaseNamed(text)
  if (typeof found === 'string') throw new Error(`${text} is ${found}`)
  return found
}

describe('a release by its name', () => {
  it.each([
    ['2023.1', '27.0.0'],
    ['28', '27.0.0'],
    ['28.4.2', '27.0.0'],
    ['29.0.0', '29.0.0'],
    ['29.2.0', '29.0.0'],
    ['29.2.1', '29.2.1'],
    ['29.2', '29.0.0'],
    ['29', '29.2.1'],
    ['2024.1', '29.2.1'],
    ['30.0.1', '30.0.0'],
    ['30.0.2', '30.0.2'],
    ['2024.2', '30.1.1'],
    ['31', '30.1.1'],
    ['2025.1', '30.1.1'],
    ['32.1.1', '30.1.1'],
    ['2025.2', '32.2.0'],
    ['33.0.1', '33.0.0'],
    ['2026.1', '33.0.0'],
    ['34', '33.0.0'],
    ['2027.1', '33.0.0'],
  ])('%s has the generator of %s', (text, name) => expect(named(text).name).toBe(name))

  it.each(['26', '26.4.1', '2022.2', '2015.1'])('%s is too old', (text) => expect(releaseNamed(text)).toBe('too old'))

  it.each(['', 'antelope', '29.x', '2024.3', 'master', '-29', '29.2.4.1', '1e9'])('%j is none', (text) =>
    expect(releaseNamed(text)).toBe('unknown'),
  )
})

describe('a release by its generator', () => {
  const references = process.env.OSA_REFERENCES
  const tags = ['27.6.2', '28.4.2', '29.0.0', '29.2.4', '30.0.0', '30.1.0', '31.3.0', '32.1.1', '32.2.0', '33.0.1']

  it.skipIf(!references).each(tags)(
    '%s: the digest and the marks say what its tag says (needs OSA_REFERENCES)',
    (tag) => {
      const text = readFileSync(join(references!, tag, 'osa_toolkit/generate.py'), 'utf8')
      const release = releaseOfGenerator(createHash('sha256').update(text).digest('hex'))
      expect(release).toBe(named(tag))
      expect(releaseByMarks(`${text}# patched\n`).points).toEqual(release!.points)
    },
  )

  it('tells the checkouts of OSA_REFERENCES apart', { skip: !references }, () => {
    expect(tags.filter((tag) => !existsSync(join(references!, tag)))).toEqual([])
  })

  it('is found by its digest, each by its own', () => {
    for (const release of releases) {
      expect(release.generator).toMatch(/^[0-9a-f]{64}$/)
      expect(releaseOfGenerator(release.generator)).toBe(release)
    }
    expect(releaseOfGenerator('0'.repeat(64))).toBeUndefined()
  })

  it('has its main function, unless it was cut short', () => {
    expect(looksLikeGenerator('import sys\n\n\ndef main(config=None):\n    pass\n')).toBe(true)
    expect(['', '# def main(', 'def mainly():\n'].map(looksLikeGenerator)).toEqual([false, false, false])
  })

  it('that no release has is read for what it does', () => {
    expect(releaseByMarks('print()').points.size).toBe(0)
    const some = releaseByMarks("re.sub('[_-]', x)\ndef _hosts_in_group(a):\n")
    expect([...some.points].sort()).toEqual([...named('30.0.0').points].sort())
    expect(some.tags).toBe('a generator like that of 30.0.0 and 30.0.1')
    expect(releaseByMarks('def _normalize_user_config(').tags).toBe('a generator unlike that of any release')
  })
})

/** With a group of each shape, a service under it, and networks that reach them. */
function cloud(more: { [key: string]: Plain } = {}) {
  const environment = toDict({
    physical_skel: {
      'log-infra_containers': { belongs_to: ['all_containers'] },
      'log-infra_hosts': { belongs_to: ['hosts'] },
      os_infra_x_containers: { belongs_to: ['all_containers'] },
      os_infra_x_hosts: { belongs_to: ['os_hosts'] },
      os_hosts: { belongs_to: ['hosts'] },
      sub_hosts: { belongs_to: ['hosts'] },
    },
    component_skel: { rsyslog: { belongs_to: ['rsyslog_all'] }, api: { belongs_to: ['api_all'] } },
    container_skel: {
      rsyslog_container: { belongs_to: ['log-infra_containers'], contains: ['rsyslog'] },
    },
  })
  const config = toDict({
    cidr_networks: { management: '10.0.0.0/24', storage: '10.0.1.0/24' },
    'log-infra_hosts': { infra1: { ip: '10.0.0.2' } },
    global_overrides: {
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
            group_binds: ['rsyslog'],
            reference_group: 'hosts',
          },
        },
      ],
    },
    ...more,
  })
  return { config, environment }
}

interface Made {
  _meta: { hostvars: Record<string, { [name: string]: unknown; container_networks: Record<string, unknown> }> }
  [group: string]: { hosts?: string[]; children?: string[] } & { [name: string]: unknown }
}

function made(release: Release, stored?: Made, more: { [key: string]: Plain } = {}): Made {
  const { inventory } = generate({
    ...cloud(more),
    stored: stored && toDict(stored as unknown as { [key: string]: Plain }),
    quirks: noQuirks,
    release,
    random: seededRandom(3),
  })
  return JSON.parse(dumpJson(inventory))
}

const containersOf = ({ _meta }: Made): string[] => Object.keys(_meta.hostvars).filter((name) => name !== 'infra1')

describe('each point', () => {
  it('dashed-container-names: names of new containers', () => {
    expect(containersOf(made(named('28')))).toEqual([expect.stringMatching(/^infra1_rsyslog_container-[0-9a-f]{8}$/)])
    for (const release of releases.slice(1))
      expect(containersOf(made(release))).toEqual([expect.stringMatching(/^infra1-rsyslog-container-[0-9a-f]{8}$/)])
  })

  it('dashes-in-membership: a container that 28 has named keeps its service', () => {
    const of28 = made(named('28'))
    for (const { name } of releases) {
      const members = made(named(name), of28)
      const [container] = containersOf(of28)
      const isKept = releaseKeeps.get(name)!
      // Anyone who does not read the old name as the new one makes the container again when the service has lost it.
      const lost = structuredClone(of28)
      lost.rsyslog!.hosts = []
      expect(members._meta.hostvars[container!]).toBeDefined()
      expect(made(named(name), lost).rsyslog!.hosts!.includes(container!), name).toBe(isKept)
    }
  })

  it('reference-children: hosts below the group of reference_group count', () => {
    const networks = (release: Release) =>
      Object.keys(made(release)._meta.hostvars[containersOf(made(release))[0]!]!.container_networks).sort()
    expect(networks(named('29'))).toEqual(['management_address'])
    expect(networks(named('30'))).toEqual(['management_address', 'storage_address'])
  })

  it('physical-host-address: hosts and containers have it, and a stored one stays where it is not made', () => {
    const has = (inventory: Made) =>
      Object.values(inventory._meta.hostvars).map((vars) => vars.physical_host_addr ?? 'none')
    expect(has(made(named('32.1.1')))).toEqual(['none', 'none'])
    const later = made(named('32.2.0'))
    expect(has(later)).toEqual(['10.0.0.2', '10.0.0.2'])
    expect(has(made(named('32.1.1'), later))).toEqual(['10.0.0.2', '10.0.0.2'])
  })

  it('underscored-groups: a host of a dashed group, and the group of its containers', () => {
    const before = made(named('32'))
    expect(before['infra1-host_containers']!.hosts).toHaveLength(1)
    expect(before['log-infra_all']!.hosts).toContain('infra1')
    expect(before['log-infra_hosts']!.hosts).toEqual(['infra1'])
    const since = made(newestRelease)
    expect(since.infra1_host_containers!.hosts).toHaveLength(1)
    expect(since.log_infra_hosts!.hosts).toEqual(['infra1'])
    expect(Object.keys(since).filter((group) => /infra1-host|log-infra_all/.test(group))).toEqual([])
  })

  it('underscored-groups: before, two spellings are two groups', () => {
    const inventory = made(named('32'), undefined, { log_infra_hosts: { infra2: { ip: '10.0.0.3' } } })
    expect(inventory['log-infra_hosts']!.hosts).toEqual(['infra1'])
    expect(inventory.log_infra_hosts!.hosts).toEqual(['infra2'])
  })

  it('is what the releases differ in: every one of them is met, and none twice for one row', () => {
    const met = new Set(releases.flatMap(({ points }) => [...points]))
    expect([...met].sort()).toEqual([...pointNames].sort())
  })
})

it.each([
  ['infra1_host_containers', true],
  ['infra1-host_containers', true],
  ['infra1_host_containers_of_old', false],
  ['host_containers', false],
])('the group %s has the containers of a host: %s', (group, has) => expect(isContainersGroup(group)).toBe(has))

/** By the first tag: whether a container of 28 joins its service again. */
const releaseKeeps = new Map(
  releases.map(({ name, points }) => [
    name,
    !points.has('dashed-container-names') || points.has('dashes-in-membership'),
  ]),
)

describe('a release by what is stored', () => {
  const { environment } = cloud()
  it('is that of its own groups and variables', () => {
    const shown = (release: Release) => {
      const document = made(release) as unknown as { [key: string]: Plain }
      return releaseShownBy(toDict(document), environment)?.name
    }
    expect(shown(named('31'))).toBe('30.1.1')
    expect(shown(named('32.2.0'))).toBe('32.2.0')
    expect(shown(newestRelease)).toBe('33.0.0')
    expect(releaseShownBy(undefined, environment)).toBeUndefined()
    expect(releaseShownBy(toDict({ _meta: { hostvars: {} } }), environment)).toBeUndefined()
  })
})

import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { exampleEnvironment, repository } from '../../../support/program.ts'
import { type Cloud, deployedCloud, withdrawCompute3 } from '../tool-run.ts'

interface Why {
  readonly does: string
  readonly rule: string
  readonly path: string
  readonly file: string
  readonly line: number
}

async function explained(cloud: Cloud, name: string) {
  const { status, out, err } = await cloud.run(['explain', name, '--json'])
  expect([status, err]).toEqual([0, ''])
  return JSON.parse(out) as { why: Why[]; since: { revision: number }; addresses: Record<string, unknown>[] } & Record<
    string,
    unknown
  >
}

/** The key on the line that an answer names. */
function keyAt(cloud: Cloud, { file, line }: Why): string {
  const path = file.startsWith('/') ? file : cloud.path(file)
  return readFileSync(path, 'utf8').split('\n')[line - 1]!.trim()
}

const sections = new Set(
  [...readFileSync(`${repository}/docs/generation.md`, 'utf8').matchAll(/^#{2,3} (\d+(?:\.\d+)?)\.? /gm)].map(
    ([, number]) => number!,
  ),
)

describe('osa-inventory explain', () => {
  it('a container: the entry that puts its machine there, its type, its service, its addresses, its revision', async () => {
    const cloud = await deployedCloud()
    const [name] = cloud.stored().galera_container!.hosts!
    const { why, since, addresses, ...rest } = await explained(cloud, name!)
    expect(rest).toMatchObject({ kind: 'container', where: 'infra1', service: 'galera' })
    expect(why.map(({ path }) => path)).toEqual([
      'shared_infra_hosts.infra1',
      'container_skel.galera_container',
      'component_skel.galera',
    ])
    expect(why.map((each) => keyAt(cloud, each))).toEqual(['infra1:', 'galera_container:', 'galera:'])
    expect(why[1]!.file).toBe(`${exampleEnvironment}/env.d/galera.yml`)
    expect(why.every(({ rule }) => sections.has(rule))).toBe(true)
    expect(since).toMatchObject({ revision: 1 })
    expect(addresses).toEqual([
      expect.objectContaining({ network: 'management_address', rule: '5.3', path: 'cidr_networks.management' }),
    ])
  })

  it('every host, container and group of the example has a reason, at a line that is there, by a section that is there', async () => {
    const cloud = await deployedCloud()
    const names = [...Object.keys(cloud.stored()._meta.hostvars), ...Object.keys(cloud.stored())].filter(
      (name) => name !== '_meta',
    )
    // One of each kind of name: the rest differ in their numbers.
    const picked = [
      ...new Map(names.map((name) => [name.replace(/\d+/g, '').replace(/-[0-9a-f-]+$/, ''), name])).values(),
    ]
    const unexplained: string[] = []
    for (const name of picked.filter((_, index) => index % 4 === 0)) {
      const { why, computed } = await explained(cloud, name)
      if (why.length === 0 && !computed) unexplained.push(name)
      for (const each of why) {
        expect(sections.has(each.rule), `${name}: ${each.rule}`).toBe(true)
        expect(each.line, `${name}: ${each.path}`).toBeGreaterThan(0)
      }
    }
    expect(unexplained).toEqual([])
  }, 120_000)

  it('says it to a person', async () => {
    const cloud = await deployedCloud()
    const { out } = await cloud.run('explain infra2')
    expect(out).toMatch(
      /^host infra2 under \S+: haproxy\nsince revision 1: \S+Z {2}\S+ {2}osa-inventory generate\n\nrule +from +entry +which\n/,
    )
    expect(out).toMatch(
      /^3\.2 +openstack_user_config\.yml:\d+ +shared_infra_hosts\.infra2 +puts infra2 into shared_infra_hosts$/m,
    )
    expect(out).toMatch(
      /^10\.20\.0\.12 +management_address +5\.4 +openstack_user_config\.yml:\d+ +\S+\.infra2\.ip +1 /m,
    )
    expect((await cloud.run('explain lxc_hosts')).out).toContain('(section 3.7)')
  })

  it('a group, an address, and one that nobody has', async () => {
    const cloud = await deployedCloud()
    const group = await explained(cloud, 'galera_all')
    expect(group).toMatchObject({ kind: 'group', hosts: 0, count: 3, children: ['galera'] })
    expect(group.why[0]).toMatchObject({ rule: '3.4', path: 'component_skel.galera.belongs_to[0]' })
    const { out } = await cloud.run('explain 10.20.0.9')
    expect(out).toMatch(
      /^internal_lb_vip_address +global_overrides\.internal_lb_vip_address +2\.7 +openstack_user_config\.yml:\d+/m,
    )
    const address = cloud.freeAddress()
    const free = await cloud.run(['explain', address])
    expect([free.status, free.out]).toEqual([1, ''])
    expect(free.err).toContain(`nothing has ${address}; it is in the network storage`)
  })

  it('what affinity asks for', async () => {
    const cloud = await deployedCloud()
    cloud.edit(/( {2}infra1:\n {4}ip: 10\.20\.0\.11\n)/, '$1    affinity:\n      galera_container: 2\n')
    await cloud.run('generate --reason second')
    const added = cloud.stored().galera_container!.hosts!.at(-1)!
    const { why, since } = await explained(cloud, added)
    expect(why[0]).toMatchObject({ rule: '4.3', path: 'shared_infra_hosts.infra1.affinity.galera_container' })
    expect(keyAt(cloud, why[0]!)).toBe('galera_container: 2')
    expect(since).toMatchObject({ revision: 2, reason: 'second' })
  })

  it('what is gone, renamed, not made yet, left over, and what never was', async () => {
    const cloud = await deployedCloud()
    withdrawCompute3(cloud)
    expect((await cloud.run('explain compute3')).out).toContain(
      'nothing in the configuration or the environment makes it any more: `osa-inventory stale` tells more',
    )
    await cloud.run('remove compute3 --yes --reason broken')
    expect((await cloud.run('explain compute3')).out).toMatch(
      /^compute3 is gone: revision 2 removed it\n.*\(broken\)\n/,
    )
    cloud.edit(/\bcompute2\b/g, 'compute20')
    expect((await cloud.run('explain compute20')).out).toMatch(
      /^host compute20 is configured, and not in the inventory yet/,
    )
    await cloud.run('rename-host compute2 compute20')
    expect((await cloud.run('explain compute2')).out).toMatch(/^compute2 is called compute20 since revision 3\n/)
    expect((await cloud.run('explain compute20')).out).toMatch(/\nsince revision 1: .*\nwas called compute2 before\n/)
    const never = await cloud.run('explain infra9')
    expect([never.status, never.out]).toEqual([1, ''])
    expect(never.err).toBe(
      'osa-inventory: nothing is called infra9, nor was in what is kept of the history; do you mean infra1?\n    # ERR_UNKNOWN_NAME\n',
    )
  })

  it('is the same in a database', async () => {
    const cloud = await deployedCloud()
    const before = await explained(cloud, 'infra1')
    writeFileSync(cloud.path('osa.ini'), '[inventory]\nbackend = lite\n[lite]\nplugin = sqlite\npath = inventory.db\n')
    await cloud.run('migrate --from file --to lite')
    expect(await explained(cloud, 'infra1')).toEqual(before)
  })
})

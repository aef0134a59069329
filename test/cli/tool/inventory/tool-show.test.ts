import { rmSync, writeFileSync } from 'node:fs'
import { beforeEach, describe, expect, it } from 'vitest'
import { type Cloud, deployedCloud, newCloud } from '../tool-run.ts'

describe('osa-inventory show', () => {
  let cloud: Cloud
  let container: string

  beforeEach(async () => {
    cloud = await deployedCloud()
    container = cloud.stored().galera_container!.hosts![0]!
  })

  it('shows hosts, containers and groups in plain columns', async () => {
    const { status, out } = await cloud.run('show')
    expect(status).toBe(0)
    expect(out).toMatch(
      /^10 hosts, 43 containers, 139 groups; revision 1 of \d{4}-.*Z by \S+@\S+, release 33\.0\.0 and later\n\nhost {2,}address {2,}/,
    )
    const rows = out.split('\n').map((line) => line.split(/ {2,}/))
    expect(rows).toContainEqual(['infra3', '10.20.0.13', 'load_balancer_hosts', 'haproxy', '13'])
    expect(rows).toContainEqual([container, expect.stringMatching(/^10\.20\./), 'infra1', 'galera'])
    expect(rows).toContainEqual(['galera', '3', '3', container])
    expect(rows).toContainEqual(['galera_all', '0', '3'])
    expect(out).not.toMatch(/ \n/)
  })

  it('shows one host with its groups and variables', async () => {
    const { out } = await cloud.run('show --host compute3')
    expect(out).toMatch(/^host compute3 \(10\.20\.0\.33\)\n\ngroups:\n {2}compute_all\n {2}compute_hosts\n/)
    expect(out).toContain('\n  nova_ram_allocation_ratio: 1.0\n')
    expect(out).toContain('\n      static_routes:\n        - cidr: 10.20.64.0/24\n          gateway: 10.20.8.1\n')
    expect((await cloud.run(['show', '--host', container])).out).toMatch(/^container .* on infra1 \(10\.20\./)
  })

  it('shows one group with its members in their order, those of its children too', async () => {
    const { out } = await cloud.run('show --group galera_all')
    expect(out).toMatch(/^group galera_all: 0 hosts, 3 with those of its children\n/)
    expect(out).toContain('\nchildren:\n  galera\n')
    expect(out).toMatch(new RegExp(`\n${container} {2,}[0-9.]+ {2,}infra1 {2,}by its children\n`))
    expect((await cloud.run('show --group all')).out).toContain('\nvariables:\n  container_cidr: 10.20.0.0/22\n')
  })

  it('prints JSON: the stored document itself, a host, a group', async () => {
    const whole = await cloud.run('show --json')
    expect(JSON.parse(whole.out)).toEqual(cloud.stored())
    expect(whole.out).toContain('"nova_ram_allocation_ratio": 1.0')
    const host = JSON.parse((await cloud.run('show --json --host compute3')).out)
    expect(host).toMatchObject({ name: 'compute3', variables: { ansible_host: '10.20.0.33' } })
    expect(host.groups).toContain('nova_compute')
    const group = JSON.parse((await cloud.run('show --json --group galera_all')).out)
    expect(group).toMatchObject({ name: 'galera_all', hosts: [], children: ['galera'], parents: [] })
    expect(group.hosts_below).toHaveLength(3)
  })

  it('names the nearest host or group when there is none of that name', async () => {
    expect(await cloud.run('show --host compuet3')).toMatchObject({
      status: 1,
      out: '',
      err: 'osa-inventory: there is no host compuet3 in the inventory; do you mean compute3?\n    # ERR_UNKNOWN_NAME\n',
    })
    expect((await cloud.run('show --group galera_al')).err).toContain('do you mean galera_all?')
    expect((await cloud.run('show --group _meta')).status).toBe(1)
  })

  it('shows one thing at a time', async () => {
    expect((await cloud.run('show --host compute3 --group all')).status).toBe(2)
  })

  it('lists names for completion: hosts and containers, or groups', async () => {
    const hosts = (await cloud.run('show --names hosts')).out.trimEnd().split('\n')
    expect(hosts.sort()).toEqual(Object.keys(cloud.stored()._meta.hostvars).sort())
    const groups = (await cloud.run('show --names groups')).out.trimEnd().split('\n')
    expect(groups).toContain('galera_all')
    expect(groups).not.toContain('_meta')
  })
})

describe('osa-inventory show without an inventory', () => {
  it('says so and how to make one', async () => {
    const { status, out, err } = await newCloud().run('show')
    expect([status, out]).toEqual([1, ''])
    expect(err).toMatch(/^osa-inventory: there is no inventory in \S+\n {4}openstack-ansible-inventory makes one/)
  })

  it('is silent about whatever is wrong when names are asked for', async () => {
    const cloud = newCloud()
    expect(await cloud.run('show --names hosts')).toMatchObject({ status: 0, out: '', err: '' })
    writeFileSync(cloud.path('openstack_inventory.json'), 'rubbish')
    expect(await cloud.run('show --names groups')).toMatchObject({ status: 0, out: '', err: '' })
    rmSync(cloud.directory, { recursive: true })
    expect(await cloud.run('show --names hosts')).toMatchObject({ status: 0, out: '', err: '' })
  })

  it('tells that the file was changed by other hands', async () => {
    const cloud = await deployedCloud()
    writeFileSync(cloud.path('openstack_inventory.json'), JSON.stringify({ ...cloud.stored(), by_hand: { hosts: [] } }))
    expect((await cloud.run('show')).out).toMatch(/^10 hosts, 43 containers, 140 groups; changed by other hands/)
  })
})

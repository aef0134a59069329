import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { deployedCloud, newCloud, withdrawCompute3 } from '../tool-run.ts'

describe('osa-inventory stale', () => {
  it('says so when nothing is', async () => {
    const cloud = await deployedCloud()
    expect(await cloud.run('stale')).toMatchObject({ status: 0, out: 'nothing is stale\n', err: '' })
    expect(JSON.parse((await cloud.run('stale --json')).out)).toEqual({ complete: true, stale: [] })
  })

  it('lists hosts, containers, members and variables with why and what to do, and changes nothing', async () => {
    const cloud = await deployedCloud()
    const before = readFileSync(cloud.path('openstack_inventory.json'), 'utf8')
    const [memcached] = cloud.stored().memcached_container!.hosts!
    withdrawCompute3(cloud)
    cloud.edit('        container_mtu: 9000\n', '')
    cloud.edit('    # affinity:', '    # the number of containers:')
    cloud.edit('      utility_container: 0', '      utility_container: 0\n      memcached_container: 0')
    const { status, out, err } = await cloud.run('stale')
    expect([status, err]).toEqual([0, ''])
    expect(out).toContain(
      'hosts\n  L1  compute3: not configured any more\n      if the machine is out of service, remove it',
    )
    expect(out).toMatch(
      /containers\n {2}L8 {2}infra3-memcached-container-\w+: the affinity of infra3 asks for no memcached/,
    )
    expect(out).toMatch(
      /L6 {2}container_networks\.storage_address\.mtu of infra1-\S+, .* and 2 more: its provider network/,
    )
    expect(out).toMatch(
      /\n8 entries are stale; `osa-inventory remove --stale` removes them, with --dry-run it only tells\n$/,
    )
    expect(out).not.toContain(memcached)
    expect(readFileSync(cloud.path('openstack_inventory.json'), 'utf8')).toBe(before)
  })

  it('prints JSON with paths and values', async () => {
    const cloud = await deployedCloud()
    withdrawCompute3(cloud)
    cloud.edit(/container_mtu: 9000/, 'container_mtu: 0')
    const told = JSON.parse((await cloud.run('stale --json')).out)
    expect(told.complete).toBe(true)
    expect(told.stale[0]).toEqual({
      kind: 'host',
      code: 'L1',
      name: 'compute3',
      path: null,
      value: null,
      why: 'not configured any more',
      remedy: 'if the machine is out of service, remove it, its containers with it; else configure it again',
      removable: true,
    })
    expect(told.stale[1]).toMatchObject({
      kind: 'network',
      code: 'L6',
      path: ['container_networks', 'storage_address', 'mtu'],
      value: 9000,
    })
  })

  it('refuses what the generator would refuse, with the place', async () => {
    const cloud = await deployedCloud()
    cloud.edit('ip: 10.20.0.31', 'ip: 10.20.0.32')
    const { status, out, err } = await cloud.run('stale')
    expect([status, out]).toEqual([1, ''])
    expect(err).toContain('openstack_user_config.yml:')
  })

  it('needs an inventory', async () => {
    const { status, err } = await newCloud().run('stale')
    expect(status).toBe(1)
    expect(err).toContain('there is no inventory in')
  })
})

import { readFileSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { searchInventory } from '../../../../src/core/inventory/search.ts'
import { toDict } from '../../../support/clouds.ts'
import { type Cloud, deployedCloud, newCloud } from '../tool-run.ts'

async function rows(cloud: Cloud, query: string): Promise<Record<string, string>[]> {
  const { status, out, err } = await cloud.run(['find', query])
  expect([status, err]).toEqual([0, ''])
  const [headings, ...lines] = out.trimEnd().split('\n')
  const names = headings!.split(/ {2,}/)
  return lines.map((line) => Object.fromEntries(line.split(/ {2,}/).map((cell, index) => [names[index], cell])))
}

function galera(cloud: Cloud): { name: string; address: string } {
  const [name] = cloud.stored().galera_container!.hosts!
  return { name: name!, address: cloud.stored()._meta.hostvars[name!]!.ansible_host as string }
}

/** Where a line of the configuration has this text. */
function line(cloud: Cloud, text: string, name = 'openstack_user_config.yml'): string {
  const lines = readFileSync(cloud.path(name), 'utf8').split('\n')
  return `${name}:${lines.findIndex((each) => each.startsWith(text)) + 1}`
}

describe('osa-inventory find', () => {
  it('an address: who has it, in which network, from which range, since which revision', async () => {
    const cloud = await deployedCloud()
    const { name, address } = galera(cloud)
    const found = await rows(cloud, address)
    expect(found).toEqual([
      expect.objectContaining({
        what: 'address',
        who: name,
        where: 'container_networks.management_address.address',
        from: line(cloud, '  management: 10.20.0.0/22'),
        revision: '1',
        value: address,
      }),
    ])
    expect(found[0]!.time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  })

  it('an address of a machine, of a load balancer, and one that is reserved', async () => {
    const cloud = await deployedCloud()
    const [machine, reserved] = await rows(cloud, '10.20.0.12')
    expect(machine).toMatchObject({ what: 'address', who: 'infra2', revision: '1' })
    expect(machine!.from).toMatch(/^openstack_user_config\.yml:\d+$/)
    expect(reserved).toMatchObject({ who: '-', where: 'used_ips[0]', value: '10.20.0.1,10.20.0.99' })
    const [virtual] = await rows(cloud, '10.20.0.9')
    expect(virtual).toMatchObject({ who: 'internal_lb_vip_address', from: line(cloud, '  internal_lb_vip_address') })
  })

  it('an address that nobody has: in which network it is, with status 1', async () => {
    const cloud = await deployedCloud()
    const address = cloud.freeAddress()
    expect(await cloud.run(['find', address])).toMatchObject({
      status: 1,
      out: '',
      err: `osa-inventory: nothing has ${address}; it is in the network storage (10.20.8.0/22)\n    # ERR_UNKNOWN_NAME\n`,
    })
  })

  it('an address never finds a longer one', async () => {
    const cloud = await deployedCloud()
    expect((await rows(cloud, '10.20.0.1')).map(({ who }) => who)).toEqual(['-'])
    expect((await rows(cloud, '10.20.0.3')).map(({ who }) => who)).toEqual(['-'])
  })

  it('a part of a name, of any case and with either dash: containers with their machine, groups with their file', async () => {
    const cloud = await deployedCloud()
    const found = await rows(cloud, 'Neutron-Server')
    expect(found.filter(({ what }) => what === 'container').map(({ where }) => where)).toEqual([
      'infra1',
      'infra2',
      'infra3',
    ])
    expect(found.find(({ who }) => who === 'neutron_server')).toMatchObject({
      what: 'group',
      from: expect.stringMatching(/\/env\.d\/neutron\.yml:\d+$/),
      value: '3 hosts',
    })
  })

  it('the value of a variable, of one name too, with the entry that set it and the revision since which it is so', async () => {
    const cloud = await deployedCloud()
    cloud.edit('nova_ram_allocation_ratio: 1.0', 'nova_ram_allocation_ratio: 1.7531')
    await cloud.run('generate --reason memory')
    const [first] = await rows(cloud, '1.7531')
    expect(first).toMatchObject({
      what: 'variable',
      where: 'nova_ram_allocation_ratio',
      revision: '2',
      value: '1.7531',
    })
    expect(first!.from).toMatch(/^openstack_user_config\.yml:\d+$/)
    expect(await rows(cloud, 'nova_ram_allocation_ratio=1.7531')).toHaveLength((await rows(cloud, '1.7531')).length)
    const { out } = await cloud.run('find 1.7531 --json')
    expect(JSON.parse(out).found[0]).toMatchObject({
      revision: 2,
      reason: 'memory',
      command: 'osa-inventory generate --reason memory',
    })
    expect(out).toContain('"value": 1.7531')
  })

  it.each(['00:16:3e:5e:6c:01', '00-16-3E-5E-6C-01', '0016.3e5e.6c01', '00163e5e6c01'])(
    'a MAC, however it is written: %s',
    async (mac) => {
      const cloud = newCloud()
      cloud.edit('nova_ram_allocation_ratio: 1.0', 'nic_mac: "00:16:3e:5e:6c:01"')
      await cloud.run('generate')
      const found = await rows(cloud, mac)
      expect(found.map(({ who, where }) => [who, where])).toEqual([['compute3', 'nic_mac']])
    },
  )

  it('a renamed machine is there since its first day', async () => {
    const cloud = await deployedCloud()
    cloud.edit(/\bcompute3\b/g, 'compute30')
    expect((await cloud.run('rename-host compute3 compute30')).err).toBe('')
    const [host] = await rows(cloud, 'compute30')
    expect(host).toMatchObject({ what: 'host', revision: '1' })
    const blamed = JSON.parse((await cloud.run('blame compute30 --json')).out).variables as {
      path: string[]
      revision: number
    }[]
    expect(blamed.find(({ path }) => path[0] === 'ansible_host')).toMatchObject({ revision: 1 })
    expect(blamed.find(({ path }) => path[0] === 'container_name')).toMatchObject({ revision: 2 })
  })

  it('without a readable configuration it still answers, and says what is missing; a name that nothing has is met with the nearest', async () => {
    const cloud = await deployedCloud()
    const { status, err } = await cloud.run('find infra9')
    expect([status, err]).toEqual([
      1,
      'osa-inventory: nothing has infra9; do you mean infra1?\n    # ERR_UNKNOWN_NAME\n',
    ])
    writeFileSync(cloud.path('openstack_user_config.yml'), 'a: [')
    const broken = await cloud.run('find infra1')
    expect(broken.status).toBe(0)
    expect(broken.out).toMatch(/^host +infra1 .* - +1 /m)
    expect(broken.err).toMatch(/^osa-inventory: warning: the configuration cannot be read, so nothing is told of it: /)
  })

  it('is the same in a database', async () => {
    const cloud = await deployedCloud()
    const before = await rows(cloud, 'galera')
    writeFileSync(cloud.path('osa.ini'), '[inventory]\nbackend = lite\n[lite]\nplugin = sqlite\npath = inventory.db\n')
    await cloud.run('migrate --from file --to lite')
    expect(await rows(cloud, 'galera')).toEqual(before)
  })
})

describe('the search', () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9_-]{0,12}$/)
  const cloud = fc.dictionary(name, fc.record({ size: fc.integer(), note: fc.string() }), {
    minKeys: 1,
    noNullPrototype: true,
  })

  it('finds every host by each part of its name and every value by its text', () => {
    fc.assert(
      fc.property(cloud, fc.nat(), fc.nat(), (hosts, which, cut) => {
        const inventory = toDict({ _meta: { hostvars: hosts } })
        const names = Object.keys(hosts)
        const picked = names[which % names.length]!
        const part = picked.slice(cut % picked.length)
        expect(searchInventory(inventory, part).some((hit) => hit.kind === 'host' && hit.name === picked)).toBe(true)
        const { size } = hosts[picked]!
        expect(searchInventory(inventory, `size=${size}`).some((hit) => hit.name === picked && hit.rank === 0)).toBe(
          true,
        )
      }),
    )
  })
})

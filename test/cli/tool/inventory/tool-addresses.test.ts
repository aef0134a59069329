import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type Cloud, deployedCloud, newCloud } from '../tool-run.ts'

function cells(line: string): string[] {
  return line.trim().split(/ {2,}/)
}

/** Gives a stored container another address on the management network, past every check. */
function forge(cloud: Cloud, container: string, address: string): void {
  const stored = cloud.stored()
  const vars = stored._meta.hostvars[container] as {
    ansible_host: string
    management_address: string
    container_networks: { management_address: { address: string } }
  }
  vars.ansible_host = address
  vars.management_address = address
  vars.container_networks.management_address.address = address
  writeFileSync(cloud.path('openstack_inventory.json'), JSON.stringify(stored))
}

describe('osa-inventory addresses', () => {
  it('lists the networks in columns that can be counted, before and after the first run', async () => {
    const fresh = await newCloud().run('addresses')
    expect([fresh.status, fresh.err]).toEqual([0, ''])
    expect(fresh.out.split('\n').slice(0, 2).map(cells)).toEqual([
      ['network', 'cidr', 'size', 'reserved', 'hosts', 'containers', 'free', 'state'],
      ['management', '10.20.0.0/22', '1024', '91', '10', '0', '923', '-'],
    ])
    const { out } = await (await deployedCloud()).run('addresses')
    expect(out.split('\n').slice(1).map(cells)).toEqual([
      ['management', '10.20.0.0/22', '1024', '91', '10', '43', '880', '-'],
      ['tunnel', '10.20.4.0/22', '1024', '101', '0', '0', '923', '-'],
      ['storage', '10.20.8.0/22', '1024', '102', '0', '6', '916', '-'],
      ['lbaas', '10.20.12.0/22', '1024', '101', '0', '3', '920', '-'],
      [''],
    ])
  })

  it('lists who has which address of one network, by its name or that of its entries', async () => {
    const cloud = await deployedCloud()
    const before = readFileSync(cloud.path('openstack_inventory.json'), 'utf8')
    const { out } = await cloud.run('addresses --network storage')
    const lines = out.split('\n')
    expect(lines.slice(2, 7).map(cells)).toEqual([
      [''],
      ['storage 10.20.8.0/22'],
      ['10.20.8.0', 'network', '-', '-'],
      ['10.20.8.1-10.20.8.99', 'reserved', '-', 'used_ips[2]'],
      ['10.20.8.1', 'gateway', 'storage_address', 'static_routes[0].gateway'],
    ])
    const [glance] = cloud.stored().glance_container!.hosts!
    const row = lines.find((line) => line.includes(glance!))
    expect(cells(row!).slice(1)).toEqual(['container', glance, 'storage_address'])
    expect((await cloud.run('addresses --network storage_address')).out).toBe(out)
    expect((await cloud.run('addresses --all')).out).toContain('lbaas 10.20.12.0/22\n  10.20.12.0 ')
    expect(readFileSync(cloud.path('openstack_inventory.json'), 'utf8')).toBe(before)
  })

  it('says so when there is no network', async () => {
    const cloud = newCloud()
    writeFileSync(cloud.path('openstack_user_config.yml'), 'cidr_networks: {}\n')
    expect((await cloud.run('addresses')).out).toMatch(/^there is no network in cidr_networks\n/)
  })

  it('names the nearest network', async () => {
    const { status, out, err } = await newCloud().run('addresses --network storge')
    expect([status, out]).toEqual([1, ''])
    expect(err).toBe(
      'osa-inventory: there is no network storge in cidr_networks; do you mean storage?\n    # ERR_UNKNOWN_NAME\n',
    )
  })

  it('tells what is in no network, what is used twice, and which network is nearly full', async () => {
    const cloud = await deployedCloud()
    const [one, two, three] = cloud.stored().galera_container!.hosts!
    forge(cloud, one!, '192.0.2.7')
    forge(cloud, two!, '10.20.0.31')
    const taken = cloud.stored()._meta.hostvars[three!]!.ansible_host as string
    cloud.edit('"10.20.12.1,10.20.12.99"', '"10.20.12.1,10.20.15.250"')
    const { out } = await cloud.run('addresses')
    expect(out).toContain(`outside of every network\n  192.0.2.7  container  ${one}  management_address\n`)
    expect(out).toMatch(
      new RegExp(
        `used twice\\n {2}10\\.20\\.0\\.31 {2}host {7}compute1 .*\\n {2}10\\.20\\.0\\.31 {2}container {2}${two} `,
      ),
    )
    expect(out).not.toContain(taken)
    expect(out).toMatch(/\nlbaas .* nearly full\n/)
    expect(out).toMatch(/\nnote: lbaas has \d left: make cidr_networks\.lbaas larger, or reserve fewer in used_ips\n$/)
  })

  it('prints whole numbers of any size for programs, and rounds them for people', async () => {
    const cloud = newCloud()
    cloud.edit('lbaas: 10.20.12.0/22', 'lbaas: fd00::/64')
    expect((await cloud.run('addresses --network lbaas')).out).toContain('lbaas    fd00::/64  1.8e+19  2         0 ')
    const { out } = await cloud.run('addresses --network lbaas --json')
    expect(out).toContain('"free": 18446744073709551614')
    expect(JSON.parse(out)).toMatchObject({
      networks: [
        {
          name: 'lbaas',
          cidr: 'fd00::/64',
          reserved: 2,
          state: null,
          addresses: [
            { address: 'fd00::', last: 'fd00::', kind: 'network', holder: null, places: [] },
            { address: 'fd00::ffff:ffff:ffff:ffff', kind: 'broadcast' },
          ],
        },
      ],
      outside: [],
      twice: [],
    })
  })

  it('says which entries reserve nothing, and refuses a network that is not valid', async () => {
    const cloud = newCloud()
    cloud.edit('"10.20.4.1,10.20.4.99"', '"10.20.4.99,10.20.4.1"')
    const { status, out, err } = await cloud.run('addresses')
    expect(status).toBe(0)
    expect(out).toMatch(/\ntunnel .* 1022 /)
    expect(err).toMatch(
      /openstack_user_config\.yml:\d+: used_ips\[1\]: used_ips has "10\.20\.4\.99,10\.20\.4\.1", a range/,
    )
    expect(err).toContain('    write "10.20.4.1,10.20.4.99"  # N5\n')
    cloud.edit('10.20.8.0/22', '10.20.8.0/33')
    const refused = await cloud.run('addresses')
    expect([refused.status, refused.out]).toEqual([1, ''])
    expect(refused.err).toMatch(/openstack_user_config\.yml:\d+: cidr_networks\.storage: cidr_networks\.storage is /)
  })
})

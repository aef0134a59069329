import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { openFileBackend } from '../../../../src/backends/file.ts'
import { run } from '../../../support/program.ts'
import { deployedCloud, newCloud } from '../tool-run.ts'

const fourthHost = '  compute3:\n    ip: 10.20.0.33'
const withFourth = `  compute4:\n    ip: 10.20.0.34\n${fourthHost}`

describe('osa-inventory generate', () => {
  it('stores the first inventory and tells of hosts, containers, groups and addresses, but not the inventory', async () => {
    const cloud = newCloud()
    const { status, out, err } = await cloud.run('generate')
    expect([status, err]).toEqual([0, ''])
    expect(out).toMatch(/^hosts\n {2}\+ compute1 {2}10\.20\.0\.31\n/)
    expect(out).toMatch(/\n {2}\+ infra1-cinder-api-container-[0-9a-f]{8} {2,}10\.20\.\d+\.\d+ {2,}on infra1\n/)
    expect(out).toContain('\n    and 23 more (--diff shows all)\n')
    expect(out).toMatch(/10 hosts, 43 containers and 139 groups added\nstored as revision 1\n$/)
    expect(Object.keys(cloud.stored()._meta.hostvars)).toHaveLength(53)
  })

  it('finds no changes the second time and writes nothing', async () => {
    const cloud = await deployedCloud()
    const before = readFileSync(cloud.path('openstack_inventory.json'))
    expect(await cloud.run('generate')).toMatchObject({ status: 0, out: 'no changes\n', err: '' })
    expect(readFileSync(cloud.path('openstack_inventory.json'))).toEqual(before)
    expect(existsSync(cloud.path('backup_openstack_inventory.tar'))).toBe(false)
  })

  it('tells what a new host changes', async () => {
    const cloud = await deployedCloud()
    cloud.edit(fourthHost, withFourth)
    const { out } = await cloud.run('generate')
    expect(out).toBe(`hosts
  + compute4  10.20.0.34
groups
  ~ compute_all             +compute4
  ~ compute_hosts           +compute4
  ~ neutron_ovn_controller  +compute4
  ~ nova_compute            +compute4
addresses
  + compute4  management_address  10.20.0.34

1 host added; 4 groups changed
stored as revision 2
`)
  })

  it('writes nothing with --dry-run, nowhere', async () => {
    const cloud = newCloud()
    const before = readdirSync(cloud.directory)
    const { status, out } = await cloud.run('generate --dry-run')
    expect(status).toBe(0)
    expect(out).toContain('\nnothing was stored (--dry-run); the run itself draws other names and addresses')
    expect(readdirSync(cloud.directory)).toEqual(before)
  })

  it('tells every variable by its path with --diff', async () => {
    const cloud = await deployedCloud()
    cloud.edit('nova_ram_allocation_ratio: 1.0', 'nova_ram_allocation_ratio: 1')
    cloud.edit('container_mtu: 9000', 'container_mtu: 8000')
    const lines = (await cloud.run('generate --dry-run --diff')).out.split('\n')
    expect(lines).toContain('~ host compute3 (10.20.0.33)')
    expect(lines).toContain('    ~ nova_ram_allocation_ratio: 1.0 -> 1')
    expect(lines).toContain('    ~ container_networks.storage_address.mtu: 9000 -> 8000')
    expect(lines).toContain('    ~ vars.provider_networks[4].network.container_mtu: 9000 -> 8000')
    expect(lines).toContain('nothing was stored (--dry-run)')
  })

  it('ends with how many warnings there are, and the command that shows them', async () => {
    const cloud = newCloud()
    cloud.edit('compute_hosts:', 'compute_hots:')
    const { status, out } = await cloud.run('generate')
    expect(status).toBe(0)
    expect(out).toMatch(
      /\nstored as revision 1\n[1-9]\d* warnings?: `openstack-ansible-inventory --check` shows (it|them)\n$/,
    )
    const count = Number(/(\d+) warnings?:/.exec(out)![1])
    const shown = run('openstack-ansible-inventory', ['--check'], { env: cloud.env })
    expect(shown.stderr.match(/^\S/gm)).toHaveLength(count)
    expect((await cloud.run('generate')).out).toMatch(/^no changes\n[1-9]\d* warnings?: /)
    expect((await cloud.run('generate --dry-run')).out).toMatch(/^no changes\n[1-9]\d* warnings?: /)
    expect(JSON.parse((await cloud.run('generate --json')).out)).toMatchObject({
      warnings: Array.from({ length: count }, () => ({ grade: 'warning', message: expect.any(String) })),
    })
    const elsewhere = await cloud.run(['generate', '--config', cloud.directory])
    expect(elsewhere.out).toContain(`--check --config ${cloud.directory}\``)
  })

  it('prints JSON for programs', async () => {
    const cloud = await deployedCloud()
    expect(JSON.parse((await cloud.run('generate --json')).out)).toEqual({
      changed: false,
      difference: { addresses: [], groups: [], hosts: [] },
      dry_run: false,
      revision: null,
      warnings: [],
    })
    cloud.edit(fourthHost, withFourth)
    const told = JSON.parse((await cloud.run('generate --json')).out)
    expect(told).toMatchObject({ changed: true, dry_run: false, revision: 2 })
    expect(told.difference.hosts).toMatchObject([
      { name: 'compute4', change: 'added', kind: 'host', address: '10.20.0.34' },
    ])
    expect(told.difference.addresses).toEqual([
      { host: 'compute4', network: 'management_address', after: '10.20.0.34' },
    ])
  })

  it('keeps the reason with the revision: the option, else OSA_INVENTORY_REASON', async () => {
    const cloud = newCloud()
    await cloud.run(['generate', '--reason', 'first rack'])
    cloud.edit(fourthHost, withFourth)
    await cloud.run('generate', { env: { OSA_INVENTORY_REASON: 'second rack' } })
    const revisions = []
    for await (const info of openFileBackend({ directory: cloud.directory }).revisions()) revisions.push(info)
    expect(revisions.map(({ id, reason }) => [id, reason])).toEqual([
      [2, 'second rack'],
      [1, 'first rack'],
    ])
    expect(revisions[1]?.command).toBe('osa-inventory generate --reason first rack')
  })

  it('shows colours on a terminal only, and none with NO_COLOR', async () => {
    const cloud = newCloud()
    const onTerminal = await cloud.run('generate --dry-run', { terminal: true, env: { TERM: 'xterm' } })
    expect(onTerminal.out).toContain('\u001b[32m  + compute1')
    for (const world of [{ terminal: true, env: { NO_COLOR: '1' } }, { terminal: true, env: { TERM: 'dumb' } }, {}]) {
      expect((await cloud.run('generate --dry-run', world)).out).not.toContain('\u001b')
    }
  })

  it('refuses a bad configuration with its place, prints nothing and stores nothing', async () => {
    const cloud = newCloud()
    cloud.edit('ip: 10.20.0.31', 'ip: 10.20.0.32')
    const { status, out, err } = await cloud.run('generate')
    expect([status, out]).toEqual([1, ''])
    expect(err).toMatch(
      /openstack_user_config\.yml:\d+: compute_hosts\.compute2\.ip: Both host:compute1 and host:compute2/,
    )
    expect(existsSync(cloud.path('openstack_inventory.json'))).toBe(false)
  })

  it('says where it looked when there is no base environment, and what it can be told', async () => {
    const cloud = newCloud()
    const { status, err } = await cloud.run('generate', { env: { OSA_INVENTORY_ENVIRONMENT: '/nowhere' } })
    expect(status).toBe(1)
    expect(err).toContain('there is no directory /nowhere/env.d (from OSA_INVENTORY_ENVIRONMENT)')
  })

  it('knows the quirks of the environment, and refuses a word that is not valid', async () => {
    const cloud = newCloud()
    const { status, err } = await cloud.run('generate', { env: { OSA_INVENTORY_QUIRKS: 'refrence' } })
    expect(status).toBe(1)
    expect(err).toContain('refrence')
    expect((await cloud.run('generate', { env: { OSA_INVENTORY_QUIRKS: 'reference' } })).status).toBe(0)
  })

  it('refuses a stored inventory that is broken instead of making a second cloud', async () => {
    const cloud = await deployedCloud()
    writeFileSync(cloud.path('openstack_inventory.json'), '{"_meta": ')
    const { status, out, err } = await cloud.run('generate')
    expect([status, out]).toEqual([1, ''])
    expect(err).toContain('openstack_inventory.json')
  })
})

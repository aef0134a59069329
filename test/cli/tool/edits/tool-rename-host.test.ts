import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { lacking, pathOf, runCommand } from '../../../support/program.ts'
import { type Cloud, deployedCloud, type Stored, withdrawCompute3 } from '../tool-run.ts'

/** In the configuration, wherever the machine is named. */
function renameConfigured(cloud: Cloud, from: string, to: string): void {
  const parts = readdirSync(cloud.path('conf.d')).map((name) => join('conf.d', name))
  for (const name of ['openstack_user_config.yml', ...parts]) {
    const text = readFileSync(cloud.path(name), 'utf8')
    writeFileSync(cloud.path(name), text.replaceAll(new RegExp(`\\b${from}\\b`, 'g'), to))
  }
}

async function configuredAs(to: string, from = 'infra1'): Promise<Cloud> {
  const cloud = await deployedCloud()
  renameConfigured(cloud, from, to)
  return cloud
}

function addresses(stored: Stored, machine: string): Record<string, unknown> {
  const own = Object.entries(stored._meta.hostvars).filter(([name, vars]) => {
    return vars.physical_host === machine && name !== machine
  })
  return Object.fromEntries(own.map(([name, vars]) => [name, vars.container_networks]))
}

/** Every group's members, with the machine's name as it is now. */
function members(stored: Stored, from = '', to = ''): Record<string, string[]> {
  const renamed = (name: string) => (name === from ? to : name.replace(`${from}_host_`, `${to}_host_`))
  const groups = Object.entries(stored).filter(([group]) => group !== '_meta')
  return Object.fromEntries(
    groups.map(([group, { hosts = [], children = [] }]) => [renamed(group), [...hosts, ...children].map(renamed)]),
  )
}

const noAnsible = lacking(
  runCommand('sh', ['-c', 'command -v ansible-inventory']).status === 0
    ? undefined
    : 'ansible-inventory is not installed',
)

describe('osa-inventory rename-host', () => {
  it('renames the machine everywhere; containers keep names, addresses and places, and the next run changes nothing', async () => {
    const cloud = await configuredAs('ctl1')
    const before = cloud.stored()
    const { status, out, err } = await cloud.run(['rename-host', 'infra1', 'ctl1', '--reason', 'naming scheme'])
    expect([status, err]).toEqual([0, ''])
    expect(out).toMatch(/^ {2}\+ ctl1 +10\.20\.0\.11\n {2}- infra1 +10\.20\.0\.11$/m)
    expect(out).toMatch(
      /\nnote: 15 containers of ctl1 keep their names\nstored as revision 2\nnext: the machine itself/,
    )
    const after = cloud.stored()
    expect(addresses(after, 'ctl1')).toEqual(addresses(before, 'infra1'))
    expect(members(after)).toEqual(members(before, 'infra1', 'ctl1'))
    expect(after._meta.hostvars.ctl1).toEqual({
      ...before._meta.hostvars.infra1,
      container_name: 'ctl1',
      container_types: 'ctl1_host_containers',
      physical_host: 'ctl1',
      osa_inventory_former_names: ['infra1'],
    })
    const names = JSON.stringify(after).match(/"infra1[^"]*"/g) ?? []
    expect(names.filter((name) => !/^"infra1-[\w-]+-container-[0-9a-f]{8}"$/.test(name))).toEqual(['"infra1"'])
    expect((await cloud.run('generate --dry-run')).out).toBe('no changes\n')
    expect((await cloud.run('generate')).out).toBe('no changes\n')
    expect((await cloud.run('stale')).out).toBe('nothing is stale\n')
    expect((await cloud.run('history --json')).out).toContain('naming scheme')
    expect(JSON.parse((await cloud.run('show 1 --host infra1 --json')).out)).toMatchObject({ name: 'infra1' })
  })

  it('leaves what is new to the next run: one more container of a type, and the others are not made again', async () => {
    const cloud = await configuredAs('ctl1')
    await cloud.run('rename-host infra1 ctl1')
    cloud.edit(/( {2}ctl1:\n {4}ip: 10\.20\.0\.11\n)/, '$1    affinity:\n      galera_container: 2\n')
    expect((await cloud.run('generate')).out).toMatch(/^1 container added; /m)
    const stored = cloud.stored()
    const galera = stored.galera_container!.hosts!.filter(
      (name) => stored._meta.hostvars[name]!.physical_host === 'ctl1',
    )
    expect(galera.map((name) => name.replace(/-[0-9a-f]{8}$/, '')).sort()).toEqual([
      'ctl1-galera-container',
      'infra1-galera-container',
    ])
    expect((await cloud.run('stale')).out).toBe('nothing is stale\n')
    expect(stored._meta.hostvars[galera[1]!]!.component).toBe('galera')
  })

  it('goes there and back, and a new machine can have the old name', async () => {
    const cloud = await configuredAs('ctl1')
    await cloud.run('rename-host infra1 ctl1')
    renameConfigured(cloud, 'ctl1', 'infra1')
    expect((await cloud.run('rename-host ctl1 infra1')).status).toBe(0)
    expect((await cloud.run('generate')).out).toBe('no changes\n')
    renameConfigured(cloud, 'infra1', 'ctl1')
    expect((await cloud.run('rename-host infra1 ctl1')).status).toBe(0)
    renameConfigured(cloud, 'infra2', 'infra1')
    expect((await cloud.run('rename-host infra2 infra1')).status).toBe(0)
    expect((await cloud.run('generate')).out).toBe('no changes\n')
    expect((await cloud.run('stale')).out).toBe('nothing is stale\n')
  })

  it.each([[], ['underscored-hosts'], ['host-prefix-match'], ['underscored-hosts', 'host-prefix-match']])(
    'a fresh machine of the old name gets its own containers (quirks: %s %s)',
    async (...quirks) => {
      const cloud = await deployedCloud()
      writeFileSync(cloud.path('osa.ini'), `[inventory]\nquirks = ${quirks.join(', ')}\n`)
      const fresh = '  compute9:\n    ip: 10.20.0.99\n'
      cloud.edit(/^identity_hosts: .*$/m, `identity_hosts:\n  infra1:\n    ip: 10.20.0.11\n${fresh}`)
      expect((await cloud.run('generate')).err).toBe('')
      renameConfigured(cloud, 'compute9', 'infra')
      expect((await cloud.run('rename-host compute9 infra')).err).toBe('')
      expect((await cloud.run('generate')).out).toBe('no changes\n')
      cloud.edit('    ip: 10.20.0.99\n', '    ip: 10.20.0.99\n  compute9:\n    ip: 10.20.0.98\n')
      expect((await cloud.run('generate')).err).toBe('')
      const { hosts } = cloud.stored().keystone_container!
      expect(hosts!.filter((name) => name.startsWith('compute9-'))).toHaveLength(2)
      expect((await cloud.run('generate')).out).toBe('no changes\n')
    },
  )

  it('with --containers renames them too, and says that they have to be made again, and what that means', async () => {
    const cloud = await configuredAs('ctl1')
    const before = cloud.stored()
    const { status, out, err } = await cloud.run('rename-host infra1 ctl1 --containers')
    expect([status, err]).toEqual([0, ''])
    expect(out).toContain('note: 15 containers have to be made again: a container that runs cannot be renamed')
    expect(out).toMatch(/ansible ctl1 -b -m command -a 'lxc-destroy -f -n infra1-galera-container-[0-9a-f]{8}'\n/)
    expect(out).toMatch(/containers_lxc_create --limit localhost,lxc_hosts,ctl1-/)
    const renamed = Object.fromEntries(
      Object.entries(addresses(before, 'infra1')).map(([name, own]) => [name.replace(/^infra1/, 'ctl1'), own]),
    )
    expect(addresses(cloud.stored(), 'ctl1')).toEqual(renamed)
    expect((await cloud.run('generate')).out).toBe('no changes\n')
    expect((await cloud.run('stale')).out).toBe('nothing is stale\n')
  })

  it('stores nothing with --dry-run, and tells the next steps for programs', async () => {
    const cloud = await configuredAs('ctl1')
    const before = readFileSync(cloud.path('openstack_inventory.json'), 'utf8')
    const { out } = await cloud.run('rename-host infra1 ctl1 --dry-run --json')
    expect(JSON.parse(out)).toMatchObject({ changed: true, dry_run: true, revision: null })
    expect(readFileSync(cloud.path('openstack_inventory.json'), 'utf8')).toBe(before)
  })

  it('tells of what else has the old name: variables, and files of host_vars', async () => {
    const cloud = await deployedCloud()
    cloud.edit(/^global_overrides:\n/m, 'global_overrides:\n  first_controller: infra1\n')
    await cloud.run('generate')
    mkdirSync(cloud.path('host_vars'))
    writeFileSync(cloud.path('host_vars/infra1.yml'), '---\n')
    renameConfigured(cloud, 'infra1', 'ctl1')
    const { out } = await cloud.run('rename-host infra1 ctl1 --dry-run')
    expect(out).toContain(
      'note: variables still say infra1: all.vars.first_controller; they come from the configuration',
    )
    expect(out).toContain('/host_vars/infra1.yml is for the old name: rename it to ctl1.yml\n')
    expect(out).toContain('note: the next run changes more than this; osa-inventory generate --dry-run tells what\n')
  })

  it('works in another backend as well', async () => {
    const cloud = await deployedCloud()
    writeFileSync(cloud.path('osa.ini'), '[inventory]\nbackend = lite\n[lite]\nplugin = sqlite\npath = inventory.db\n')
    expect((await cloud.run('migrate --from file --to lite')).err).toBe('')
    renameConfigured(cloud, 'infra1', 'ctl1')
    const { status, out } = await cloud.run('rename-host infra1 ctl1')
    expect([status, /stored as revision (\d+)/.exec(out)?.[1]]).toEqual([0, '2'])
    expect((await cloud.run('generate')).out).toBe('no changes\n')
    expect(cloud.stored()._meta.hostvars.ctl1, 'the readable copy follows').toBeDefined()
  })

  it.each([27, 29, 32])('speaks release %s too', async (release) => {
    const cloud = await deployedCloud()
    cloud.env.OSA_INVENTORY_RELEASE = String(release)
    writeFileSync(cloud.path('openstack_inventory.json'), '{"_meta": {"hostvars": {}}}')
    expect((await cloud.run('generate --force')).err).toBe('')
    const before = cloud.stored()
    renameConfigured(cloud, 'infra1', 'ctl1')
    expect((await cloud.run('rename-host infra1 ctl1')).err).toBe('')
    expect(addresses(cloud.stored(), 'ctl1')).toEqual(addresses(before, 'infra1'))
    expect((await cloud.run('generate')).out).toBe('no changes\n')
  })
})

describe('a name that cannot be', () => {
  it.each([
    [
      'infra1 ctl1',
      /the configuration still has infra1 \(\S+openstack_user_config\.yml:\d+, .*write ctl1 in its place/s,
    ],
    ['infra11 ctl1', /there is no host infra11 in the inventory; do you mean infra1\?/],
    ['gone1 infra2', /the inventory has a host infra2 already, with \d+ containers/],
    ['gone1 galera', /there is a group galera, and Ansible takes one name for either/],
    ['gone1 a:b', /a:b is not a hostname\n.*up to 63 letters/],
    [`gone1 ${'x'.repeat(64)}`, /is not a hostname/],
  ])('%s', async (words, message) => {
    const cloud = await deployedCloud()
    const inventory = cloud.stored()
    inventory._meta.hostvars.gone1 = { ansible_host: '10.20.0.77', is_metal: true, container_name: 'gone1' }
    writeFileSync(cloud.path('openstack_inventory.json'), JSON.stringify(inventory))
    const before = readFileSync(cloud.path('openstack_inventory.json'), 'utf8')
    const { status, out, err } = await cloud.run(['rename-host', ...words.split(' ')])
    expect([status, out]).toEqual([1, ''])
    expect(err).toMatch(message)
    expect(readFileSync(cloud.path('openstack_inventory.json'), 'utf8')).toBe(before)
  })

  it('of a container, of nothing, and of the same host', async () => {
    const cloud = await deployedCloud()
    const container = cloud.stored().galera!.hosts![0]!
    const refused = await cloud.run(['rename-host', container, 'ctl1'])
    expect([refused.status, refused.err]).toEqual([1, expect.stringContaining(`${container} is a container of infra1`)])
    expect((await cloud.run(['rename-host', 'infra1', 'infra1'])).status).toBe(2)
    renameConfigured(cloud, 'infra1', 'infra_1_with_a_very_long_name_that_leaves_no_room_for_types')
    const long = await cloud.run('rename-host infra1 infra_1_with_a_very_long_name_that_leaves_no_room_for_types')
    expect([long.status, long.err]).toEqual([1, expect.stringContaining('is longer than 52 characters')])
  })

  it('that is not the one in the configuration', async () => {
    const cloud = await configuredAs('ctrl1')
    const { status, out, err } = await cloud.run('rename-host infra1 ctl1 --dry-run')
    expect([status, out]).toEqual([1, ''])
    expect(err).toContain('the configuration has no host ctl1, and the address of infra1 is that of ctrl1 there')
  })

  it('that the configuration does not have yet, of a machine that has left it: it is told', async () => {
    const cloud = await deployedCloud()
    withdrawCompute3(cloud)
    const { status, out } = await cloud.run('rename-host compute3 compute7')
    expect([status, out]).toEqual([0, expect.stringContaining('note: the configuration does not have compute7 yet')])
  })

  it('is what a refused run and stale propose', async () => {
    const cloud = await configuredAs('ctl1')
    expect((await cloud.run('generate')).err).toContain(
      'if it is the same machine under a new name, osa-inventory rename-host infra1 ctl1',
    )
    expect((await cloud.run('rename-host infra1 ctl1')).status).toBe(0)
    expect((await cloud.run('generate')).out).toBe('no changes\n')
  })
})

describe.skipIf(noAnsible)(`Ansible${noAnsible ? ` (skipped: ${noAnsible})` : ''}`, () => {
  it('reads the renamed machine in all its groups, with the containers that it had', async () => {
    const cloud = await configuredAs('ctl1')
    await cloud.run('rename-host infra1 ctl1')
    const env = { ...cloud.env, ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED: 'true' }
    const script = cloud.path('inventory.sh')
    const program = `'${process.execPath}' '${pathOf('openstack-ansible-inventory')}'`
    writeFileSync(script, `#!/bin/sh\nexec ${program} "$@"\n`, { mode: 0o755 })
    const { stdout, status } = runCommand('ansible-inventory', ['-i', script, '--list'], { env })
    expect(status).toBe(0)
    const read = JSON.parse(stdout)
    expect(read.ctl1_host_containers.hosts).toHaveLength(15)
    expect(read.ctl1_host_containers.hosts.every((name: string) => name.startsWith('infra1-'))).toBe(true)
    expect(read.shared_infra_hosts.hosts).toContain('ctl1')
    expect(read._meta.hostvars.ctl1.ansible_host).toBe('10.20.0.11')
    expect(Object.keys(read._meta.hostvars)).not.toContain('infra1')
  })
})

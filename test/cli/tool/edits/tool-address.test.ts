import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { openFileBackend } from '../../../../src/backends/file.ts'
import { type Cloud, deployedCloud } from '../tool-run.ts'

interface Variables {
  ansible_host: string
  management_address: string
  container_networks: Record<string, { address: string }>
}

function variables(cloud: Cloud, name: string): Variables {
  return cloud.stored()._meta.hostvars[name] as unknown as Variables
}

function addressOn(cloud: Cloud, name: string, key = 'management_address'): string {
  return variables(cloud, name).container_networks[key]!.address
}

function text(cloud: Cloud): string {
  return readFileSync(cloud.path('openstack_inventory.json'), 'utf8')
}

/** An address of the management network that nobody has. */
async function freeAddress(cloud: Cloud): Promise<string> {
  const { out } = await cloud.run('addresses --network management')
  const taken = new Set(out.match(/(?<=^ {2})\S+/gm))
  for (let last = 1; ; last++) if (!taken.has(`10.20.1.${last}`)) return `10.20.1.${last}`
}

describe('osa-inventory address pin', () => {
  it('gives the address everywhere, as one revision, says what to do next, and the next run keeps it', async () => {
    const cloud = await deployedCloud()
    const [galera] = cloud.stored().galera_container!.hosts!
    const before = addressOn(cloud, galera!)
    const free = await freeAddress(cloud)
    const line = ['address', 'pin', galera!, 'management', free, '--reason', 'rules of the firewall']
    const { status, out, err } = await cloud.run(line)
    expect([status, err]).toEqual([0, ''])
    expect(out).toContain(`addresses\n  ~ ${galera}  management_address  ${before} -> ${free}\n`)
    expect(out).toContain('1 container changed\nstored as revision 2\nnext: ')
    expect(out).toContain(`openstack.osa.containers_lxc_destroy --limit localhost,${galera}\n`)
    expect(out).toContain(`openstack.osa.containers_lxc_create --limit localhost,lxc_hosts,${galera}\n`)
    const { ansible_host, management_address } = variables(cloud, galera!)
    expect([ansible_host, management_address, addressOn(cloud, galera!)]).toEqual([free, free, free])
    expect(text(cloud)).not.toContain(`"${before}"`)
    const newest = await openFileBackend({ directory: cloud.directory }).load()
    expect(newest).toMatchObject({ id: 2, reason: 'rules of the firewall' })
    expect((await cloud.run('generate --dry-run')).out).toBe('no changes\n')
    expect((await cloud.run(line)).out).toBe('no changes: it has that address already\n')
  })

  it('changes nothing with --dry-run, and prints the difference for programs', async () => {
    const cloud = await deployedCloud()
    const [galera] = cloud.stored().galera_container!.hosts!
    const before = text(cloud)
    const free = await freeAddress(cloud)
    const dry = await cloud.run(`address pin ${galera} management ${free} --dry-run`)
    expect([dry.status, dry.out.endsWith('\nnothing was stored (--dry-run)\n')]).toEqual([0, true])
    const told = JSON.parse((await cloud.run(`address pin ${galera} management ${free} --dry-run --json`)).out)
    expect(told).toMatchObject({ changed: true, dry_run: true, revision: null, notes: [] })
    expect(told.difference.addresses).toEqual([
      { host: galera, network: 'management_address', before: addressOn(cloud, galera!), after: free },
    ])
    expect(text(cloud)).toBe(before)
  })

  it('is refused with one message that names file and line where the configuration decides', async () => {
    const cloud = await deployedCloud()
    const [galera] = cloud.stored().galera_container!.hosts!
    const before = text(cloud)
    const refused = async (rest: string): Promise<string> => {
      const { status, out, err } = await cloud.run(`address pin ${rest}`)
      expect([status, out]).toEqual([1, ''])
      return err
    }
    const file = cloud.path('openstack_user_config.yml')
    expect(await refused(`${galera} management 10.20.0.50`)).toMatch(
      new RegExp(
        `^osa-inventory: 10\\.20\\.0\\.50 is reserved: used_ips has "\\S+" \\(${file}:\\d+\\)\n {4}add --force`,
      ),
    )
    expect(await refused('compute1 management 10.20.1.5')).toMatch(
      new RegExp(`^osa-inventory: compute1 is a machine, .* \\(${file}:\\d+\\)\n {4}change ip of compute1 there`),
    )
    expect(await refused(`${galera} management 10.20.0.31`)).toContain('is taken: host compute1 has it')
    expect(await refused(`${galera} management 10.9.0.31`)).toContain('is outside cidr_networks.management')
    expect(await refused('infra1-galera management 10.20.1.5')).toContain(
      `there is no host infra1-galera in the inventory; do you mean ${galera}?`,
    )
    expect(text(cloud)).toBe(before)
    expect((await cloud.run(`address pin ${galera} management 10.20.0.50 --force`)).status).toBe(0)
    expect((await cloud.run('generate --dry-run')).out).toBe(
      'no changes\n1 warning: `openstack-ansible-inventory --check` shows it\n',
    )
  })

  it('is refused while the configuration takes the address away again, or is refused itself', async () => {
    const cloud = await deployedCloud()
    const [galera] = cloud.stored().galera_container!.hosts!
    const free = await freeAddress(cloud)
    const fixed = '{limit_container_types: galera, management_address: {address: 10.20.1.77}}'
    cloud.edit('    ip: 10.20.0.11\n', `    ip: 10.20.0.11\n    container_vars:\n      container_networks: ${fixed}\n`)
    const overruled = await cloud.run(`address pin ${galera} management ${free}`)
    expect(overruled.status).toBe(1)
    expect(overruled.err).toContain(`the next run would not keep ${free}: ${galera} would have 10.20.1.77 on`)
    cloud.edit('ip: 10.20.0.31', 'ip: 10.20.0.32')
    const refused = await cloud.run(`address pin ${galera} management ${free}`)
    expect([refused.status, refused.out]).toEqual([1, ''])
    expect(refused.err).toContain('Both host:compute1 and host:compute2 have address:10.20.0.32 assigned')
  })

  it('says when the next run changes more', async () => {
    const cloud = await deployedCloud()
    const [galera] = cloud.stored().galera_container!.hosts!
    cloud.edit('        container_mtu: 9000\n', '        container_mtu: 1400\n')
    const { out } = await cloud.run(`address pin ${galera} management ${await freeAddress(cloud)}`)
    expect(out).toContain('\nnote: the next run changes more than this; osa-inventory generate --dry-run tells what\n')
  })

  it.each([
    ['pin', 'pin takes HOST NETWORK ADDRESS'],
    ['pin a b', 'pin takes HOST NETWORK ADDRESS'],
    ['move a', 'move takes OLD NEW, and a NETWORK if only one is meant'],
    ['move a a', 'move takes two different containers'],
  ])('tells how it is used: %s', async (line, message) => {
    const { status, err } = await (await deployedCloud()).run(`address ${line}`)
    expect(status).toBe(2)
    expect(err).toContain(`osa-inventory address: error: ${message}\n`)
  })
})

/** Removes the container of infra1; the next run makes a new one of that kind. */
async function replaced(cloud: Cloud, type: string): Promise<{ old: string; fresh: string; addresses: string[] }> {
  const keys = ['management_address', 'storage_address']
  const old = cloud.stored()[type]!.hosts!.find((name) => name.startsWith('infra1-'))!
  const addresses = keys.map((key) => addressOn(cloud, old, key))
  await cloud.run(`remove ${old} --yes`)
  await cloud.run('generate')
  return { old, addresses, fresh: cloud.stored()[type]!.hosts!.find((name) => name.startsWith('infra1-'))! }
}

describe('osa-inventory address move', () => {
  it('gives a new container the addresses of the one that it replaces, from the history', async () => {
    const cloud = await deployedCloud()
    const { old, fresh, addresses } = await replaced(cloud, 'glance_container')
    expect(fresh).not.toBe(old)
    const { status, out, err } = await cloud.run(`address move ${old} ${fresh}`)
    expect([status, err]).toEqual([0, ''])
    expect(out).toContain(`\nnote: ${old} was last in revision 1\nstored as revision 4\n`)
    expect(['management_address', 'storage_address'].map((key) => addressOn(cloud, fresh, key))).toEqual(addresses)
    expect(variables(cloud, fresh).ansible_host).toBe(addresses[0])
    expect((await cloud.run('generate --dry-run')).out).toBe('no changes\n')
  })

  it('moves one network only when it is named', async () => {
    const cloud = await deployedCloud()
    const { old, fresh, addresses } = await replaced(cloud, 'glance_container')
    const own = addressOn(cloud, fresh)
    await cloud.run(`address move ${old} ${fresh} storage`)
    expect([addressOn(cloud, fresh), addressOn(cloud, fresh, 'storage_address')]).toEqual([own, addresses[1]])
  })

  it('finds a container that someone took out of the file by hand', async () => {
    const cloud = await deployedCloud()
    const stored = cloud.stored()
    const [one, two] = stored.galera_container!.hosts!
    const address = addressOn(cloud, one!)
    delete stored._meta.hostvars[one!]
    writeFileSync(cloud.path('openstack_inventory.json'), JSON.stringify(stored).replaceAll(`"${one}",`, ''))
    const { status, out } = await cloud.run(`address move ${one} ${two}`)
    expect(status).toBe(0)
    expect(out).toContain(`note: ${one} was last in revision 1\n`)
    expect(addressOn(cloud, two!)).toBe(address)
  })

  it('finds nothing where the history was cut', async () => {
    const cloud = await deployedCloud()
    const { old, fresh } = await replaced(cloud, 'glance_container')
    await openFileBackend({ directory: cloud.directory }).removeRevisions([1])
    const { status, err } = await cloud.run(`address move ${old} ${fresh}`)
    expect(status).toBe(1)
    expect(err).toContain(`there is no host ${old} in the inventory, nor in the revisions that are kept`)
  })

  it('exchanges the addresses of two that are both there', async () => {
    const cloud = await deployedCloud()
    const [one, two] = cloud.stored().galera_container!.hosts!
    const before = [one, two].map((name) => addressOn(cloud, name!))
    const { out } = await cloud.run(`address move ${one} ${two}`)
    expect(out).toContain(`note: ${one} is still in the inventory, so it gets what ${two} had in exchange\n`)
    expect([two, one].map((name) => addressOn(cloud, name!))).toEqual(before)
    expect((await cloud.run('generate --dry-run')).out).toBe('no changes\n')
  })

  it('is refused when the address was given to someone else since, and for names that nobody had', async () => {
    const cloud = await deployedCloud()
    const { old, fresh, addresses } = await replaced(cloud, 'glance_container')
    const [galera] = cloud.stored().galera_container!.hosts!
    expect((await cloud.run(`address pin ${galera} management ${addresses[0]}`)).status).toBe(0)
    const before = text(cloud)
    const taken = await cloud.run(`address move ${old} ${fresh}`)
    expect([taken.status, taken.out]).toEqual([1, ''])
    expect(taken.err).toContain(`${addresses[0]} is taken: container ${galera} has it`)
    const unknown = await cloud.run(`address move infra9-nothing ${fresh}`)
    expect(unknown.err).toContain(
      'there is no host infra9-nothing in the inventory, nor in the revisions that are kept',
    )
    expect(text(cloud)).toBe(before)
  })
})

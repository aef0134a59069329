import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { beforeEach, describe, expect, it } from 'vitest'
import { type Cloud, deployedCloud, newCloud } from '../tool-run.ts'

interface Told {
  readonly removed: { readonly revision: number | null; readonly last: number } | null
  readonly groups: readonly { readonly group: string; readonly revision: number | null }[]
  readonly variables: readonly {
    readonly path: readonly (string | number)[]
    readonly value: unknown
    readonly revision: number | null
    readonly before: number | null
    readonly reason: string | null
  }[]
}

async function done(cloud: Cloud, ...line: string[]): Promise<void> {
  expect(await cloud.run(line)).toMatchObject({ status: 0 })
}

/** 1: the first run. 2: compute4. 3: another ratio for compute3. 4: without compute4. */
async function changedCloud(): Promise<Cloud> {
  const cloud = await deployedCloud()
  cloud.edit('  compute3:', '  compute4:\n    ip: 10.20.0.34\n  compute3:')
  await done(cloud, 'generate', '--reason', 'fourth compute host')
  cloud.edit('nova_ram_allocation_ratio: 1.0', 'nova_ram_allocation_ratio: 1.5')
  await done(cloud, 'generate', '--reason', 'more memory')
  await done(cloud, 'remove', 'compute4', '--yes', '--reason', 'by mistake')
  return cloud
}

async function told(cloud: Cloud, ...line: string[]): Promise<Told> {
  const { status, out } = await cloud.run(['blame', ...line, '--json'])
  expect(status).toBe(0)
  return JSON.parse(out)
}

describe('osa-inventory blame', () => {
  let cloud: Cloud

  beforeEach(async () => {
    cloud = await changedCloud()
  })

  it('tells of each value and group of a host who made it so, when and why', async () => {
    const { status, out, err } = await cloud.run('blame compute3')
    expect([status, err]).toEqual([0, ''])
    const lines = out.trimEnd().split('\n')
    expect(lines.slice(0, 2)).toEqual(['host compute3', ''])
    const rows = lines.slice(2).map((line) => line.split(/ {2,}/))
    expect(rows[0]).toEqual(['revision', 'time', 'author', 'reason', 'value'])
    const [time, author] = [expect.stringMatching(/^\d{4}-\S+Z$/), expect.stringMatching(/^\S+@\S+$/)]
    expect(rows).toContainEqual(['1', time, author, '-', 'ansible_host: "10.20.0.33"'])
    expect(rows).toContainEqual(['3', time, author, 'more memory', 'nova_ram_allocation_ratio: 1.5'])
    expect(rows).toContainEqual(['1', time, author, '-', 'in group nova_compute'])
    expect(rows.filter(([revision]) => revision !== '1')).toHaveLength(2)
  })

  it('tells of containers as well', async () => {
    const [container] = cloud.stored().galera_container!.hosts!
    expect((await cloud.run(['blame', container!])).out).toMatch(new RegExp(`^container ${container}\n`))
    expect((await told(cloud, container!)).groups.map(({ group }) => group)).toContain('galera')
  })

  it('tells of one value, or of what is below a path', async () => {
    expect(await told(cloud, 'compute3', 'nova_ram_allocation_ratio')).toMatchObject({
      groups: [],
      variables: [
        { path: ['nova_ram_allocation_ratio'], value: 1.5, revision: 3, before: null, reason: 'more memory' },
      ],
    })
    const { variables } = await told(cloud, 'compute3', 'container_networks.storage_address.static_routes[0]')
    expect(variables.map(({ path }) => path.at(-1))).toEqual(['cidr', 'gateway'])
  })

  it('tells who removed a host that is gone, and how to see it and have it back', async () => {
    const { status, out } = await cloud.run('blame compute4')
    expect(status).toBe(0)
    expect(out).toMatch(
      /^compute4 is gone: revision 4 removed it\n {4}\S+Z {2}\S+@\S+ {2}osa-inventory remove compute4 --yes .* \(by mistake\)\n/,
    )
    expect(out).toContain('`osa-inventory show 3 --host compute4`')
    expect(out).toContain('`osa-inventory restore 3`')
    expect(await told(cloud, 'compute4')).toMatchObject({ removed: { revision: 4, last: 3 }, variables: [] })
    await done(cloud, 'restore', '3', '--yes')
    expect((await told(cloud, 'compute4')).variables.every(({ revision }) => revision === 5)).toBe(true)
    expect((await told(cloud, 'compute3')).removed).toBeNull()
  })

  it('tells who removed a value that is gone, and what it was', async () => {
    const file = cloud.path('openstack_inventory.json')
    writeFileSync(file, readFileSync(file, 'utf8').replace(/\n *"nova_ram_allocation_ratio": 1.5,/, ''))
    const { out } = await cloud.run('blame compute3 nova_ram_allocation_ratio')
    expect(out).toMatch(
      /^compute3 has no nova_ram_allocation_ratio: someone who edited the inventory in place removed it\n {4}- nova_ram_allocation_ratio: 1\.5\n/,
    )
  })

  it('tells an edit that is not a revision yet from what is recorded', async () => {
    const file = cloud.path('openstack_inventory.json')
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace('"nova_ram_allocation_ratio": 1.5', '"nova_ram_allocation_ratio": 2'),
    )
    const { out } = await cloud.run('blame compute3 nova_ram_allocation_ratio')
    expect(out).toMatch(/\n- +\S+Z +unknown +edited in place, no revision yet +nova_ram_allocation_ratio: 2\n$/)
  })

  it('says before which revision a value was made, where the history is cut', async () => {
    for (const number of ['1', '2']) rmSync(cloud.path(`openstack_inventory.history/${number}`))
    const { out } = await cloud.run('blame compute3 ansible_host')
    expect(out).toMatch(/\nbefore 4 {2}- +- +- +ansible_host: "10\.20\.0\.33"\n$/)
    expect(await told(cloud, 'compute3', 'ansible_host')).toMatchObject({ variables: [{ revision: null, before: 4 }] })
  })

  it('says so of an inventory that was taken over', async () => {
    const taken = newCloud()
    writeFileSync(taken.path('openstack_inventory.json'), readFileSync(cloud.path('openstack_inventory.json')))
    await done(taken, 'remove', 'compute2', '--yes')
    expect(existsSync(taken.path('openstack_inventory.history/2'))).toBe(true)
    expect((await taken.run('blame compute3 ansible_host')).out).toMatch(/\nbefore 1 +- +- +- +ansible_host/)
  })

  it.each([
    [
      'blame compuet3',
      'there is no host compuet3, nor was there one in what is kept of the history; do you mean compute3?',
    ],
    [
      'blame compute3 ansible_hots',
      'compute3 has no ansible_hots, nor had it in what is kept of the history; do you mean ansible_host?',
    ],
  ])('refuses %s', async (line, said) => {
    expect(await cloud.run(line)).toMatchObject({
      status: 1,
      out: '',
      err: `osa-inventory: ${said}\n    # ERR_UNKNOWN_NAME\n`,
    })
  })
})

it('blame without an inventory says so', async () => {
  const { status, out, err } = await newCloud().run('blame infra1')
  expect([status, out]).toEqual([1, ''])
  expect(err).toMatch(/^osa-inventory: there is no inventory in /)
})

import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { openFileBackend } from '../../../../src/backends/file.ts'
import { type Cloud, deployedCloud, withdrawCompute3 } from '../tool-run.ts'

function names(cloud: Cloud): string[] {
  return Object.keys(cloud.stored()._meta.hostvars)
}

function text(cloud: Cloud): string {
  return readFileSync(cloud.path('openstack_inventory.json'), 'utf8')
}

describe('osa-inventory remove HOST', () => {
  it('takes a physical host away with its containers and every membership, as one revision', async () => {
    const cloud = await deployedCloud()
    const { status, out, err } = await cloud.run(['remove', 'infra2', '--reason', 'broken board', '--yes'])
    expect([status, err]).toEqual([0, ''])
    expect(out).toMatch(/^hosts\n {2}- infra2 {2}10\.20\.0\.12\ncontainers\n {2}- infra2-cinder-api-container-/)
    expect(out).toMatch(/1 host, 15 containers and 1 group removed; \d+ groups changed\n/)
    expect(out).toContain(
      `note: the next run adds infra2 again, unless removed from the configuration in ${cloud.directory}`,
    )
    expect(out).toMatch(/\nstored as revision 2\n$/)
    expect(text(cloud)).not.toContain('infra2')
    const newest = await openFileBackend({ directory: cloud.directory }).load()
    expect(newest).toMatchObject({ id: 2, reason: 'broken board' })
    expect(newest?.summary.hostsRemoved).toHaveLength(16)
  })

  it('removes several containers, and says nothing of hosts that come back when none does', async () => {
    const cloud = await deployedCloud()
    const [first, second] = cloud.stored().galera_container!.hosts!
    const { out } = await cloud.run(['remove', first!, second!, '--yes'])
    expect(out).toContain('2 containers removed')
    expect(out).not.toContain('note:')
    expect(names(cloud)).toHaveLength(51)
  })

  it('tells what would go with --dry-run and changes nothing', async () => {
    const cloud = await deployedCloud()
    const before = text(cloud)
    const { status, out } = await cloud.run('remove infra2 --dry-run')
    expect(status).toBe(0)
    expect(out).toMatch(/\nnothing was removed \(--dry-run\)\n$/)
    expect(text(cloud)).toBe(before)
  })

  it('does nothing at all when a name is not there, and names the nearest', async () => {
    const cloud = await deployedCloud()
    const before = text(cloud)
    const { status, out, err } = await cloud.run('remove infra2 compuet3 --yes')
    expect([status, out]).toEqual([1, ''])
    expect(err).toBe(
      'osa-inventory: there is no host compuet3 in the inventory; do you mean compute3?\n' +
        '    nothing was removed; `osa-inventory show --names hosts` lists what there is  # ERR_UNKNOWN_NAME\n',
    )
    expect(text(cloud)).toBe(before)
  })

  it('asks on a terminal, and takes only a yes', async () => {
    const cloud = await deployedCloud()
    const no = await cloud.run('remove compute3', { answer: '' })
    expect([no.status, no.questions]).toEqual([1, ['1 host removed; 4 groups changed: go ahead? [y/N] ']])
    expect(no.err).toBe('osa-inventory: nothing was removed\n')
    expect(names(cloud)).toContain('compute3')
    expect((await cloud.run('remove compute3 --yes', { answer: 'n' })).questions).toEqual([])
    expect((await cloud.run('remove compute2', { answer: 'y' })).status).toBe(0)
    expect(names(cloud)).toHaveLength(51)
  })

  it('removes nothing when someone else changed what would go, and says to try again', async () => {
    const cloud = await deployedCloud()
    const meanwhile = (): void => {
      const stored = cloud.stored()
      stored.compute_hosts!.hosts = ['compute1', 'compute2']
      writeFileSync(cloud.path('openstack_inventory.json'), JSON.stringify(stored))
    }
    const { status, err } = await cloud.run('remove compute3', { answer: 'yes', meanwhile })
    expect(status).toBe(3)
    expect(err).toContain('someone else changed the inventory')
    expect(names(cloud)).toContain('compute3')
  })

  it('goes on when someone else changed something else', async () => {
    const cloud = await deployedCloud()
    const meanwhile = (): void => {
      writeFileSync(
        cloud.path('openstack_inventory.json'),
        JSON.stringify({ ...cloud.stored(), by_hand: { hosts: [] } }),
      )
    }
    expect((await cloud.run('remove compute3', { answer: 'yes', meanwhile })).status).toBe(0)
    expect(names(cloud)).not.toContain('compute3')
    expect(cloud.stored()).toHaveProperty('by_hand')
  })

  it('prints JSON for programs', async () => {
    const cloud = await deployedCloud()
    const told = JSON.parse((await cloud.run('remove compute3 --json --yes')).out)
    expect(told).toMatchObject({ changed: true, dry_run: false, revision: 2 })
    expect(told.difference.hosts).toMatchObject([{ name: 'compute3', change: 'removed' }])
  })

  it.each([
    ['remove', 'name hosts to remove, or use --group or --stale'],
    ['remove compute3 --stale', 'hosts, --group and --stale exclude each other'],
    ['remove compute3 --group x', 'hosts, --group and --stale exclude each other'],
  ])('%s: is told to say one thing', async (line, message) => {
    const cloud = await deployedCloud()
    const { status, err } = await cloud.run(line)
    expect(status).toBe(2)
    expect(err).toContain(message)
  })
})

describe('osa-inventory remove --group', () => {
  it('removes groups and leaves their hosts, and says that the next run may make them again', async () => {
    const cloud = await deployedCloud()
    const { status, out } = await cloud.run('remove --group glance_all --group keystone_all --yes')
    expect(status).toBe(0)
    expect(out).toContain('2 groups removed')
    expect(out).toContain('note: the next run makes a group again that')
    expect(names(cloud)).toHaveLength(53)
    expect(cloud.stored()).not.toHaveProperty('keystone_all')
  })

  it('keeps what there is no inventory without', async () => {
    const cloud = await deployedCloud()
    for (const group of ['all', '_meta']) {
      const { status, err } = await cloud.run(['remove', '--group', group, '--yes'])
      expect(status).toBe(1)
      expect(err).toContain(`${group} cannot be removed`)
    }
  })
})

describe('osa-inventory remove --stale', () => {
  it('needs --yes where there is no terminal', async () => {
    const cloud = await deployedCloud()
    withdrawCompute3(cloud)
    const before = text(cloud)
    const { status, err } = await cloud.run('remove --stale')
    expect(status).toBe(1)
    expect(err).toContain('nothing was removed: without a terminal to ask on, remove needs --yes')
    expect(text(cloud)).toBe(before)
  })

  it('removes all that stale lists, after which nothing is stale and the generator changes nothing', async () => {
    const cloud = await deployedCloud()
    withdrawCompute3(cloud)
    cloud.edit('        container_mtu: 9000\n', '')
    await cloud.run('generate')
    const { status, out } = await cloud.run('remove --stale --yes')
    expect(status).toBe(0)
    expect(out).toContain('  - compute3  10.20.0.33\n')
    expect(out).toContain('1 host removed; 6 containers and 4 groups changed')
    expect((await cloud.run('stale')).out).toBe('nothing is stale\n')
    expect((await cloud.run('generate')).out).toBe('no changes\n')
  })

  it('has nothing to do when nothing is stale', async () => {
    const cloud = await deployedCloud()
    expect(await cloud.run('remove --stale --yes')).toMatchObject({ status: 0, out: 'nothing is stale\n' })
    expect(JSON.parse((await cloud.run('remove --stale --json --yes')).out)).toMatchObject({
      changed: false,
      revision: null,
    })
  })
})

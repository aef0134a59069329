/** A run of before 2024.1 on a cloud that a later release has named: a checkout too old, or a release set by mistake. */
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Cloud } from '../../cli/tool/tool-run.ts'
import { repository, scratch } from '../../support/program.ts'

const fixture = join(repository, 'test/golden/renamed-groups')

const containersOf = (cloud: Cloud): string[] =>
  Object.keys(cloud.stored()._meta.hostvars)
    .filter((name) => /-[0-9a-f]{8}$/.test(name))
    .sort()

/** Two containers, in an environment of before 2026.1. */
async function cloudOf(release: string): Promise<Cloud> {
  const directory = join(scratch(), 'openstack_deploy')
  cpSync(join(fixture, 'openstack_deploy'), directory, { recursive: true })
  const cloud = new Cloud(directory)
  cloud.env.OSA_INVENTORY_ENVIRONMENT = join(fixture, 'older-environment')
  cloud.env.OSA_INVENTORY_RELEASE = release
  expect(await cloud.run('generate')).toMatchObject({ status: 0, err: '' })
  expect(containersOf(cloud)).toHaveLength(2)
  return cloud
}

const older = { OSA_INVENTORY_RELEASE: '2023.2' }

function addHost(cloud: Cloud): void {
  cloud.edit('  c2: {ip: 10.30.0.12}\n', '  c2: {ip: 10.30.0.12}\n  c3: {ip: 10.30.0.13}\n')
}

describe('a release before 2024.1', () => {
  it.each(['2024.1', '2025.2', '32.2.0'])('makes no second set of what %s has named', async (release) => {
    const cloud = await cloudOf(release)
    const before = containersOf(cloud)
    for (const release of ['2023.2', '27.6.2']) {
      const env = { OSA_INVENTORY_RELEASE: release }
      const { status, out, err } = await cloud.run('generate', { env })
      expect([status, out]).toEqual([1, ''])
      expect(err).toContain(
        'this run would make 2 containers a second time (c1_storage-mon_container and c2_storage-mon_container), because the ' +
          'stored inventory has them under names that OpenStack-Ansible gives since 2024.1 (c1-storage-mon-container-…), and ' +
          'the release of this run, 27.0.0 to 28.4.2, does not know those',
      )
      expect(err).toContain('# E9')
      const doctor = await cloud.run('doctor', { env })
      expect([doctor.status, doctor.out.match(/# E9/g)?.length]).toEqual([1, 1])
      expect(containersOf(cloud)).toEqual(before)
    }
    expect((await cloud.run('generate')).out).toContain('no changes')
  })

  it('makes them with --force, as the original does, and knows its own then', async () => {
    const cloud = await cloudOf('2024.1')
    const forced = await cloud.run('generate --force --reason x', { env: older })
    expect(forced).toMatchObject({ status: 0, err: '' })
    expect(containersOf(cloud)).toHaveLength(4)
    expect((await cloud.run('generate', { env: older })).out).toContain('no changes')
  })

  it('goes on with a state from before the upgrade', async () => {
    const cloud = await cloudOf('2023.2')
    const before = containersOf(cloud)
    addHost(cloud)
    expect((await cloud.run('generate', { env: { OSA_INVENTORY_RELEASE: '2024.1' } })).status).toBe(0)
    expect(containersOf(cloud)).toHaveLength(3)
    const refused = await cloud.run('generate')
    expect([refused.status, refused.err]).toEqual([
      1,
      expect.stringContaining('this run would make 1 container a second time (c3_storage-mon_container)'),
    ])
    expect(await cloud.run('restore 1 --yes')).toMatchObject({ status: 0 })
    expect(await cloud.run('generate')).toMatchObject({ status: 0, err: '' })
    const added = containersOf(cloud).filter((name) => !before.includes(name))
    expect(added).toEqual([expect.stringMatching(/^c3_storage-mon_container-/)])
    expect(containersOf(cloud)).toHaveLength(3)
  })

  it('gets new containers where a later one has added some elsewhere', async () => {
    const cloud = await cloudOf('2023.2')
    addHost(cloud)
    expect(await cloud.run('generate')).toMatchObject({ status: 0, err: '' })
    expect(containersOf(cloud)).toHaveLength(3)
  })

  it('is refused for that too where the second ones would use up a network', async () => {
    const cloud = await cloudOf('2024.1')
    cloud.edit('"10.30.0.1,10.30.0.60"', '"10.30.0.1,10.30.0.254"')
    const { status, err } = await cloud.run('generate', { env: older })
    expect([status, err]).toEqual([1, expect.stringContaining('this run would make containers a second time')])
    expect(err).toContain('# E9')
  })

  it('is refused in a preview of the way back', async () => {
    const cloud = await cloudOf('2024.1')
    cpSync(join(fixture, 'older-environment'), cloud.path('../old/inventory'), { recursive: true })
    const { status, out } = await cloud.run(`upgrade-preview --to ${cloud.path('../old')} --release 2023.2`)
    expect([status, out]).toEqual([1, expect.stringContaining('this run would make 2 containers a second time')])
  })
})

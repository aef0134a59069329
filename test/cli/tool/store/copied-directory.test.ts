/**
 * A directory that was copied while a run wrote: whatever file was copied when, the copy draws no container again that
 * the history in it has. A restore from the tar, and an edit, go on without a question.
 */
import { copyFileSync, cpSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { quickDirectory } from '../../../backends/file-support.ts'
import { repository, runCommand } from '../../../support/program.ts'
import { Cloud } from '../tool-run.ts'
import { configure, containersOf, smallCloud } from './damaged-places.ts'

const JSON_FILE = 'openstack_inventory.json'
const TAR = 'backup_openstack_inventory.tar'
const HISTORY = 'openstack_inventory.history'
const documentOf = (cloud: Cloud): string => readFileSync(cloud.path(JSON_FILE), 'utf8')

/** The cloud as it was at revision 2, and at revision 3, which adds a host. */
async function moments(): Promise<Cloud[]> {
  const cloud = await smallCloud()
  const shots = quickDirectory()
  const shoot = (name: string): Cloud => {
    const shot = new Cloud(join(shots, name))
    cpSync(cloud.directory, shot.directory, { recursive: true, preserveTimestamps: true })
    Object.assign(shot.env, cloud.env, { HOME: shot.directory, OSA_CONFIG_DIR: shot.directory })
    return shot
  }
  const second = shoot('2')
  configure(cloud, ['infra1', 'infra2', 'infra3'])
  expect((await cloud.run('generate')).status).toBe(0)
  return [second, shoot('3')]
}

type Part = typeof JSON_FILE | typeof TAR | typeof HISTORY

/** @param from of which moment each part is */
function torn(shots: readonly Cloud[], from: Readonly<Record<Part, number>>, preserveTimestamps: boolean): Cloud {
  const newest = shots.at(-1)!
  const copy = new Cloud(join(quickDirectory(), 'copy'))
  mkdirSync(copy.directory)
  Object.assign(copy.env, newest.env, { HOME: copy.directory, OSA_CONFIG_DIR: copy.directory })
  copyFileSync(newest.path('openstack_user_config.yml'), copy.path('openstack_user_config.yml'))
  for (const [part, moment] of Object.entries(from)) {
    cpSync(shots[moment]!.path(part), copy.path(part), { recursive: true, preserveTimestamps })
  }
  return copy
}

const orders = [0, 1].flatMap((json) => [0, 1].flatMap((history) => [0, 1].map((tar) => ({ json, history, tar }))))

it.each([true, false])('with times kept (%s), in any order, draws nothing again that it has', async (keepTimes) => {
  const shots = await moments()
  const known = containersOf(documentOf(shots[1]!), 'infra3')
  expect(known.length).toBeGreaterThan(0)
  for (const { json, history, tar } of orders) {
    const what = JSON.stringify({ json, history, tar })
    const copy = torn(shots, { [JSON_FILE]: json, [HISTORY]: history, [TAR]: tar }, keepTimes)
    const before = documentOf(copy)
    const ran = await copy.run('generate')
    if (json === 0 && history === 1) {
      expect([ran.status, ran.out], `${what}: ${ran.err}`).toEqual([1, ''])
      expect(ran.err).toContain(`${copy.path(JSON_FILE)} shows an older state than revision 3`)
      expect(ran.err).toContain(known[0])
      expect(documentOf(copy)).toBe(before)
      expect((await copy.run('generate --dry-run')).status).toBe(1)
      const restored = await copy.run('restore latest --yes')
      expect([restored.status, restored.err], what).toEqual([0, ''])
      expect((await copy.run('generate')).out).toBe('no changes\n')
      expect(containersOf(documentOf(copy), 'infra3')).toEqual(known)
      const forced = torn(shots, { [JSON_FILE]: json, [HISTORY]: history, [TAR]: tar }, keepTimes)
      expect((await forced.run('generate --force')).status).toBe(0)
      expect(containersOf(documentOf(forced), 'infra3')).not.toEqual(known)
    } else {
      expect([ran.status, ran.err], what).toEqual([0, ''])
      // Where nothing in the copy knows them, they are drawn; else they are kept.
      if (json === 1) expect(containersOf(documentOf(copy), 'infra3'), what).toEqual(known)
    }
  }
})

it('an older document of a tar from elsewhere is known by its time', async () => {
  const [, cloud] = (await moments()) as [Cloud, Cloud]
  const older = { ...JSON.parse(documentOf(cloud)) }
  for (const name of containersOf(documentOf(cloud), 'infra3')) delete older._meta.hostvars[name]
  writeFileSync(cloud.path(JSON_FILE), JSON.stringify(older))
  utimesSync(cloud.path(JSON_FILE), 1_600_000_000, 1_600_000_000)
  expect((await cloud.run('generate')).err).toContain('shows an older state than revision 3')
})

it('the documented restore goes on without a question where nothing has to be drawn', async () => {
  const [second, cloud] = (await moments()) as [Cloud, Cloud]
  copyFileSync(second.path(JSON_FILE), cloud.path(JSON_FILE))
  configure(cloud, ['infra1', 'infra2'])
  expect(await cloud.run('generate')).toMatchObject({ status: 0, out: 'no changes\n', err: '' })
})

it('an edit by hand that takes a container out has it drawn again, as ever', async () => {
  const [, cloud] = (await moments()) as [Cloud, Cloud]
  const inventory = JSON.parse(documentOf(cloud))
  const [gone] = containersOf(documentOf(cloud), 'infra3') as [string]
  delete inventory._meta.hostvars[gone]
  for (const group of Object.values(inventory) as { hosts?: string[] }[]) {
    if (group.hosts) group.hosts = group.hosts.filter((name) => name !== gone)
  }
  writeFileSync(cloud.path(JSON_FILE), JSON.stringify(inventory, undefined, 4))
  const ran = await cloud.run('generate')
  expect([ran.status, ran.err]).toEqual([0, ''])
  expect(containersOf(documentOf(cloud), 'infra3')).not.toContain(gone)
})

it('the copy that the manual describes has the JSON file last, and is good', async () => {
  const [, cloud] = (await moments()) as [Cloud, Cloud]
  const manual = readFileSync(join(repository, 'docs/operating.md'), 'utf8')
  const lines = manual.split('\n').filter((line) => /^tar -C \/etc -[cr]f /.test(line))
  expect(lines).toHaveLength(2)
  const place = quickDirectory()
  cpSync(cloud.directory, join(place, 'openstack_deploy'), { recursive: true })
  const script = [
    ...lines.map((line) => line.replace('-C /etc', '-C .')),
    'mkdir copy',
    'tar -C copy -xf openstack_deploy.tar',
  ]
  expect(runCommand('sh', ['-ec', script.join('\n')], { cwd: place })).toMatchObject({ status: 0, stderr: '' })
  const listed = runCommand('tar', ['-tf', join(place, 'openstack_deploy.tar')])
    .stdout.trim()
    .split('\n')
  expect(listed.indexOf(`openstack_deploy/${JSON_FILE}`)).toBe(listed.length - 1)
  const copy = new Cloud(join(place, 'copy/openstack_deploy'))
  Object.assign(copy.env, cloud.env, { HOME: copy.directory, OSA_CONFIG_DIR: copy.directory })
  expect(await copy.run('generate')).toMatchObject({ status: 0, out: 'no changes\n', err: '' })
})

/** `osa-inventory uninstall` where another backend than the files holds the inventory. */
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Cloud, newCloud } from '../../cli/tool/tool-run.ts'
import { type FakeOsa, fakeOsa, listing } from '../../support/osa.ts'
import { repository } from '../../support/program.ts'

const program = join(repository, 'examples/plugins/sqlite-python/osa_inventory_sqlite.py')

interface Adopted {
  readonly cloud: Cloud
  readonly osa: FakeOsa
  readonly json: string
  uninstall(...more: string[]): ReturnType<Cloud['run']>
}

/** Shims are in place, and a database holds two revisions. */
async function adopted(more = ''): Promise<Adopted> {
  const cloud = newCloud()
  const osa = fakeOsa()
  writeFileSync(
    cloud.path('osa.ini'),
    `[inventory]\nbackend = database\n${more}\n[database]\nplugin = exec\ncommand = ${program}\noptions = path = ${cloud.directory}/inventory.db\n`,
  )
  chmodSync(cloud.path('osa.ini'), 0o644)
  const at = ['--osa-root', osa.osaRoot, '--runtime', osa.runtime]
  for (const command of [['install', ...at], ['generate'], ['remove', 'compute3', '--yes']]) {
    const { status, err } = await cloud.run(command)
    expect([status, err]).toEqual([0, ''])
  }
  return {
    cloud,
    osa,
    json: cloud.path('openstack_inventory.json'),
    uninstall: (...options) => cloud.run(['uninstall', ...at, ...options]),
  }
}

async function newest({ cloud }: Adopted): Promise<string> {
  return (await cloud.run('show --json')).out.trimEnd()
}

const isOriginal = (osa: FakeOsa): boolean => readFileSync(osa.generator, 'utf8').includes('the original 1')

describe('uninstall while a database holds the inventory', () => {
  it('writes the newest document where there is no copy', async () => {
    const world = await adopted('mirror = no')
    expect(existsSync(world.json)).toBe(false)
    const { status, out, err } = await world.uninstall()
    expect([status, err]).toEqual([0, ''])
    expect(out).toContain(
      `${world.json}  revision 2 written: the original goes on from it\n` +
        `note: what the original changes is in that file alone; before you install again: osa-inventory import ${world.json}\n`,
    )
    expect(readFileSync(world.json, 'utf8')).toBe(await newest(world))
    expect(statSync(world.json).mode & 0o777).toBe(0o640)
    expect(isOriginal(world.osa)).toBe(true)
  })

  it('leaves a copy that is the newest', async () => {
    const world = await adopted()
    const before = statSync(world.json).mtimeMs
    const { out } = await world.uninstall()
    expect(out).toContain(`${world.json}  revision 2 already: the original goes on from it\n`)
    expect(statSync(world.json).mtimeMs).toBe(before)
  })

  it('replaces a copy of an earlier revision', async () => {
    const world = await adopted('mirror = no')
    await world.cloud.run('restore 1 --yes')
    writeFileSync(world.json, await newest(world))
    await world.cloud.run('restore 2 --yes')
    expect((await world.uninstall()).out).toContain('revision 4 written')
    expect(readFileSync(world.json, 'utf8')).toBe(await newest(world))
  })

  it('refuses a file that someone else wrote, and changes nothing', async () => {
    const world = await adopted()
    writeFileSync(world.json, '{"_meta": {"hostvars": {}}}')
    const before = listing(world.osa.directory)
    const ended = await world.uninstall()
    expect([ended.status, ended.out]).toEqual([1, ''])
    expect(ended.err).toContain(`${world.json} is neither revision 2, the newest, nor an earlier one`)
    expect(listing(world.osa.directory)).toEqual(before)

    const forced = await world.uninstall('--force')
    expect(forced.status).toBe(0)
    expect(readFileSync(world.json, 'utf8')).toBe(await newest(world))
    const copy = readdirSync(world.cloud.directory).find((name) =>
      name.startsWith('openstack_inventory.json.replaced-'),
    )
    expect(readFileSync(world.cloud.path(copy!), 'utf8')).toBe('{"_meta": {"hostvars": {}}}')
    expect(isOriginal(world.osa)).toBe(true)
  })

  it('puts nothing back while the database cannot be opened, unless told to go without', async () => {
    const world = await adopted()
    rmSync(world.json)
    writeFileSync(world.cloud.path('osa.ini'), '[inventory]\nbackend = gone\n')
    const ended = await world.uninstall()
    expect([ended.status, ended.out]).toEqual([1, ''])
    expect(ended.err).toContain('--keep-json goes without')
    expect(isOriginal(world.osa)).toBe(false)
    expect((await world.uninstall('--keep-json')).status).toBe(0)
    expect(isOriginal(world.osa)).toBe(true)
    expect(existsSync(world.json)).toBe(false)
  })

  it('can be followed by what the original has changed, once it is imported', async () => {
    const world = await adopted()
    await world.uninstall()
    const changed = readFileSync(world.json, 'utf8').replaceAll('10.20.0.31', '10.20.0.131')
    writeFileSync(world.json, changed)
    expect((await world.cloud.run(['import', world.json, '--yes'])).status).toBe(0)
    expect(await newest(world)).toBe(changed)
  })

  it('with --dry-run writes nothing', async () => {
    const world = await adopted('mirror = no')
    const { out } = await world.uninstall('--dry-run')
    expect(out).toContain('revision 2 would be written')
    expect(existsSync(world.json)).toBe(false)
    expect(isOriginal(world.osa)).toBe(false)
  })
})

describe('doctor', () => {
  it('calls it an error that the original runs beside a database', async () => {
    const { cloud, osa } = await adopted()
    rmSync(osa.generator)
    writeFileSync(osa.generator, '#!/usr/bin/python3\n', { mode: 0o755 })
    const { status, out } = await cloud.run(['doctor', '--json', '--osa-root', osa.osaRoot, '--runtime', osa.runtime])
    const found = JSON.parse(out).findings.filter(({ code }: { code: string }) => code === 'original-back')
    expect([status, found.length, found[0].grade, found[0].file]).toEqual([1, 1, 'error', osa.generator])
  })
})

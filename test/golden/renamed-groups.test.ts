/**
 * A cloud of an older release goes on with today's names of groups, and none of it is made a second time
 * (docs/generation.md, section 6.3; E8).
 */
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { generateMain } from '../../src/cli/generator/generate.ts'
import { compareDocuments } from '../../tools/random-clouds/compare.ts'
import { Cloud } from '../cli/tool/tool-run.ts'

const fixture = join(import.meta.dirname, 'renamed-groups')
const stored = readFileSync(join(fixture, 'stored.json'), 'utf8')

function upgraded(): Cloud {
  const directory = mkdtempSync(join(tmpdir(), 'osa-renamed-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  cpSync(join(fixture, 'openstack_deploy'), directory, { recursive: true })
  cpSync(join(fixture, 'stored.json'), join(directory, 'openstack_inventory.json'))
  const cloud = new Cloud(directory)
  cloud.env.OSA_INVENTORY_ENVIRONMENT = join(fixture, 'environment')
  return cloud
}

function documentOf(cloud: Cloud): string {
  return readFileSync(cloud.path('openstack_inventory.json'), 'utf8')
}

/** `openstack-ansible-inventory`, as Ansible runs it. */
async function list(cloud: Cloud, argv: string[] = ['--list'], env: Record<string, string> = {}) {
  const ended = { out: '', err: '' }
  const status = await generateMain(argv, {
    out: (text) => {
      ended.out += text
    },
    err: (text) => {
      ended.err += text
    },
    env: { ...cloud.env, ...env },
    cwd: cloud.directory,
    isTerminal: { out: false, err: false, in: false },
    ask: async () => undefined,
  })
  return { status, ...ended }
}

const hostsOf = (document: string): string[] => Object.keys(JSON.parse(document)._meta.hostvars)

describe('an inventory of before 2026.1 with the environment of today', () => {
  it.each(['', 'reference'])(
    'is refused where containers would be made a second time (quirks = %j)',
    async (quirks) => {
      const cloud = upgraded()
      const { status, out, err } = await list(cloud, ['--list'], { OSA_INVENTORY_QUIRKS: quirks })
      expect([status, out]).toEqual([1, ''])
      expect(err).toContain(
        'this run would make 2 containers a second time (c1-storage-mon-container, c2-storage-mon-container), because the ' +
          'stored inventory has them under the names that groups had in an older release: storage-mon_container is ' +
          'storage_mon_container now\n',
      )
      expect(err).toContain('`osa-inventory rename-groups --dashes` gives the groups their present names')
      expect(documentOf(cloud)).toBe(stored)
    },
  )

  it('goes on with its containers once the groups are renamed, and nothing is stale', async () => {
    const cloud = upgraded()
    expect(await cloud.run('rename-groups --dashes')).toMatchObject({ status: 0, err: '' })
    const { status, out, err } = await list(cloud)
    expect([status, err]).toEqual([0, ''])
    expect(hostsOf(out).sort()).toEqual(hostsOf(stored).sort())
    expect(JSON.parse(out).storage_mon_container.hosts).toEqual(JSON.parse(stored)['storage-mon_container'].hosts)
    expect((await cloud.run('stale')).out).toBe('nothing is stale\n')
  })

  it('has its old groups told of in one line, and each of them on demand', async () => {
    const cloud = upgraded()
    const { stale } = JSON.parse((await cloud.run('stale --json')).out) as { stale: { code: string; name: string }[] }
    const old = stale.filter(({ code }) => code === 'E8').map(({ name }) => name)
    expect(old.length).toBeGreaterThan(6)
    const short = (await cloud.run('stale')).out
    expect(short).toContain(
      `groups\n  E8  ${old.length} groups have names of an older release: ${old.slice(0, 4).join(', ')} and ${old.length - 4} more ` +
        '(--all lists each)\n      osa-inventory rename-groups --dashes merges them into those of the present names\n',
    )
    expect(short.match(/E8/g)).toHaveLength(1)
    expect(short).toContain(`\n${stale.length} entries are stale`)
    const long = (await cloud.run('stale --all')).out
    expect(long.match(/^ {2}E8 {2}\S+: an older spelling of /gm)).toHaveLength(old.length)
    for (const name of old) expect(long).toContain(`  E8  ${name}: `)
  })

  it('is an error of the check, told once', async () => {
    const { status, err } = await list(upgraded(), ['--check'])
    expect(status).toBe(1)
    expect(err.match(/rename-groups --dashes/g)).toHaveLength(1)
    expect(err).not.toContain('Configuration ok!')
  })

  it("comes out as the original's with --force, the second containers with it", async () => {
    const cloud = upgraded()
    const forced = await cloud.run('generate --force', { env: { OSA_INVENTORY_QUIRKS: 'reference' } })
    expect(forced).toMatchObject({ status: 0, err: '' })
    const settled = readFileSync(join(fixture, 'settled.json'), 'utf8')
    const hostAddresses = new Set(['10.30.0.11', '10.30.0.12', '10.30.0.21'])
    expect(compareDocuments(documentOf(cloud), settled, { stored, hostAddresses })).toBeUndefined()
    expect(hostsOf(settled)).toHaveLength(hostsOf(stored).length + 2)
  })

  it('is not offered the removal of what the next run would make again', async () => {
    const cloud = upgraded()
    await cloud.run('generate --force')
    const second = hostsOf(documentOf(cloud)).filter((name) => !hostsOf(stored).includes(name))
    const { stale } = JSON.parse((await cloud.run('stale --json')).out) as { stale: Record<string, unknown>[] }
    const told = stale.filter(({ kind }) => kind === 'container')
    expect(told).toHaveLength(2)
    for (const { removable, remedy } of told) {
      expect(removable).toBe(false)
      expect(remedy).toContain('first osa-inventory rename-groups --dashes')
    }
    await cloud.run('remove --stale --yes')
    expect(hostsOf(documentOf(cloud))).toEqual(expect.arrayContaining(second))
    await cloud.run('rename-groups --dashes')
    await cloud.run('remove --stale --yes')
    expect(hostsOf(documentOf(cloud))).toHaveLength(hostsOf(stored).length)
    expect((await cloud.run('generate')).out).toContain('no changes')
    expect((await cloud.run('stale')).out).toBe('nothing is stale\n')
  })

  it('may grow: a container that was never there is no second one', async () => {
    const cloud = upgraded()
    cloud.edit('  c2: {ip: 10.30.0.12}\n', '  c2: {ip: 10.30.0.12}\n  c3: {ip: 10.30.0.13}\n')
    const { err } = await list(cloud)
    expect(err).toContain('would make 2 containers a second time (c1-storage-mon-container, c2-storage-mon-container)')
    await cloud.run('rename-groups --dashes')
    expect(hostsOf((await list(cloud)).out)).toHaveLength(hostsOf(stored).length + 2)
  })

  it('says so too where the second containers would use up a network', async () => {
    const cloud = upgraded()
    cloud.edit('"10.30.0.1,10.30.0.60"', '"10.30.0.1,10.30.0.254"')
    const { status, err } = await list(cloud)
    expect(status).toBe(1)
    expect(err).toContain('would make containers a second time')
    expect(err).toContain('rename-groups --dashes')
  })
})

describe('the way back to a release before 2026.1', () => {
  const older = { OSA_INVENTORY_ENVIRONMENT: join(fixture, 'older-environment'), OSA_INVENTORY_RELEASE: '2025.2' }

  /** Upgraded, renamed and run under 2026.1; then the checkout of before is back. */
  async function rolledBack(): Promise<Cloud> {
    const cloud = upgraded()
    await cloud.run('rename-groups --dashes')
    expect((await list(cloud)).status).toBe(0)
    Object.assign(cloud.env, older)
    return cloud
  }

  const groupsOf = (document: string): Record<string, { hosts?: string[] }> => {
    const { _meta, ...groups } = JSON.parse(document)
    return groups
  }

  it('has nobody leave a group that only has another name', async () => {
    const cloud = await rolledBack()
    const { out } = await cloud.run('doctor')
    expect(out).toContain('# E8')
    expect(out).not.toContain('# L3')
  })

  it('is refused where containers would be made a second time, and doctor tells the command', async () => {
    const cloud = await rolledBack()
    const before = documentOf(cloud)
    const { status, out, err } = await list(cloud)
    expect([status, out]).toEqual([1, ''])
    expect(err).toContain('because the stored inventory has them under the names that groups have in a newer release')
    expect(err).toContain('storage_mon_container is storage-mon_container now')
    expect(err).toContain('`osa-inventory rename-groups --underscores` gives the groups their present names')
    expect((await cloud.run('doctor')).out).toContain('rename-groups --underscores')
    expect(documentOf(cloud)).toBe(before)
  })

  it('is one command with a preview, after which nothing is made a second time and nothing is stale', async () => {
    const cloud = await rolledBack()
    const before = documentOf(cloud)
    const preview = await cloud.run('rename-groups --underscores --dry-run')
    expect(preview.out).toContain('storage-mon_container')
    expect(documentOf(cloud)).toBe(before)
    expect(await cloud.run('rename-groups --underscores')).toMatchObject({ status: 0, err: '' })
    const { status, out, err } = await list(cloud)
    expect([status, err]).toEqual([0, ''])
    expect(hostsOf(out).sort()).toEqual(hostsOf(stored).sort())
    const [now, then] = [groupsOf(out), groupsOf(stored)]
    expect(Object.keys(now).sort()).toEqual(Object.keys(then).sort())
    for (const [group, { hosts }] of Object.entries(then)) expect([group, now[group]!.hosts]).toEqual([group, hosts])
    expect((await cloud.run('stale')).out).toBe('nothing is stale\n')
    expect((await cloud.run('rename-groups --underscores')).out).toContain('no group has the underscored name')
  })

  it('is the same for what a version that knew 2026.1 only has added to a cloud of 2025.2', async () => {
    const cloud = upgraded()
    cloud.env.OSA_INVENTORY_ENVIRONMENT = older.OSA_INVENTORY_ENVIRONMENT
    expect((await cloud.run('generate --force --release 2026.1')).status).toBe(0)
    expect(Object.keys(groupsOf(documentOf(cloud)))).toContain('storage_mon_all')
    Object.assign(cloud.env, older)
    expect((await cloud.run('doctor')).out).toContain('rename-groups --underscores')
    expect(await cloud.run('rename-groups --underscores')).toMatchObject({ status: 0, err: '' })
    const { status, out } = await list(cloud)
    expect(status).toBe(0)
    expect(Object.keys(groupsOf(out)).sort()).toEqual(Object.keys(groupsOf(stored)).sort())
    expect(hostsOf(out)).toEqual(expect.arrayContaining(hostsOf(stored)))
  })

  it('is refused for the other spelling, with the release that decides', async () => {
    const cloud = await rolledBack()
    const wrong = await cloud.run('rename-groups --dashes')
    expect(wrong).toMatchObject({ status: 1, out: '' })
    expect(wrong.err).toContain('runs speak 32.2.0 (environment OSA_INVENTORY_RELEASE')
    expect(wrong.err).toContain('`osa-inventory rename-groups --underscores`')
    expect(await cloud.run('rename-groups')).toMatchObject({ status: 2 })
    expect(await cloud.run('rename-groups --dashes --underscores')).toMatchObject({ status: 2 })
  })
})

/** A plan applied by the built program, in every kind of place: what was planned is stored, once, and no run changes it. */
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Plan } from '../../src/app/run/plan-file.ts'
import { exampleCloud, exampleEnvironment, lacking, pathOf, run, runMeanwhile, scratch } from '../support/program.ts'
import { type BackendSection, postgresqlSection, sqliteSection, stopServers } from '../support/sections.ts'

interface Place {
  readonly directory: string
  readonly env: Record<string, string>
}

async function cloudIn(section: BackendSection | undefined): Promise<Place> {
  const directory = exampleCloud()
  if (section) {
    const text = `[inventory]\nbackend = ${section.name}\naudit_log = audit.log\n\n${await section.text()}`
    writeFileSync(join(directory, 'osa.ini'), text, { mode: 0o600 })
  }
  return { directory, env: { OSA_CONFIG_DIR: directory, OSA_INVENTORY_ENVIRONMENT: exampleEnvironment } }
}

const tool = ({ env, directory }: Place, ...words: string[]) =>
  runMeanwhile(process.execPath, [pathOf('osa-inventory'), ...words], { env, cwd: directory })

function moreHosts({ directory }: Place, host: string, ip: string): void {
  const path = join(directory, 'openstack_user_config.yml')
  const text = readFileSync(path, 'utf8')
  writeFileSync(path, text.replace('shared_infra_hosts:', `shared_infra_hosts:\n  ${host}:\n    ip: ${ip}`))
}

function planIn({ directory }: Place): Plan {
  return JSON.parse(readFileSync(join(directory, 'cloud.plan'), 'utf8'))
}

const file = { name: 'files', missing: undefined, section: undefined }
const others = [sqliteSection, postgresqlSection]
const places = [file, ...others.map((section) => ({ name: section.name, missing: section.missing, section }))]

afterAll(stopServers)

describe('apply', () => {
  it.for(places)('stores in $name what was planned, and the next run changes nothing', async (place, { skip }) => {
    const missing = lacking(place.missing)
    if (missing !== undefined) skip(missing)
    const cloud = await cloudIn(place.section)
    expect((await tool(cloud, 'generate')).status).toBe(0)
    moreHosts(cloud, 'infra9', '10.20.0.19')
    const planned = await tool(cloud, 'generate', '--dry-run', '-o', 'cloud.plan', '--detailed-exitcode')
    expect([planned.status, planned.stderr]).toEqual([2, ''])
    const applied = await tool(cloud, 'apply', 'cloud.plan', '--json')
    expect([applied.status, applied.stderr]).toEqual([0, ''])
    expect(JSON.parse(applied.stdout)).toMatchObject({ changed: true, revision: 2, plan: 'cloud.plan' })
    const { added, result } = planIn(cloud)
    expect(added.containers.length).toBeGreaterThan(2)
    // The copy beside another backend is what is stored, and the file itself is, too.
    const stored = readFileSync(join(cloud.directory, 'openstack_inventory.json'), 'utf8')
    for (const name of [...added.hosts, ...added.containers]) expect(stored).toContain(`"${name}"`)
    expect((await tool(cloud, 'history', '--json')).stdout).toContain(result.digest)
    const again = await tool(cloud, 'apply', 'cloud.plan')
    expect([again.status, again.stderr]).toEqual([0, ''])
    expect(again.stdout).toMatch(/^nothing to do: revision 2 /)
    const next = await runMeanwhile(process.execPath, [pathOf('openstack-ansible-inventory')], { env: cloud.env })
    expect(next.stdout).toBe(`${stored}\n`)
    expect((await tool(cloud, 'history', 'verify')).stdout).toMatch(/2 revisions|revisions 1 to 2/)
  })

  it('by five at once is done by one, and the others are told so', async () => {
    const cloud = await cloudIn(sqliteSection)
    await tool(cloud, 'generate', '--dry-run', '-o', 'cloud.plan')
    const ended = await Promise.all(Array.from({ length: 5 }, () => tool(cloud, 'apply', 'cloud.plan')))
    expect(ended.map(({ status, stderr }) => [status, stderr])).toEqual(ended.map(() => [0, '']))
    const [done, told] = [/\nstored as revision 1\n/, /^nothing to do: revision 1 /].map(
      (text) => ended.filter(({ stdout }) => text.test(stdout)).length,
    )
    expect([done, told]).toEqual([1, 4])
    const audit = readFileSync(join(cloud.directory, 'audit.log'), 'utf8').trim().split('\n')
    expect(audit).toHaveLength(1)
  })

  it('on another host, with the same files and the same database, stores the same', async () => {
    const cloud = await cloudIn(sqliteSection)
    await tool(cloud, 'generate', '--dry-run', '-o', 'cloud.plan')
    const other = join(scratch(), 'elsewhere')
    mkdirSync(other)
    cpSync(cloud.directory, other, { recursive: true })
    const there = { directory: other, env: { ...cloud.env, OSA_CONFIG_DIR: other } }
    expect((await tool(there, 'apply', join(cloud.directory, 'cloud.plan'))).status).toBe(0)
    const { result } = planIn(cloud)
    expect((await tool(there, 'history', '--json')).stdout).toContain(result.digest)
  })

  it('reads nothing but a regular file, and waits for no pipe', async () => {
    const cloud = await cloudIn(undefined)
    const pipe = join(cloud.directory, 'pipe')
    expect(run('osa-inventory', ['apply', '/dev/zero'], { env: cloud.env }).stderr).toContain(
      '/dev/zero cannot be read',
    )
    const { status } = await runMeanwhile('mkfifo', [pipe])
    expect(status).toBe(0)
    const ended = await tool(cloud, 'apply', pipe)
    expect([ended.status, ended.stdout]).toEqual([1, ''])
    const kept = await tool(cloud, 'generate', '--dry-run', '-o', pipe)
    expect([kept.status, kept.stdout]).toEqual([1, ''])
    expect(existsSync(join(cloud.directory, 'openstack_inventory.json'))).toBe(false)
  })
})

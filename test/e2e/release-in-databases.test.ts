/**
 * A cloud of 2025.1 that crosses to 2026.1 and comes back while a database holds it: each revision tells the release of its
 * run, also after a migration and in a bundle, and an unchanged run notices another release.
 */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MariadbServer, mariadbMissing } from '../support/mariadb-server.ts'
import { PostgresqlServer, postgresqlMissing, superuserPassword } from '../support/postgresql-server.ts'
import { repository, run, scratch } from '../support/program.ts'

const fixture = join(repository, 'test/golden/renamed-groups')

interface Database {
  readonly section: string
  stop(): Promise<void>
}

async function sqlite(): Promise<Database> {
  return { section: 'plugin = sqlite\npath = inventory.db\n', stop: async () => {} }
}

async function postgresql(): Promise<Database> {
  const server = await PostgresqlServer.start()
  const section = `plugin = postgresql\nhost = 127.0.0.1\nport = ${server.port}\nuser = super\npassword = ${superuserPassword}\ndatabase = postgres\n`
  return { section, stop: () => server.stop() }
}

async function mariadb(): Promise<Database> {
  const server = await MariadbServer.start()
  await server.sql('CREATE DATABASE osa')
  await server.sql("CREATE USER owner@'%' IDENTIFIED BY 'pw-of-owner-7Hq'")
  await server.sql("GRANT ALL ON osa.* TO owner@'%'")
  const section = `plugin = mysql\nhost = 127.0.0.1\nport = ${server.port}\nuser = owner\npassword = pw-of-owner-7Hq\ndatabase = osa\n`
  return { section, stop: () => server.stop() }
}

/** Newest first; `-` for what no run has made. */
function releasesIn(history: string): string[] {
  return JSON.parse(history).map(({ summary }: { summary: { release?: string } }) => summary.release ?? '-')
}

describe.each([
  { name: 'SQLite', missing: undefined, start: sqlite },
  { name: 'PostgreSQL', missing: postgresqlMissing, start: postgresql },
  { name: 'MariaDB', missing: mariadbMissing, start: mariadb },
])('$name', ({ missing, start }) => {
  describe.skipIf(missing)(`the release of revisions${missing ? ` (skipped: ${missing})` : ''}`, () => {
    let database: Database
    beforeAll(async () => {
      database = await start()
    })
    afterAll(() => database.stop())

    it('is kept through runs, renaming, migration, bundles and the way back', () => {
      const root = scratch()
      const config = join(root, 'openstack_deploy')
      cpSync(join(fixture, 'openstack_deploy'), config, { recursive: true })
      // Environments without a generator: the option says the release.
      const environments = { '2025.1': 'older-environment', '2026.1': 'environment' } as const
      const ini = (backend: string) =>
        writeFileSync(join(config, 'osa.ini'), `[inventory]\nbackend = ${backend}\n[primary]\n${database.section}`)
      const env = { HOME: root, XDG_CACHE_HOME: join(root, 'cache'), OSA_CONFIG_DIR: config }
      mkdirSync(env.XDG_CACHE_HOME)
      const tool = (line: string, release: keyof typeof environments = '2025.1') => {
        const places = {
          OSA_INVENTORY_ENVIRONMENT: join(fixture, environments[release]),
          OSA_INVENTORY_RELEASE: release,
        }
        return run('osa-inventory', line.split(' '), { env: { ...env, ...places } })
      }
      const list = (release: keyof typeof environments) =>
        run('openstack-ansible-inventory', ['--list', '-e', join(fixture, environments[release])], {
          env: { ...env, OSA_INVENTORY_RELEASE: release },
        })
      const releases = () => releasesIn(tool('history --json').stdout)

      ini('file')
      expect(list('2025.1')).toMatchObject({ status: 0, stderr: '' })
      expect(tool('migrate --from file --to primary --history').status).toBe(0)
      ini('primary')
      expect(releases()).toEqual(['30.1.1'])
      const unchanged = list('2025.1')
      expect([list('2025.1'), releases()]).toEqual([unchanged, ['30.1.1']])

      const refused = list('2026.1')
      expect([refused.status, refused.stdout]).toEqual([1, ''])
      expect(refused.stderr).toContain('rename-groups --dashes')
      expect(tool('rename-groups --dashes', '2026.1').status).toBe(0)
      expect(list('2026.1')).toMatchObject({ status: 0, stderr: '' })
      expect(list('2026.1')).toMatchObject({ status: 0, stderr: '' })
      expect(tool('show 1').stdout).toContain('release 30.1.1')

      expect(list('2025.1').status).toBe(1)
      expect(tool('rename-groups --underscores').status).toBe(0)
      const back = list('2025.1')
      expect([back.status, back.stderr]).toEqual([0, ''])
      const hosts = (text: string) => Object.keys(JSON.parse(text)._meta.hostvars).sort()
      expect(hosts(back.stdout)).toEqual(hosts(unchanged.stdout))

      // A renaming is not a run.
      const told = releases()
      expect(told).toEqual(['-', '33.0.0', '-', '30.1.1'])
      expect(tool(`export --format bundle -o ${join(root, 'all.bundle')}`).status).toBe(0)
      expect(tool('history verify').status).toBe(0)
      const other = join(root, 'other')
      cpSync(join(fixture, 'openstack_deploy'), other, { recursive: true })
      expect(tool(`import ${join(root, 'all.bundle')} --config ${other} --yes`)).toMatchObject({ status: 0 })
      expect(releasesIn(tool(`history --json --config ${other}`).stdout)).toEqual(told)
    })
  })
})

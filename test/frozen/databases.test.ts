/** Inventories in databases, as an earlier state of the programs left them: also for roles that may not alter tables. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseJson } from '../../src/python/json-read.ts'
import type { Dict } from '../../src/python/value.ts'
import { putBack } from '../support/craton/put-back.ts'
import { CratonStandIn } from '../support/craton/stand-in.ts'
import { MariadbServer, mariadbMissing } from '../support/mariadb-server.ts'
import { PostgresqlServer, postgresqlMissing, superuserPassword } from '../support/postgresql-server.ts'
import { FrozenCloud, samples, sha256, toldOf } from './samples.ts'

interface Account {
  /** Lines of the section. */
  readonly owner: string
  /** Who may write, and make or alter no table. */
  readonly writer: string
  /** Gives the writer what the manual lists, on a table that was made since. */
  grant?(): Promise<unknown>
}

/** Version 1 keeps a history, but not where it was cut. */
async function demandVersion1(sample: string, plugin: string, account: Account): Promise<void> {
  const cloud = new FrozenCloud(sample).settings(settingsOf(plugin, account.writer))
  const told = toldOf(sample)
  await cloud.demandTold(told)
  await cloud.demandUnchanged(told)
  await cloud.goOn(5, { mayPrune: false })
  const refused = await cloud.ended('osa-inventory', ['history', 'prune', '--keep', '2', '--yes'])
  expect(refused).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('osa-inventory backend ddl') })
  expect(await cloud.ids()).toEqual([7, 6, 5, 4, 3, 2, 1])
  cloud.settings(settingsOf(plugin, account.owner))
  await cloud.prune(7)
  cloud.settings(settingsOf(plugin, account.writer))
  if (account.grant) {
    const denied = await cloud.ended('osa-inventory', ['history', 'verify'])
    expect(denied).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringContaining(`docs/backends/${plugin}.md`),
    })
    await account.grant()
  }
  expect(await cloud.tool('history', 'verify')).toContain('pruned: it begins after revision 5')
}

async function demandVersion2(sample: string, plugin: string, account: Account): Promise<void> {
  const cloud = new FrozenCloud(sample).settings(settingsOf(plugin, account.writer))
  const told = toldOf(sample)
  await cloud.demandTold(told)
  expect(await cloud.tool('history', 'verify')).toContain('pruned: it begins after revision 2')
  await cloud.demandUnchanged(told)
  await cloud.goOn(5)
}

function settingsOf(plugin: string, lines: string): string {
  return `[inventory]\nbackend = ${plugin}\nmirror = no\n[${plugin}]\n${lines}`
}

describe('SQLite, from an earlier state', () => {
  it.each([1, 2])('tables of version %i are read and written', async (version) => {
    const sample = `sqlite-version-${version}`
    const cloud = new FrozenCloud(sample)
    const told = toldOf(sample)
    await cloud.demandTold(told)
    await cloud.demandUnchanged(told)
    await cloud.goOn(5)
  })

  it('what it holds is migrated to files, with its history', async () => {
    const cloud = new FrozenCloud('sqlite-version-1')
    await cloud.tool('migrate', '--from', 'sqlite', '--to', 'file', '--history')
    cloud.settings('[inventory]\nbackend = file\n')
    const { document, history } = toldOf('sqlite-version-1')
    expect(sha256(await cloud.tool('export'))).toBe(document)
    expect(JSON.parse(await cloud.tool('history', '--json'))).toEqual(history)
    await cloud.tool('history', 'verify')
  })
})

describe.skipIf(postgresqlMissing)('PostgreSQL, from an earlier state', () => {
  let server: PostgresqlServer
  beforeAll(async () => {
    server = await PostgresqlServer.start()
    await server.sql("CREATE ROLE writer LOGIN PASSWORD 'w-password'")
  })
  afterAll(() => server.stop())

  async function restored(sample: string): Promise<Account> {
    const database = sample.replaceAll('-', '_')
    await server.sql(`CREATE DATABASE ${database}`)
    const place = ['-h', '127.0.0.1', '-p', String(server.port), '-U', 'super', '-d', database]
    execFileSync('psql', [...place, '-q', '-v', 'ON_ERROR_STOP=1', '-f', join(samples, sample, 'tables.sql')], {
      env: { ...process.env, PGPASSWORD: superuserPassword },
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    await server.sql(
      `REVOKE CREATE ON SCHEMA public FROM PUBLIC; GRANT USAGE ON SCHEMA public TO writer;
       GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO writer`,
      database,
    )
    const lines = `host = 127.0.0.1\nport = ${server.port}\ndatabase = ${database}\n`
    return {
      owner: `${lines}user = super\npassword = ${superuserPassword}\n`,
      writer: `${lines}user = writer\npassword = w-password\n`,
      ...(sample.endsWith('1')
        ? { grant: () => server.sql('GRANT SELECT ON inventory_cuts TO writer', database) }
        : {}),
    }
  }

  it('tables of version 1 serve a role that may not alter them; their owner prunes', async () => {
    const sample = 'postgresql-version-1'
    await demandVersion1(sample, 'postgresql', await restored(sample))
  })

  it('tables of version 2 serve a role that may not alter them', async () => {
    const sample = 'postgresql-version-2'
    await demandVersion2(sample, 'postgresql', await restored(sample))
  })
})

describe.skipIf(mariadbMissing)('MariaDB, from an earlier state', () => {
  let server: MariadbServer
  beforeAll(async () => {
    server = await MariadbServer.start()
  })
  afterAll(() => server.stop())

  async function restored(sample: string): Promise<Account> {
    // The dump's views name the database that they were in.
    const database = `osa${sample.at(-1)}`
    await server.sql(`CREATE DATABASE ${database}`)
    await server.sql("CREATE USER IF NOT EXISTS owner@'%' IDENTIFIED BY 'owner'")
    await server.sql("CREATE USER IF NOT EXISTS writer@'%' IDENTIFIED BY 'writer'")
    const input = readFileSync(join(samples, sample, 'tables.sql'))
    const socket = join(server.directory, 'socket')
    execFileSync('mariadb', ['--no-defaults', '-S', socket, '-u', 'root', database], { input })
    await server.sql(`GRANT ALL ON ${database}.* TO owner@'%'`)
    await server.sql(`GRANT SELECT, INSERT, UPDATE, DELETE ON ${database}.* TO writer@'%'`)
    const lines = `host = 127.0.0.1\nport = ${server.port}\ndatabase = ${database}\n`
    return {
      owner: `${lines}user = owner\npassword = owner\n`,
      writer: `${lines}user = writer\npassword = writer\n`,
    }
  }

  it('tables of version 1 serve a user who may not alter them; their owner prunes', async () => {
    const sample = 'mariadb-version-1'
    await demandVersion1(sample, 'mysql', await restored(sample))
  })

  it('tables of version 2 serve a user who may not alter them', async () => {
    const sample = 'mariadb-version-2'
    await demandVersion2(sample, 'mysql', await restored(sample))
  })
})

describe('Craton, from an earlier state', () => {
  it('a region is read, grown and carried away', async () => {
    const craton = await CratonStandIn.start({ mode: 'strict' })
    try {
      putBack(craton, parseJson(readFileSync(join(samples, 'craton/tables.json'), 'utf8')) as Dict[])
      const { url, user } = craton
      const account = `url = ${url}\nproject = ${user.projectId}\nuser = ${user.name}\ntoken = ${user.token}\n`
      const settings = settingsOf('craton', account)
      const cloud = new FrozenCloud('craton').settings(settings)
      const told = toldOf('craton')
      await cloud.demandTold(told)
      await cloud.demandUnchanged(told)
      await cloud.grow()
      const grown = await cloud.tool('export')
      await cloud.tool('migrate', '--from', 'craton', '--to', 'file')
      cloud.settings('[inventory]\nbackend = file\n')
      expect(await cloud.tool('export')).toBe(grown)
      expect(await cloud.ids()).toEqual([6])
      await cloud.tool('history', 'verify')
    } finally {
      await craton.stop()
    }
  })
})

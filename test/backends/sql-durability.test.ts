/** What was acknowledged is there, however the server is set: what a session can set is set, the rest is reported. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'libsql'
import { createConnection } from 'mysql2/promise'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { InventoryBackend, Revision } from '../../src/backends/contract.ts'
import mysql from '../../src/backends/mysql.ts'
import postgresql from '../../src/backends/postgresql.ts'
import { SqliteClient, type SqliteDatabase } from '../../src/backends/sqlite/client.ts'
import sqlite from '../../src/backends/sqlite.ts'
import { GaleraCluster, galeraMissing } from '../support/galera-cluster.ts'
import { MariadbServer, mariadbMissing } from '../support/mariadb-server.ts'
import { PostgresqlServer, postgresqlMissing, superuserPassword } from '../support/postgresql-server.ts'
import { run, scratch } from '../support/program.ts'
import { openWith } from '../support/sql-options.ts'
import { document, revisionOf } from './sql-cloud.ts'

/** Acknowledged one after the other. */
async function writeFive(backend: InventoryBackend, first: Revision): Promise<Revision> {
  let newest = first
  for (let number = 1; number <= 5; number++) {
    const next = revisionOf(JSON.stringify({ number }), newest)
    await backend.write(next, newest.id)
    newest = next
  }
  return newest
}

/** What the commands tell of the server. */
function toldBy(section: string): { readonly doctor: string; readonly check: string } {
  const config = scratch()
  writeFileSync(join(config, 'osa.ini'), `[inventory]\nbackend = primary\nmirror = no\n[primary]\n${section}`)
  const tool = (...args: string[]) => run('osa-inventory', [...args, '--config', config]).stdout
  return { doctor: tool('doctor'), check: tool('backend', 'check') }
}

function iniOf(plugin: string, options: Readonly<Record<string, string>>): string {
  return [`plugin = ${plugin}`, ...Object.entries(options).map(([name, text]) => `${name} = ${text}`), ''].join('\n')
}

describe.skipIf(postgresqlMissing)('PostgreSQL', () => {
  let server: PostgresqlServer
  const login = () => ({ host: '127.0.0.1', port: String(server.port), user: 'super', password: superuserPassword })
  beforeAll(async () => {
    // Without a session's word a commit is on the disk after ten seconds.
    server = await PostgresqlServer.start({ settings: ['synchronous_commit = off', 'wal_writer_delay = 10s'] })
    await server.sql('CREATE DATABASE osa')
  })
  afterAll(() => server.stop())

  test('synchronous_commit = off: every acknowledged revision is there after SIGKILL', async () => {
    const options = { ...login(), database: 'osa' }
    const backend = await openWith(postgresql, options)
    const first = revisionOf('{}')
    await backend.write(first, undefined)
    await server.sql('CHECKPOINT')
    const newest = await writeFive(backend, first)
    await server.kill()
    await server.up()
    expect(await backend.load()).toEqual(newest)
    expect(await backend.doubts!()).toEqual([])
    await backend.close!()
  })

  test.each(['local', 'remote_write', 'on', 'remote_apply'])(
    'synchronous_commit = %s stays as it is',
    async (level) => {
      await server.sql(
        `ALTER DATABASE osa SET synchronous_commit = ${level};
       CREATE TABLE IF NOT EXISTS seen (level text); TRUNCATE seen;
       CREATE OR REPLACE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN INSERT INTO seen VALUES (current_setting('synchronous_commit')); RETURN NULL; END $$;
       CREATE OR REPLACE TRIGGER see AFTER INSERT ON inventory_revisions EXECUTE FUNCTION see()`,
        'osa',
      )
      const backend = await openWith(postgresql, { ...login(), database: 'osa' }, level)
      await backend.write(revisionOf('{}'), undefined)
      await backend.close!()
      expect(await server.sql('SELECT level FROM seen', 'osa')).toEqual([{ level }])
    },
  )

  test('bytea_output = escape, another search path and isolation: everything is read as it was written', async () => {
    await server.sql('CREATE DATABASE odd')
    const settings = [
      'bytea_output = escape',
      'search_path = nowhere',
      "default_transaction_isolation = 'serializable'",
    ]
    for (const setting of settings) await server.sql(`ALTER DATABASE odd SET ${setting}`)
    const backend = await openWith(postgresql, { ...login(), database: 'odd' })
    const first = { ...revisionOf(document), reason: 'größer \\ 1' }
    await backend.write(first, undefined)
    expect(await backend.load()).toEqual(first)
    expect(await backend.loadRevision!(1)).toEqual(first)
    await backend.close!()
  })

  test('what no session can set is reported by doctor and backend check', async () => {
    const careless = await PostgresqlServer.start({ settings: ['fsync = off', 'full_page_writes = off'] })
    onTestFinished(() => careless.stop())
    await careless.sql('CREATE DATABASE osa')
    const options = { ...login(), port: String(careless.port), database: 'osa' }
    const backend = await openWith(postgresql, options)
    await backend.write(revisionOf(document), undefined)
    await backend.close!()
    await careless.sql('ALTER TABLE inventory_heads SET UNLOGGED', 'osa')
    await careless.sql('CREATE UNLOGGED TABLE inventory_of_others (id integer)', 'osa')
    const told = toldBy(iniOf('postgresql', options))
    for (const text of [told.doctor, told.check]) {
      expect(text).not.toContain('inventory_of_others')
      for (const what of ['fsync = off', 'full_page_writes = off', 'inventory_heads is not logged'])
        expect(text).toContain(what)
    }
    await careless.sql('ALTER TABLE inventory_heads SET LOGGED', 'osa')
    await careless.sql('ALTER SYSTEM SET fsync = on')
    await careless.sql('ALTER SYSTEM SET full_page_writes = on')
    await careless.sql('SELECT pg_reload_conf()')
    await expect.poll(() => backend.doubts!()).toEqual([])
    await backend.close!()
  })
})

describe.skipIf(mariadbMissing)('MariaDB', () => {
  const login = (server: MariadbServer) => ({
    host: '127.0.0.1',
    port: String(server.port),
    user: 'owner',
    password: 'pw-of-owner',
    database: 'osa',
  })
  const started = async (...settings: string[]): Promise<MariadbServer> => {
    const server = await MariadbServer.start({ settings })
    onTestFinished(() => server.stop())
    await server.sql('CREATE DATABASE osa')
    await server.sql("CREATE USER owner@'%' IDENTIFIED BY 'pw-of-owner'")
    await server.sql("GRANT ALL ON *.* TO owner@'%'")
    return server
  }

  test('defaults that would show the past, leave rows out or refuse writes change nothing', async () => {
    const server = await started('--skip-character-set-client-handshake', '--character-set-server=latin1')
    for (const setting of [
      ...['sql_select_limit = 1', 'sql_safe_updates = 1', "sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'"],
      ...["completion_type = 'RELEASE'", "tx_isolation = 'READ-UNCOMMITTED'", 'autocommit = 0', 'tx_read_only = 1'],
    ])
      await server.sql(`SET GLOBAL ${setting}`)
    const [one, two] = [await openWith(mysql, login(server)), await openWith(mysql, login(server))]
    const first = { ...revisionOf(document), reason: "größer ' \\ 1" }
    await one.write(first, undefined)
    expect(await two.load()).toEqual(first)
    const newest = await writeFive(one, first)
    expect(await two.load()).toEqual(newest)
    const listed: number[] = []
    for await (const { id } of two.revisions!()) listed.push(id)
    expect(listed).toEqual([6, 5, 4, 3, 2, 1])
    expect(await two.loadRevision!(1)).toEqual(first)
    const [row] = await server.sql('SELECT HEX(reason) AS hex FROM osa.inventory_revisions WHERE revision = 1')
    expect(Buffer.from(String(row!.hex), 'hex').toString()).toBe(first.reason)
    // A change that is not committed.
    const other = await createConnection({ ...login(server), port: server.port })
    await other.query('START TRANSACTION READ WRITE')
    await other.query("UPDATE inventory_heads SET document = 'other' WHERE deployment_id > 0")
    expect(await two.load()).toEqual(newest)
    await other.end()
    await one.removeRevisions!([1], { id: 1, chain: first.chain })
    expect(await two.historyCut!()).toEqual({ id: 1, chain: first.chain })
    await one.destroy!()
    expect(await two.load()).toBeUndefined()
    await Promise.all([one.close!(), two.close!()])
  })

  test('what no session can set is reported by doctor and backend check, and the remedies fix it', async () => {
    const server = await started(
      ...[
        '--innodb-flush-log-at-trx-commit=2',
        '--sync-binlog=0',
        '--log-bin',
        '--server-id=1',
        '--innodb-doublewrite=OFF',
      ],
    )
    const backend = await openWith(mysql, login(server))
    await backend.write(revisionOf(document), undefined)
    await server.sql('ALTER TABLE osa.inventory_cuts ENGINE=Aria')
    await server.sql('CREATE TABLE osa.inventory_of_others (id integer) ENGINE=Aria')
    const told = toldBy(iniOf('mysql', login(server)))
    const whats = [
      'innodb_flush_log_at_trx_commit = 2',
      'sync_binlog = 0',
      'innodb_doublewrite',
      'inventory_cuts is kept by Aria',
    ]
    for (const text of [told.doctor, told.check]) {
      expect(text).not.toContain('inventory_of_others')
      for (const what of whats) expect(text).toContain(what)
    }
    await server.sql('SET GLOBAL innodb_flush_log_at_trx_commit = 1')
    await server.sql('SET GLOBAL sync_binlog = 1')
    await server.sql('ALTER TABLE osa.inventory_cuts ENGINE=InnoDB')
    expect(await backend.doubts!()).toEqual([expect.stringContaining('innodb_doublewrite')])
    await backend.close!()
  })
})

test.skipIf(galeraMissing)(
  'a Galera node that was cut off serves no past, whatever wsrep_dirty_reads says',
  async () => {
    const cluster = await GaleraCluster.start()
    onTestFinished(() => cluster.stop())
    const [one, two] = cluster.nodes as [MariadbServer, MariadbServer]
    await one.sql('CREATE DATABASE osa')
    await one.sql("CREATE USER owner@'%' IDENTIFIED BY 'pw-of-owner'")
    await one.sql("GRANT ALL ON osa.* TO owner@'%'")
    await two.sql('SET GLOBAL wsrep_dirty_reads = ON')
    const open = ({ port }: MariadbServer) =>
      openWith(mysql, {
        host: '127.0.0.1',
        port: String(port),
        user: 'owner',
        password: 'pw-of-owner',
        database: 'osa',
      })
    const [first, second] = [await open(one), await open(two)]
    const past = revisionOf('{"past": {}}')
    await first.write(past, undefined)
    expect(await second.load()).toEqual(past)
    await two.sql("SET GLOBAL wsrep_provider_options = 'pc.ignore_sb=false; gmcast.isolate=1'")
    await expect
      .poll(async () => (await two.sql("SHOW STATUS LIKE 'wsrep_ready'"))[0]?.Value, { timeout: 60_000 })
      .toBe('OFF')
    await expect
      .poll(async () => (await one.sql("SHOW STATUS LIKE 'wsrep_cluster_size'"))[0]?.Value, { timeout: 60_000 })
      .toBe('1')
    await first.write(revisionOf('{"present": {}}', past), 1)
    await second.close!()
    for (const ask of [() => second.load(), () => second.newest!(), () => second.loadRevision!(1)]) {
      await expect(ask()).rejects.toMatchObject({
        code: 'ERR_BACKEND_UNAVAILABLE',
        remedy: expect.stringContaining('Galera'),
      })
    }
    await Promise.all([first.close!(), second.close!()])
  },
)

describe('SQLite', () => {
  function newPlace(under: string): string {
    const directory = mkdtempSync(join(under, 'osa-durable-'))
    onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
    return join(directory, 'inventory.sqlite')
  }

  test('a commit is on the disk, with the directory of its journal', async () => {
    const path = newPlace(tmpdir())
    const opened: SqliteDatabase[] = []
    const open = (file: string): SqliteDatabase => {
      opened.push(new Database(file) as unknown as SqliteDatabase)
      return opened.at(-1)!
    }
    const client = new SqliteClient({ open, path, busyTimeout: 1000, section: 'sqlite', debug: () => {} })
    await client.transact([{ statement: 'CREATE TABLE a (b)', values: [] }])
    expect(opened[0]!.prepare('PRAGMA synchronous').all()).toMatchObject([{ synchronous: 3 }])
    expect(opened[0]!.prepare('PRAGMA journal_mode').all()).toMatchObject([{ journal_mode: 'delete' }])
    await client.close()
  })

  test.skipIf(!existsSync('/dev/shm'))('a database in memory is told', async () => {
    const backend = await openWith(sqlite, { path: newPlace('/dev/shm') })
    expect(await backend.doubts!()).toEqual([expect.stringContaining('in memory')])
    await backend.close!()
  })
})

import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import plugin from '../../src/backends/postgresql.ts'
import { postgresqlDialect } from '../../src/backends/sql/dialect-postgresql.ts'
import { Pgbouncer, pgbouncerMissing } from '../support/pgbouncer.ts'
import { PostgresqlServer, postgresqlMissing, superuserPassword } from '../support/postgresql-server.ts'
import { run, scratch } from '../support/program.ts'
import { freePort } from '../support/server-process.ts'
import { openWith } from '../support/sql-options.ts'
import { addresses, document, groups, hosts, queries, revisionOf } from './sql-cloud.ts'
import { writeWithEveryCut } from './sql-cut.ts'
import { demandPrunes, demandServesUnpruned, firstTables } from './sql-first-tables.ts'
import { demandMendsLost, demandTellsLost, demandTellsLostTags } from './sql-lost-tables.ts'

describe.skipIf(postgresqlMissing)('postgresql', () => {
  let server: PostgresqlServer
  let written: Record<string, string>

  beforeAll(async () => {
    server = await PostgresqlServer.start()
    written = { host: '127.0.0.1', port: String(server.port), user: 'super', password: superuserPassword }
  })
  afterAll(() => server.stop())

  /** A database of the test's own. */
  async function newDatabase(name: string): Promise<Record<string, string>> {
    await server.sql(`CREATE DATABASE ${name}`)
    return { ...written, database: name }
  }

  test('the views show the newest revision', async () => {
    const options = await newDatabase('views')
    const backend = await openWith(plugin, options)
    const first = revisionOf('{"_meta": {"hostvars": {"gone": {}}}}')
    await backend.write(first, undefined)
    await backend.write(revisionOf(document, first), 1)
    const other = await openWith(plugin, options, 'other')
    await other.write(revisionOf('{"_meta": {"hostvars": {"elsewhere": {}}}}'), undefined)
    await Promise.all([backend.close!(), other.close!()])
    expect(await server.sql(queries.hosts, 'views')).toEqual(hosts(true, false))
    expect(await server.sql(queries.groups('"group"'), 'views')).toEqual(groups)
    expect(await server.sql(queries.addresses, 'views')).toEqual(addresses)
    const [vars] = await server.sql(
      "SELECT vars -> 'properties' AS p FROM inventory_hosts WHERE host = 'infra1'",
      'views',
    )
    expect(vars).toEqual({ p: { is_metal: true } })
  })

  test('a document that its JSON type refuses breaks the views only', async () => {
    const backend = await openWith(plugin, await newDatabase('refused'))
    const texts = ['{"_meta": {"hostvars": {"a": {"x": NaN}}}}', '{"_meta": {"hostvars": {"a": {"x": "\\u0000"}}}}']
    const first = revisionOf(texts[0]!)
    await backend.write(first, undefined)
    await expect(server.sql('SELECT * FROM inventory_hosts', 'refused')).rejects.toThrow(/json/)
    expect(await backend.load()).toEqual(first)
    const second = revisionOf(texts[1]!, first)
    await backend.write(second, 1)
    expect(await backend.load()).toEqual(second)
    expect(await backend.loadRevision!(1)).toEqual(first)
    await backend.close!()
  })

  test('the newest document is stored as it is, older ones compressed', async () => {
    const backend = await openWith(plugin, await newDatabase('stored'))
    const long = JSON.stringify({ all: { vars: { text: 'osa '.repeat(100_000) } } })
    await backend.write(revisionOf(long), undefined)
    await backend.close!()
    const [head] = await server.sql('SELECT document FROM inventory_heads', 'stored')
    expect(head!.document).toBe(long)
    const [revision] = await server.sql('SELECT length(compressed) AS bytes FROM inventory_revisions', 'stored')
    expect(Number(revision!.bytes)).toBeLessThan(long.length / 100)
  })

  test('a server that goes away after any answer of a write is reported, and ends no process', async () => {
    const options = await newDatabase('cut')
    const first = await openWith(plugin, options)
    await first.write(revisionOf('{}'), undefined)
    await first.close!()
    await writeWithEveryCut(server.port, (port, deployment) =>
      openWith(plugin, { ...options, port: String(port) }, deployment),
    )
  })

  test('tables made by `backend ddl` serve a role that may make none', async () => {
    const options = await newDatabase('byhand')
    const { stdout, status } = run('osa-inventory', ['backend', 'ddl', 'postgresql', '--config', scratch()])
    expect(status).toBe(0)
    await server.sql(stdout, 'byhand')
    await server.sql(stdout, 'byhand')
    await server.sql(
      `REVOKE CREATE ON SCHEMA public FROM PUBLIC; CREATE ROLE byhand_writer LOGIN PASSWORD 'w-password';
       GRANT SELECT ON ALL TABLES IN SCHEMA public TO byhand_writer;
       GRANT INSERT, DELETE ON inventory_deployments, inventory_revisions, inventory_heads, inventory_cuts, inventory_tags TO byhand_writer;
       GRANT UPDATE ON inventory_heads, inventory_cuts TO byhand_writer`,
      'byhand',
    )
    const backend = await openWith(plugin, { ...options, user: 'byhand_writer', password: 'w-password' })
    const first = revisionOf('{}')
    await backend.write(first, undefined)
    await backend.write(revisionOf('{"a": {}}', first), 1)
    await backend.removeRevisions!([1], { id: 1, chain: first.chain })
    expect((await backend.load())?.id).toBe(2)
    await backend.destroy!()
    expect(await backend.load()).toBeUndefined()
    await backend.close!()
  })

  test.each(['my schema', 'FROM "x"; --'])('a schema may have any name: %s', async (schema) => {
    const options = await newDatabase(`schema${schema.length}`)
    await server.sql(`CREATE SCHEMA "${schema.replaceAll('"', '""')}"`, options.database)
    const backend = await openWith(plugin, { ...options, schema })
    const first = revisionOf('{}')
    await backend.write(first, undefined)
    expect(await backend.load()).toEqual(first)
    await backend.close!()
  })

  test('backend check writes nothing where it could not remove it again', async () => {
    const options = await newDatabase('nodelete')
    const owner = await openWith(plugin, options)
    await owner.write(revisionOf('{}'), undefined)
    await owner.close!()
    await server.sql(
      `CREATE ROLE nodelete LOGIN PASSWORD 'd-password'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO nodelete;
       GRANT INSERT ON inventory_deployments, inventory_revisions, inventory_heads TO nodelete;
       GRANT UPDATE ON inventory_heads TO nodelete`,
      'nodelete',
    )
    const login = { ...options, user: 'nodelete', password: 'd-password' }
    const config = scratch()
    const section = Object.entries(login).map(([name, text]) => `${name} = ${text}\n`)
    writeFileSync(join(config, 'osa.ini'), `[inventory]\nbackend = postgresql\n[postgresql]\n${section.join('')}`)
    const checked = run('osa-inventory', ['backend', 'check', '--config', config])
    expect(checked).toMatchObject({ status: 1, stderr: expect.stringContaining('nothing was tried') })
    expect(checked.stderr).toContain('permission denied for table')
    expect(checked.stderr).toContain('docs/backends/postgresql.md')
    expect(await server.sql('SELECT name FROM inventory_deployments', 'nodelete')).toEqual([{ name: 'default' }])
    // With the right that the manual lists everything is tried.
    await server.sql(
      'GRANT DELETE ON inventory_deployments, inventory_revisions, inventory_heads, inventory_cuts TO nodelete',
      'nodelete',
    )
    expect(run('osa-inventory', ['backend', 'check', '--config', config])).toMatchObject({ status: 0, stderr: '' })
  })

  test('a role that may make no tables is told so, and reads nothing as nothing', async () => {
    const options = await newDatabase('norights')
    await server.sql(
      "REVOKE CREATE ON SCHEMA public FROM PUBLIC; CREATE ROLE norights LOGIN PASSWORD 'n-password'",
      'norights',
    )
    const backend = await openWith(plugin, { ...options, user: 'norights', password: 'n-password' })
    expect(await backend.load()).toBeUndefined()
    await expect(backend.write(revisionOf('{}'), undefined)).rejects.toMatchObject({
      code: 'ERR_BACKEND_AUTH',
      message: expect.stringContaining(`norights@127.0.0.1:${server.port}/norights`),
      remedy: expect.stringContaining('docs/backends/postgresql.md'),
    })
    await backend.close!()
  })

  test('tables of the first release serve as before; pruning brings them up to date, or says who can', async () => {
    const options = await newDatabase('firsttables')
    for (const statement of firstTables(postgresqlDialect('public'))) await server.sql(statement, 'firsttables')
    await server.sql(
      `REVOKE CREATE ON SCHEMA public FROM PUBLIC; CREATE ROLE oldwriter LOGIN PASSWORD 'o-password';
       GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO oldwriter`,
      'firsttables',
    )
    const backend = await openWith(plugin, { ...options, user: 'oldwriter', password: 'o-password' })
    const written = await demandServesUnpruned(backend)
    await expect(backend.removeRevisions!([1], { id: 1, chain: 'ab' })).rejects.toMatchObject({
      code: 'ERR_BACKEND_AUTH',
      message: expect.stringMatching(/the tables have version 1 of 2, and this user may not make any/),
      remedy: expect.stringContaining('osa-inventory backend ddl'),
    })
    expect((await backend.loadRevision!(1)).id).toBe(1)
    const owner = await openWith(plugin, options)
    await demandPrunes(owner, written)
    await Promise.all([backend.close!(), owner.close!()])
  })

  const droppable = async (name: string) => {
    const options = await newDatabase(name)
    return {
      open: () => openWith(plugin, options),
      drop: async (table: string) => void (await server.sql(`DROP TABLE ${table} CASCADE`, name)),
    }
  }

  test('a table that is gone is told as damage, and made again where the revisions are there', async () => {
    await demandTellsLost(await droppable('lostrevisions'), 'revisions')
    await demandMendsLost(await droppable('lostheads'), 'heads')
    await demandTellsLostTags(await droppable('losttags'))
  })

  test('rows that were put back without their sequence keep no new deployment out', async () => {
    const options = await newDatabase('sequence')
    const backend = await openWith(plugin, options)
    const other = await openWith(plugin, options, 'other')
    await backend.write(revisionOf('{}'), undefined)
    await server.sql('ALTER TABLE inventory_deployments ALTER COLUMN id RESTART WITH 1', 'sequence')
    const first = revisionOf('{"other": {}}')
    await other.write(first, undefined)
    expect(await other.load()).toEqual(first)
    await Promise.all([backend.close!(), other.close!()])
  })

  test('tables of the first release can be removed again', async () => {
    const options = await newDatabase('firstgone')
    for (const statement of firstTables(postgresqlDialect('public'))) await server.sql(statement, 'firstgone')
    const backend = await openWith(plugin, options)
    await demandServesUnpruned(backend)
    await backend.destroy!()
    expect(await backend.load()).toBeUndefined()
    await backend.close!()
  })

  test('a role without any right to the schema is refused, not shown an empty inventory', async () => {
    const options = await newDatabase('hidden')
    const owner = await openWith(plugin, options)
    await owner.write(revisionOf('{}'), undefined)
    await owner.close!()
    await server.sql(
      "REVOKE ALL ON SCHEMA public FROM PUBLIC; CREATE ROLE stranger LOGIN PASSWORD 's-password'",
      'hidden',
    )
    const backend = await openWith(plugin, { ...options, user: 'stranger', password: 's-password' })
    await expect(backend.load()).rejects.toMatchObject({ code: 'ERR_BACKEND_AUTH' })
    await backend.close!()
  })

  test('eight that write at once into an empty database make the tables once', async () => {
    const options = await newDatabase('empty')
    const backends = await Promise.all(Array.from({ length: 8 }, (_, n) => openWith(plugin, options, `d${n}`)))
    await Promise.all(backends.map((backend) => backend.write(revisionOf('{}'), undefined)))
    await Promise.all(backends.map((backend) => backend.close!()))
    expect(await server.sql('SELECT MAX(version)::int AS version FROM inventory_schema', 'empty')).toEqual([
      { version: 2 },
    ])
  })

  test('tables of a newer release are refused', async () => {
    const options = await newDatabase('newer')
    const backend = await openWith(plugin, options)
    await backend.write(revisionOf('{}'), undefined)
    await server.sql('INSERT INTO inventory_schema (version) VALUES (4)', 'newer')
    await expect(backend.load()).rejects.toThrow(/version 4, and this release knows version 3/)
    await backend.close!()
  })

  test('an unchanged run is one statement, once connected', async () => {
    const options = await newDatabase('counted')
    const backend = await openWith(plugin, options)
    await backend.write(revisionOf('{}'), undefined)
    await backend.load()
    await server.sql("ALTER SYSTEM SET log_statement = 'all'")
    await server.sql('SELECT pg_reload_conf()')
    await expect.poll(() => server.words).toContain('parameter "log_statement" changed')
    await backend.load()
    await backend.close!()
    await server.sql('ALTER SYSTEM RESET log_statement')
    await server.sql('SELECT pg_reload_conf()')
    const [, since] = server.words.split('parameter "log_statement" changed')
    const logged = since!.match(/(?:statement|execute [^:]+): SELECT r\./g)
    expect(logged).toHaveLength(1)
  })

  test.skipIf(pgbouncerMissing)('goes through PgBouncer in transaction mode', async () => {
    const options = await newDatabase('pooled')
    const pool = await Pgbouncer.start(server.port, 'super', superuserPassword)
    onTestFinished(() => pool.stop())
    const through = { ...options, port: String(pool.port) }
    const backends = await Promise.all(Array.from({ length: 4 }, () => openWith(plugin, through)))
    const first = revisionOf('{}')
    await backends[0]!.write(first, undefined)
    const outcomes = await Promise.allSettled(
      backends.map((each, n) => each.write(revisionOf(`{"n": ${n}}`, first), 1)),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const each of backends) expect((await each.load())?.id).toBe(2)
    await Promise.all(backends.map((each) => each.close!()))
  })

  test('a server that is down, silent, or not known is named within the time', async () => {
    const closed = await freePort()
    const refused = await openWith(plugin, { ...written, port: String(closed) })
    await expect(refused.load()).rejects.toMatchObject({
      code: 'ERR_BACKEND_UNAVAILABLE',
      message: expect.stringContaining(`127.0.0.1:${closed}`),
    })
    const silent = createServer().listen(0, '127.0.0.1')
    await once(silent, 'listening')
    onTestFinished(() => void silent.close())
    const { port } = silent.address() as { port: number }
    for (const sslmode of ['disable', 'prefer']) {
      const options = { ...written, port: String(port), sslmode, connect_timeout: '300ms', statement_timeout: '300ms' }
      const backend = await openWith(plugin, options)
      const started = performance.now()
      await expect(backend.load()).rejects.toMatchObject({
        code: 'ERR_BACKEND_UNAVAILABLE',
        message: expect.stringContaining(`127.0.0.1:${port}`),
      })
      // Not the ten seconds that are the default.
      expect(performance.now() - started).toBeLessThan(9000)
      await backend.close!()
    }
  })

  test('a lock that someone holds ends the wait after statement_timeout', async () => {
    const options = await newDatabase('locked')
    const backend = await openWith(plugin, options)
    const first = revisionOf('{}')
    await backend.write(first, undefined)
    const hurried = await openWith(plugin, { ...options, statement_timeout: '500ms' })
    // Ended below: how long this takes is the machine's affair.
    const holding = server
      .sql('BEGIN; LOCK TABLE inventory_heads IN EXCLUSIVE MODE; SELECT pg_sleep(600); COMMIT', 'locked')
      .catch(() => {})
    await expect
      .poll(
        async () =>
          (
            await server.sql(
              "SELECT 1 FROM pg_locks WHERE mode = 'ExclusiveLock' AND relation = 'inventory_heads'::regclass",
              'locked',
            )
          ).length,
      )
      .toBe(1)
    await expect(hurried.write(revisionOf('{"a": {}}', first), 1)).rejects.toMatchObject({
      code: 'ERR_BACKEND_UNAVAILABLE',
    })
    await hurried.close!()
    await server.sql(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep%' AND pid <> pg_backend_pid()",
    )
    await holding
    await backend.write(revisionOf('{"a": {}}', first), 1)
    await backend.close!()
  })

  test('a database that is not there is reported with the remedy', async () => {
    const backend = await openWith(plugin, { ...written, database: 'nowhere' })
    await expect(backend.load()).rejects.toMatchObject({
      code: 'ERR_SETTINGS',
      message: expect.stringMatching(/nowhere.*CREATE DATABASE/s),
    })
    await backend.close!()
  })

  test('the password of a URL shows nowhere', async () => {
    const url = `postgresql://super:n0t-the-passw0rd@127.0.0.1:${server.port}/postgres?sslmode=disable`
    const backend = await openWith(plugin, { url })
    const error = await backend.load().catch((error: unknown) => error)
    expect(error).toMatchObject({ code: 'ERR_BACKEND_AUTH' })
    expect(String((error as Error).stack) + JSON.stringify(error)).not.toContain('n0t-the-passw0rd')
    await expect(openWith(plugin, { url: `${url}&sslmod=x` })).rejects.toThrow(/has sslmod=/)
    await backend.close!()
  })

  describe('TLS', () => {
    let secure: PostgresqlServer
    let certificate: string
    beforeAll(async () => {
      secure = await PostgresqlServer.start()
      certificate = join(secure.directory, 'data/server.crt')
      const key = join(secure.directory, 'data/server.key')
      execFileSync(
        'openssl',
        [
          ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=db.example.com'],
          ...['-addext', 'subjectAltName=DNS:db.example.com', '-keyout', key, '-out', certificate],
        ],
        { stdio: 'ignore' },
      )
      secure.own(key, certificate)
      writeFileSync(
        join(secure.directory, 'data/pg_hba.conf'),
        'local all all scram-sha-256\nhostssl all all all scram-sha-256\n',
      )
      await secure.sql('ALTER SYSTEM SET ssl = on')
      await secure.down()
      await secure.up()
    })
    afterAll(() => secure.stop())

    const attempt = async (more: Record<string, string>): Promise<unknown> => {
      const backend = await openWith(plugin, { ...written, port: String(secure.port), database: 'postgres', ...more })
      try {
        return await backend.load().catch((error: unknown) => (error as Error).message)
      } finally {
        await backend.close!()
      }
    }

    test('as sslmode has it', async () => {
      const own = join(scratch(), 'ca.pem')
      writeFileSync(own, readFileSync(certificate))
      expect(await attempt({ sslmode: 'disable' })).toMatch(/no encryption|pg_hba/)
      expect(await attempt({ sslmode: 'prefer' })).toBeUndefined()
      expect(await attempt({ sslmode: 'require' })).toBeUndefined()
      expect(await attempt({ sslmode: 'verify-ca', sslrootcert: own })).toBeUndefined()
      expect(await attempt({ sslmode: 'verify-full', sslrootcert: own })).toMatch(/127\.0\.0\.1/)
      expect(await attempt({ sslmode: 'require', sslrootcert: '/etc/ssl/certs/ca-certificates.crt' })).toMatch(
        /certificate|cannot be read/,
      )
      await expect(attempt({ sslmode: 'verify-full' })).rejects.toThrow(/sslrootcert/)
    })

    test('a server without TLS is refused where it is demanded', async () => {
      expect(await attempt({ sslmode: 'require', port: String(server.port) })).toMatch(/offers no TLS/)
    })
  })
})

import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import plugin from '../../src/backends/mysql.ts'
import { mysqlDialect } from '../../src/backends/sql/dialect-mysql.ts'
import { MariadbServer, mariadbMissing } from '../support/mariadb-server.ts'
import { run, scratch } from '../support/program.ts'
import { freePort, giveTo } from '../support/server-process.ts'
import { openWith } from '../support/sql-options.ts'
import { addresses, document, groups, hosts, queries, revisionOf } from './sql-cloud.ts'
import { writeWithEveryCut } from './sql-cut.ts'
import { demandPrunes, demandServesUnpruned, firstTables } from './sql-first-tables.ts'
import { demandMendsLost, demandTellsLost, demandTellsLostTags } from './sql-lost-tables.ts'

const password = 'pw-of-owner-7Hq'

describe.skipIf(mariadbMissing)('mysql on MariaDB', () => {
  let server: MariadbServer
  let written: Record<string, string>

  beforeAll(async () => {
    server = await MariadbServer.start({ settings: ['--max-allowed-packet=16M'] })
    await server.sql(`CREATE USER owner@'%' IDENTIFIED BY '${password}'`)
    await server.sql("GRANT ALL ON *.* TO owner@'%'")
    written = { host: '127.0.0.1', port: String(server.port), user: 'owner', password }
  })
  afterAll(() => server.stop())

  async function newDatabase(name: string): Promise<Record<string, string>> {
    // The server's default would fold letters and has no room for half of them.
    await server.sql(`CREATE DATABASE ${name} CHARACTER SET latin1`)
    return { ...written, database: name }
  }

  async function newUser(name: string, grants: readonly string[]): Promise<{ user: string; password: string }> {
    const login = { user: name, password: `pw-of-${name}` }
    await server.sql(`CREATE USER ${name}@'%' IDENTIFIED BY '${login.password}'`)
    for (const grant of grants) await server.sql(`GRANT ${grant} TO ${name}@'%'`)
    return login
  }

  test('a server that goes away after any answer of a write is reported, and ends no process', async () => {
    const options = await newDatabase('cut')
    const first = await openWith(plugin, options)
    await first.write(revisionOf('{}'), undefined)
    await first.close!()
    await writeWithEveryCut(server.port, (port, deployment) =>
      openWith(plugin, { ...options, port: String(port) }, deployment),
    )
  })

  test('the views show the newest revision', async () => {
    const options = await newDatabase('shown')
    const backend = await openWith(plugin, options)
    const first = revisionOf('{"_meta": {"hostvars": {"gone": {}}}}')
    await backend.write(first, undefined)
    await backend.write(revisionOf(document, first), 1)
    const other = await openWith(plugin, options, 'other')
    await other.write(revisionOf('{"_meta": {"hostvars": {"elsewhere": {}}}}'), undefined)
    await Promise.all([backend.close!(), other.close!()])
    expect(await server.sql(queries.hosts, 'shown')).toEqual(hosts(1, 0))
    expect(await server.sql(queries.groups('`group`'), 'shown')).toEqual(groups)
    expect(await server.sql(queries.addresses, 'shown')).toEqual(addresses)
    const [vars] = await server.sql(
      "SELECT JSON_EXTRACT(vars, '$.properties') AS p FROM inventory_hosts WHERE host = 'infra1'",
      'shown',
    )
    expect(vars).toEqual({ p: { is_metal: true } })
  })

  test('a document that JSON functions refuse breaks the views only', async () => {
    const backend = await openWith(plugin, await newDatabase('refused'))
    const first = revisionOf('{"_meta": {"hostvars": {"a": {"x": NaN}}}}')
    await backend.write(first, undefined)
    const shown = server.sql('SELECT * FROM inventory_hosts', 'refused')
    await expect(
      shown.then(
        (rows) => rows.length,
        () => 0,
      ),
    ).resolves.toBe(0)
    expect(await backend.load()).toEqual(first)
    const second = revisionOf('{"_meta": {"hostvars": {"a": {"x": "\\u0000"}}}}', first)
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
    const [revision] = await server.sql('SELECT LENGTH(compressed) AS bytes FROM inventory_revisions', 'stored')
    expect(Number(revision!.bytes)).toBeLessThan(long.length / 100)
  })

  test('tables made by `backend ddl` serve a user who may make none', async () => {
    const options = await newDatabase('byhand')
    const { stdout, status } = run('osa-inventory', ['backend', 'ddl', 'mysql', '--config', scratch()])
    expect(status).toBe(0)
    for (const statement of stdout.split(/;\n/)) if (statement.trim()) await server.sql(statement, 'byhand')
    const tables = ['deployments', 'revisions', 'heads', 'cuts', 'tags'].map((name) => `byhand.inventory_${name}`)
    const writer = await newUser('byhand', [
      'SELECT ON byhand.*',
      ...tables.map((table) => `INSERT, DELETE ON ${table}`),
      'UPDATE ON byhand.inventory_heads',
      'UPDATE ON byhand.inventory_cuts',
    ])
    const backend = await openWith(plugin, { ...options, ...writer })
    const first = revisionOf('{}')
    await backend.write(first, undefined)
    await backend.write(revisionOf('{"a": {}}', first), 1)
    await backend.removeRevisions!([1], { id: 1, chain: first.chain })
    expect((await backend.load())?.id).toBe(2)
    await backend.destroy!()
    expect(await backend.load()).toBeUndefined()
    await backend.close!()
    const reader = await newUser('onlyreads', ['SELECT ON byhand.*'])
    expect(await (await openWith(plugin, { ...options, ...reader })).load()).toBeUndefined()
  })

  test('tables of the first release serve as before; pruning brings them up to date, or says who can', async () => {
    const options = await newDatabase('firsttables')
    for (const statement of firstTables(mysqlDialect)) await server.sql(statement, 'firsttables')
    const login = await newUser('oldwriter', ['SELECT, INSERT, UPDATE, DELETE ON firsttables.*'])
    const backend = await openWith(plugin, { ...options, ...login })
    const written = await demandServesUnpruned(backend)
    await expect(backend.removeRevisions!([1], { id: 1, chain: 'ab' })).rejects.toMatchObject({
      code: 'ERR_BACKEND_AUTH',
      message: expect.stringMatching(/the tables have version 1 of 2, and this user may not make any/),
      remedy: expect.stringContaining('osa-inventory backend ddl'),
    })
    const owner = await openWith(plugin, options)
    await demandPrunes(owner, written)
    await Promise.all([backend.close!(), owner.close!()])
  })

  const droppable = async (name: string) => {
    const options = await newDatabase(name)
    return {
      open: () => openWith(plugin, options),
      drop: async (table: string) => void (await server.sql(`DROP TABLE ${name}.${table}`)),
    }
  }

  test('a table that is gone is told as damage, and made again where the revisions are there', async () => {
    await demandTellsLost(await droppable('lostrevisions'), 'revisions')
    await demandMendsLost(await droppable('lostheads'), 'heads')
    await demandTellsLostTags(await droppable('losttags'))
  })

  test('a user who may make no tables is told so', async () => {
    const options = await newDatabase('norights')
    const login = await newUser('norights', ['SELECT, INSERT ON norights.*'])
    const backend = await openWith(plugin, { ...options, ...login })
    expect(await backend.load()).toBeUndefined()
    await expect(backend.write(revisionOf('{}'), undefined)).rejects.toMatchObject({
      code: 'ERR_BACKEND_AUTH',
      message: expect.stringContaining(`norights@127.0.0.1:${server.port}/norights`),
      remedy: expect.stringContaining('docs/backends/mysql.md'),
    })
    await backend.close!()
    const stranger = await newUser('stranger', [])
    const hidden = await openWith(plugin, { ...options, ...stranger })
    await expect(hidden.load()).rejects.toMatchObject({ code: 'ERR_BACKEND_AUTH' })
  })

  test('eight that write at once into an empty database make the tables once', async () => {
    const options = await newDatabase('empty')
    const backends = await Promise.all(Array.from({ length: 8 }, (_, n) => openWith(plugin, options, `d${n}`)))
    await Promise.all(backends.map((backend) => backend.write(revisionOf('{}'), undefined)))
    await Promise.all(backends.map((backend) => backend.close!()))
    expect(await server.sql('SELECT MAX(version) AS version FROM inventory_schema', 'empty')).toEqual([{ version: 2 }])
  })

  test('the work of one who died while making the tables is taken over', async () => {
    const options = await newDatabase('halfway')
    await server.sql(
      'CREATE TABLE inventory_schema (version BIGINT NOT NULL PRIMARY KEY, claimed_at BIGINT)',
      'halfway',
    )
    await server.sql('INSERT INTO inventory_schema VALUES (-2, UNIX_TIMESTAMP() - 100)', 'halfway')
    const backend = await openWith(plugin, options)
    await backend.write(revisionOf('{}'), undefined)
    expect((await backend.load())?.id).toBe(1)
    await backend.close!()
  })

  test('an unchanged run is one statement, once connected', async () => {
    const backend = await openWith(plugin, await newDatabase('counted'))
    await backend.write(revisionOf('{}'), undefined)
    await backend.load()
    await server.sql("SET GLOBAL log_output = 'TABLE'")
    await server.sql('SET GLOBAL general_log = ON')
    await backend.load()
    await server.sql('SET GLOBAL general_log = OFF')
    const logged = await server.sql(
      "SELECT argument FROM mysql.general_log WHERE user_host LIKE 'owner%' AND command_type <> 'Connect'",
    )
    expect(logged).toHaveLength(1)
    await backend.close!()
  })

  test('an inventory larger than the server takes in one packet is refused with what fixes it', async () => {
    const backend = await openWith(plugin, await newDatabase('large'))
    const first = revisionOf('{}')
    await backend.write(first, undefined)
    const large = revisionOf(JSON.stringify({ all: 'x'.repeat(17_000_000) }), first)
    await expect(backend.write(large, 1)).rejects.toMatchObject({
      code: 'ERR_DOCUMENT_TOO_LARGE',
      message: expect.stringMatching(/max_allowed_packet is 16777216/),
    })
    expect(await backend.load()).toEqual(first)
    await backend.close!()
  })

  test('a server that is down or silent is named within the time', async () => {
    const closed = await freePort()
    const refused = await openWith(plugin, { ...written, database: 'mysql', port: String(closed) })
    await expect(refused.load()).rejects.toMatchObject({
      code: 'ERR_BACKEND_UNAVAILABLE',
      message: expect.stringContaining(`127.0.0.1:${closed}`),
    })
    const silent = createServer().listen(0, '127.0.0.1')
    await once(silent, 'listening')
    onTestFinished(() => void silent.close())
    const { port } = silent.address() as { port: number }
    const options = { ...written, database: 'mysql', port: String(port), connect_timeout: '300ms' }
    const backend = await openWith(plugin, options)
    const started = performance.now()
    await expect(backend.load()).rejects.toMatchObject({
      code: 'ERR_BACKEND_UNAVAILABLE',
      message: expect.stringContaining(`127.0.0.1:${port}`),
    })
    // Not the ten seconds that are the default.
    expect(performance.now() - started).toBeLessThan(9000)
  })

  test('a lock that someone holds ends the wait after statement_timeout', async () => {
    const options = await newDatabase('locked')
    const backend = await openWith(plugin, options)
    const first = revisionOf('{}')
    await backend.write(first, undefined)
    const hurried = await openWith(plugin, { ...options, statement_timeout: '1s' })
    // Ended below: how long this takes is the machine's affair.
    const holder = server.sql('SELECT SLEEP(600) FROM inventory_heads FOR UPDATE', 'locked').catch(() => {})
    const sleeping = () => server.sql("SELECT id FROM information_schema.processlist WHERE state = 'User sleep'")
    await expect.poll(async () => (await sleeping()).length).toBe(1)
    await expect(hurried.write(revisionOf('{"a": {}}', first), 1)).rejects.toMatchObject({
      code: 'ERR_BACKEND_UNAVAILABLE',
    })
    await hurried.close!()
    for (const { id } of await sleeping()) await server.sql(`KILL ${id}`)
    await holder
    await backend.write(revisionOf('{"a": {}}', first), 1)
    await backend.close!()
  })

  test('a database that is missing, or not named, is reported with the remedy', async () => {
    const backend = await openWith(plugin, { ...written, database: 'nowhere' })
    await expect(backend.load()).rejects.toMatchObject({
      code: 'ERR_SETTINGS',
      message: expect.stringMatching(/nowhere.*CREATE DATABASE/s),
    })
    await expect(openWith(plugin, written)).rejects.toMatchObject({ code: 'ERR_SETTINGS' })
  })

  test('TLS that the server does not offer is refused where it is demanded', async () => {
    const options = await newDatabase('tls')
    const demanding = await openWith(plugin, { ...options, ssl_mode: 'required' })
    await expect(demanding.load()).rejects.toMatchObject({ code: 'ERR_BACKEND_UNAVAILABLE' })
    const preferring = await openWith(plugin, { ...options, ssl_mode: 'preferred' })
    expect(await preferring.load()).toBeUndefined()
    await preferring.close!()
    await expect(openWith(plugin, { ...options, ssl_mode: 'verify_identity' })).rejects.toThrow(/ssl_ca/)
  })

  test('TLS as ssl_mode has it', async () => {
    const directory = scratch()
    const [key, certificate] = [join(directory, 'key.pem'), join(directory, 'cert.pem')]
    const subject = ['-subj', '/CN=db.example.com', '-addext', 'subjectAltName=DNS:db.example.com']
    const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject]
    execFileSync('openssl', [...request, '-keyout', key, '-out', certificate], { stdio: 'ignore' })
    for (const path of [key, certificate, directory]) giveTo('mysql', path)
    const secure = await MariadbServer.start({ settings: [`--ssl-key=${key}`, `--ssl-cert=${certificate}`] })
    onTestFinished(() => secure.stop())
    await secure.sql(`CREATE USER owner@'%' IDENTIFIED BY '${password}' REQUIRE SSL`)
    const attempt = async (more: Record<string, string>): Promise<unknown> => {
      const backend = await openWith(plugin, { ...written, port: String(secure.port), database: 'mysql', ...more })
      const outcome = await backend.load().catch((error: unknown) => (error as Error).message)
      await backend.close!()
      return outcome
    }
    // This user may connect, and sees no table of its own.
    await secure.sql("GRANT SELECT ON mysql.* TO owner@'%'")
    expect(await attempt({ ssl_mode: 'disabled' })).toMatch(/Access denied/)
    for (const ssl_mode of ['preferred', 'required']) expect(await attempt({ ssl_mode })).toBeUndefined()
    expect(await attempt({ ssl_mode: 'verify_ca', ssl_ca: certificate })).toBeUndefined()
    expect(await attempt({ ssl_mode: 'verify_identity', ssl_ca: certificate })).toMatch(/127\.0\.0\.1.*altnames/)
    const stranger = join(directory, 'other.pem')
    execFileSync('openssl', [...request, '-keyout', join(directory, 'other-key.pem'), '-out', stranger], {
      stdio: 'ignore',
    })
    expect(await attempt({ ssl_mode: 'verify_ca', ssl_ca: stranger })).toMatch(/self-signed|certificate/)
  })

  test('the password of a URL shows nowhere', async () => {
    const backend = await openWith(plugin, { url: `mysql://owner:n0t-the-passw0rd@127.0.0.1:${server.port}/mysql` })
    const error = await backend.load().catch((error: unknown) => error)
    expect(error).toMatchObject({ code: 'ERR_BACKEND_AUTH' })
    expect(String((error as Error).stack) + JSON.stringify(error)).not.toContain('n0t-the-passw0rd')
  })
})

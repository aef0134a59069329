/** An unchanged run with a database: one statement, no document sent, and nothing printed unasked. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MariadbServer, mariadbMissing } from '../support/mariadb-server.ts'
import { PostgresqlServer, postgresqlMissing, superuserPassword } from '../support/postgresql-server.ts'
import { type Ended, exampleCloud, exampleEnvironment, run, scratch } from '../support/program.ts'
import { statementsOnMariadb, statementsOnPostgresql } from '../support/statements.ts'

interface Served {
  readonly settings: string
  /** The statements of our programs while `act` runs. */
  statements(act: () => unknown): Promise<string[]>
  sql(text: string): Promise<unknown>
  down(): Promise<void>
  up(): Promise<void>
  stop(): Promise<void>
}

const password = 'pw-of-owner-7Hq'

async function postgresql(): Promise<Served> {
  const server = await PostgresqlServer.start()
  return {
    settings: `plugin = postgresql\nhost = 127.0.0.1\nport = ${server.port}\nuser = super\npassword = ${superuserPassword}\ndatabase = postgres\n`,
    statements: (act) => statementsOnPostgresql(server, act),
    sql: (text) => server.sql(text),
    down: () => server.down(),
    up: () => server.up(),
    stop: () => server.stop(),
  }
}

async function mariadb(): Promise<Served> {
  const server = await MariadbServer.start()
  await server.sql('CREATE DATABASE osa')
  await server.sql(`CREATE USER owner@'%' IDENTIFIED BY '${password}'`)
  await server.sql("GRANT ALL ON osa.* TO owner@'%'")
  return {
    settings: `plugin = mysql\nhost = 127.0.0.1\nport = ${server.port}\nuser = owner\npassword = ${password}\ndatabase = osa\n`,
    statements: (act) => statementsOnMariadb(server, 'owner', act),
    sql: (text) => server.sql(text, 'osa'),
    down: () => server.down(),
    up: () => server.up(),
    stop: () => server.stop(),
  }
}

describe.each([
  { name: 'PostgreSQL', missing: postgresqlMissing, start: postgresql },
  { name: 'MariaDB', missing: mariadbMissing, start: mariadb },
])('$name', ({ missing, start }) => {
  describe.skipIf(missing)('unchanged', () => {
    let served: Served
    let deployments = 0

    beforeAll(async () => {
      served = await start()
    })
    afterAll(() => served.stop())

    /** A cloud whose last run changed nothing. */
    function settledCloud() {
      const config = exampleCloud()
      const cache = scratch()
      const deployment = `cloud-${++deployments}`
      writeFileSync(
        join(config, 'osa.ini'),
        `[inventory]\nbackend = database\ndeployment = ${deployment}\n[database]\n${served.settings}`,
      )
      const list = (notes = cache): Ended => {
        const env = { OSA_CONFIG_DIR: config, OSA_INVENTORY_ENVIRONMENT: exampleEnvironment, XDG_CACHE_HOME: notes }
        return run('openstack-ansible-inventory', ['--list'], { env })
      }
      expect(list()).toMatchObject({ status: 0, stderr: '' })
      expect(list()).toMatchObject({ status: 0, stderr: '' })
      /** With notes and without: the same. */
      const both = (): Ended => {
        const noted = list()
        expect(noted).toEqual(list('/dev/null'))
        return noted
      }
      return { config, list, both, mirror: join(config, 'openstack_inventory.json') }
    }

    it('takes one statement, and no document is sent', async () => {
      const { list, mirror } = settledCloud()
      let listed: Ended | undefined
      const statements = await served.statements(() => {
        listed = list()
      })
      expect(listed).toEqual({ status: 0, stderr: '', stdout: `${readFileSync(mirror, 'utf8')}\n` })
      const asked = statements.filter((statement) => !statement.startsWith('SET SESSION '))
      const isOne =
        /^SELECT h\.revision AS revision, (r\.|convert_to\(r\.)change_id[^;]* AS change_id, (encode\(sha256|SHA2)\(/
      expect(asked).toEqual([expect.stringMatching(isOne)])
    })

    it('prints nothing that the database does not vouch for', async () => {
      const { both, list } = settledCloud()
      const before = list()
      await served.sql("UPDATE inventory_heads SET document = REPLACE(document, 'br-mgmt', 'br-xxxx')")
      const after = both()
      expect(after).toMatchObject({ status: 1, stdout: '' })
      expect(after.stderr).toContain('is not the one that was saved')
      await served.sql("UPDATE inventory_heads SET document = REPLACE(document, 'br-xxxx', 'br-mgmt')")
      expect(list()).toEqual(before)
    })

    it('prints nothing while the database is down', async () => {
      const { both, list } = settledCloud()
      const before = list()
      await served.down()
      expect(both()).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('127.0.0.1') })
      await served.up()
      expect(list()).toEqual(before)
    })

    it('puts a readable copy there that is missing', async () => {
      const { list, mirror } = settledCloud()
      const before = list()
      rmSync(mirror)
      expect(list()).toEqual(before)
      expect(existsSync(mirror)).toBe(true)
    })

    it('sees what another host has written', async () => {
      const { config, list } = settledCloud()
      const [before, text] = [list(), readFileSync(join(config, 'osa.ini'), 'utf8')]
      const other = exampleCloud()
      writeFileSync(join(other, 'osa.ini'), text)
      writeFileSync(join(other, 'conf.d/more.yml'), 'compute_hosts:\n  c9:\n    ip: 10.20.0.99\n')
      const env = { OSA_CONFIG_DIR: other, OSA_INVENTORY_ENVIRONMENT: exampleEnvironment }
      expect(run('openstack-ansible-inventory', ['--list'], { env }).status).toBe(0)
      const after = list()
      expect(after.stdout).not.toBe(before.stdout)
      expect(Object.keys(JSON.parse(after.stdout)._meta.hostvars)).toContain('c9')
    })

    it('goes by the settings of the moment: a wrong password is told', () => {
      const { config, both } = settledCloud()
      const ini = join(config, 'osa.ini')
      writeFileSync(ini, readFileSync(ini, 'utf8').replace(/password = .*/, 'password = file:./password'))
      writeFileSync(join(config, 'password'), superuserPassword)
      writeFileSync(join(config, 'password'), 'wrong')
      expect(both()).toMatchObject({ status: 1, stdout: '' })
    })
  })
})

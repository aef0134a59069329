/** What an unchanged run asks PostgreSQL and MariaDB, counted by the servers. Prints JSON. */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MariadbServer, mariadbMissing } from '../test/support/mariadb-server.ts'
import { PostgresqlServer, postgresqlMissing, superuserPassword } from '../test/support/postgresql-server.ts'
import { statementsOnMariadb, statementsOnPostgresql } from '../test/support/statements.ts'

type Count = { readonly statements: number } | { readonly skipped: string }

const [repository] = process.argv.slice(2)
const scratch = mkdtempSync(join(tmpdir(), 'osa-bench-'))

/** The example cloud, run until there is nothing to do. */
function settledCloud(name: string, section: string): () => void {
  const config = join(scratch, name)
  cpSync(join(repository!, 'examples/cloud/openstack_deploy'), config, { recursive: true })
  writeFileSync(join(config, 'osa.ini'), `[inventory]\nbackend = database\n[database]\n${section}`)
  const run = (): void => {
    const script = join(repository!, 'dist/bin/openstack-ansible-inventory.cjs')
    const { status, stderr } = spawnSync(process.execPath, [script, '--list', '--config', config], {
      env: {
        PATH: process.env.PATH,
        HOME: scratch,
        XDG_CACHE_HOME: join(scratch, 'cache'),
        OSA_INVENTORY_ENVIRONMENT: join(repository!, 'examples/cloud/environment'),
      },
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    })
    if (status !== 0) throw new Error(stderr)
  }
  for (let times = 0; times < 3; times++) run()
  return run
}

async function onPostgresql(): Promise<Count> {
  if (postgresqlMissing) return { skipped: postgresqlMissing }
  const server = await PostgresqlServer.start()
  try {
    const section = `plugin = postgresql\nhost = 127.0.0.1\nport = ${server.port}\nuser = super\npassword = ${superuserPassword}\ndatabase = postgres\n`
    const statements = await statementsOnPostgresql(server, settledCloud('postgresql', section))
    return { statements: statements.length }
  } finally {
    await server.stop()
  }
}

async function onMariadb(): Promise<Count> {
  if (mariadbMissing) return { skipped: mariadbMissing }
  const server = await MariadbServer.start()
  try {
    await server.sql('CREATE DATABASE osa')
    await server.sql("CREATE USER owner@'%' IDENTIFIED BY 'owner'")
    await server.sql("GRANT ALL ON osa.* TO owner@'%'")
    const section = `plugin = mysql\nhost = 127.0.0.1\nport = ${server.port}\nuser = owner\npassword = owner\ndatabase = osa\n`
    const statements = await statementsOnMariadb(server, 'owner', settledCloud('mariadb', section))
    // What prepares the session is part of the connection.
    return { statements: statements.filter((each) => !each.startsWith('SET SESSION ')).length }
  } finally {
    await server.stop()
  }
}

try {
  process.stdout.write(JSON.stringify({ PostgreSQL: await onPostgresql(), MariaDB: await onMariadb() }))
} finally {
  rmSync(scratch, { recursive: true, force: true })
}

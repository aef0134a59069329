/** What a program asks a database server, in the server's own words. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { MariadbServer } from './mariadb-server.ts'
import type { PostgresqlServer } from './postgresql-server.ts'

/** The statements of our programs while `act` runs. */
export async function statementsOnPostgresql(server: PostgresqlServer, act: () => unknown): Promise<string[]> {
  const [begin, end] = ['begin', 'end'].map((word) => `${word}_${Math.random().toString(36).slice(2)}`)
  // Only now: a server that tells of long statements waits until this process has read what it says.
  await set(server, { log_line_prefix: '%a|', log_statement: 'all' })
  await server.sql(`SELECT '${begin}'`)
  await act()
  await server.sql(`SELECT '${end}'`)
  await set(server, { log_statement: 'none' })
  await until(() => server.words.includes(end!), `${end} in the log`)
  const said = server.words.slice(server.words.indexOf(begin!), server.words.indexOf(end!))
  return [...said.matchAll(/^osa-inventory\|LOG: {2}(?:statement|execute [^:]+): (.*)$/gm)].map((found) => found[1]!)
}

async function set(server: PostgresqlServer, settings: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, value] of Object.entries(settings)) await server.sql(`ALTER SYSTEM SET ${name} = '${value}'`)
  await server.sql('SELECT pg_reload_conf()')
  for (const [name, value] of Object.entries(settings)) {
    await until(async () => (await server.sql(`SHOW ${name}`))[0]?.[name] === value, `${name} = ${value}`)
  }
}

/** A busy machine takes its time. */
const patience = 60_000

async function until(isSo: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + patience
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`no ${what} after ${patience} ms`)
    await sleep(10)
  }
}

/** The statements of this user while `act` runs. */
export async function statementsOnMariadb(server: MariadbServer, user: string, act: () => unknown): Promise<string[]> {
  for (const statement of [
    "SET GLOBAL log_output = 'TABLE'",
    'TRUNCATE mysql.general_log',
    'SET GLOBAL general_log = 1',
  ])
    await server.sql(statement)
  await act()
  await server.sql('SET GLOBAL general_log = 0')
  const rows = await server.sql(
    `SELECT CONVERT(argument USING utf8mb4) AS statement FROM mysql.general_log
     WHERE user_host LIKE '${user}%' AND command_type IN ('Query', 'Execute') ORDER BY event_time`,
  )
  return rows.map(({ statement }) => String(statement))
}

/** Settings of a server that break what a backend promises, and that no session can set for itself. */
import type { Row } from './client.ts'
import { textAt } from './rows.ts'

/** Runs a statement that needs no tables, and gives its rows. */
export type Ask = (statement: string) => Promise<readonly Row[]>

/**
 * A sentence for each, with what fixes it.
 *
 * @param tables names, as the server's catalog has them: others in the same place are someone else's
 */
export type Doubts = (ask: Ask, tables: readonly string[]) => Promise<readonly string[]>

const afterCrash =
  'a revision that was acknowledged may be gone, or the database damaged, after the machine has lost power'

/** PostgreSQL's manual, "Reliability" and "Developer Options". */
export function postgresqlDoubts(schema: string): Doubts {
  const literal = `'${schema.replaceAll("'", "''")}'`
  return async (ask, tables) => {
    const settings = ['fsync', 'full_page_writes', 'zero_damaged_pages', 'ignore_checksum_failure']
    const [row = {}] = await ask(
      `SELECT ${settings.map((name) => `current_setting('${name}', true) AS ${name}`).join(', ')}`,
    )
    const unlogged = await ask(
      `SELECT c.relname AS name FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace` +
        ` WHERE n.nspname = ${literal} AND c.relkind = 'r' AND c.relpersistence <> 'p' AND c.relname IN (${listed(tables)})`,
    )
    return [
      ...['fsync', 'full_page_writes']
        .filter((name) => row[name] === 'off')
        .map((name) => `the server runs with ${name} = off: ${afterCrash}; set it to on in the server's settings`),
      ...['zero_damaged_pages', 'ignore_checksum_failure']
        .filter((name) => row[name] === 'on')
        .map((name) => `the server runs with ${name} = on: damage would be read as something else; set it to off`),
      ...unlogged.map((table) => {
        const name = textAt(table, 'name', 'pg_class')
        return `the table ${name} is not logged: it is empty after a crash; ALTER TABLE ${name} SET LOGGED fixes it`
      }),
    ]
  }
}

/** The manuals of MariaDB and MySQL, "InnoDB System Variables", "Binary Log" and "Galera Cluster System Variables". */
export const mysqlDoubts: Doubts = async (ask, tables) => {
  const names = [
    'innodb_flush_log_at_trx_commit',
    'innodb_doublewrite',
    'innodb_flush_method',
    'log_bin',
    'sync_binlog',
    'wsrep_on',
    'wsrep_provider',
  ]
  const rows = await ask(`SHOW GLOBAL VARIABLES WHERE Variable_name IN (${listed(names)})`)
  const values = new Map(
    rows.map((row) => [textAt(row, 'Variable_name', 'a variable'), textAt(row, 'Value', 'a variable')] as const),
  )
  const is = (name: string, wanted: RegExp): boolean => wanted.test(values.get(name) ?? '')
  const others = await ask(
    'SELECT t.table_name AS name, t.engine AS engine FROM information_schema.tables t WHERE t.table_schema = DATABASE()' +
      ` AND t.table_type = 'BASE TABLE' AND t.table_name IN (${listed(tables)}) AND t.engine <> 'InnoDB'`,
  )
  const flush = values.get('innodb_flush_log_at_trx_commit')
  const binary = values.get('sync_binlog')
  return [
    ...(flush === undefined || flush === '1'
      ? []
      : [
          `the server runs with innodb_flush_log_at_trx_commit = ${flush}: what was acknowledged in the last second may be` +
            ' gone after a crash, on Galera where all nodes crash at once; SET GLOBAL innodb_flush_log_at_trx_commit = 1,' +
            ' and the same in its settings, fix it',
        ]),
    ...(is('log_bin', /^(?:ON|1)$/i) && binary !== undefined && binary !== '1'
      ? [
          `the server runs with a binary log and sync_binlog = ${binary}: a revision that was acknowledged may be rolled` +
            ' back, or be missing on replicas, after the machine has lost power; SET GLOBAL sync_binlog = 1, and the same in its' +
            ' settings, fix it',
        ]
      : []),
    ...(is('innodb_doublewrite', /^(?:OFF|0)$/i)
      ? [`the server runs without innodb_doublewrite: ${afterCrash}; take the setting out of the server's settings`]
      : []),
    ...(is('innodb_flush_method', /^(?:nosync|littlesync)$/i)
      ? [`the server runs with innodb_flush_method = ${values.get('innodb_flush_method')}: ${afterCrash}; take it out`]
      : []),
    ...(is('wsrep_provider', /./) && !is('wsrep_provider', /^none$/i) && is('wsrep_on', /^(?:OFF|0)$/i)
      ? ['this Galera node runs with wsrep_on = OFF: the other nodes get nothing that is written here; set it to ON']
      : []),
    ...others.map((row) => {
      const [name, engine] = [textAt(row, 'name', 'a table'), textAt(row, 'engine', 'a table')]
      return `the table ${name} is kept by ${engine}, which knows no transactions: ALTER TABLE ${name} ENGINE=InnoDB fixes it`
    }),
  ]
}

/** Names that need no escape. */
function listed(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(', ')
}

/** A database server as its driver has it: the package `postgres` or `mysql2` in front of tables that lie in SQLite. */
import { createHash } from 'node:crypto'
import type { Socket } from 'node:net'
import Database from 'libsql'
import type { SqlValue } from '../../src/backends/sql/client.ts'
import type { Dialect } from '../../src/backends/sql/dialect.ts'
import { mysqlDialect } from '../../src/backends/sql/dialect-mysql.ts'
import { postgresqlDialect } from '../../src/backends/sql/dialect-postgresql.ts'
import { sqliteDialect } from '../../src/backends/sql/dialect-sqlite.ts'
import { definitionOf, statementsOf, tables } from '../../src/backends/sql/tables.ts'

/** What a driver gives for one statement. */
export interface Reply {
  readonly rows: Record<string, unknown>[]
  /** Rows that a statement has changed. */
  readonly changed: number
}

/** How a driver gives what the columns have, and how its package is asked. */
export interface Driver {
  readonly dialect: Dialect
  readonly packageName: string
  number(digits: string): unknown
  text(bytes: Buffer): unknown
  document(bytes: Buffer): unknown
  /**
   * What the package exports. `answer` is told a statement, and gives or throws what the driver does; `ended` is called
   * when a connection ends.
   */
  module(answer: Answer, shape: Shape, ended: () => void): unknown
}

export type Answer = (statement: string, values: readonly SqlValue[]) => Reply

/** The result as the program gets it: a mutated one may be anything. */
export type Shape = (reply: Reply, usual: (reply: Reply) => unknown) => unknown

export const postgresqlDriver: Driver = {
  dialect: postgresqlDialect('public'),
  packageName: 'postgres',
  number: (digits) => digits,
  text: (bytes) => bytes,
  document: (bytes) => bytes.toString('utf8'),
  module: (answer, shape, ended) => (options: { socket(): Promise<Socket> }) => {
    let socket: Socket | undefined
    return {
      unsafe: async (statement: string, values: readonly SqlValue[]) => {
        // The program looks whether it is open.
        socket ??= await options.socket()
        return shape(answer(statement, values), ({ rows, changed }) =>
          Object.assign([...rows], {
            count: rows.length > 0 ? rows.length : changed,
            command: statement.trim().split(/\s/, 1)[0]!.toUpperCase(),
          }),
        )
      },
      listen: async () => {},
      end: async () => {
        socket?.destroy()
        ended()
      },
    }
  },
}

export const mysqlDriver: Driver = {
  dialect: mysqlDialect,
  packageName: 'mysql2',
  number: Number,
  text: (bytes) => bytes,
  document: (bytes) => bytes,
  module: (answer, shape, ended) => {
    const query = async (statement: string, values: readonly SqlValue[] = []) => [
      shape(answer(statement, values), ({ rows, changed }) =>
        /^\s*(?:SELECT|SHOW)/.test(statement) ? rows : { affectedRows: changed, insertId: 0, warningStatus: 0 },
      ),
    ]
    const connection = { query, execute: query, on: () => {}, end: async () => ended(), destroy: ended }
    return { createConnectionPromise: async () => connection }
  },
}

const numbers: ReadonlySet<string> = new Set(['revision', 'parent', 'head', 'above', 'version'])

const names = Object.values(tables)
/** A cut is kept before anything goes, and does no harm where nothing does. */
export const lasting: readonly string[] = names.filter((name) => name !== tables.cuts)
const drawn: ReadonlySet<string> = new Set(['change_id', 'saved_at', 'chain_digest'])

/** Each of the backend's statements, as SQLite has it. */
function translations(dialect: Dialect): ReadonlyMap<string, string> {
  const [theirs, ours] = [statementsOf(dialect), statementsOf(sqliteDialect)]
  const pairs = Object.entries(theirs).flatMap(([name, statement]) => {
    const own = ours[name as keyof typeof ours]
    if (typeof statement === 'string') return [[statement, typeof own === 'string' ? own : 'digest'] as const]
    return (statement ?? []).map((each, index) => [each, (own as readonly string[])[index]!] as const)
  })
  return new Map([...pairs, [definitionOf(dialect).readVersion, definitionOf(sqliteDialect).readVersion]])
}

/** Answers soundly, over a copy of a SQLite database in memory. */
export class SqlServer {
  readonly #driver: Driver
  readonly #translations: ReadonlyMap<string, string>
  readonly #database = new Database(':memory:')

  /** @param path of the database with what all answers begin with */
  constructor(path: string, driver: Driver) {
    this.#driver = driver
    this.#translations = translations(driver.dialect)
    const { versionTable, migrations } = definitionOf(sqliteDialect)
    for (const statement of [versionTable, ...migrations.flatMap(({ statements }) => statements)]) {
      this.#database.exec(statement)
    }
    this.#database.exec(`ATTACH '${path}' AS filled`)
    for (const name of names) this.#database.exec(`CREATE TABLE sound_${name} AS SELECT * FROM filled.${name}`)
    this.#database.exec('DETACH filled')
    this.reset()
  }

  /** What a server does for a connection that has ended. */
  readonly rollBack = (): void => {
    if (this.#database.inTransaction) this.#database.exec('ROLLBACK')
  }

  /** As all was in the beginning. */
  reset(): void {
    this.rollBack()
    for (const name of names.toReversed()) this.#database.exec(`DELETE FROM ${name}`)
    for (const name of names) this.#database.exec(`INSERT INTO ${name} SELECT * FROM sound_${name}`)
  }

  answer(statement: string, values: readonly SqlValue[]): Reply {
    const word = statement.trim().split(/[\s;]/, 1)[0]!.toLowerCase()
    if (/^(?:begin|start)$/.test(word)) return this.#changed('BEGIN')
    if (/^(?:commit|rollback)$/.test(word)) return this.#changed(word)
    const known = this.#translations.get(statement)
    if (known === 'digest') return { rows: [this.#digest(values)], changed: 0 }
    const probe = /^SELECT 1 FROM (?:"public"\.)?(\w+) LIMIT 1$/.exec(statement)
    if (known === undefined && probe === null) return setting(statement)
    return this.#run(known ?? `SELECT 1 AS one FROM ${probe![1]} LIMIT 1`, values)
  }

  /** All that is stored, to be compared. */
  stored(tablesOf: readonly string[] = names): string {
    this.rollBack()
    const rows = tablesOf.map((name) => this.#database.prepare(`SELECT * FROM ${name}`).all())
    // Of a revision its number: when it was saved and what it is called is another each time.
    return JSON.stringify(rows, (key, value: unknown) => (drawn.has(key) ? undefined : value))
  }

  close(): void {
    this.#database.close()
  }

  #changed(statement: string): Reply {
    if (this.#database.inTransaction === (statement === 'BEGIN')) return { rows: [], changed: 0 }
    this.#database.exec(statement)
    return { rows: [], changed: 0 }
  }

  #run(statement: string, values: readonly SqlValue[]): Reply {
    const prepared = this.#database.prepare(statement)
    if (!statement.startsWith('SELECT')) return { rows: [], changed: prepared.run([...values]).changes }
    const rows = prepared.all([...values]) as Record<string, unknown>[]
    return { rows: rows.map((row) => this.#asGiven(row)), changed: 0 }
  }

  #asGiven(row: Record<string, unknown>): Record<string, unknown> {
    const { number, text, document } = this.#driver
    const given = ([name, value]: [string, unknown]): [string, unknown] => {
      if (value === null || typeof value === 'number') return [name, value]
      const bytes = Buffer.from(value as Uint8Array)
      if (numbers.has(name)) return [name, number(bytes.toString('latin1'))]
      if (name === 'document') return [name, document(bytes)]
      return [name, name === 'compressed' ? bytes : text(bytes)]
    }
    return Object.fromEntries(Object.entries(row).map(given))
  }

  #digest(values: readonly SqlValue[]): Record<string, unknown> {
    const [row] = this.#run(statementsOf(sqliteDialect).load, values).rows
    const bytes = Buffer.from(row!.document as Buffer | string)
    const digest = createHash('sha256').update(bytes).digest('hex')
    const { head: revision, change_id, version } = row!
    return { revision, change_id, digest, version }
  }
}

/** What the program asks besides, of a server that is set as it should be. */
function setting(statement: string): Reply {
  const rows = /max_allowed_packet/.test(statement)
    ? [{ bytes: 16_777_216 }]
    : /current_setting\('fsync'/.test(statement)
      ? [{ fsync: 'on', full_page_writes: 'on', zero_damaged_pages: 'off', ignore_checksum_failure: 'off' }]
      : /^SHOW GLOBAL VARIABLES/.test(statement)
        ? [{ Variable_name: Buffer.from('innodb_flush_log_at_trx_commit'), Value: Buffer.from('1') }]
        : []
  return { rows, changed: 1 }
}

/** The package `mysql2` as a client for the SQL backend: MariaDB, MySQL, Galera. */

import { setTimeout as sleep } from 'node:timers/promises'
import { OperationalError } from '../../core/errors.ts'
import { BackendUnavailableError } from '../errors.ts'
import type { Secret } from '../plugin.ts'
import type { Definition, Row, SqlClient, SqlValue, Step } from '../sql/client.ts'
import { changesFrom, numberAt, rowsFrom, versionFrom } from '../sql/rows.ts'
import { uncommitted } from '../sql/told.ts'
import { seconds, within } from '../support/waiting.ts'

/** What is needed of `mysql2` 3. */
export interface Mysql2 {
  createConnectionPromise(options: Record<string, unknown>): Promise<Connection>
}

interface Connection {
  query(statement: string, values?: readonly unknown[]): Promise<[unknown, unknown]>
  execute(statement: string, values: readonly unknown[]): Promise<[unknown, unknown]>
  on(event: 'error', listener: (error: Error) => void): unknown
  end(): Promise<void>
  destroy(): void
}

export interface MysqlOptions {
  readonly mysql: Mysql2
  /** `host` and `port`, or `socketPath`. */
  readonly address: Readonly<Record<string, unknown>>
  readonly user: string
  readonly database: string
  readonly password: Secret | undefined
  /** Read at each connection. `undefined`: no TLS. */
  readonly tls: () => Readonly<Record<string, unknown>> | undefined
  /** Without TLS if the server has none. */
  readonly mayDoWithoutTls: boolean
  /** Milliseconds. */
  readonly connectTimeout: number
  readonly statementTimeout: number
}

/** A larger value is sent as it is; escaped it would take up to twice the room in the server's packet. */
const largestEscaped = 65_536

/** The connection is good for more: the server has answered, and neither ended it nor lost its place in it. */
const endOfConnection: ReadonlySet<unknown> = new Set([1053, 1080, 1152, 1153, 1158, 1159, 1160, 1161, 1927, 4031])

/**
 * What a server may have as its default, and what would break then: a read that never sees newer commits (autocommit,
 * completion_type), rows that are left out, updates that are refused, a name twice, another engine, other characters.
 */
const ours = [
  "sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'",
  'autocommit = 1',
  "completion_type = 'NO_CHAIN'",
  'sql_select_limit = 18446744073709551615',
  'sql_safe_updates = 0',
  'unique_checks = 1',
  ...['client', 'connection', 'results'].map((of) => `character_set_${of} = utf8mb4`),
]
  .map((setting) => `SESSION ${setting}`)
  .join(', ')

/** No server's `max_allowed_packet` is smaller. */
const smallestLimit = 1024

export class MysqlClient implements SqlClient {
  readonly #options: MysqlOptions
  #connection: Connection | undefined
  /** The server's limit for one packet, in bytes. */
  #largestPacket: number | undefined

  constructor(options: MysqlOptions) {
    this.#options = options
  }

  read(statement: string, values: readonly SqlValue[]): Promise<readonly Row[]> {
    return this.#bounded(async (connection) => (await this.#run(connection, statement, values)) as readonly Row[])
  }

  async transact(steps: readonly Step[]): Promise<boolean> {
    let isCommitting = false
    const done = this.#bounded(async (connection) => {
      await connection.query('START TRANSACTION')
      try {
        for (const { statement, values, mustChange } of steps) {
          const { affectedRows } = (await this.#run(connection, statement, values)) as { affectedRows: unknown }
          if (!mustChange || changesFrom(affectedRows) > 0) continue
          await connection.query('ROLLBACK')
          return false
        }
        isCommitting = true
        await connection.query('COMMIT')
        return true
      } catch (error) {
        // Some errors end the transaction, some the statement only; a rollback of nothing is harmless.
        if (!isBroken(error)) await connection.query('ROLLBACK').catch(() => this.#drop(connection))
        throw error
      }
    })
    return done.catch((error: unknown) => {
      if (isCommitting) throw error
      return uncommitted(error)
    })
  }

  define(definition: Definition): Promise<void> {
    return migrate(definition, (statement, values = []) =>
      this.#bounded((connection) => this.#run(connection, statement, values)),
    )
  }

  async close(): Promise<void> {
    const connection = this.#connection
    this.#connection = undefined
    if (!connection) return
    await within(2000, connection.end(), 'no farewell', () => {}).catch(() => {})
    connection.destroy()
  }

  async #run(connection: Connection, statement: string, values: readonly SqlValue[]): Promise<unknown> {
    const sizes = values.map(sizeOf)
    const whole = sizes.reduce((sum, size) => sum + size, statement.length)
    if (whole > smallestLimit) await this.#demandRoom(connection, whole)
    const isLarge = sizes.some((size) => size > largestEscaped)
    const [result] = isLarge ? await connection.execute(statement, values) : await connection.query(statement, values)
    return result
  }

  /** Asked when something is large: the one statement of a run without changes is not. */
  async #demandRoom(connection: Connection, bytes: number): Promise<void> {
    if (this.#largestPacket === undefined) {
      const [rows] = await connection.query('SELECT @@max_allowed_packet AS bytes')
      const [row] = rowsFrom(rows)
      this.#largestPacket = row ? numberAt(row, 'bytes', 'max_allowed_packet') : Number.POSITIVE_INFINITY
    }
    if (bytes > this.#largestPacket) throw new PacketTooLarge(bytes, this.#largestPacket)
  }

  async #bounded<T>(act: (connection: Connection) => Promise<T>): Promise<T> {
    const { statementTimeout } = this.#options
    const connection = this.#connection ?? (await this.#connect())
    this.#connection = connection
    try {
      const message = `no answer within ${seconds(statementTimeout)}`
      return await within(statementTimeout, act(connection), message, () => this.#drop(connection))
    } catch (error) {
      if (isBroken(error)) this.#drop(connection)
      throw error
    }
  }

  #drop(connection: Connection): void {
    if (this.#connection === connection) this.#connection = undefined
    connection.destroy()
  }

  async #connect(): Promise<Connection> {
    const { tls, mayDoWithoutTls, connectTimeout } = this.#options
    const secure = tls()
    const late = `no connection within ${seconds(connectTimeout)}`
    try {
      return await withinConnecting(connectTimeout, this.#open(secure), late)
    } catch (error) {
      const { code } = error as { code?: unknown }
      if (!mayDoWithoutTls || code !== 'HANDSHAKE_NO_SSL_SUPPORT') throw error
      return await withinConnecting(connectTimeout, this.#open(undefined), late)
    }
  }

  async #open(ssl: Readonly<Record<string, unknown>> | undefined): Promise<Connection> {
    const { mysql, address, user, database, password, connectTimeout } = this.#options
    const revealed = await password?.reveal()
    const connection = await mysql.createConnectionPromise({
      ...address,
      user,
      database,
      ...(revealed === undefined ? {} : { password: revealed }),
      ...(ssl === undefined ? {} : { ssl }),
      charset: 'utf8mb4',
      typeCast: bytesOfText,
      connectTimeout,
      enableKeepAlive: true,
      connectAttributes: { program_name: 'osa-inventory' },
    })
    // An idle connection that breaks tells so here; without a listener the process would end.
    connection.on('error', () => this.#drop(connection))
    await this.#prepareSession(connection)
    this.#largestPacket = undefined
    return connection
  }

  /**
   * The comments are for the server that they name only: MariaDB has a limit for statements of every kind, waits on
   * Galera for what other nodes have confirmed, reads nothing at a node that has left its cluster, and ends idle
   * transactions; MySQL limits reads only.
   */
  async #prepareSession(connection: Connection): Promise<void> {
    const limit = this.#options.statementTimeout
    const whole = Math.max(1, Math.ceil(limit / 1000))
    await connection.query('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ WRITE')
    await connection.query(
      `SET ${ours}, SESSION innodb_lock_wait_timeout = ${whole}` +
        ` /*M!100301 , SESSION max_statement_time = ${limit / 1000}, SESSION idle_transaction_timeout = ${whole}` +
        `, SESSION wsrep_sync_wait = 7, SESSION wsrep_dirty_reads = OFF */ /*!50708 , SESSION max_execution_time = ${limit} */`,
    )
  }
}

/** What of `mysql2` is needed of a column's value. */
interface Field {
  readonly type: string
  buffer(): Buffer | null
}

const textTypes: ReadonlySet<string> = new Set([
  'VAR_STRING',
  'STRING',
  'VARCHAR',
  'BLOB',
  'TINY_BLOB',
  'MEDIUM_BLOB',
  'LONG_BLOB',
])

/** The package puts U+FFFD for what it cannot decode: rows.ts decodes strictly. */
function bytesOfText(field: Field, next: () => unknown): unknown {
  return textTypes.has(field.type) ? field.buffer() : next()
}

/** A connection that is made too late is closed. */
function withinConnecting(timeout: number, opening: Promise<Connection>, message: string): Promise<Connection> {
  return within(timeout + 200, opening, message, () => {
    opening.then(
      (connection) => connection.destroy(),
      () => {},
    )
  })
}

class PacketTooLarge extends OperationalError {
  readonly errno = 1153
  constructor(bytes: number, largest: number) {
    super(
      'ERR_PACKET_TOO_LARGE',
      `the inventory needs a packet of ${bytes} bytes, and the server's max_allowed_packet is ${largest}`,
    )
  }
}

function sizeOf(value: SqlValue): number {
  if (typeof value === 'string') return Buffer.byteLength(value)
  return value instanceof Uint8Array ? value.byteLength : 8
}

/** What has no number does not come from the server. */
function isBroken(error: unknown): boolean {
  const { errno, fatal } = error as { errno?: unknown; fatal?: unknown }
  if (error instanceof PacketTooLarge) return false
  return typeof errno !== 'number' || errno < 1000 || fatal === true || endOfConnection.has(errno)
}

/** Runs one statement, and gives its rows or what it changed. */
type Run = (statement: string, values?: readonly number[]) => Promise<unknown>

/** Seconds after which anyone who has claimed the work must have died. */
const longestWork = 60
const pause = 200

/**
 * Brings the tables to the newest version where each statement is its own transaction. One does it, whom a row of the
 * table of versions names; all others wait. On Galera two who make the same view at two nodes would bring the whole
 * cluster to a halt (seen with MariaDB 10.11: each holds what the other's replicated statement waits for).
 */
async function migrate({ versionTable, versions, readVersion, migrations }: Definition, run: Run): Promise<void> {
  const newest = Math.max(...migrations.map(({ version }) => version))
  await run(versionTable)
  for (const end = Date.now() + 2000 * longestWork; ; await sleep(pause * (0.5 + Math.random()))) {
    const [row] = rowsFrom(await run(readVersion))
    const version = versionFrom(row)
    if (version >= newest) return
    if (await claimed(versions, newest, run)) return work(version)
    if (Date.now() > end) throw new BackendUnavailableError('someone else brings the tables up to date, and never ends')
  }

  async function work(from: number): Promise<void> {
    try {
      for (const { version, statements } of migrations) {
        if (version <= from) continue
        for (const statement of statements) await run(statement)
      }
    } finally {
      await run(`DELETE FROM ${versions} WHERE version = ?`, [-newest]).catch(() => {})
    }
  }
}

async function claimed(table: string, version: number, run: Run): Promise<boolean> {
  const changed = async (statement: string, values: readonly number[]): Promise<boolean> =>
    ((await run(statement, values)) as { affectedRows: number }).affectedRows > 0
  const insert = `INSERT IGNORE INTO ${table} (version, claimed_at) VALUES (?, UNIX_TIMESTAMP())`
  if (await changed(insert, [-version])) return true
  // Anyone who is first renews the claim of one who has died.
  const renew = `UPDATE ${table} SET claimed_at = UNIX_TIMESTAMP() WHERE version = ? AND claimed_at < UNIX_TIMESTAMP() - ?`
  return changed(renew, [-version, longestWork])
}

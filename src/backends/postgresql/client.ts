/** The package `postgres` as a client for the SQL backend. */
import type { Socket } from 'node:net'
import { OperationalError } from '../../core/errors.ts'
import type { Secret } from '../plugin.ts'
import type { Definition, Row, SqlClient, SqlValue, Step } from '../sql/client.ts'
import { changesFrom, rowsFrom, versionFrom } from '../sql/rows.ts'
import { uncommitted } from '../sql/told.ts'
import { Bell, seconds, within } from '../support/waiting.ts'

/** What is needed of `postgres` 3. */
export type Postgres = (options: Record<string, unknown>) => Sql

interface Sql {
  unsafe(statement: string, values: readonly SqlValue[], options: { prepare: boolean }): Promise<Result>
  end(options: { timeout: number }): Promise<void>
  listen(channel: string, onNotify: () => void): Promise<unknown>
}

type Run = (statement: string, values?: readonly SqlValue[]) => Promise<Result>

type Result = readonly Row[] & { readonly count: unknown; readonly command?: unknown }

export interface PostgresOptions {
  readonly postgres: Postgres
  readonly host: string
  readonly port: number
  readonly user: string
  readonly database: string
  readonly password: Secret | string | undefined
  openSocket(): Promise<Socket>
  /** Milliseconds. */
  readonly connectTimeout: number
  readonly statementTimeout: number
}

/** Told at the end of every transaction that changes something; those that listen look for themselves what it was. */
const channel = 'osa_inventory'

class NothingChanged extends OperationalError {
  constructor() {
    super('ERR_NOTHING_CHANGED', 'no row was changed')
  }
}

/** `off` acknowledges what a crash may lose. Every other level keeps it, and is the administrator's choice. */
const durable =
  "CASE current_setting('synchronous_commit') WHEN 'off' THEN set_config('synchronous_commit', 'on', true) END"

/** PostgreSQL's own: someone else makes the same table at this moment. */
const alsoMaking: ReadonlySet<unknown> = new Set(['23505', '42P07', '42710'])

export class PostgresClient implements SqlClient {
  readonly #options: PostgresOptions
  #sql: Sql | undefined
  /** Of the newest connection. */
  #socket: Socket | undefined

  constructor(options: PostgresOptions) {
    this.#options = options
  }

  read(statement: string, values: readonly SqlValue[]): Promise<readonly Row[]> {
    return this.#bounded((sql) => send(sql, statement, values))
  }

  async transact(steps: readonly Step[]): Promise<boolean> {
    try {
      await this.#transaction(async (run) => {
        for (const { statement, values, mustChange } of steps) {
          const { count } = await run(statement, values)
          if (mustChange && changesFrom(count) === 0) throw new NothingChanged()
        }
      })
      return true
    } catch (error) {
      if (error instanceof NothingChanged) return false
      throw error
    }
  }

  async define({ versionTable, versions, readVersion, migrations }: Definition): Promise<void> {
    await this.#bounded((sql) => send(sql, versionTable)).catch((error: unknown) => {
      if (!alsoMaking.has((error as { code?: unknown }).code)) throw error
    })
    await this.#transaction(async (run) => {
      // Held to the end of the transaction: anyone who comes second finds the version and has nothing to do.
      await run(`LOCK TABLE ${versions} IN SHARE ROW EXCLUSIVE MODE`)
      const [row] = rowsFrom(await run(readVersion))
      for (const { version, statements } of migrations) {
        if (version <= versionFrom(row)) continue
        for (const statement of statements) await run(statement)
      }
    })
  }

  /** Over its own connection. A pooler in transaction mode passes nothing on, and says nothing of it either. */
  async *changes(signal: AbortSignal): AsyncGenerator<void> {
    const { openSocket, connectTimeout, statementTimeout } = this.#options
    const sql = await this.#open(openSocket)
    const bell = new Bell(signal)
    try {
      const longest = connectTimeout + statementTimeout
      const listening = sql.listen(channel, bell.ring)
      await within(longest, listening, `no answer within ${seconds(longest)}`, () => {})
      // Someone may have written before it listened.
      bell.ring()
      yield* bell.rings()
    } finally {
      await sql.end({ timeout: 0 }).catch(() => {})
    }
  }

  async close(): Promise<void> {
    const sql = this.#sql
    this.#sql = undefined
    await sql?.end({ timeout: 2 })
  }

  /** Another level may be the server's default, and would only be refused more often. The limits end with it. */
  #transaction(act: (run: Run) => Promise<void>): Promise<void> {
    const { statementTimeout } = this.#options
    let isCommitting = false
    const done = this.#bounded(async (sql) => {
      await send(sql, 'begin isolation level read committed read write')
      const run = this.#runOver(sql)
      try {
        await run(
          `SELECT set_config('statement_timeout', $1, true), set_config('idle_in_transaction_session_timeout', $1, true), ${durable}, pg_notify('${channel}', '')`,
          [String(statementTimeout)],
        )
        await act(run)
        isCommitting = true
        const { command } = await run('commit')
        // A server says so, and without an error, when the transaction has failed.
        if (command === 'ROLLBACK') {
          throw Object.assign(new Error('the server has rolled back what it was to commit'), { code: '25P02' })
        }
      } catch (error) {
        // Where the connection has ended, the server rolls back by itself.
        if (leavesConnection(error)) await run('rollback')
        throw error
      }
    })
    return done.catch((error: unknown) => {
      if (isCommitting) throw error
      return uncommitted(error)
    })
  }

  /**
   * Over the present connection and no other. The driver's own transactions are not used: when the connection ends
   * between two statements, `postgres` 3.4 sends the next one anyway, and the process dies.
   */
  #runOver(sql: Sql): Run {
    const socket = this.#socket
    return async (statement, values) => {
      if (socket === undefined || socket.destroyed || socket !== this.#socket) {
        throw Object.assign(new Error('the connection was closed'), { code: 'CONNECTION_CLOSED' })
      }
      return send(sql, statement, values)
    }
  }

  async #bounded<T>(act: (sql: Sql) => Promise<T>): Promise<T> {
    const { connectTimeout, statementTimeout } = this.#options
    const longest = this.#sql ? statementTimeout : connectTimeout + statementTimeout
    const sql = this.#sql ?? (await this.#connect())
    this.#sql = sql
    try {
      return await within(longest, act(sql), `no answer within ${seconds(longest)}`, () => this.#drop(sql))
    } catch (error) {
      if (!leavesConnection(error)) this.#drop(sql)
      throw error
    }
  }

  #drop(sql: Sql): void {
    if (this.#sql === sql) this.#sql = undefined
    sql.end({ timeout: 0 }).catch(() => {})
  }

  #connect(): Promise<Sql> {
    const { openSocket } = this.#options
    return this.#open(async () => {
      this.#socket = await openSocket()
      return this.#socket
    })
  }

  async #open(socket: () => Promise<Socket>): Promise<Sql> {
    const { postgres, connectTimeout, password, ...address } = this.#options
    const revealed = typeof password === 'object' ? await password.reveal() : password
    return postgres({
      host: address.host,
      port: address.port,
      user: address.user,
      database: address.database,
      ...(revealed === undefined ? {} : { password: revealed }),
      socket,
      ssl: false,
      max: 1,
      // A pooler in transaction mode gives each transaction another session, which knows no prepared statement.
      prepare: false,
      fetch_types: false,
      types: { bytea },
      max_lifetime: null,
      connect_timeout: connectTimeout / 1000,
      backoff: () => 0,
      onnotice: () => {},
      connection: { application_name: 'osa-inventory' },
    })
  }
}

/** The role or the database may be set to `bytea_output = escape`, which the package takes for damage. */
const bytea = {
  to: 17,
  from: [17],
  serialize: (value: Uint8Array) => `\\x${Buffer.from(value).toString('hex')}`,
  parse: (text: string) => (text.startsWith('\\x') ? Buffer.from(text.slice(2), 'hex') : unescaped(text)),
}

/** PostgreSQL's manual, "bytea Escape Format": `\\` and `\ooo` for what is not printable ASCII. */
function unescaped(text: string): Buffer {
  const plain = text.replace(/\\(\\|[0-7]{3})/g, (_, code: string) =>
    code === '\\' ? code : String.fromCharCode(Number.parseInt(code, 8)),
  )
  return Buffer.from(plain, 'latin1')
}

function send(sql: Sql, statement: string, values: readonly SqlValue[] = []): Promise<Result> {
  return sql.unsafe(statement, values, { prepare: false })
}

/** Errors of the server have five characters for a code, and leave the connection as it is, but for these classes. */
function leavesConnection(error: unknown): boolean {
  const { code } = error as { code?: unknown }
  return error instanceof NothingChanged || /^(?!08|57P|28)[0-9A-Z]{5}$/.test(String(code))
}

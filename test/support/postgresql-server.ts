/** A PostgreSQL server of a test's own. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import postgres from 'postgres'
import {
  directoryFor,
  freePort,
  giveTo,
  missingPackage,
  removeDirectory,
  runAs,
  ServerProcess,
} from './server-process.ts'

const releases = '/usr/lib/postgresql'
const newest = existsSync(releases) ? readdirSync(releases).sort((a, b) => Number(b) - Number(a))[0] : undefined
const bin = join(releases, newest ?? '', 'bin')
const user = 'postgres'

export const postgresqlMissing = missingPackage('postgresql', newest !== undefined)

export const superuserPassword = 'pg-super-Zu5!x'

export interface PostgresqlOptions {
  /** Lines of postgresql.conf. */
  readonly settings?: readonly string[]
  /** Of pg_hba.conf instead of passwords for everybody. */
  readonly hba?: readonly string[]
}

export class PostgresqlServer {
  readonly port: number
  readonly directory: string
  #server: ServerProcess | undefined

  private constructor(port: number, directory: string) {
    this.port = port
    this.directory = directory
  }

  static async start({ settings = [], hba }: PostgresqlOptions = {}): Promise<PostgresqlServer> {
    const directory = directoryFor(user)
    const password = join(directory, 'password')
    writeFileSync(password, superuserPassword, { mode: 0o644 })
    const data = join(directory, 'data')
    runAs(user, join(bin, 'initdb'), [
      ...['-D', data, '-U', 'super', '-A', 'scram-sha-256', '--pwfile', password],
      ...['-E', 'UTF8', '--no-locale', '--no-sync'],
    ])
    const port = await freePort()
    const lines = [`port = ${port}`, "listen_addresses = '127.0.0.1'", `unix_socket_directories = '${directory}'`]
    const conf = [...lines, 'shared_buffers = 32MB', 'max_connections = 60', ...settings]
    writeFileSync(join(data, 'postgresql.auto.conf'), `${conf.join('\n')}\n`)
    if (hba) writeFileSync(join(data, 'pg_hba.conf'), `${hba.join('\n')}\n`)
    const server = new PostgresqlServer(port, directory)
    await server.up()
    return server
  }

  async up(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const server = new ServerProcess(user, join(bin, 'postgres'), ['-D', join(this.directory, 'data')])
      this.#server = server
      try {
        return await server.until(async () => (await this.sql('SELECT 1')).length === 1)
      } catch (error) {
        // The children of a server that was killed may need a moment to notice.
        if (attempt === 10 || !server.words.includes('shared memory block')) throw error
      }
    }
  }

  /** As by a loss of power, except that what the system has in memory survives. */
  async kill(): Promise<void> {
    await this.#server?.kill()
  }

  /** It stands still, with the connections that it serves, until `resume`. */
  pause(): void {
    this.#server?.pause()
  }

  resume(): void {
    this.#server?.resume()
  }

  async down(): Promise<void> {
    await this.#server?.end('SIGINT')
  }

  async stop(): Promise<void> {
    await this.down()
    removeDirectory(this.directory)
  }

  /** What the server said last. */
  get words(): string {
    return this.#server?.words ?? ''
  }

  /** Gives files that this process has made to the server. */
  own(...files: readonly string[]): void {
    for (const file of files) giveTo(user, file)
  }

  /** As superuser. */
  async sql(text: string, database = 'postgres'): Promise<readonly Record<string, unknown>[]> {
    const connection = postgres({
      host: this.directory,
      port: this.port,
      user: 'super',
      password: superuserPassword,
      database,
      max: 1,
      connect_timeout: 30,
      onnotice: () => {},
    })
    try {
      return (await connection.unsafe(text)) as unknown as readonly Record<string, unknown>[]
    } finally {
      await connection.end({ timeout: 1 })
    }
  }
}

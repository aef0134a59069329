/** A MariaDB server of a test's own; with the options of a cluster also a node of Galera. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createConnection } from 'mysql2/promise'
import { directoryFor, freePort, missingPackage, removeDirectory, runAs, ServerProcess } from './server-process.ts'

const program = '/usr/sbin/mariadbd'
const install = '/usr/bin/mariadb-install-db'
const user = 'mysql'

export const mariadbMissing = missingPackage('mariadb-server', existsSync(program) && existsSync(install))

/** A server that starts removes all temporary tables of this place, another server's as well. */
function tablesIn(directory: string): string {
  return `--tmpdir=${directory}`
}

export interface MariadbOptions {
  /** Arguments of mariadbd. */
  readonly settings?: readonly string[]
}

export class MariadbServer {
  readonly port: number
  readonly directory: string
  readonly #settings: readonly string[]
  #server: ServerProcess | undefined

  protected constructor(port: number, directory: string, settings: readonly string[]) {
    this.port = port
    this.directory = directory
    this.#settings = settings
  }

  static async start({ settings = [] }: MariadbOptions = {}): Promise<MariadbServer> {
    const server = await MariadbServer.prepare(settings)
    await server.up()
    return server
  }

  /** Its data are there, and it does not run yet. */
  static async prepare(settings: readonly string[]): Promise<MariadbServer> {
    const directory = directoryFor(user)
    runAs(user, install, [
      '--no-defaults',
      `--datadir=${join(directory, 'data')}`,
      tablesIn(directory),
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
      '--skip-name-resolve',
    ])
    return new MariadbServer(await freePort(), directory, settings)
  }

  /** @param more arguments for this one start */
  async up(more: readonly string[] = [], patience?: number): Promise<void> {
    this.#server = new ServerProcess(user, program, [
      '--no-defaults',
      `--datadir=${join(this.directory, 'data')}`,
      tablesIn(this.directory),
      `--socket=${join(this.directory, 'socket')}`,
      `--pid-file=${join(this.directory, 'pid')}`,
      `--port=${this.port}`,
      '--bind-address=127.0.0.1',
      '--skip-name-resolve',
      '--innodb-buffer-pool-size=64M',
      '--max-connections=60',
      ...this.#settings,
      ...more,
    ])
    await this.#server.until(() => this.isReady(), patience)
  }

  async isReady(): Promise<boolean> {
    await this.sql('SELECT 1')
    return true
  }

  get words(): string {
    return this.#server?.words ?? ''
  }

  async kill(): Promise<void> {
    await this.#server?.kill()
  }

  pause(): void {
    this.#server?.pause()
  }

  resume(): void {
    this.#server?.resume()
  }

  async down(): Promise<void> {
    await this.#server?.end('SIGTERM')
  }

  async stop(): Promise<void> {
    await this.down()
    removeDirectory(this.directory)
  }

  /** As root of the server. */
  async sql(text: string, database?: string): Promise<readonly Record<string, unknown>[]> {
    const connection = await createConnection({
      socketPath: join(this.directory, 'socket'),
      user: 'root',
      connectTimeout: 2000,
      ...(database === undefined ? {} : { database }),
    })
    try {
      const [rows] = await connection.query(text)
      return rows as readonly Record<string, unknown>[]
    } finally {
      connection.destroy()
    }
  }
}

/** A PgBouncer of a test's own, in transaction mode. */
import { existsSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { directoryFor, freePort, missingPackage, removeDirectory, ServerProcess } from './server-process.ts'

const program = '/usr/sbin/pgbouncer'

export const pgbouncerMissing = missingPackage('pgbouncer', existsSync(program))

export class Pgbouncer {
  readonly port: number
  readonly #directory: string
  readonly #process: ServerProcess

  private constructor(port: number, directory: string, process: ServerProcess) {
    this.port = port
    this.#directory = directory
    this.#process = process
  }

  /** Two connections to the server for all clients together. */
  static async start(target: number, user: string, password: string): Promise<Pgbouncer> {
    const directory = directoryFor('postgres')
    const port = await freePort()
    writeFileSync(join(directory, 'users'), `"${user}" "${password}"\n`, { mode: 0o644 })
    writeFileSync(
      join(directory, 'ini'),
      `[databases]
* = host=127.0.0.1 port=${target}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${join(directory, 'users')}
pool_mode = transaction
default_pool_size = 2
`,
      { mode: 0o644 },
    )
    const process = new ServerProcess('postgres', program, [join(directory, 'ini')])
    await process.until(() => answers(port))
    return new Pgbouncer(port, directory, process)
  }

  async stop(): Promise<void> {
    await this.#process.kill()
    removeDirectory(this.#directory)
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => resolve(false))
    socket.on('connect', () => {
      socket.destroy()
      resolve(true)
    })
  })
}

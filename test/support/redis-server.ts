/** A Redis server of a test's own (`ServerProcess`), with a user who writes, one who reads, and every write on the disk. */
import { execFile } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createClient, RESP_TYPES } from '@redis/client'
import { afterAll, expect, onTestFinished } from 'vitest'
import { directoryFor, freePort, missingPackage, removeDirectory, ServerProcess } from './server-process.ts'

const command = '/usr/bin/redis-server'

export const redisMissing = missingPackage('redis-server', existsSync(command))

export const [writerPassword, readerPassword] = ['writer-s3cret-Qm4z', 'reader-s3cret-Vb8k']

export class RedisServer {
  readonly port: number
  readonly #directory: string
  #process: ServerProcess

  private constructor(directory: string, port: number) {
    this.#directory = directory
    this.port = port
    this.#process = this.#start()
  }

  /** @param settings lines of `redis.conf` */
  static async start(...settings: readonly string[]): Promise<RedisServer> {
    const [directory, port] = [directoryFor('redis'), await freePort()]
    const lines = [
      'bind 127.0.0.1',
      `port ${port}`,
      `dir ${directory}`,
      `logfile ${join(directory, 'log')}`,
      'save ""',
      'appendonly yes',
      'appendfsync always',
      `user writer on >${writerPassword} ~* &* +@all`,
      `user reader on >${readerPassword} ~* +@read +@connection +eval_ro`,
      'user default off',
      'masteruser writer',
      `masterauth ${writerPassword}`,
      // A replica waits five seconds for others that would come along.
      'repl-diskless-sync-delay 0',
      ...settings,
    ]
    writeFileSync(join(directory, 'redis.conf'), `${lines.join('\n')}\n`)
    const server = new RedisServer(directory, port)
    await server.#process.until(async () => (await server.call('PING')) === 'PONG')
    return server
  }

  #start(): ServerProcess {
    return new ServerProcess('redis', command, [join(this.#directory, 'redis.conf')])
  }

  /** Of the plugin, for `osa.ini`. */
  get options(): Readonly<Record<string, string>> {
    return { url: `redis://127.0.0.1:${this.port}`, user: 'writer', password: writerPassword, timeout: '10s' }
  }

  async down(): Promise<void> {
    await this.#process.end('SIGTERM')
  }

  async kill(): Promise<void> {
    await this.#process.kill()
  }

  async up(): Promise<void> {
    this.#process = this.#start()
    await this.#process.until(async () => (await this.call('PING')) === 'PONG')
  }

  /**
   * A replica acknowledges what is written here. It is `online` before it has read what there was and has made its
   * append-only file anew; until then it acknowledges nothing.
   */
  async untilFollowed(): Promise<void> {
    await this.call('SET', 'followed', 'yes')
    const written = Number(/master_repl_offset:(\d+)/.exec(await this.call('INFO', 'replication'))![1])
    await this.#process.until(async () => {
      const [, acknowledged = ''] = /state=online,offset=(\d+)/.exec(await this.call('INFO', 'replication')) ?? []
      return acknowledged !== '' && Number(acknowledged) >= written
    })
  }

  pause(): void {
    this.#process.pause()
  }

  resume(): void {
    this.#process.resume()
  }

  /** Takes connections and answers nothing, until a client that waits so many seconds has given up. */
  async standStill(seconds: number): Promise<void> {
    this.#process.signal('SIGSTOP')
    try {
      const ping = ['redis-cli', '-p', String(this.port), 'PING']
      await expect(promisify(execFile)('timeout', [String(seconds), ...ping])).rejects.toMatchObject({ code: 124 })
    } finally {
      this.#process.signal('SIGCONT')
    }
  }

  async stop(): Promise<void> {
    await this.kill()
    removeDirectory(this.#directory)
  }

  /** As an administrator would: what `redis-cli` prints. */
  async call(...words: readonly string[]): Promise<string> {
    const login = ['--user', 'writer', '--pass', writerPassword, '--no-auth-warning']
    const { stdout } = await promisify(execFile)('/usr/bin/redis-cli', ['-p', String(this.port), ...login, ...words])
    return stdout.trim()
  }

  /** The value of a field is replaced by what `change` makes of its bytes. */
  async changeField(key: string, field: string, change: (bytes: Buffer) => Uint8Array): Promise<void> {
    const { url, user, password } = this.options
    const client = createClient({ url: url!, username: user!, password: password! })
    await client.connect()
    try {
      const buffers = client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer })
      const found = await buffers.hGet(key, field)
      await client.hSet(key, field, Buffer.from(change(found!)))
    } finally {
      client.destroy()
    }
  }
}

/** Ended when the test is over. */
export async function redisForTest(...settings: readonly string[]): Promise<RedisServer> {
  const server = await RedisServer.start(...settings)
  onTestFinished(() => server.stop())
  return server
}

/** Ended when the file's tests are over. */
export async function redisForFile(): Promise<RedisServer> {
  const server = await RedisServer.start()
  afterAll(() => server.stop())
  return server
}

/** The example of a plugin with its own client package, on the real server. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { type BackendPlugin, packRevision, unpackRevision } from '../../src/plugin.ts'
import { describeBackendContract, parsedOptions, quietContext } from '../../src/testing/index.ts'
import { following } from '../../src/testing/revisions.ts'
import { childProgram, runner } from '../support/contract.ts'
import { LossyProxy } from '../support/lossy-proxy.ts'
import { exampleCloud, exampleEnvironment, lacking, repository, run } from '../support/program.ts'

const source = join(repository, 'examples/plugins/redis')
const client = join(repository, 'node_modules/@redis/client')

/** As it lies where it was installed, with this program and its client beside it. */
const installed = mkdtempSync(join(tmpdir(), 'osa-redis-'))
const entry = join(installed, 'index.js')
afterAll(() => rmSync(installed, { recursive: true, force: true }))
cpSync(source, installed, { recursive: true })
mkdirSync(join(installed, 'node_modules/@redis'), { recursive: true })
symlinkSync(repository, join(installed, 'node_modules/osa-inventory'))
symlinkSync(client, join(installed, 'node_modules/@redis/client'))

const missing = existsSync(client)
  ? undefined
  : lacking('the package @redis/client is not installed: npm ci installs it')

async function describeRedis(): Promise<void> {
  const { readerPassword, redisForFile, redisForTest, redisMissing } = await import('../support/redis-server.ts')
  if (redisMissing !== undefined) {
    describe('redis keeps the contract', () => test.skip(redisMissing!, () => {}))
    return
  }
  const server = await redisForFile()
  const plugin = (await import(/* @vite-ignore */ pathToFileURL(entry).href)).default as BackendPlugin
  const opened = (options: Readonly<Record<string, string>>, deployment = 'cloud-a') =>
    plugin.register({ options: parsedOptions(plugin, options), deployment }, quietContext())

  async function changeNewest(deployment: string, change: (bytes: Buffer) => Uint8Array): Promise<void> {
    const key = `osa-inventory:${deployment}`
    await server.changeField(key, `revision:${await server.call('HGET', key, 'head')}`, change)
  }

  describeBackendContract({
    name: 'redis keeps the contract',
    runner,
    childProgram,
    plugin: entry,
    options: server.options,
    capabilities: { compareAndSwap: true, history: true, shared: true },
    secrets: [readerPassword],
    faults: {
      async down() {
        await server.down()
        return () => server.up()
      },
      async killService(write) {
        const writing = write().catch(() => {})
        await server.kill()
        await writing
        await server.up()
      },
      damage: (deployment) => changeNewest(deployment, (bytes) => bytes.subarray(0, -3)),
      alter: (deployment) =>
        changeNewest(deployment, (bytes) => {
          const revision = unpackRevision(bytes, 'test')
          return packRevision({ ...revision, document: revision.document.replace('"b"', '"c"') })
        }),
      openWithWrongCredentials: async () => ({ options: { password: 'wr0ng-pa55word' } }),
      openReadOnly: async () => ({ options: { user: 'reader', password: readerPassword } }),
      async openLosingReply(deployment) {
        const proxy = await LossyProxy.to(server.port)
        const backend = await opened({ ...server.options, url: `redis://127.0.0.1:${proxy.port}` }, deployment)
        // With its end: EVAL_RO reads.
        return proxy.losingReply(backend, 'EVAL\r\n')
      },
    },
  })

  describe('what Redis promises', () => {
    test('a server that may lose what it acknowledged is doubted, with what to set', async () => {
      const careless = await redisForTest('appendfsync everysec', 'maxmemory-policy allkeys-lru')
      const backend = await opened(careless.options)
      expect(await backend.doubts!()).toEqual([
        'appendfsync is everysec: with everysec a power cut takes the last second; set it to always',
        'Redis throws keys away when memory is short; set maxmemory-policy noeviction',
      ])
      await careless.call('CONFIG', 'SET', 'appendonly', 'no')
      expect((await backend.doubts!())[0]).toContain('appendonly is off')
      await backend.close!()
      const sound = await opened(server.options)
      expect(await sound.doubts!()).toEqual([])
      await sound.close!()
    })

    test('with replicas = 1 what was acknowledged survives a failover; without a replica it is told, and is saved', async () => {
      const primary = await redisForTest()
      const alone = await opened({ ...primary.options, replicas: '1', timeout: '3s' })
      const first = following(undefined, '{"first": {}}')
      await expect(alone.write(first, undefined)).rejects.toMatchObject({
        code: 'ERR_BACKEND_UNAVAILABLE',
        outcome: 'saved',
        message: expect.stringContaining('revision 1 is on the primary, and on 0 of 1 replicas'),
      })
      expect(await alone.load()).toEqual(first)
      await alone.close!()
      const replica = await redisForTest(`replicaof 127.0.0.1 ${primary.port}`)
      await primary.untilFollowed()
      const second = following(first, '{"second": {}}')
      const backend = await opened({ ...primary.options, replicas: '1', timeout: '60s' })
      await backend.write(second, 1)
      await backend.close!()
      await primary.kill()
      await replica.call('REPLICAOF', 'NO', 'ONE')
      const after = await opened(replica.options)
      expect(await after.load()).toEqual(second)
      await after.close!()
    })

    test('what is gone is damage, not an empty inventory', async () => {
      const backend = await opened(server.options, 'damaged')
      const first = following(undefined, '{"first": {}}')
      await backend.write(first, undefined)
      await server.call('HDEL', 'osa-inventory:damaged', 'head')
      const corrupt = { code: 'ERR_CORRUPT_DOCUMENT' }
      await expect(backend.load()).rejects.toMatchObject(corrupt)
      await expect(backend.write(first, undefined)).rejects.toMatchObject(corrupt)
      await server.call('HSET', 'osa-inventory:damaged', 'head', '1')
      await server.call('HDEL', 'osa-inventory:damaged', 'revision:1')
      await expect(backend.load()).rejects.toMatchObject(corrupt)
      await backend.destroy!()
      expect(await backend.load()).toBeUndefined()
      await backend.close!()
    })
  })

  test('an operator runs the generator with it: the same inventory again, with a history', () => {
    const directory = exampleCloud()
    const options = Object.entries(server.options).map(([name, text]) => `${name} = ${text}`)
    const lines = ['[inventory]', 'backend = primary', '[primary]', `plugin = ${entry}`, ...options, '']
    writeFileSync(join(directory, 'osa.ini'), lines.join('\n'), { mode: 0o600 })
    const generate = () => run('openstack-ansible-inventory', ['--config', directory, '-e', exampleEnvironment])
    const first = generate()
    expect([first.status, first.stderr]).toEqual([0, ''])
    expect(generate()).toEqual(first)
    const history = run('osa-inventory', ['history', '--json', '--config', directory])
    expect(JSON.parse(history.stdout)).toHaveLength(1)
  })
}

test('the example has 250 lines of code at most, and says what Redis promises', () => {
  const files = readdirSync(source).filter((name) => name.endsWith('.js'))
  const lines = files.map((name) => readFileSync(join(source, name), 'utf8').trimEnd().split('\n').length)
  expect(lines.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(250)
  const readme = readFileSync(join(source, 'README.md'), 'utf8')
  for (const word of ['appendfsync', 'WAIT', 'failover', 'noeviction']) expect(readme).toContain(word)
})

if (missing === undefined) await describeRedis()
else describe('redis keeps the contract', () => test.skip(missing!, () => {}))

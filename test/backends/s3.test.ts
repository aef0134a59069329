/** What object stores do to a backend: dialects, stores that cannot be trusted, accounts, and objects that someone changed. */
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import type { InventoryBackend } from '../../src/backends/contract.ts'
import { signed } from '../../src/backends/s3/sign.ts'
import plugin from '../../src/backends/s3.ts'
import { fault, listed, writeSome } from '../support/backend-acts.ts'
import { scratch } from '../support/program.ts'
import { RadosGateway, radosMissing } from '../support/rados-gateway.ts'
import { S3Bucket } from '../support/s3-bucket.ts'
import { S3StandIn, type StandInWays } from '../support/s3-stand-in.ts'
import { ServedCloud } from '../support/served-cloud.ts'
import { openWith } from '../support/sql-options.ts'
import { demandTellsLostList } from './lost-tags.ts'
import { revisionOf } from './sql-cloud.ts'

test('the signature is that of the two examples in the documentation of AWS', () => {
  const signing = {
    keys: {
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      sessionToken: undefined,
    },
    region: 'us-east-1',
    now: new Date('2013-05-24T00:00:00Z'),
  }
  const at = (path: string) => new URL(path, 'https://examplebucket.s3.amazonaws.com')
  const got = signed(
    { method: 'GET', url: at('/test.txt'), headers: { Range: 'bytes=0-9' }, body: Buffer.alloc(0) },
    signing,
  )
  expect(got.authorization).toMatch(/Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41$/)
  const list = signed({ method: 'GET', url: at('/?max-keys=2&prefix=J'), headers: {}, body: Buffer.alloc(0) }, signing)
  expect(list.authorization).toMatch(/Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7$/)
})

let store: S3StandIn
beforeEach(async () => {
  store = await S3StandIn.start()
})
afterEach(() => store.stop())

test('a list of tags that is gone is told, and given up when someone asks for it', async () => {
  const key = (): string => [...store.objects.keys()].find((each) => each.endsWith('/tags'))!
  await demandTellsLostList({
    open: () => openWith(plugin, store.options),
    lose: () => void store.objects.delete(key()),
    spoil: (text) => store.change(key(), () => text),
  })
  expect([...store.objects.keys()]).toEqual([])
})

describe('dialects', () => {
  const ways: readonly StandInWays[] = [
    {},
    { dialect: 'bare', absent: 412, race: 500 },
    { dialect: 'quoted', absent: 412 },
    { dialect: 'bare', absent: 404, race: 409 },
  ]
  test.each(ways)('%j: eight writers at once, each in once', async (way) => {
    store.become(way)
    const backends = await Promise.all(Array.from({ length: 8 }, () => openWith(plugin, store.options)))
    await writeSome(backends[0]!, 1)
    const add = async (backend: InventoryBackend, name: string): Promise<void> => {
      for (;;) {
        const parent = (await backend.load())!
        const names = (JSON.parse(parent.document) as { names?: string[] }).names ?? []
        try {
          return await backend.write(revisionOf(JSON.stringify({ names: [...names, name] }), parent), parent.id)
        } catch (error) {
          expect((error as { code?: unknown }).code).toBe('ERR_REVISION_CONFLICT')
        }
      }
    }
    await Promise.all(backends.map((backend, number) => add(backend, `n${number}`)))
    const { document } = (await backends[0]!.load())!
    expect((JSON.parse(document) as { names: string[] }).names.sort()).toEqual(
      backends.map((_, number) => `n${number}`),
    )
    expect(await listed(backends[0]!)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1])
  })

  test('a store that wants its digest otherwise than when it was tried', async () => {
    const backend = await openWith(plugin, store.options)
    const [first] = await writeSome(backend, 1)
    store.become({ dialect: 'bare' })
    const second = revisionOf('{"second": {}}', first)
    await backend.write(second, 1)
    expect(await backend.load()).toEqual(second)
  })
})

describe('a store that cannot be trusted', () => {
  const ways: readonly (readonly [StandInWays, RegExp])[] = [
    [{ ignores: 'If-None-Match' }, /it ignores If-None-Match: \*, and overwrites/],
    [{ ignores: 'If-Match' }, /it ignores If-Match, and overwrites/],
    [{ isRacy: true }, /of 16 writers at once \d+ were told that they had made one object/],
    [{ isWithoutConditions: true }, /NotImplemented/],
  ]
  test.each(ways)('%j is refused before anything is written', async (way, message) => {
    store.become(way)
    const backend = await openWith(plugin, store.options)
    expect(await backend.load()).toBeUndefined()
    expect(await fault(backend.write(revisionOf('{}'), undefined))).toMatchObject({
      code: 'ERR_SETTINGS',
      message: expect.stringMatching(message),
    })
    expect([...store.objects.keys()]).toEqual([])
    const doubts = await backend.doubts!().catch(String)
    expect(String(doubts)).toMatch(message)
  })

  test('is not judged by answers that the network lost', async () => {
    store.become({ losesFirstAnswers: true })
    const backend = await openWith(plugin, store.options)
    expect(await backend.doubts!()).toEqual([])
    store.become({})
    store.answerNext(503, 'SlowDown', 1000)
    expect(await fault(backend.write(revisionOf('{}'), undefined))).toMatchObject({ code: 'ERR_BACKEND_UNAVAILABLE' })
    store.answerNext(503, 'SlowDown', 0)
    const [first] = await writeSome(backend, 1)
    expect(await backend.load()).toEqual(first)
    expect([...store.objects.keys()].filter((key) => key.includes('/probe/'))).toEqual([])
  })

  test('may be used with allow_unconditional_writes, which claims nothing', async () => {
    store.become({ isWithoutConditions: true })
    const backend = await openWith(plugin, { ...store.options, allow_unconditional_writes: 'yes' })
    expect(backend.capabilities.compareAndSwap).toBe(false)
    const written = await writeSome(backend, 3)
    expect(await backend.load()).toEqual(written[2])
    expect(await listed(backend)).toEqual([3, 2, 1])
    expect(await backend.doubts!()).toEqual([expect.stringContaining('one is lost without a word')])
  })
})

describe('objects that someone changed', () => {
  const head = 'osa-inventory/default/head'
  const keysOf = (id: number) =>
    [...store.objects.keys()].filter((key) => key.includes(`/revisions/${String(id).padStart(16, '0')}-`))
  const damages: readonly (readonly [string, () => void, RegExp])[] = [
    ['the head is gone', () => store.objects.delete(head), /head is gone, and there are revisions/],
    ['the head is empty', () => store.change(head, () => ''), /does not begin with a line of JSON/],
    [
      'the head is cut',
      () => store.change(head, (bytes) => bytes.subarray(0, -3)),
      /cannot be unpacked|its digest differs/,
    ],
    [
      'the head has another document',
      () =>
        store.change(head, (bytes) =>
          Buffer.concat([
            bytes.subarray(0, bytes.indexOf(10) + 1),
            store.objects.get(keysOf(1)[0]!)!.bytes.subarray(store.objects.get(keysOf(1)[0]!)!.bytes.indexOf(10) + 1),
          ]),
        ),
      /its digest differs/,
    ],
    [
      'the head is of a later format',
      () => store.change(head, (bytes) => bytes.toString('latin1').replace('"format":1', '"format":9')),
      /format 9/,
    ],
    [
      'the head names no revisions',
      () => store.change(head, () => '{"format":1}\n'),
      /has a revision that is not a mapping/,
    ],
  ]
  test.each(damages)('%s: told as damage by load and newest, and restore goes on', async (_, damage, message) => {
    const written = await writeSome(await openWith(plugin, store.options), 3)
    damage()
    const backend = await openWith(plugin, store.options)
    for (const act of ['load', 'newest'] as const) {
      const found = await fault(backend[act]!())
      expect(found, act).toMatchObject({ code: 'ERR_CORRUPT_DOCUMENT', message: expect.stringMatching(message) })
    }
    expect(await fault(backend.write(revisionOf('{}', written[1]), 2))).toMatchObject({ code: 'ERR_REVISION_CONFLICT' })
    if (!store.objects.get(head)?.bytes.toString('latin1').includes('"format":9')) {
      expect(await listed(backend)).toEqual([3, 2, 1])
    }
    const next = revisionOf('{"restored": {}}', written[2])
    await (await openWith(plugin, store.options)).write(next, 3)
    expect(await (await openWith(plugin, store.options)).load()).toEqual(next)
    expect(await listed(backend)).toEqual([4, 3, 2, 1])
  })

  test('a revision that is gone or changed is told, and the others are given', async () => {
    const written = await writeSome(await openWith(plugin, store.options), 3)
    store.change(keysOf(1)[0]!, () => 'x')
    store.objects.delete(keysOf(2)[0]!)
    const backend = await openWith(plugin, store.options)
    expect(await backend.load()).toEqual(written[2])
    const ids: number[] = []
    expect(
      await fault(
        (async () => {
          for await (const { id } of backend.revisions!()) ids.push(id)
        })(),
      ),
    ).toMatchObject({
      code: 'ERR_CORRUPT_DOCUMENT',
    })
    expect(ids).toEqual([3])
    expect(await fault(backend.loadRevision!(2))).toMatchObject({ message: expect.stringContaining('is gone') })
  })

  test('an object without bytes is told as damage, and a head that was lost beside it is put back', async () => {
    const written = await writeSome(await openWith(plugin, store.options), 3)
    store.change(keysOf(3)[0]!, () => '')
    const damaged = { code: 'ERR_CORRUPT_DOCUMENT' }
    store.objects.delete(head)
    const backend = await openWith(plugin, store.options)
    expect(await fault(backend.load())).toMatchObject(damaged)
    expect(await fault(listed(backend))).toMatchObject(damaged)
    expect((await backend.newestInfo!())!.id).toBe(3)
    const next = revisionOf('{"restored": {}}', written[2])
    await backend.write(next, 3)
    expect(await (await openWith(plugin, store.options)).load()).toEqual(next)
  })

  test('what writers that lost or died have left does not count, and pruning removes it', async () => {
    const backend = await openWith(plugin, store.options)
    const written = await writeSome(backend, 3)
    const orphan = (id: number) => `osa-inventory/default/revisions/${String(id).padStart(16, '0')}-dead`
    for (const id of [2, 4]) store.objects.set(orphan(id), { bytes: Buffer.from('x'), etag: 'x', meta: {} })
    expect(await listed(backend)).toEqual([3, 2, 1])
    await backend.removeRevisions!([1], { id: 1, chain: written[0]!.chain })
    expect(await listed(backend)).toEqual([3, 2])
    expect([...store.objects.keys()].filter((key) => key.endsWith('-dead'))).toEqual([orphan(4)])
  })

  test('a first write that ended after its head is whole, and completed by the next one', async () => {
    const [first] = await writeSome(await openWith(plugin, store.options), 1)
    store.objects.delete(keysOf(1)[0]!)
    const backend = await openWith(plugin, store.options)
    expect(await backend.load()).toEqual(first)
    expect(await listed(backend)).toEqual([1])
    expect(await backend.loadRevision!(1)).toEqual(first)
    await backend.write(revisionOf('{"second": {}}', first), 1)
    expect(await backend.loadRevision!(1)).toEqual(first)
    expect(keysOf(1)).toHaveLength(1)
  })

  test('history_keep lets the oldest go, and says where it was cut', async () => {
    const backend = await openWith(plugin, { ...store.options, history_keep: '2' })
    const written = await writeSome(backend, 5)
    expect(await listed(backend)).toEqual([5, 4])
    expect(await backend.historyCut!()).toEqual({ id: 3, chain: written[2]!.chain })
    expect([1, 2, 3].flatMap(keysOf)).toEqual([])
  })
})

describe('what a store says', () => {
  const answers: readonly (readonly [number, string, Record<string, unknown>])[] = [
    [403, 'AccessDenied', { code: 'ERR_BACKEND_AUTH', remedy: 'docs/backends/s3.md lists the rights that are needed' }],
    [403, 'SignatureDoesNotMatch', { code: 'ERR_BACKEND_AUTH' }],
    [403, 'InvalidAccessKeyId', { code: 'ERR_BACKEND_AUTH' }],
    [404, 'NoSuchBucket', { code: 'ERR_SETTINGS', message: expect.stringContaining('there is no such bucket') }],
    [301, 'PermanentRedirect', { code: 'ERR_SETTINGS', remedy: undefined }],
    [
      403,
      'RequestTimeTooSkewed',
      { code: 'ERR_BACKEND_UNAVAILABLE', message: expect.stringContaining('the clocks differ') },
    ],
    [403, 'QuotaExceeded', { code: 'ERR_BACKEND_UNAVAILABLE' }],
    [400, 'EntityTooLarge', { code: 'ERR_DOCUMENT_TOO_LARGE' }],
    [404, '', { code: 'ERR_SETTINGS', message: expect.stringContaining('this is not an S3 store') }],
  ]
  test.each(answers)('%i %s', async (status, code, expected) => {
    const backend = await openWith(plugin, store.options)
    store.answerNext(status, code)
    expect(await fault(backend.load())).toMatchObject(expected)
  })

  test('503 is asked again for a read, and a forbidden object is never nothing', async () => {
    const backend = await openWith(plugin, store.options)
    const [first] = await writeSome(backend, 1)
    store.answerNext(503, 'SlowDown', 2)
    expect(await backend.load()).toEqual(first)
    store.answerNext(403, 'AccessDenied', 5)
    expect(await fault(backend.newest!())).toMatchObject({ code: 'ERR_BACKEND_AUTH' })
  })
})

test('an unchanged run asks once and not for the document, a changed one four times at most', async () => {
  const cloud = new ServedCloud({ plugin: 's3', ...store.options })
  const list = () => {
    store.asked.length = 0
    return cloud.list()
  }
  const first = await list()
  await list()
  expect(await list()).toBe(first)
  expect(store.asked.map(({ method }) => method)).toEqual(['HEAD'])
  cloud.configure('more1', '10.20.0.91')
  await list()
  cloud.configure('more2', '10.20.0.92')
  expect(await list()).toContain('"more2"')
  expect(store.asked.map(({ method }) => method)).toEqual(['GET', 'PUT', 'PUT', 'HEAD'])
})

describe('credentials', () => {
  const { access_key_id: _, secret_access_key: __, ...place } = { access_key_id: '', secret_access_key: '' }
  const bare = () => ({ ...place, endpoint: store.options.endpoint!, bucket: 'osa' })
  afterEach(() => vi.unstubAllEnvs())
  const [id, secret] = ['STANDINKEY', 'standin-s3cret-Tq9']
  beforeEach(() => {
    for (const name of Object.keys(process.env).filter((each) => each.startsWith('AWS_'))) vi.stubEnv(name, '')
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
    vi.stubEnv('HOME', scratch())
  })

  test('from the variables', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', id)
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', secret)
    await writeSome(await openWith(plugin, bare()), 1)
  })

  test('from a profile of the shared file; one that is not there is told with the file', async () => {
    const file = join(scratch(), 'credentials')
    writeFileSync(
      file,
      `[default]\naws_access_key_id = other\naws_secret_access_key = other\n[osa]\naws_access_key_id=${id}\naws_secret_access_key=${secret}\n`,
    )
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', file)
    await writeSome(await openWith(plugin, { ...bare(), profile: 'osa' }), 1)
    expect(await fault((await openWith(plugin, bare())).load())).toMatchObject({ code: 'ERR_BACKEND_AUTH' })
    expect(await fault((await openWith(plugin, { ...bare(), profile: 'none' })).load())).toMatchObject({
      code: 'ERR_SETTINGS',
      message: expect.stringContaining(`${file} has no profile none`),
    })
  })

  test('from a container, and from a machine, as their metadata address gives them', async () => {
    const metadata = await metadataService(id, secret)
    onTestFinished(() => void metadata.close())
    vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', `http://127.0.0.1:${metadata.port}/container`)
    vi.stubEnv('AWS_CONTAINER_AUTHORIZATION_TOKEN', 'of the container')
    await writeSome(await openWith(plugin, bare()), 1)
    vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', '')
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', '')
    vi.stubEnv('AWS_EC2_METADATA_SERVICE_ENDPOINT', `http://127.0.0.1:${metadata.port}`)
    expect((await (await openWith(plugin, bare())).load())?.id).toBe(1)
    vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', 'http://metadata.example.com/')
    expect(await fault((await openWith(plugin, bare())).load())).toMatchObject({ code: 'ERR_SETTINGS' })
  })

  test('from nowhere', async () => {
    expect(await fault((await openWith(plugin, bare())).load())).toMatchObject({
      code: 'ERR_SETTINGS',
      remedy: undefined,
      message: expect.stringContaining('set access_key_id and secret_access_key, or profile'),
    })
  })
})

async function metadataService(id: string, secret: string) {
  const given = { AccessKeyId: id, SecretAccessKey: secret, Expiration: new Date(Date.now() + 3_600_000).toISOString() }
  const server = createServer(({ method, url, headers }, response) => {
    const isContainer = url === '/container' && headers.authorization === 'of the container'
    const path = '/latest/meta-data/iam/security-credentials/'
    if (method === 'PUT' && url === '/latest/api/token') return void response.end('a token')
    const isKnown = headers['x-aws-ec2-metadata-token'] === 'a token'
    if (isKnown && url === path) return void response.end('role')
    if (isContainer || (isKnown && url === `${path}role`)) return void response.end(JSON.stringify(given))
    response.writeHead(401).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, close: () => server.close() }
}

const wrong: readonly (readonly [Record<string, string>, string])[] = [
  [{ bucket: 'x' }, 'is not the name of a bucket'],
  [{ bucket: 'osa', endpoint: 'rgw:7480' }, 'not an HTTP address'],
  [{ bucket: 'osa', endpoint: 'http://u:p@rgw' }, 'a user or a password'],
  [{ bucket: 'osa', endpoint: 'http://rgw/?x' }, 'after a ? or #'],
  [{ bucket: 'osa', prefix: 'a/../b' }, 'has a part . or ..'],
  [{ bucket: 'osa', prefix: '/' }, 'is empty'],
  [{ bucket: 'osa', access_key_id: 'x' }, 'go together'],
]
test.each(wrong)('settings %j are refused', async (options, message) => {
  expect(await fault(openWith(plugin, options))).toMatchObject({
    code: 'ERR_SETTINGS',
    message: expect.stringContaining(message),
  })
})

describe.skipIf(radosMissing)('Ceph RGW', () => {
  let rados: RadosGateway
  beforeAll(async () => {
    rados = await RadosGateway.start()
  })
  afterAll(() => rados?.stop())

  test('a bucket with versioning is refused, with the reason', async () => {
    const bucket = await S3Bucket.make(rados.ports[0]!, 'versioned')
    await bucket.setVersioning('Enabled')
    const backend = await openWith(plugin, bucket.options)
    expect(await fault(backend.write(revisionOf('{}'), undefined))).toMatchObject({
      code: 'ERR_SETTINGS',
      message: expect.stringContaining('(versioning of the bucket: Enabled)'),
    })
  })

  test('the OSD stands still: told in time, and what was applied late is found to be there', async () => {
    const bucket = await S3Bucket.make(rados.ports[0]!, 'paused')
    const patient = await openWith(plugin, bucket.options)
    const [first] = await writeSome(patient, 1)
    const second = revisionOf('{"second": {}}', first)
    const hurried = await openWith(plugin, { ...bucket.options, request_timeout: '1s' })
    await rados.pause()
    try {
      expect(await fault(hurried.load())).toMatchObject({ code: 'ERR_BACKEND_UNAVAILABLE' })
      expect(await fault(hurried.write(second, 1))).toMatchObject({ code: 'ERR_BACKEND_UNAVAILABLE' })
    } finally {
      await rados.resume()
    }
    await patient
      .write(second, 1)
      .catch((error: { code?: unknown }) => expect(error.code).toBe('ERR_REVISION_CONFLICT'))
    expect(await patient.load()).toEqual(second)
    expect(await listed(patient)).toEqual([2, 1])
  })
})

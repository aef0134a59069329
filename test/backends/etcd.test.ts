/** What etcd does to a backend: members that are down, accounts, certificates, no room, and values that someone changed. */
import { execFileSync } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import type { InventoryBackend } from '../../src/backends/contract.ts'
import { Keys } from '../../src/backends/etcd/keys.ts'
import plugin from '../../src/backends/etcd.ts'
import { fault, listed, writeSome } from '../support/backend-acts.ts'
import { base64, EtcdCluster, etcdMissing } from '../support/etcd-cluster.ts'
import { scratch } from '../support/program.ts'
import { openWith } from '../support/sql-options.ts'
import { demandTellsLostList } from './lost-tags.ts'
import { revisionOf } from './sql-cloud.ts'

const alone = async (started: EtcdCluster) => {
  onTestFinished(() => started.stop())
  return started
}

describe.skipIf(etcdMissing)('a cluster of three', () => {
  test('goes on with two members, tells at once that there is no quorum, and is whole when they are back', async () => {
    const cluster = await alone(await EtcdCluster.start({ members: 3 }))
    const { endpoints } = cluster
    const backend = await openWith(plugin, { endpoints })
    const [first] = await writeSome(backend, 1)
    await cluster.kill(0)
    // A write that falls into the election may go without an answer: that is the store's business, not this test's.
    await cluster.untilLed(1)
    const second = revisionOf('{"second": {}}', first)
    await backend.write(second, 1)
    expect(await (await openWith(plugin, { endpoints })).load()).toEqual(second)
    expect(await backend.doubts!()).toEqual([
      expect.stringMatching(/^etcd at 127\.0\.0\.1:\d+ does not answer \(.*ECONNREFUSED.*\): start it, or take it out/),
    ])
    await cluster.kill(1)
    await cluster.untilLeaderless(2)
    const { code, message, remedy } = await fault(backend.load())
    expect({ code, remedy }).toEqual({
      code: 'ERR_BACKEND_UNAVAILABLE',
      remedy: 'start the members that are down: more than half of them have to run',
    })
    expect(message).toMatch(/^etcd has no quorum: .*no leader/)
    await fault(backend.write(revisionOf('{"third": {}}', second), 2))
    cluster.begin(0)
    cluster.begin(1)
    await cluster.ready()
    expect(await backend.load()).toEqual(second)
  })

  test('endpoints of two clusters are refused', async () => {
    const [one, other] = await Promise.all([EtcdCluster.start(), EtcdCluster.start()])
    onTestFinished(async () => void (await Promise.all([one!.stop(), other!.stop()])))
    const backend = await openWith(plugin, { endpoints: `${one!.endpoints}, ${other!.endpoints}` })
    await writeSome(backend, 1)
    expect(await backend.doubts!()).toEqual([expect.stringContaining('belong to two different clusters')])
    await one!.kill()
    expect(await fault(backend.load())).toMatchObject({
      code: 'ERR_SETTINGS',
      message: expect.stringContaining('belong to two different clusters'),
    })
  })
})

describe.skipIf(etcdMissing)('one member', () => {
  let cluster: EtcdCluster
  let backend: InventoryBackend
  let keys: Keys
  let number = 0
  beforeAll(async () => {
    cluster = await EtcdCluster.start()
  })
  afterAll(() => cluster?.stop())
  beforeEach(async () => {
    const prefix = `/place${++number}`
    keys = new Keys(prefix, 'default')
    backend = await openWith(plugin, { endpoints: cluster.endpoints, prefix })
  })

  const reopened = () => openWith(plugin, { endpoints: cluster.endpoints, prefix: `/place${number}` })
  const put = (key: string, value: string | Uint8Array) =>
    cluster.call('/v3/kv/put', { key: base64(key), value: base64(value) })
  const remove = (key: string) => cluster.call('/v3/kv/deleterange', { key: base64(key) })
  const get = async (key: string): Promise<Buffer> => {
    const { kvs } = (await cluster.call('/v3/kv/range', { key: base64(key) })) as { kvs: { value: string }[] }
    return Buffer.from(kvs[0]!.value, 'base64')
  }
  const keysIn = async (from: string): Promise<string[]> => {
    const range = { key: base64(from), range_end: base64(`${from.slice(0, -1)}0`), keys_only: true }
    const { kvs = [] } = (await cluster.call('/v3/kv/range', range)) as { kvs?: { key: string }[] }
    return kvs.map(({ key }) => Buffer.from(key, 'base64').toString())
  }

  test('a list of tags that is gone is told, and given up when someone asks for it', async () => {
    await demandTellsLostList({
      open: reopened,
      lose: async () => void (await remove(keys.tags)),
      spoil: async (text) => void (await put(keys.tags, text)),
    })
    expect(await keysIn(keys.base)).toEqual([])
  })

  const damages: readonly (readonly [string, () => Promise<unknown>, RegExp])[] = [
    ['the head is gone', () => remove(keys.head), /head is gone, and there are revisions/],
    ['the head is no JSON', () => put(keys.head, 'x'), /head is not JSON/],
    ['the head is empty', () => put(keys.head, ''), /head is not JSON/],
    ['the head names nothing', () => put(keys.head, '{"format": 1}'), /head does not name a revision/],
    ['the head is of a later format', () => put(keys.head, '{"format": 2}'), /head has format 2/],
    ['the head is older', () => put(keys.head, olderHead), /head names revision 1, and there is a revision 3/],
    [
      'the newest revision is gone',
      () => remove(keys.revision(3)),
      /revisions\/0+3 is gone, and its document is there/,
    ],
    ['its document is gone', () => remove(keys.document(3)), /documents\/0+3, the document of revision 3, is gone/],
    ['its document is another', async () => put(keys.document(3), await get(keys.document(2))), /its digest differs/],
    [
      'its document is cut',
      async () => put(keys.document(3), (await get(keys.document(3))).subarray(0, -4)),
      /unpacked/,
    ],
    ['its document is no document', () => put(keys.document(3), 'x'), /does not hold a document/],
    [
      'its description is another',
      async () => put(keys.revision(3), await get(keys.revision(2))),
      /the description of revision 2/,
    ],
    ['its description is empty', () => put(keys.revision(3), ''), /is not JSON/],
    ['its description lacks something', () => put(keys.revision(3), '{"id": 3}'), /without its "lineage"/],
    [
      'a revision is put above it',
      async () => put(keys.revision(4), await get(keys.revision(3))),
      /there is a revision 4/,
    ],
  ]
  let olderHead = ''

  test.each(damages)('%s: told as damage by load, and by newest', async (_, damage, message) => {
    await writeSome(backend, 1)
    olderHead = (await get(keys.head)).toString()
    const first = (await backend.load())!
    const second = revisionOf('{"second": {}}', first)
    await backend.write(second, 1)
    await backend.write(revisionOf('{"third": {}}', second), 2)
    await damage()
    for (const act of ['load', 'newest'] as const) {
      const found = await fault((await reopened())[act]!())
      expect(found, act).toMatchObject({ code: 'ERR_CORRUPT_DOCUMENT', message: expect.stringMatching(message) })
    }
  })

  test.each(damages)('%s: the newest number is known, and who goes on from it is let', async (name, damage) => {
    await writeSome(backend, 1)
    olderHead = (await get(keys.head)).toString()
    const first = (await backend.load())!
    const second = revisionOf('{"second": {}}', first)
    const third = revisionOf('{"third": {}}', second)
    await backend.write(second, 1)
    await backend.write(third, 2)
    await damage()
    const newest = (await (await reopened()).newestInfo!())!.id
    expect(newest).toBe(name === 'a revision is put above it' ? 4 : 3)
    const next = { ...revisionOf('{"restored": {}}', third), id: newest + 1, parent: newest }
    await (await reopened()).write(next, newest)
    expect(await (await reopened()).load()).toEqual(next)
  })

  test('a head that was lost is put back by whoever goes on from the newest revision, and by no other', async () => {
    const written = await writeSome(backend, 2)
    await remove(keys.head)
    const next = revisionOf('{"third": {}}', written[1])
    expect(await fault((await reopened()).write(revisionOf('{}', written[0]), 1))).toMatchObject({
      code: 'ERR_REVISION_CONFLICT',
    })
    expect(await fault((await reopened()).write(revisionOf('{}'), undefined))).toMatchObject({
      code: 'ERR_REVISION_CONFLICT',
    })
    await (await reopened()).write(next, 2)
    expect(await (await reopened()).load()).toEqual(next)
  })

  test('history_keep lets the oldest go, and says where it was cut', async () => {
    const bounded = await openWith(plugin, {
      endpoints: cluster.endpoints,
      prefix: `/place${number}`,
      history_keep: '3',
    })
    const written = await writeSome(bounded, 5)
    expect(await listed(bounded)).toEqual([5, 4, 3])
    expect(await bounded.historyCut!()).toEqual({ id: 2, chain: written[1]!.chain })
    expect(await keysIn(keys.documents.from)).toEqual([3, 4, 5].map((id) => keys.document(id)))
  })

  test('a large document is kept in parts, which go with their revision; those of a lost write go too', async () => {
    const noise = Buffer.from(
      Uint32Array.from({ length: 900_000 }, (_, index) => Math.imul(index + 1, 2654435761)).buffer,
    )
    const large = revisionOf(JSON.stringify({ noise: noise.toString('base64') }))
    await backend.write(large, undefined)
    const parts = await keysIn(keys.chunks.from)
    expect(parts.length).toBeGreaterThan(1)
    expect(await (await reopened()).load()).toEqual(large)
    expect(await (await reopened()).newest!()).toMatchObject({ id: 1, digest: large.digest })
    // A writer that was killed before its revision counted, and one that is at work.
    await put(keys.chunk(1, 'dead', 0), 'x')
    await put(keys.chunk(9, 'busy', 0), 'x')
    const [second] = [revisionOf('{"second": {}}', large)]
    await backend.write(second, 1)
    await backend.removeRevisions!([], { id: 1, chain: large.chain })
    await backend.removeRevisions!([99])
    expect(await keysIn(keys.chunks.from)).toEqual([...parts, keys.chunk(9, 'busy', 0)])
    await remove(parts[0]!)
    expect(await fault(backend.loadRevision!(1))).toMatchObject({
      code: 'ERR_CORRUPT_DOCUMENT',
      message: expect.stringContaining('a part of the document of revision 1, is gone'),
    })
    await backend.removeRevisions!([1])
    expect(await keysIn(keys.chunks.from)).toEqual([keys.chunk(9, 'busy', 0)])
  })

  test('no account is needed where the cluster keeps none, also with a user set', async () => {
    const user = await openWith(plugin, { endpoints: cluster.endpoints, prefix: '/u', user: 'x', password: 'y' })
    await writeSome(user, 1)
  })
})

describe.skipIf(etcdMissing)('no room left', () => {
  test('says how to make some, reads on, and writes again when that was done', async () => {
    const cluster = await alone(await EtcdCluster.start({ options: ['--quota-backend-bytes', '16777216'] }))
    const backend = await openWith(plugin, { endpoints: cluster.endpoints })
    const [first] = await writeSome(backend, 1)
    let answer: Record<string, unknown> = {}
    while (answer.error === undefined) {
      answer = await cluster.call('/v3/kv/put', { key: base64('/other'), value: base64('x'.repeat(400_000)) })
    }
    const second = revisionOf('{"second": {}}', first)
    expect(await fault(backend.write(second, 1))).toMatchObject({
      code: 'ERR_BACKEND_UNAVAILABLE',
      message: expect.stringMatching(/^etcd at .* has no room left, and takes no write \(NOSPACE\)$/),
      remedy: expect.stringContaining('docs/backends/etcd.md has the commands'),
    })
    expect(await backend.load()).toEqual(first)
    // As the manual has it.
    const ctl = (...args: string[]) =>
      execFileSync('etcdctl', args, {
        encoding: 'utf8',
        env: { PATH: process.env.PATH, ETCDCTL_API: '3', ETCDCTL_ENDPOINTS: cluster.endpoints },
      })
    const status = JSON.parse(ctl('endpoint', 'status', '-w', 'json')) as { Status: { header: { revision: number } } }[]
    ctl('compact', String(status[0]!.Status.header.revision))
    ctl('defrag')
    ctl('alarm', 'disarm')
    await backend.write(second, 1)
    expect(await (await openWith(plugin, { endpoints: cluster.endpoints })).load()).toEqual(second)
  })
})

describe.skipIf(etcdMissing)('TLS', () => {
  test('a client certificate without a name and a password; every other way is told', async () => {
    const directory = scratch()
    const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: directory, stdio: 'pipe' })
    const authority = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2']
    openssl(
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      'ca.key',
      '-out',
      'ca.pem',
      '-subj',
      '/O=authority',
      '-days',
      '2',
    )
    writeFileSync(join(directory, 'ext'), 'subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth,clientAuth\n')
    for (const [name, subject] of [
      ['server', '/O=etcd'],
      ['client', '/O=osa'],
      ['named', '/CN=writer'],
    ] as const) {
      openssl('req', '-newkey', 'rsa:2048', '-nodes', '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', subject)
      openssl('x509', '-req', '-in', `${name}.csr`, '-out', `${name}.pem`, '-extfile', 'ext', ...authority)
    }
    chmodSync(directory, 0o755)
    const at = (file: string) => join(directory, file)
    const cluster = await alone(
      await EtcdCluster.start({
        scheme: 'https',
        options: [
          ...['--cert-file', at('server.pem'), '--key-file', at('server.key')],
          ...['--client-cert-auth', '--trusted-ca-file', at('ca.pem')],
        ],
        tls: { ca: at('ca.pem'), cert: at('client.pem'), key: at('client.key') },
      }),
    )
    const own = { endpoints: cluster.endpoints, cacert: at('ca.pem'), cert: at('client.pem'), key: at('client.key') }
    await writeSome(await openWith(plugin, own), 1)
    await cluster.accounts([['root', 'root-pw', undefined]])
    const backend = await openWith(plugin, { ...own, user: 'root', password: 'root-pw' })
    expect((await backend.load())?.id).toBe(1)
    const tried = async (options: Record<string, string>) => fault((await openWith(plugin, options)).load())
    expect(
      await tried({ ...own, cert: at('named.pem'), key: at('named.key'), user: 'root', password: 'root-pw' }),
    ).toMatchObject({
      code: 'ERR_SETTINGS',
      message: expect.stringContaining('takes no certificate with a common name'),
    })
    expect(await tried(own)).toMatchObject({ code: 'ERR_BACKEND_AUTH' })
    expect(await tried({ ...own, user: 'root', password: 'other' })).toMatchObject({
      code: 'ERR_BACKEND_AUTH',
      message: expect.stringContaining('refuses the user or the password of root'),
    })
    const { cacert: _, ...untrusting } = own
    expect(await tried({ ...untrusting, user: 'root', password: 'root-pw' })).toMatchObject({
      code: 'ERR_BACKEND_UNAVAILABLE',
      remedy: expect.stringContaining('`cacert`'),
    })
    const plain = { endpoints: cluster.endpoints.replace('https', 'http') }
    expect(await tried(plain)).toMatchObject({
      code: expect.stringMatching(/ERR_BACKEND_UNAVAILABLE|ERR_SETTINGS/),
      remedy: expect.stringContaining('https://'),
    })
  })
})

const wrong: readonly (readonly [Record<string, string>, string])[] = [
  [{ endpoints: '' }, 'names no member'],
  [{ endpoints: 'etcd1:2379' }, 'not an HTTP address'],
  [{ endpoints: 'http://a:2379/v3' }, 'something after the port'],
  [{ endpoints: 'http://u:p@a:2379' }, 'a user or a password'],
  [{ endpoints: 'http://a:2379,ftp://b' }, 'not an HTTP address'],
  [{ prefix: '/' }, 'would be among those of others'],
  [{ user: 'x' }, 'password: is not set'],
  [{ password: 'x' }, 'without a user'],
  [{ cert: '/x' }, 'go together'],
]

test.each(wrong)('settings %j are refused', async (options, message) => {
  expect(await fault(openWith(plugin, options))).toMatchObject({
    code: 'ERR_SETTINGS',
    message: expect.stringContaining(message),
  })
})

/** What is asked of etcd, and how often: its gateway passes over a misspelt field in silence. */
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { Keys } from '../../src/backends/etcd/keys.ts'
import {
  isAbsent,
  isThere,
  isUnchanged,
  putRequest,
  rangeRequest,
  transaction,
} from '../../src/backends/etcd/requests.ts'
import { CountingProxy } from '../support/counting-proxy.ts'
import { EtcdCluster, etcdMissing } from '../support/etcd-cluster.ts'
import { ServedCloud } from '../support/served-cloud.ts'

test('a transaction as the gateway takes it', () => {
  const keys = new Keys('/osa/', 'cloud a/b')
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  expect(keys.base).toBe('/osa/cloud%20a%2Fb/')
  const compare = [isUnchanged(keys.head, '7'), isAbsent(keys.revision(3)), isThere(keys.chunk(3, 'c', 0))]
  const made = transaction(compare, [
    putRequest(keys.head, 'v'),
    rangeRequest(keys.revisions, { last: 1, keysOnly: true }),
  ])
  expect(JSON.parse(JSON.stringify(made))).toEqual({
    compare: [
      { key: base64('/osa/cloud%20a%2Fb/head'), target: 'MOD', result: 'EQUAL', mod_revision: '7' },
      {
        key: base64('/osa/cloud%20a%2Fb/revisions/0000000000000003'),
        target: 'CREATE',
        result: 'EQUAL',
        create_revision: '0',
      },
      {
        key: base64('/osa/cloud%20a%2Fb/chunks/0000000000000003/c/0000'),
        target: 'CREATE',
        result: 'GREATER',
        create_revision: '0',
      },
    ],
    success: [
      { request_put: { key: base64('/osa/cloud%20a%2Fb/head'), value: base64('v') } },
      {
        request_range: {
          key: base64('/osa/cloud%20a%2Fb/revisions/'),
          range_end: base64('/osa/cloud%20a%2Fb/revisions0'),
          limit: '1',
          sort_order: 'DESCEND',
          sort_target: 'KEY',
          keys_only: true,
        },
      },
    ],
    failure: [],
  })
})

describe.skipIf(etcdMissing)('counted', () => {
  let cluster: EtcdCluster
  beforeAll(async () => {
    cluster = await EtcdCluster.start()
  })
  afterAll(() => cluster?.stop())

  test('an unchanged run asks once and not for the document, a changed one three times', async () => {
    const proxy = await CountingProxy.to(() => cluster.ports[0]!)
    onTestFinished(() => proxy.close())
    const cloud = new ServedCloud({ plugin: 'etcd', endpoints: `http://127.0.0.1:${proxy.port}` })
    const list = () => {
      proxy.asked.length = 0
      return cloud.list()
    }
    const first = await list()
    await list()
    expect(await list()).toBe(first)
    expect(proxy.asked.map(({ path }) => path)).toEqual(['/v3/kv/txn'])
    expect(proxy.asked[0]!.body).toContain('"keys_only":true')
    cloud.configure('more1', '10.20.0.91')
    expect(await list()).toContain('"more1"')
    expect(proxy.asked.length).toBeLessThanOrEqual(3)
    const puts = proxy.asked.filter(({ body }) => body.includes('"request_put"'))
    expect(puts).toHaveLength(1)
  })
})

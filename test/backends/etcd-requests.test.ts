/** What is asked of etcd, and how often: its gateway passes over a misspelt field in silence. */
import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
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
import { exampleCloud, exampleEnvironment, pathOf, runMeanwhile } from '../support/program.ts'

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
    const directory = exampleCloud()
    const ini = `[inventory]\nbackend = consensus\n[consensus]\nplugin = etcd\nendpoints = http://127.0.0.1:${proxy.port}\n`
    writeFileSync(join(directory, 'osa.ini'), ini)
    const env = {
      OSA_CONFIG_DIR: directory,
      OSA_INVENTORY_ENVIRONMENT: exampleEnvironment,
      XDG_CACHE_HOME: join(directory, 'cache'),
    }
    const list = async () => {
      proxy.asked.length = 0
      const { status, stderr, stdout } = await runMeanwhile(
        process.execPath,
        [pathOf('openstack-ansible-inventory'), '--list'],
        { env },
      )
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      return stdout
    }
    const first = await list()
    await list()
    expect(await list()).toBe(first)
    expect(proxy.asked.map(({ path }) => path)).toEqual(['/v3/kv/txn'])
    expect(proxy.asked[0]!.body).toContain('"keys_only":true')
    appendFileSync(join(directory, 'conf.d/zz-more.yml'), 'compute_hosts:\n  more1:\n    ip: 10.20.0.91\n')
    expect(await list()).toContain('"more1"')
    expect(proxy.asked.length).toBeLessThanOrEqual(3)
    const puts = proxy.asked.filter(({ body }) => body.includes('"request_put"'))
    expect(puts).toHaveLength(1)
  })
})

/** A service goes away while a write is on its way: each backend knows whether it had sent anything that could count. */
import { describe, expect, onTestFinished, test } from 'vitest'
import type { InventoryBackend } from '../../src/backends/contract.ts'
import cratonPlugin from '../../src/backends/craton.ts'
import etcdPlugin from '../../src/backends/etcd.ts'
import mysqlPlugin from '../../src/backends/mysql.ts'
import postgresqlPlugin from '../../src/backends/postgresql.ts'
import s3Plugin from '../../src/backends/s3.ts'
import { fault } from '../support/backend-acts.ts'
import { CratonStandIn } from '../support/craton/stand-in.ts'
import { EtcdCluster, etcdMissing } from '../support/etcd-cluster.ts'
import { LossyProxy } from '../support/lossy-proxy.ts'
import { MariadbServer, mariadbMissing } from '../support/mariadb-server.ts'
import { adding, having, storeOn } from '../support/memory-store.ts'
import { PostgresqlServer, postgresqlMissing } from '../support/postgresql-server.ts'
import { S3StandIn } from '../support/s3-stand-in.ts'
import { openWith } from '../support/sql-options.ts'

interface Service {
  readonly port: number
  /** What is in the request that makes the revision count, and in no other. */
  readonly commit: string
  open(port: number): Promise<InventoryBackend>
}

interface Kind {
  readonly name: string
  readonly missing?: string | undefined
  start(): Promise<Service>
}

const portOf = (url: string): number => Number(new URL(url).port)
const host = '127.0.0.1'

const kinds: readonly Kind[] = [
  {
    name: 's3',
    async start() {
      const store = await S3StandIn.start()
      onTestFinished(() => store.stop())
      const { endpoint = '' } = store.options
      return {
        port: portOf(endpoint),
        commit: 'x-amz-meta-osa-',
        open: (port) => openWith(s3Plugin, { ...store.options, endpoint: `http://${host}:${port}` }),
      }
    },
  },
  {
    name: 'etcd',
    missing: etcdMissing,
    async start() {
      const cluster = await EtcdCluster.start()
      onTestFinished(() => cluster.stop())
      const port = portOf(cluster.endpoints)
      return {
        port,
        commit: 'request_put',
        open: (port) => openWith(etcdPlugin, { endpoints: `http://${host}:${port}` }),
      }
    },
  },
  {
    name: 'craton',
    async start() {
      const standIn = await CratonStandIn.start({ mode: 'strict' })
      onTestFinished(() => standIn.stop())
      const { url, user } = standIn
      const options = { project: user.projectId, user: user.name, token: user.token, auth: 'local', region: 'r' }
      const open = (port: number) => openWith(cratonPlugin, { ...options, url: `http://${host}:${port}/v1` })
      return { port: portOf(url), commit: 'POST /v1/cells ', open }
    },
  },
  {
    name: 'postgresql',
    missing: postgresqlMissing,
    async start() {
      const server = await PostgresqlServer.start()
      onTestFinished(() => server.stop())
      await server.sql("CREATE ROLE writer LOGIN PASSWORD 'w'")
      await server.sql('CREATE DATABASE osa OWNER writer')
      const options = { host, user: 'writer', password: 'w', database: 'osa' }
      return {
        port: server.port,
        commit: 'commit\0',
        open: (port) => openWith(postgresqlPlugin, { ...options, port: String(port) }),
      }
    },
  },
  {
    name: 'mysql',
    missing: mariadbMissing,
    async start() {
      const server = await MariadbServer.start()
      onTestFinished(() => server.stop())
      await server.sql('CREATE DATABASE osa')
      await server.sql("CREATE USER writer@'%' IDENTIFIED BY 'w'")
      await server.sql("GRANT ALL ON osa.* TO writer@'%'")
      const options = { host, user: 'writer', password: 'w', database: 'osa' }
      return {
        port: server.port,
        commit: 'COMMIT',
        open: (port) => openWith(mysqlPlugin, { ...options, port: String(port) }),
      }
    },
  },
]

describe.each(kinds)('$name', ({ start, missing }) => {
  test.skipIf(missing)('says what is known of the change', { timeout: 240_000 }, async () => {
    const service = await start()
    const direct = await service.open(service.port)
    await storeOn(direct).update(having('a'))
    for (const isLost of [false, true]) {
      const proxy = await LossyProxy.to(service.port)
      onTestFinished(() => proxy.close())
      const backend = await service.open(proxy.port)
      const before = (await direct.load())!.id
      const error = await fault(
        storeOn(backend).update((stored) => {
          if (isLost) proxy.vanishAfter(service.commit)
          else proxy.close()
          return adding(`b${before}`)(stored)
        }),
      )
      await backend.close?.()
      expect(error).toMatchObject({ code: 'ERR_BACKEND_UNAVAILABLE', outcome: isLost ? 'unknown' : 'not saved' })
      const told = `${error.message}\n${error.remedy}`
      expect(told.includes(`whether revision ${before + 1} is saved is not known`), told).toBe(isLost)
      expect(told.includes(`osa-inventory history shows revision ${before + 1} if it is`), told).toBe(isLost)
      expect(told.split('is not known').length, told).toBe(isLost ? 2 : 1)
      expect(told.split('nothing was changed').length, told).toBe(isLost ? 1 : 2)
      // It was carried out, and the answer was lost.
      expect((await direct.load())!.id).toBe(isLost ? before + 1 : before)
    }
    await direct.close?.()
  })
})

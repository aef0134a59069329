/** Where the benchmark keeps inventories: files, and servers of its own. */
import { join } from 'node:path'
import Database from 'libsql'
import type { InventoryBackend } from '../../src/backends/contract.ts'
import { openFileBackend } from '../../src/backends/file.ts'
import type { BackendPlugin } from '../../src/backends/plugin.ts'
import { EtcdCluster } from '../../test/support/etcd-cluster.ts'
import { MariadbServer } from '../../test/support/mariadb-server.ts'
import { PostgresqlServer, superuserPassword } from '../../test/support/postgresql-server.ts'
import { RadosGateway } from '../../test/support/rados-gateway.ts'
import { S3Bucket } from '../../test/support/s3-bucket.ts'
import { openWith } from '../../test/support/sql-options.ts'

export interface Place {
  readonly name: string
  open(): Promise<InventoryBackend>
  /** Of the stored revisions, without the plain copy of the newest; absent where that is not asked. */
  revisionBytes?(): Promise<number>
  query?(text: string): Promise<readonly unknown[]>
  stop(): Promise<void>
}

/** Makes the database read every host and its variables. */
export const viewQuery = 'SELECT COUNT(*) AS n, SUM(LENGTH(CONCAT(host, ansible_host))) AS bytes FROM inventory_hosts'

const width = (bytes: string) => `SELECT SUM(${bytes}) AS bytes FROM inventory_revisions`
const columns = ['author', 'command', 'tool', 'digest', 'summary', 'chain_digest', 'lineage', 'change_id', 'saved_at']

function bytesOf(rows: readonly unknown[]): number {
  return Number((rows[0] as { bytes: unknown }).bytes)
}

/** Its own deployment makes the tables, so that the first write does not pay for them. */
async function opened(plugin: BackendPlugin, written: Record<string, string>): Promise<InventoryBackend> {
  const backend = await openWith(plugin, written, 'first of all')
  const text = '{}'
  await backend.write(
    {
      ...{ id: 1, lineage: 'l', change: 'c', time: 't', author: 'a', command: 'c', tool: 't', digest: 'd', chain: 'c' },
      summary: {} as never,
      document: text,
    },
    undefined,
  )
  await backend.close!()
  const used = await openWith(plugin, written)
  await used.load()
  return used
}

export function places(plugins: Record<string, BackendPlugin>): ((scratch: string) => Promise<Place>)[] {
  return [
    async (scratch) => ({
      name: 'file',
      open: async () => openFileBackend({ directory: scratch }),
      stop: async () => {},
    }),
    async (scratch) => {
      const path = join(scratch, 'inventory.sqlite')
      const query = async (text: string) => {
        const database = new Database(path)
        try {
          return database.prepare(text).all() as unknown[]
        } finally {
          database.close()
        }
      }
      const lengths = [...columns, 'compressed'].map((name) => `LENGTH(${name})`).join(' + ')
      return {
        name: 'sqlite (libsql), WAL, synchronous=FULL',
        open: () => opened(plugins.sqlite!, { path }),
        revisionBytes: async () => bytesOf(await query(width(lengths))),
        query,
        stop: async () => {},
      }
    },
    async () => {
      const server = await PostgresqlServer.start()
      await server.sql('CREATE DATABASE osa')
      const written = { host: '127.0.0.1', port: String(server.port), user: 'super', password: superuserPassword }
      const [{ v }] = (await server.sql("SELECT current_setting('server_version') AS v")) as [{ v: string }]
      const lengths = [...columns, 'compressed'].map((name) => `OCTET_LENGTH(${name})`).join(' + ')
      return {
        name: `PostgreSQL ${v.split(' ')[0]}`,
        open: () => opened(plugins.postgresql!, { ...written, database: 'osa' }),
        revisionBytes: async () => bytesOf(await server.sql(width(lengths), 'osa')),
        query: (text) => server.sql(text, 'osa'),
        stop: () => server.stop(),
      }
    },
    async () => {
      const server = await MariadbServer.start({ settings: ['--max-allowed-packet=64M'] })
      await server.sql('CREATE DATABASE osa')
      await server.sql("CREATE USER bench@'%' IDENTIFIED BY 'bench-password'")
      await server.sql("GRANT ALL ON osa.* TO bench@'%'")
      const written = { host: '127.0.0.1', port: String(server.port), user: 'bench', password: 'bench-password' }
      const [{ v }] = (await server.sql('SELECT VERSION() AS v')) as [{ v: string }]
      const lengths = [...columns, 'compressed'].map((name) => `LENGTH(${name})`).join(' + ')
      return {
        name: `MariaDB ${v.split('-')[0]}, max_allowed_packet=64M`,
        open: () => opened(plugins.mysql!, { ...written, database: 'osa' }),
        revisionBytes: async () => bytesOf(await server.sql(width(lengths), 'osa')),
        query: (text) => server.sql(text, 'osa'),
        stop: () => server.stop(),
      }
    },
    async () => {
      const cluster = await EtcdCluster.start({ members: 3 })
      return {
        name: 'etcd 3.4, three members',
        open: () => opened(plugins.etcd!, { endpoints: cluster.endpoints }),
        stop: () => cluster.stop(),
      }
    },
    async () => {
      const rados = await RadosGateway.start()
      const bucket = await S3Bucket.make(rados.ports[0]!, 'osa')
      return {
        name: 'S3 on Ceph RGW 16, one OSD in memory',
        open: () => opened(plugins.s3!, bucket.options),
        stop: () => rados.stop(),
      }
    },
  ]
}

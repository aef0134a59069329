/** PostgreSQL and MariaDB, each a server of its own, and a Galera cluster of three nodes: all behind proxies. */
import mysql from '../../../src/backends/mysql.ts'
import postgresql from '../../../src/backends/postgresql.ts'
import { openWith } from '../../support/sql-options.ts'
import type { Arena, ArenaKind } from './arena.ts'
import { Proxies } from './proxied.ts'
import { serverFaults, type Victim } from './servers.ts'

/** So that a server that stands still costs seconds. */
const timeouts = { connect_timeout: '3s', statement_timeout: '4s' }

export const postgresqlServer: ArenaKind = {
  missing: async () => (await import('../../support/postgresql-server.ts')).postgresqlMissing,
  start: async () => {
    const { PostgresqlServer, superuserPassword: password } = await import('../../support/postgresql-server.ts')
    const server = await PostgresqlServer.start()
    await server.sql('CREATE DATABASE osa')
    const options = { host: '127.0.0.1', user: 'super', password, database: 'osa' }
    const open = (port: number) => openWith(postgresql, { ...options, port: String(port) })
    return behindProxies([server], serverFaults([server]), { plugin: 'postgresql', ...options }, open)
  },
}

const login = { host: '127.0.0.1', user: 'writer', password: 'pw-of-writer', database: 'osa' }
const openMysql = (port: number) => openWith(mysql, { ...login, port: String(port) })
const statements = [
  'CREATE DATABASE osa',
  `CREATE USER writer@'%' IDENTIFIED BY '${login.password}'`,
  "GRANT ALL ON osa.* TO writer@'%'",
]

export const mariadb: ArenaKind = {
  missing: async () => (await import('../../support/mariadb-server.ts')).mariadbMissing,
  start: async () => {
    const { MariadbServer } = await import('../../support/mariadb-server.ts')
    const server = await MariadbServer.start()
    for (const statement of statements) await server.sql(statement)
    return behindProxies([server], serverFaults([server]), { plugin: 'mysql', ...login }, openMysql)
  },
}

export const galera: ArenaKind = {
  missing: async () => (await import('../../support/galera-cluster.ts')).galeraMissing,
  start: async () => {
    const { GaleraCluster } = await import('../../support/galera-cluster.ts')
    const cluster = await GaleraCluster.start({ size: 3 })
    const { nodes } = cluster
    for (const statement of statements) await nodes[0]!.sql(statement)
    const victims = nodes.map((node, index) => ({
      port: node.port,
      kill: () => node.kill(),
      up: () => cluster.join(index),
      pause: () => node.pause(),
      resume: () => node.resume(),
      stop: () => node.stop(),
    }))
    // Two of three are the cluster: of one alone nobody can come back by themselves.
    const faults = serverFaults(victims, { name: 'node', atOnce: 1 })
    return behindProxies(victims, faults, { plugin: 'mysql', ...login }, openMysql)
  },
}

interface Server extends Victim {
  readonly port: number
  stop(): Promise<void>
}

async function behindProxies(
  servers: readonly Server[],
  hurting: Arena['faults'],
  section: Readonly<Record<string, string>>,
  open: (port: number) => ReturnType<typeof openMysql>,
): Promise<Arena> {
  const proxies = await Proxies.to(servers.map(({ port }) => port))
  return {
    section: { ...section, ...timeouts, port: '1' },
    env: (client) => ({ OSA_INVENTORY_HERE__PORT: String(proxies.ports[client % servers.length]) }),
    faults: [...hurting, ...proxies.faults],
    views: servers.map(({ port }, index) => ({ place: `server ${index + 1}`, open: () => open(port) })),
    heal: async () => proxies.heal(),
    async stop() {
      proxies.close()
      for (const server of servers.toReversed()) await server.stop()
    },
  }
}

/** Two or three MariaDB servers of a test's own that are one Galera cluster, on 127.0.0.1. */
import { existsSync } from 'node:fs'
import { MariadbServer, mariadbMissing } from './mariadb-server.ts'
import { lacking } from './program.ts'
import { freePort } from './server-process.ts'

const provider = ['/usr/lib/galera/libgalera_smm.so', '/usr/lib/libgalera_smm.so'].find(existsSync)

export const galeraMissing =
  mariadbMissing ??
  lacking(provider === undefined ? 'the package galera-4 is not installed' : undefined) ??
  lacking(existsSync('/usr/bin/rsync') ? undefined : 'the package rsync is not installed')

export class GaleraCluster {
  readonly nodes: readonly MariadbServer[]
  readonly #addresses: readonly string[]

  private constructor(nodes: readonly MariadbServer[], addresses: readonly string[]) {
    this.nodes = nodes
    this.#addresses = addresses
  }

  static async start({ size = 2 }: { readonly size?: 2 | 3 } = {}): Promise<GaleraCluster> {
    const addresses: string[] = []
    for (let count = 0; count < size; count++) addresses.push(`127.0.0.1:${await freePort()}`)
    const nodes: MariadbServer[] = []
    for (const [index, address] of addresses.entries()) nodes.push(await node(`node${index + 1}`, address, size))
    const cluster = new GaleraCluster(nodes, addresses)
    await nodes[0]!.up(['--wsrep-new-cluster', '--wsrep-cluster-address=gcomm://'])
    for (let index = 1; index < size; index++) await cluster.join(index)
    return cluster
  }

  /** A node comes to the others, and takes over what it lacks. */
  async join(index: number): Promise<void> {
    const server = this.nodes[index]!
    // It may take over everything from another one first.
    await server.up([`--wsrep-cluster-address=gcomm://${this.#addresses.join(',')}`], 180_000)
  }

  async stop(): Promise<void> {
    for (const server of this.nodes.toReversed()) await server.stop()
  }
}

async function node(name: string, address: string, size: number): Promise<MariadbServer> {
  const [incremental, transfer] = [await freePort(), await freePort()]
  return GaleraNode.prepare([
    '--wsrep-on=ON',
    `--wsrep-provider=${provider}`,
    '--wsrep-cluster-name=osa-test',
    `--wsrep-node-name=${name}`,
    `--wsrep-node-address=${address}`,
    '--wsrep-sst-method=rsync',
    `--wsrep-sst-receive-address=127.0.0.1:${transfer}`,
    '--wsrep-provider-options=' +
      [
        `gmcast.listen_addr=tcp://${address}`,
        `ist.recv_addr=127.0.0.1:${incremental}`,
        'gcache.size=32M',
        // A node that was killed is given up soon.
        'evs.suspect_timeout=PT2S',
        'evs.inactive_timeout=PT4S',
        'evs.keepalive_period=PT0.5S',
        // Of two nodes neither is a majority: the one that is left goes on anyway.
        `pc.ignore_sb=${size === 2}`,
      ].join(';'),
    '--binlog-format=ROW',
    '--innodb-autoinc-lock-mode=2',
  ])
}

class GaleraNode extends MariadbServer {
  override async isReady(): Promise<boolean> {
    const [row] = await this.sql("SHOW STATUS LIKE 'wsrep_ready'")
    return row?.Value === 'ON'
  }

  static override async prepare(settings: readonly string[]): Promise<GaleraNode> {
    const { port, directory } = await MariadbServer.prepare(settings)
    return new GaleraNode(port, directory, settings)
  }
}

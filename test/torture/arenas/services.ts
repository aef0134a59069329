/** etcd in a cluster of three, and Ceph's RGW with two gateways: each client asks another one first. */

import { setTimeout as sleep } from 'node:timers/promises'
import etcd from '../../../src/backends/etcd.ts'
import s3 from '../../../src/backends/s3.ts'
import { openWith } from '../../support/sql-options.ts'
import type { ArenaKind, Fault } from './arena.ts'
import { Proxies } from './proxied.ts'
import { serverFaults } from './servers.ts'

export const etcdCluster: ArenaKind = {
  missing: async () => (await import('../../support/etcd-cluster.ts')).etcdMissing,
  start: async () => {
    const { EtcdCluster } = await import('../../support/etcd-cluster.ts')
    const cluster = await EtcdCluster.start({ members: 3 })
    const proxies = await Proxies.to(cluster.ports)
    const urls = proxies.ports.map((port) => `http://127.0.0.1:${port}`)
    const members = urls.map((_, number) => ({
      kill: () => cluster.kill(number),
      up: async () => cluster.begin(number),
      pause: () => cluster.pause(number),
      resume: () => cluster.resume(number),
    }))
    return {
      section: { plugin: 'etcd', endpoints: urls.join(','), connect_timeout: '2s', request_timeout: '4s' },
      env: (client) => {
        const first = client % urls.length
        return { OSA_INVENTORY_HERE__ENDPOINTS: [...urls.slice(first), ...urls.slice(0, first)].join(', ') }
      },
      faults: [...serverFaults(members, { name: 'member' }), ...proxies.faults],
      // Each member has what the others have.
      views: cluster.ports.map((port, index) => ({
        place: `member ${index + 1}`,
        open: () => openWith(etcd, { endpoints: `http://127.0.0.1:${port}` }),
      })),
      async heal() {
        proxies.heal()
        await cluster.ready()
        for (const number of members.keys()) await cluster.untilLed(number)
      },
      async stop() {
        proxies.close()
        await cluster.stop()
      },
    }
  },
}

export const radosGateways: ArenaKind = {
  missing: async () => (await import('../../support/rados-gateway.ts')).radosMissing,
  start: async () => {
    const { RadosGateway } = await import('../../support/rados-gateway.ts')
    const { S3Bucket } = await import('../../support/s3-bucket.ts')
    const rados = await RadosGateway.start()
    const { options } = await S3Bucket.make(rados.ports[0]!, 'osa')
    const proxies = await Proxies.to(rados.ports)
    const gateways = rados.ports.map((_, number) => ({
      kill: () => rados.kill(number),
      up: () => rados.up(number),
      pause: () => rados.pauseGateway(number),
      resume: () => rados.resumeGateway(number),
    }))
    // Its data are in memory, so it is not killed.
    const storePaused: Fault = {
      kind: 'OSD paused',
      act: async (draw) => {
        await rados.pause()
        await sleep(draw.between(200, 5000))
        await rados.resume()
        return true
      },
    }
    return {
      section: { plugin: 's3', ...options, connect_timeout: '2s', request_timeout: '4s' },
      env: (client) => ({ OSA_INVENTORY_HERE__ENDPOINT: `http://127.0.0.1:${proxies.ports[client % 2]}` }),
      faults: [...serverFaults(gateways, { name: 'gateway' }), storePaused, ...proxies.faults],
      views: rados.ports.map((port, index) => ({
        place: `gateway ${index + 1}`,
        open: () => openWith(s3, { ...options, endpoint: `http://127.0.0.1:${port}` }),
      })),
      heal: async () => proxies.heal(),
      async stop() {
        proxies.close()
        await rados.stop()
      },
    }
  },
}

import { describe, expect, it } from 'vitest'
import { parseJson } from '../../../src/python/json-read.ts'
import { dumpJson } from '../../../src/python/json-write.ts'
import { CheckedCloud, type Files, mainWith } from './check-cloud.ts'

describe('findings of a deployed cloud', () => {
  async function laterDay(before: Files, after: Files, change = (stored: string) => stored) {
    const stored = dumpJson(new CheckedCloud(before).deployed())
    const cloud = new CheckedCloud(after)
    return { cloud, found: await cloud.check(parseJson(change(stored))) }
  }

  it('C9 is_metal switched on: containers are left', async () => {
    const { cloud, found } = await laterDay(
      {},
      {
        'config/env.d/metal.yml': 'container_skel:\n  keystone_container:\n    properties:\n      is_metal: true #!\n',
      },
    )
    expect(found).toEqual([
      expect.stringMatching(
        `^warning C9 ${cloud.mark()} keystone_container runs on the hosts themselves now, but 2 containers of it are left from when it did not: infra1-keystone-container-\\w{8} and infra2-keystone-container-\\w{8}$`,
      ),
    ])
  })

  it('C9 no_containers set on one host', async () => {
    const { cloud, found } = await laterDay(
      {},
      mainWith({
        image_hosts:
          'image_hosts:\n  infra1:\n    ip: 172.29.236.11\n    no_containers: true #!\n  infra2: {ip: 172.29.236.12}',
      }),
    )
    expect(found).toEqual([
      expect.stringMatching(
        `^warning C9 ${cloud.mark()} glance_container runs .* 1 container of it is left .*: infra1-`,
      ),
    ])
  })

  it('C9 is_metal switched off: the hosts are still members', async () => {
    const { cloud, found } = await laterDay(
      {},
      {
        'config/env.d/x.yml': 'container_skel:\n  nova_compute_container:\n    properties:\n      is_metal: false #!\n',
      },
    )
    expect(found).toEqual([
      `warning C9 ${cloud.mark()} nova_compute_container is made in containers now, but compute1 is still in group nova_compute from when it ran on the host itself`,
    ])
  })

  it('N7 a CIDR that was moved', async () => {
    const { cloud, found } = await laterDay(
      {},
      mainWith({ cidr_networks: 'cidr_networks:\n  management: 172.29.236.0/22\n  storage: 172.29.248.0/22 #!' }),
    )
    expect(found).toEqual([
      expect.stringMatching(
        `^warning N7 ${cloud.mark()} 2 containers have addresses outside cidr_networks.storage \\(172.29.248.0/22\\): infra1-glance-container-\\w{8} \\(172.29.24[4-7].\\d+\\) and infra2-glance-`,
      ),
    ])
  })

  it('N7 a CIDR that was widened', async () => {
    const { cloud, found } = await laterDay(
      {},
      mainWith({ cidr_networks: 'cidr_networks:\n  management: 172.29.236.0/22\n  storage: 172.29.240.0/20 #!' }),
    )
    expect(found).toEqual([
      expect.stringMatching(
        `^warning N7 ${cloud.mark()} 2 containers have another netmask than cidr_networks.storage \\(172.29.240.0/20\\): infra1-glance-container-\\w{8} \\(255.255.252.0\\) and `,
      ),
    ])
  })

  it('N8 an address reserved after it was handed out', async () => {
    const { cloud, found } = await laterDay({}, mainWith({ used_ips: 'used_ips:\n  - 172.29.244.0/22 #!' }))
    expect(found).toEqual([
      expect.stringMatching('^note nearly-full '),
      expect.stringMatching(
        `^warning N8 ${cloud.mark()} used_ips reserves "172.29.244.0/22", of which containers already have 172.29.24\\S+ \\(infra1-glance-container-\\w{8}\\) and 172.29.24\\S+ \\(infra2-glance-`,
      ),
    ])
  })

  it('N5 what cannot be read is a warning while nothing has to be drawn', async () => {
    const { cloud, found } = await laterDay({}, mainWith({ used_ips: 'used_ips: [garbage] #!' }))
    expect(found).toEqual([`warning N5 ${cloud.mark()} used_ips has "garbage", which reserves nothing`])
  })

  it('N2 to N4 of a deployed host, also beside an error', async () => {
    const bad = mainWith({ compute_hosts: 'compute_hosts:\n  compute1: {ip: 172.29.236.300} #!\n  compute2: {} #!' })
    const { cloud, found } = await laterDay({}, bad)
    expect(found).toEqual([
      `error V1 ${cloud.mark(2)} host compute2 in group compute_hosts has no ip`,
      `warning N4 ${cloud.mark(1)} ip of host compute1 in group compute_hosts is "172.29.236.300", which is not an address`,
    ])
  })

  it('E8 dashed groups of an older inventory beside their successors', async () => {
    const { found } = await laterDay({}, {}, (stored) =>
      stored.replace(
        '"infra1_host_containers": {',
        '"infra1-host_containers": {"hosts": ["old"]}, "infra1_host_containers": {',
      ),
    )
    expect(found).toEqual([
      'warning E8 1 group of the stored inventory has the dashed name of an older release: infra1-host_containers (1 host; 2 in infra1_host_containers)',
    ])
  })

  it('E8 also where the successor is not there yet', async () => {
    const { found } = await laterDay({}, {}, (stored) => stored.replace('"image_hosts": {', '"image-hosts": {'))
    expect(found).toEqual([
      'warning E8 1 group of the stored inventory has the dashed name of an older release: image-hosts (2 hosts; no image_hosts yet)',
    ])
  })

  it('L1 a host that left, L3 a host that left one of its groups', async () => {
    const { cloud, found } = await laterDay(
      mainWith({ compute_hosts: 'compute_hosts: {compute1: {ip: 172.29.236.21}, compute2: {ip: 172.29.236.22}}' }),
      mainWith({
        image_hosts: 'image_hosts: #!\n  infra1: {ip: 172.29.236.11}',
        compute_hosts: 'compute_hosts: {compute1: {ip: 172.29.236.21}} #!',
      }),
    )
    expect(found).toEqual([
      `note L3 ${cloud.mark(1)} 1 host (infra2) left group image_hosts of the user configuration but is still a member of it in the inventory`,
      `note L1 ${cloud.mark(2)} 1 host (compute2) is in the stored inventory but no longer in the user configuration`,
    ])
  })

  it('L2 a group that left with its hosts', async () => {
    const { found } = await laterDay({}, mainWith({ compute_hosts: '' }))
    expect(found).toEqual([
      'note L2 1 host (compute1) is in the stored inventory but no longer in the user configuration, nor is group compute_hosts',
    ])
  })
})

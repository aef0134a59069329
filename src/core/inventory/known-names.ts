/**
 * Groups of machines and container types of OpenStack-Ansible's own environment, by release: what an editor offers where
 * no checkout is at hand. Facts of the `env.d` of the tags 27.6.2 to 33.0.1.
 */
import { groupAsRead, newestRelease, type Release, releaseNamed, releases, series } from './releases.ts'

/** What a release, by its first number, has and has no longer. Before 33 names have dashes. */
type Change = readonly [release: number, more: string, fewer: string]

const groups =
  'ceph-mds ceph-mon ceph-nfs ceph-osd ceph-rgw cloudkitty compute-infra compute coordination dashboard ' +
  'database dnsaas haproxy identity image ironic-compute ironic-infra ironic-inspector key-manager kvm-compute ' +
  'magnum-infra manila-data manila-infra mano masakari-infra masakari-monitor memcaching metering-alarm ' +
  'metering-compute metering-infra metrics mistral-infra mq murano-infra network-agent network-gateway ' +
  'network-infra network-northd network octavia-infra operator orchestration os-infra oslomsg-rpc ' +
  'placement-infra qemu-compute registration repo-infra reservation sahara-infra senlin-infra shared-infra ' +
  'storage-infra storage swift-proxy swift-remote swift trove-infra unbound zun-compute zun-infra'

const groupChanges: readonly Change[] = [
  [29, 'rating skyline_dashboard', 'cloudkitty murano-infra sahara-infra senlin-infra'],
  [30, 'load_balancer', ''],
  [31, '', 'oslomsg-rpc'],
  [33, 'backup-infra backup-runner cluster-api', ''],
]

const types =
  'adjutant aodh barbican blazar ceilometer_central ceph-mds ceph-mon ceph-nfs ceph-osd ceph-rgw cinder_api ' +
  'cinder_volumes cloudkitty designate galera glance gnocchi haproxy heat_api horizon ironic_api ' +
  'ironic_compute ironic_inspector keystone magnum manila manila_data masakari_api masakari_monitors memcached ' +
  'metering-compute mistral murano neutron_agents neutron_ovn_gateway neutron_ovn_northd neutron_server ' +
  'nova_api nova_compute octavia_server placement qdrouterd rabbit_mq repo sahara senlin swift_acc swift_cont ' +
  'swift_obj swift_proxy swift_remote tacker trove_api unbound utility zookeeper zun_api zun_compute'

const typeChanges: readonly Change[] = [
  [29, 'skyline', 'murano sahara senlin'],
  [31, '', 'qdrouterd'],
  [33, 'ceilometer_compute freezer_api freezer_scheduler k8s', 'metering-compute'],
]

/** Groups that the user configuration may name, with the names of the release. */
export function knownHostGroups(release: Release): string[] {
  return known(release, groups, groupChanges, '_hosts')
}

/** Container types that an affinity may name. */
export function knownContainerTypes(release: Release): string[] {
  return known(release, types, typeChanges, '_container')
}

/** All that one of its tags has. */
function known(release: Release, first: string, changes: readonly Change[], ending: string): string[] {
  const [from, to] = majorsOf(release)
  const names = new Set(first.split(' '))
  for (const [since, more, fewer] of changes) {
    if (since > to) continue
    for (const name of more.split(' ').filter(Boolean)) names.add(name)
    if (since <= from) for (const name of fewer.split(' ')) names.delete(name)
  }
  return [...names].map((name) => groupAsRead(release, `${name}${ending}`)).sort()
}

/** The first numbers of its tags. A generator that no release has counts as the newest. */
function majorsOf(release: Release): readonly [from: number, to: number] {
  const at = releases.includes(release) ? release : newestRelease
  const isBetween = (major: number): boolean => {
    const [first, last] = [`${major}.0.0`, String(major)].map((name) => releases.indexOf(releaseNamed(name) as Release))
    return first! <= releases.indexOf(at) && releases.indexOf(at) <= last!
  }
  const majors = [...series.values()].filter(isBetween)
  return [majors[0]!, majors.at(-1)!]
}

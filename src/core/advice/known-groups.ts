/** Groups that this inventory has or would have, also when the run is refused. Rather one too many than a false alarm. */
import { groupsOfEnvironment } from '../inventory/environment.ts'
import { containersGroupOf, groupAsRead, siblingGroup } from '../inventory/releases.ts'
import { dashesToUnderscores, pathKey } from '../inventory/values.ts'
import type { AdviceContext } from './context.ts'

export function knownGroups(context: AdviceContext): Set<string> {
  const { config, environment, release, stored, generated, entries, types } = context
  const groups = new Set(['all', 'lxc_hosts', ...groupsOfEnvironment(environment)])
  for (const inventory of [stored, generated]) {
    for (const group of inventory?.keys() ?? []) if (group !== '_meta') groups.add(pathKey(group))
  }
  for (const type of types) {
    for (const group of type.physicalGroups) if (config.has(group)) groups.add(siblingGroup(release, group, 'all'))
  }
  for (const { group, host } of entries) groups.add(group).add(containersGroupOf(release, host))
  return groups
}

/**
 * What to write where `name` stands and `meant` is the nearest group. The user configuration and `group_binds` are read
 * with underscores, so a group that the environment writes with dashes has to be renamed there. A key that is there
 * already must not be written a second time: only the later of two counts, and the hosts of the other would be lost.
 */
export function groupRemedy(
  name: string,
  meant: string,
  { config, release }: Pick<AdviceContext, 'config' | 'release'>,
): string {
  const group = groupAsRead(release, meant)
  const inEnvironment = `instead of ${meant} in physical_skel of the env.d file`
  if (group === name) return `write ${group} ${inEnvironment}`
  const here = config.has(group) ? `move what is below it to ${group}` : `write ${group}`
  return group === meant ? here : `${here}, and write the same ${inEnvironment}`
}

// Groups of OpenStack-Ansible's own environment that it has dropped: a cloud that was upgraded may still name them.

/** By the first release without them. Names with underscores; from the env.d of each release since 14. */
const byRelease: readonly (readonly [release: number, names: string])[] = [
  [16, 'ceilometer_api ceilometer_collector'],
  [17, 'heat_api_cloudwatch'],
  [18, 'molteniron molteniron_all molteniron_server_containers molteniron_server_hosts'],
  [
    20,
    'lxd_compute_containers lxd_compute_hosts neutron_lbaas_agent nova_api_placement powervm_compute_containers powervm_compute_hosts',
  ],
  [22, 'congress_all congress_server glance_registry policy_containers policy_hosts'],
  [24, 'event_infra_containers event_infra_hosts panko_all panko_api'],
  [
    26,
    'ironic_server ironic_server_containers ironic_server_hosts ironic_servers log_containers log_hosts rsyslog rsyslog_all',
  ],
  [27, 'etcd etcd_all etcd_containers etcd_hosts'],
  [28, 'opendaylight'],
  [
    29,
    'cloudkitty_containers cloudkitty_hosts murano_all murano_api murano_engine murano_infra_containers ' +
      'murano_infra_hosts sahara_all sahara_api sahara_engine sahara_infra_containers sahara_infra_hosts senlin_all ' +
      'senlin_api senlin_conductor senlin_engine senlin_health_manager senlin_infra_containers senlin_infra_hosts',
  ],
  [31, 'neutron_linuxbridge_agent oslomsg_rpc_containers oslomsg_rpc_hosts qdrouterd qdrouterd_all'],
]

const releases = new Map(
  byRelease.flatMap(([release, names]) => names.split(' ').map((name) => [name, release] as const)),
)

/** The first release of OpenStack-Ansible without the group; `undefined`: it never had it, or has it still. */
export function droppedIn(group: string): number | undefined {
  return releases.get(dashesToUnderscores(group))
}

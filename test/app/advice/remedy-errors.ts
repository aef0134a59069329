/** What the generator refuses, each with what an operator writes who follows the remedy. */
import { type Files, main, mainWith } from './check-cloud.ts'

export interface RefusedRow {
  readonly row: string
  readonly files: Files
  /** What the first error's message and its remedy have in them. */
  readonly says: string
  readonly remedy: string
  readonly mended: Files
  /** Hosts and containers more or fewer than in the sound cloud. */
  readonly machines?: readonly string[]
}

const computes = (text: string): Files => mainWith({ compute_hosts: `compute_hosts:\n${text}` })
const sound = mainWith()
const containersOf = (...hosts: string[]): string[] =>
  ['compute1', ...hosts.flatMap((host) => [host, `${host}-glance-container`, `${host}-keystone-container`])].sort()
const all = containersOf('infra1', 'infra2')
const withNetworks = (networks: string): Files => mainWith({ management: networks, storage: '' })
const managementNetwork = `    - network:
        container_bridge: br-mgmt
        container_interface: eth1
        ip_from_q: management
        group_binds: [all_containers, hosts]
        is_management_address: true`

export const refusedRows: readonly RefusedRow[] = [
  {
    row: 'V1 a group that is a list',
    files: computes('  - compute1'),
    says: 'group compute_hosts is a list, not a mapping of hosts',
    remedy: 'write each host as a key, as in `infra1:` and, indented below it, `ip: 172.29.236.11`',
    mended: computes('  compute1:\n    ip: 172.29.236.21'),
  },
  {
    row: 'V1 a host without an address',
    files: computes('  compute1: {host_vars: {}}'),
    says: 'host compute1 in group compute_hosts has no ip',
    remedy: 'add its address: `ip: 172.29.236.11`',
    mended: computes('  compute1: {host_vars: {}, ip: 172.29.236.21}'),
  },
  {
    row: 'V1 a host that is nothing',
    files: computes('  compute1:'),
    says: 'host compute1 in group compute_hosts is empty (null), not a mapping',
    remedy: 'give it at least an address: `ip: 172.29.236.11`, indented below the name',
    mended: computes('  compute1:\n    ip: 172.29.236.21'),
  },
  {
    row: 'V5 host_vars that is a list',
    files: computes('  compute1: {ip: 172.29.236.21, host_vars: [a]}'),
    says: 'host_vars of host compute1',
    remedy: 'or remove the key',
    mended: computes('  compute1: {ip: 172.29.236.21}'),
  },
  {
    row: 'V6 a number as name',
    files: computes('  17: {ip: 172.29.236.21}'),
    says: 'host 17 in group compute_hosts is an integer, not a text',
    remedy: 'put the name in quotes: "17"',
    mended: computes('  "17": {ip: 172.29.236.21}'),
    machines: ['17', ...all.filter((name) => name !== 'compute1')],
  },
  {
    row: 'V15 one host with two addresses',
    files: mainWith({ more: 'identity-hosts: {infra1: {ip: 172.29.236.13}}' }),
    says: 'Host infra1 has both 172.29.236.11 and 172.29.236.13 assigned',
    remedy: 'give the host the same ip in every group',
    mended: sound,
  },
  {
    row: 'V17 two hosts with one address',
    files: computes('  compute1: {ip: 172.29.236.12}'),
    says: 'Both host:compute1 and host:infra2 have address:172.29.236.12 assigned.',
    remedy: 'give one of them another ip',
    mended: sound,
  },
  {
    row: 'V17 lxc_hosts',
    files: mainWith({ more: 'lxc_hosts: {infra1: {ip: 172.29.236.11}}' }),
    says: "The group 'lxc_hosts' must not be defined in config",
    remedy: 'remove lxc_hosts',
    mended: sound,
  },
  {
    row: 'V17 hosts beside a child group',
    files: {
      ...mainWith({ more: 'rack_hosts: {infra1: {ip: 172.29.236.11}}' }),
      'config/env.d/rack.yml':
        'physical_skel: {rack_hosts: {belongs_to: [hosts]}, row_hosts: {belongs_to: [rack_hosts]}}',
    },
    says: 'Group rack_hosts has a child group row_hosts',
    remedy: 'move the hosts of rack_hosts into row_hosts',
    mended: {
      ...mainWith({ more: 'row_hosts: {infra1: {ip: 172.29.236.11}}' }),
      'config/env.d/rack.yml':
        'physical_skel: {rack_hosts: {belongs_to: [hosts]}, row_hosts: {belongs_to: [rack_hosts]}}',
    },
  },
  {
    row: 'V17 no cidr_networks',
    files: mainWith({
      cidr_networks: '',
      used_ips: '',
      storage: '',
      management: managementNetwork.replace('        ip_from_q: management\n', ''),
    }),
    says: 'No container CIDR specified in user config',
    remedy: 'add cidr_networks with at least `management: 172.29.236.0/22`',
    mended: mainWith({ cidr_networks: 'cidr_networks: {management: 172.29.236.0/22}', storage: '' }),
  },
  {
    row: 'V17 an unknown queue',
    files: withNetworks(managementNetwork.replace('ip_from_q: management', 'ip_from_q: mgmt')),
    says: "can't find mgmt in cidr_networks",
    remedy: 'add mgmt to cidr_networks, or name one of: management, storage',
    mended: withNetworks(managementNetwork),
  },
  {
    row: 'V17 the management network without its flag',
    files: withNetworks(managementNetwork.replace('\n        is_management_address: true', '')),
    says: "Provider network with queue 'management' requires 'is_management_address' to be set to True.",
    remedy: 'add `is_management_address: true` to the network whose container_bridge is the management_bridge',
    mended: withNetworks(managementNetwork),
  },
  {
    row: 'V17 no global_overrides',
    files: { [main]: sound[main]!.replace(/global_overrides:[\s\S]*?(?=identity_hosts)/, '') },
    says: "global_overrides can't be found in user config",
    remedy: 'add global_overrides with provider_networks below it',
    mended: sound,
  },
  {
    row: 'V17 no provider networks',
    files: { [main]: sound[main]!.replace(/ {2}provider_networks:[\s\S]*?(?=identity_hosts)/, '') },
    says: "provider networks can't be found under global_overrides in user config",
    remedy: 'add a list of provider_networks, the management network first',
    mended: sound,
  },
  {
    row: 'N3 two hosts with one management_ip',
    files: computes(
      '  compute1: {ip: 172.29.236.21, management_ip: 172.29.236.25}\n  compute2: {ip: 172.29.236.22, management_ip: 172.29.236.25}',
    ),
    says: 'Both host:compute1 and host:compute2 have address:172.29.236.25 assigned.',
    remedy: 'give one of them another management_ip',
    mended: computes(
      '  compute1: {ip: 172.29.236.21, management_ip: 172.29.236.25}\n  compute2: {ip: 172.29.236.22, management_ip: 172.29.236.26}',
    ),
    machines: ['compute2', ...all].sort(),
  },
  {
    row: 'N4 an ip that is not valid',
    files: computes('  compute1: {ip: 172.29.236.021}'),
    says: 'ip of host compute1 in group compute_hosts is "172.29.236.021", which is not an address',
    remedy: 'write an address in full, such as "172.29.236.11", without leading zeros',
    mended: sound,
  },
  {
    row: 'N10 a network that is not valid',
    files: mainWith({ cidr_networks: 'cidr_networks: {management: 172.29.236.0/22, storage: 172.29.244.0/220}' }),
    says: 'cidr_networks.storage is "172.29.244.0/220", which is not a CIDR',
    remedy: 'write a network such as 172.29.236.0/22',
    mended: sound,
  },
  {
    row: 'N9 too few addresses',
    files: mainWith({ cidr_networks: 'cidr_networks: {management: 172.29.236.0/22, storage: 172.29.244.0/31}' }),
    says: 'Cannot retrieve requested amount of IP addresses. Increase the storage range',
    remedy: '1 more address is needed than cidr_networks.storage has free; make it larger',
    mended: sound,
  },
  {
    row: 'N9 all reserved',
    files: mainWith({ used_ips: 'used_ips: ["172.29.236.1,172.29.236.50", 172.29.244.0/22]' }),
    says: 'Cannot retrieve requested amount of IP addresses. Increase the storage range',
    remedy: 'or reserve fewer in used_ips',
    mended: mainWith({ used_ips: 'used_ips: ["172.29.236.1,172.29.236.50", 172.29.244.0/26]' }),
  },
  {
    row: 'S14 a date',
    files: mainWith({
      compute_hosts: 'compute_hosts: {compute1: {ip: 172.29.236.21, host_vars: {bought: 2026-01-02}}}',
    }),
    says: 'compute_hosts.compute1.host_vars.bought',
    remedy: 'quotes',
    mended: mainWith({
      compute_hosts: 'compute_hosts: {compute1: {ip: 172.29.236.21, host_vars: {bought: "2026-01-02"}}}',
    }),
  },
  {
    row: 'merge-kind two kinds in two files',
    files: { 'config/conf.d/a.yml': 'used_ips: {a: b}\n' },
    says: 'used_ips is a list in one file and a mapping in a later one',
    remedy: 'make both a mapping, or remove one of them',
    mended: { 'config/conf.d/a.yml': '{}\n' },
  },
]

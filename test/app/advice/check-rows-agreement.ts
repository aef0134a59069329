/** Rows of check-rows.ts: what disagrees with something else in the configuration or the environment. */
import { mainWith } from './check-cloud.ts'
import type { Row } from './check-rows.ts'

const network = (text: string) => mainWith({ storage: text })

export const agreementRows: readonly Row[] = [
  {
    row: 'E6 both spellings of a group',
    files: {
      'config/env.d/x.yml':
        'physical_skel:\n  my-custom_hosts: {belongs_to: [hosts]} #!\n  my_custom_hosts: {belongs_to: [hosts]}\n',
    },
    grade: 'note',
    says: 'physical_skel has my-custom_hosts beside my_custom_hosts: they are two groups, and group_binds and the user configuration name only my_custom_hosts',
  },
  {
    row: 'V11 a group that the environment writes with dashes',
    files: {
      ...network(`    - network:
        container_bridge: br-storage
        container_interface: eth2
        ip_from_q: storage
        group_binds:
          - nova_compute
          - rack1-agent #!`),
      'config/env.d/rack.yml': `component_skel:
  rack1-agent: {belongs_to: [rack_all]}
container_skel:
  rack_container: {belongs_to: [identity_containers], contains: [rack1-agent]}
`,
    },
    grade: 'warning',
    says: 'group_binds names rack1-agent, which the generator reads as rack1_agent; there is no such group, so nobody is attached by it',
  },
  {
    row: 'V11 a group that was dropped',
    files: network(`    - network:
        ip_from_q: storage
        group_binds:
          - nova_compute
          - sahara_api #!`),
    grade: 'warning',
    says: 'group_binds names the group sahara_api, which OpenStack-Ansible has dropped with release 29',
  },
  {
    row: 'K1 a group that was dropped',
    files: mainWith({ more: 'log_hosts: #!\n  infra1: {ip: 172.29.236.11}' }),
    grade: 'warning',
    says: 'Group log_hosts was found in configuration but not the environment.',
  },
  {
    row: 'K1 a group that the environment writes with dashes',
    files: {
      ...mainWith({ more: 'my_custom_hosts: #!\n  infra1: {ip: 172.29.236.11}' }),
      'config/env.d/x.yml': 'physical_skel:\n  my-custom_hosts: {belongs_to: [hosts]}\n',
    },
    grade: 'warning',
    says: 'Group my_custom_hosts was found in configuration but not the environment.',
  },
  {
    row: 'N5 from high to low, in two networks',
    files: mainWith({
      used_ips: 'used_ips:\n  - "172.29.236.1,172.29.236.50"\n  - "172.29.244.20,172.29.236.60" #!',
    }),
    grade: 'error',
    says: 'used_ips has "172.29.244.20,172.29.236.60", which is not a range from low to high, so it reserves nothing',
  },
  {
    row: 'N5 from high to low, one end in no network',
    files: mainWith({
      used_ips: 'used_ips:\n  - "172.29.236.1,172.29.236.50"\n  - "192.168.15.120,172.29.236.60" #!',
    }),
    grade: 'error',
    says: 'used_ips has "192.168.15.120,172.29.236.60", which is not a range from low to high, so it reserves nothing',
  },
  {
    row: 'N5 from low to high, in two networks',
    files: mainWith({
      used_ips: 'used_ips:\n  - "172.29.236.1,172.29.236.50"\n  - "172.29.236.60,172.29.244.20" #!',
    }),
    grade: 'warning',
    says: 'used_ips has "172.29.236.60,172.29.244.20", whose ends are not in one network of cidr_networks: it reserves everything from 172.29.236.60 to 172.29.244.20, which is of cidr_networks.management and cidr_networks.storage',
  },
  {
    row: 'N5 around a network',
    files: mainWith({
      used_ips: 'used_ips:\n  - "172.29.236.1,172.29.236.50"\n  - "172.29.243.1,172.29.250.1" #!',
    }),
    grade: 'warning',
    says: 'used_ips has "172.29.243.1,172.29.250.1", whose ends are not in one network of cidr_networks: it reserves everything from 172.29.243.1 to 172.29.250.1, which is of cidr_networks.storage',
  },
  {
    row: 'used-ips-outside an entry in no network',
    files: mainWith({ used_ips: 'used_ips:\n  - "172.92.236.1,172.92.236.50" #!' }),
    grade: 'warning',
    says: 'used_ips has "172.92.236.1,172.92.236.50", which is in no network of cidr_networks, so it reserves nothing',
  },
  ...['"172.300.236.9"', '"172.29.236"', '"172.29.236.9/22"', '172.29', '"https://cloud"', ''].map((value): Row => {
    return {
      row: `not-an-address ${value === '' ? 'nothing' : value} as load balancer`,
      files: mainWith({
        bridge: `global_overrides:\n  internal_lb_vip_address: ${value} #!\n  management_bridge: br-mgmt\n  provider_networks:`,
      }),
      grade: 'warning',
      says: 'internal_lb_vip_address is ',
    }
  }),
  {
    row: 'not-an-address a gateway',
    files: network(`    - network:
        container_bridge: br-storage
        container_interface: eth2
        ip_from_q: storage
        gateway: 172.29.244.O1 #!
        group_binds: [glance_api, nova_compute]`),
    grade: 'warning',
    says: 'the gateway of network storage_address is "172.29.244.O1", which is not an address',
  },
  {
    row: 'not-an-address the destination of a route',
    files: network(`    - network:
        container_bridge: br-storage
        container_interface: eth2
        ip_from_q: storage
        static_routes:
          - cidr: 10.1.0/33 #!
            gateway: 172.29.244.1
        group_binds: [glance_api, nova_compute]`),
    grade: 'warning',
    says: 'the cidr of a static route of network storage_address is "10.1.0/33", which is not a network',
  },
  {
    row: 'gateway-outside another network',
    files: network(`    - network:
        container_bridge: br-storage
        container_interface: eth2
        ip_from_q: storage
        gateway: 172.29.236.1 #!
        group_binds: [glance_api, nova_compute]`),
    grade: 'warning',
    says: 'the gateway of network storage_address is 172.29.236.1, which is not in cidr_networks.storage (172.29.244.0/22)',
  },
  {
    row: 'vip-outside the management network',
    files: mainWith({
      bridge: `global_overrides:\n  internal_lb_vip_address: 172.29.244.9 #!\n  management_bridge: br-mgmt\n  provider_networks:`,
    }),
    grade: 'warning',
    says: 'internal_lb_vip_address 172.29.244.9 is not in the management network, which it serves: cidr_networks.management (172.29.236.0/22)',
  },
  {
    row: 'network-address of a load balancer',
    files: mainWith({
      bridge: `global_overrides:\n  internal_lb_vip_address: 172.29.239.255 #!\n  management_bridge: br-mgmt\n  provider_networks:`,
    }),
    grade: 'warning',
    says: 'the load balancer internal_lb_vip_address has 172.29.239.255, the first or last address of cidr_networks.management (172.29.236.0/22), which nobody can have',
  },
  {
    row: 'networks-overlap in part',
    files: mainWith({ cidr_networks: 'cidr_networks:\n  management: 172.29.236.0/22\n  storage: 172.29.232.0/21 #!' }),
    grade: 'warning',
    says: 'cidr_networks.storage (172.29.232.0/21) overlaps cidr_networks.management (172.29.236.0/22)',
  },
  {
    row: 'networks-overlap the same twice',
    files: mainWith({ cidr_networks: 'cidr_networks:\n  management: 172.29.236.0/22\n  storage: 172.29.236.0/22 #!' }),
    grade: 'warning',
    says: 'cidr_networks.storage (172.29.236.0/22) is the same network as cidr_networks.management (172.29.236.0/22)',
  },
  {
    row: 'host-outside every network',
    files: mainWith({ compute_hosts: 'compute_hosts:\n  compute1:\n    ip: 172.92.236.21 #!' }),
    grade: 'note',
    says: '1 host has an ip in no network of cidr_networks: compute1 (172.92.236.21)',
  },
  {
    row: 'no-address of any container',
    files: mainWith({
      bridge: 'global_overrides:\n  management_bridge: br-mgmt\n  provider_networks: #!',
      management: `    - network:
      container_bridge: br-mgmt
      container_interface: eth1
      ip_from_q: management
      group_binds: [all_containers, hosts]
      is_management_address: true`,
      storage: '',
    }),
    grade: 'warning',
    says: 'no container has an address: none of 4 containers (',
  },
  {
    row: 'no-address of some containers',
    files: mainWith({
      bridge: 'global_overrides:\n  management_bridge: br-mgmt\n  provider_networks: #!',
      management: `    - network:
        container_bridge: br-mgmt
        container_interface: eth1
        ip_from_q: management
        group_binds: [image_containers, hosts]
        is_management_address: true`,
    }),
    grade: 'warning',
    says: '2 containers without an address (',
  },
]

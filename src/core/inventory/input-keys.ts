/**
 * The keys of the user configuration and of the environment that something reads, each with what it is for: what checks
 * hold names against, and what an editor shows (`osa-inventory schema`).
 */

export interface InputKey {
  /** A sentence or two, for people who write the file. */
  readonly description: string
  readonly examples?: readonly unknown[]
}

export type InputKeys = Readonly<Record<string, InputKey>>

/** Settings of the top level; everything else there is a group of hosts. */
export const topKeys = {
  global_overrides: {
    description: 'Variables of the whole cloud: all of them become variables of the group `all`.',
  },
  cidr_networks: {
    description:
      'The networks from which hosts and containers get addresses, each under a name of your choice (a queue), to which ' +
      '`ip_from_q` refers. Keep the name `management` for the one that everything has an address in.',
    examples: [{ management: '172.29.236.0/22', tunnel: '172.29.240.0/22' }],
  },
  used_ips: {
    description:
      'Addresses that must never be given to a container: one, `first,last` with both ends, or a network. Hosts, ' +
      'gateways and load balancers are left out of the draw in any case.',
    examples: [['172.29.236.1,172.29.236.50', '172.29.240.7']],
  },
} as const satisfies InputKeys

/** What the generator reads of a host's entry. */
export const hostKeys = {
  ip: {
    description: 'The address under which Ansible reaches the host. The same in every group that the host is in.',
    examples: ['172.29.236.11'],
  },
  management_ip: {
    description: 'The address in the management network, where it is another than `ip`.',
    examples: ['172.29.236.11'],
  },
  affinity: {
    description:
      'How many containers of a type this host gets from this group: by default one each, 0 for none. What runs on the ' +
      'host itself is there once or, with 0, not at all.',
    examples: [{ galera_container: 1, rabbit_mq_container: 0 }],
  },
  no_containers: {
    description: '`true`: the services of this group run on the host itself, without containers.',
    examples: [true],
  },
  container_vars: {
    description:
      'Variables of the containers that this host gets from this group. A variable that is a mapping may name the ' +
      'containers that get it with `limit_container_types`.',
    examples: [{ cinder_storage_availability_zone: 'nova' }],
  },
  host_vars: {
    description: 'Variables of the host. They win over everything else that the generator sets.',
    examples: [{ neutron_ovn_chassis_gateway: true }],
  },
} as const satisfies InputKeys

/** What OpenStack-Ansible reads of `global_overrides`. */
export const overrideKeys = {
  container_cidr: {
    description: 'Computed from `cidr_networks`; what is written here wins over it.',
    examples: ['172.29.236.0/22'],
  },
  external_lb_vip_address: {
    description: 'The address, or the name, at which the load balancer answers to users of the cloud.',
    examples: ['cloud.example.org', '203.0.113.10'],
  },
  internal_lb_vip_address: {
    description: "The address, or the name, at which the load balancer answers to the cloud's own services.",
    examples: ['172.29.236.9'],
  },
  management_bridge: {
    description:
      'The bridge of the management network on every machine. The network with this `container_bridge` must say ' +
      '`is_management_address: true`.',
    examples: ['br-mgmt'],
  },
  no_containers: {
    description: '`true`: no service of the cloud runs in a container, unless its host says otherwise.',
    examples: [true],
  },
  provider_networks: {
    description: 'The layer 2 networks, and which groups are attached to each.',
  },
  tunnel_bridge: {
    description: 'The bridge of the tunnel network on every machine.',
    examples: ['br-vxlan'],
  },
} as const satisfies InputKeys

/** Keys of a provider network that the generator or neutron's role reads. */
export const networkKeys = {
  address_prefix: {
    description:
      'How the entry in `container_networks` begins, with `_address` behind it. Without it `ip_from_q` is used, else ' +
      '`container_interface`.',
    examples: ['management'],
  },
  container_bridge: { description: 'The bridge on the machine that containers are joined to.', examples: ['br-mgmt'] },
  container_bridge_type: { description: 'The kind of the bridge.', examples: ['linuxbridge', 'openvswitch'] },
  container_interface: { description: 'The interface inside of the container.', examples: ['eth1'] },
  container_mtu: { description: 'The MTU of the interface inside of the container.', examples: ['9000'] },
  container_type: { description: 'How container and machine are joined.', examples: ['veth'] },
  gateway: { description: 'The gateway that containers get for this network.', examples: ['172.29.248.1'] },
  group_binds: {
    description: 'The groups whose hosts and containers are attached to this network; children count as well.',
    examples: [['all_containers', 'hosts']],
  },
  host_bind_override: {
    description: 'The interface to use on machines, where it is another than `container_interface`.',
    examples: ['eth12'],
  },
  ip_from_q: {
    description: 'The name in `cidr_networks` from which addresses come. Without it nobody gets one.',
    examples: ['management'],
  },
  is_container_address: {
    description: 'The older name of `is_management_address`, which is asked where the newer is absent.',
    examples: [true],
  },
  is_management_address: {
    description: "`true`: the address in this network is the container's `ansible_host` and `management_address`.",
    examples: [true],
  },
  is_ssh_address: { description: 'Read by older releases: Ansible reaches containers in this network.' },
  net_name: { description: "Neutron's name of the physical network.", examples: ['physnet1', 'vlan'] },
  network_interface: {
    description: 'The interface of the machine that neutron puts into the bridge.',
    examples: ['eno1'],
  },
  range: { description: 'The ids that neutron may use: `first:last`, several with commas.', examples: ['1:1000'] },
  reference_group: {
    description: 'Only hosts of this group, and their containers, are attached: a network of one rack.',
    examples: ['rack01_hosts'],
  },
  sriov_host_interfaces: {
    description: 'The interfaces of machines for SR-IOV, separated by commas.',
    examples: ['ens1f0,ens1f1'],
  },
  static_routes: {
    description: 'Routes of containers through this network, each with `cidr` and `gateway`.',
    examples: [[{ cidr: '10.176.0.0/12', gateway: '172.29.248.1' }]],
  },
  type: {
    description: 'What neutron makes of the network; `raw`: nothing, it is for OpenStack itself.',
    examples: ['raw', 'geneve', 'vlan', 'flat', 'vxlan'],
  },
} as const satisfies InputKeys

/** Sections of an `env.d` file. */
export const environmentSections = {
  physical_skel: {
    description: 'Groups of machines: `NAME_hosts`, which the user configuration fills, and `NAME_containers`.',
  },
  component_skel: { description: 'Services and parts of services, each a group of Ansible.' },
  container_skel: {
    description: 'Container types: which components are together in one container, and for which groups.',
  },
} as const satisfies InputKeys

/** Keys of an entry of a section. */
export const environmentKeys = {
  belongs_to: { description: 'The groups whose child this one is.', examples: [['all_containers']] },
  contains: { description: 'Of a container type: the components in it.', examples: [['keystone_api']] },
  properties: {
    description: 'Of a container type: variables that its containers get as `properties`.',
    examples: [{ is_metal: true }],
  },
} as const satisfies InputKeys

export function namesOf(keys: InputKeys): readonly string[] {
  return Object.keys(keys)
}

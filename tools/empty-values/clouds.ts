/** Small clouds in which every key that the generator reads is written, so that each can be emptied. */

export type Tree = string | number | boolean | null | readonly Tree[] | { readonly [key: string]: Tree }
export type Mapping = { readonly [key: string]: Tree }

export interface Cloud {
  readonly config: Mapping
  readonly environment: Mapping
}

const managementNetwork: Mapping = {
  container_bridge: 'br-mgmt',
  container_bridge_type: 'linuxbridge',
  container_interface: 'eth1',
  container_mtu: 9000,
  container_type: 'veth',
  group_binds: ['all_containers', 'hosts'],
  ip_from_q: 'management',
  is_management_address: true,
  type: 'raw',
}

const storageNetwork: Mapping = {
  address_prefix: 'storage',
  container_bridge: 'br-storage',
  container_interface: 'eth2',
  gateway: '10.61.0.1',
  group_binds: ['glance_api', 'nova_compute'],
  ip_from_q: 'storage',
  reference_group: 'rack1_hosts',
  static_routes: [{ cidr: '10.62.0.0/24', gateway: '10.61.0.2' }],
  type: 'raw',
}

const flatNetwork: Mapping = {
  container_bridge: 'br-flat',
  container_interface: 'eth3',
  group_binds: ['nova_compute'],
  is_container_address: false,
  net_name: 'flat',
  type: 'flat',
}

/** Hosts with containers, hosts on metal, and one nest of containers. */
const containers: Cloud = {
  config: {
    cidr_networks: { management: '10.60.0.0/24', storage: '10.61.0.0/24' },
    used_ips: ['10.60.0.1,10.60.0.40', '10.61.0.1'],
    global_overrides: {
      external_lb_vip_address: 'cloud.example.org',
      internal_lb_vip_address: '10.60.0.9',
      management_bridge: 'br-mgmt',
      no_containers: false,
      own: { list: ['a'], mapping: { key: 'value' } },
      provider_networks: [{ network: managementNetwork }, { network: storageNetwork }, { network: flatNetwork }],
    },
    identity_hosts: {
      c1: {
        affinity: { keystone_container: 2 },
        container_vars: { limited: { key: 'value', limit_container_types: 'keystone' }, plain: 'value' },
        host_vars: { mapping: { key: 'value' }, properties: { own: true }, single: 'value' },
        ip: '10.60.0.11',
        management_ip: '10.60.0.12',
        no_containers: false,
      },
    },
    image_hosts: { c2: { ip: '10.60.0.13' } },
    compute_hosts: { n1: { ip: '10.60.0.21' } },
    rack1_hosts: { c1: { ip: '10.60.0.11' } },
    rack1_hosts_of_old: { c1: { ip: '10.60.0.11' } },
    own_setting: { mapping: { ip: '10.60.0.31' } },
  },
  environment: {
    physical_skel: {
      identity_containers: { belongs_to: ['all_containers'] },
      identity_hosts: { belongs_to: ['hosts'] },
      image_containers: { belongs_to: ['all_containers'] },
      image_hosts: { belongs_to: ['hosts'] },
      compute_containers: { belongs_to: ['all_containers'] },
      compute_hosts: { belongs_to: ['hosts'] },
      rack1_hosts: { belongs_to: ['hosts'] },
      rack1_containers: { belongs_to: ['all_containers'] },
    },
    component_skel: {
      keystone: { belongs_to: ['keystone_all'] },
      glance_api: { belongs_to: ['glance_all'] },
      nova_compute: { belongs_to: ['nova_all'] },
    },
    container_skel: {
      keystone_container: { belongs_to: ['identity_containers'], contains: ['keystone'], properties: { own: 'value' } },
      glance_container: { belongs_to: ['image_containers'], contains: ['glance_api'] },
      nova_container: {
        belongs_to: ['compute_containers'],
        contains: ['nova_compute'],
        properties: { is_metal: true },
      },
      rack1_containers: { belongs_to: ['all_containers'], contains: [], properties: { is_nest: true } },
    },
  },
}

const withoutContainers = (entry: Mapping): Mapping => ({ ...entry, no_containers: true })

/** Every host says for itself that it has no containers. */
const metalHosts: Cloud = {
  ...containers,
  config: {
    ...containers.config,
    identity_hosts: { c1: withoutContainers({ ip: '10.60.0.11', management_ip: '10.60.0.12' }) },
    image_hosts: { c2: withoutContainers({ ip: '10.60.0.13' }) },
  },
}

/** Nobody has containers, which is said once for all. */
const metalCloud: Cloud = {
  ...containers,
  config: {
    ...containers.config,
    global_overrides: { ...(containers.config.global_overrides as Mapping), no_containers: true },
  },
}

/** No type is made as a container. */
const metalTypes: Cloud = {
  ...containers,
  environment: {
    ...containers.environment,
    container_skel: Object.fromEntries(
      Object.entries(containers.environment.container_skel as { [name: string]: Mapping }).map(([name, type]) => [
        name,
        { ...type, properties: { is_metal: true } },
      ]),
    ),
  },
}

/** Keys that none of the clouds has, and that mean something where they stand. */
export const furtherKeys: { readonly [side in keyof Cloud]: readonly (readonly (string | number)[])[] } = {
  config: [
    ['lxc_hosts'],
    ['hosts'],
    ['all_hosts'],
    ['cidr_networks', 'container'],
    ['cidr_networks', 'unused'],
    ['global_overrides', 'container_cidr'],
    ['global_overrides', 'provider_networks', 0, 'network', 'address_prefix'],
    ['global_overrides', 'provider_networks', 0, 'network', 'gateway'],
    ['global_overrides', 'provider_networks', 0, 'network', 'is_container_address'],
    ['global_overrides', 'provider_networks', 0, 'network', 'reference_group'],
    ['global_overrides', 'provider_networks', 0, 'network', 'static_routes'],
    ['global_overrides', 'provider_networks', 2, 'network', 'ip_from_q'],
    ['image_hosts', 'c2', 'affinity'],
    ['image_hosts', 'c2', 'container_vars'],
    ['image_hosts', 'c2', 'host_vars'],
    ['image_hosts', 'c2', 'management_ip'],
    ['image_hosts', 'c2', 'no_containers'],
    ['image_hosts', 'c2', 'unknown'],
    ['image_hosts', 'c3'],
    ['storage_hosts'],
  ],
  environment: [
    ['version'],
    ['other_skel'],
    ['physical_skel', 'other_hosts'],
    ['physical_skel', 'identity_hosts', 'unknown'],
    ['component_skel', 'other'],
    ['container_skel', 'other_container'],
    ['container_skel', 'glance_container', 'properties'],
  ],
}

export const clouds = { containers, 'metal-hosts': metalHosts, 'metal-cloud': metalCloud, 'metal-types': metalTypes }
export type CloudName = keyof typeof clouds

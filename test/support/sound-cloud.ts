/** The smallest cloud about which there is nothing to say. */

/** Of `openstack_user_config.yml`, for tests that write one of them otherwise. */
export const soundParts = {
  cidr_networks: 'cidr_networks: {management: 172.29.236.0/22, storage: 172.29.244.0/22}',
  used_ips: 'used_ips: ["172.29.236.1,172.29.236.50"]',
  bridge: 'global_overrides:\n  management_bridge: br-mgmt\n  provider_networks:',
  management: `    - network:
        container_bridge: br-mgmt
        container_interface: eth1
        ip_from_q: management
        group_binds: [all_containers, hosts]
        is_management_address: true`,
  storage: `    - network:
        container_bridge: br-storage
        container_interface: eth2
        ip_from_q: storage
        group_binds: [glance_api, nova_compute]`,
  identity_hosts: 'identity_hosts:\n  infra1: {ip: 172.29.236.11}\n  infra2: {ip: 172.29.236.12}',
  image_hosts: 'image_hosts:\n  infra1: {ip: 172.29.236.11}\n  infra2: {ip: 172.29.236.12}',
  compute_hosts: 'compute_hosts:\n  compute1: {ip: 172.29.236.21}',
  more: '',
}

/** The base environment. */
export const soundEnvironment = `
physical_skel:
  identity_containers: {belongs_to: [all_containers]}
  identity_hosts: {belongs_to: [hosts]}
  image_containers: {belongs_to: [all_containers]}
  image_hosts: {belongs_to: [hosts]}
  compute_containers: {belongs_to: [all_containers]}
  compute_hosts: {belongs_to: [hosts]}
component_skel:
  keystone: {belongs_to: [keystone_all]}
  glance_api: {belongs_to: [glance_all]}
  nova_compute: {belongs_to: [nova_all]}
container_skel:
  keystone_container: {belongs_to: [identity_containers], contains: [keystone]}
  glance_container: {belongs_to: [image_containers], contains: [glance_api]}
  nova_compute_container: {belongs_to: [compute_containers], contains: [nova_compute], properties: {is_metal: true}}
`

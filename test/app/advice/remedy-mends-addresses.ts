/** What an operator does who follows a remedy about addresses and networks. */
import { mainWith } from './check-cloud.ts'
import { address, attached, balancer, type Mend, overrides, storage, usedIps } from './remedy-support.ts'

export const addressMends: Readonly<Record<string, readonly Mend[]>> = {
  'N5 from high to low, in two networks': [
    {
      says: 'write "172.29.244.20" and "172.29.236.60" as entries of their own',
      files: usedIps('"172.29.236.1,172.29.236.50"', '"172.29.244.20"', '"172.29.236.60"'),
    },
    {
      says: 'for each network a range that ends in it',
      files: usedIps('"172.29.236.1,172.29.236.60"', '"172.29.244.1,172.29.244.20"'),
    },
  ],
  'N5 from high to low, one end in no network': [
    { says: 'write "172.29.236.60" alone', files: usedIps('"172.29.236.1,172.29.236.50"', '"172.29.236.60"') },
    {
      says: 'or a range that ends in the same network',
      files: usedIps('"172.29.236.1,172.29.236.50"', '"172.29.236.60,172.29.236.120"'),
    },
  ],
  'N5 from low to high, in two networks': [
    {
      says: 'write "172.29.236.60" and "172.29.244.20" as entries of their own',
      files: usedIps('172.29.236.60', '172.29.244.20'),
    },
  ],
  'N5 around a network': [
    {
      says: 'write for each network a range that begins and ends in it',
      files: usedIps('"172.29.244.1,172.29.244.20"'),
    },
    { says: 'or the network itself', files: usedIps('"172.29.244.0/26"') },
  ],
  'used-ips-outside an entry in no network': [
    { says: 'correct it if it is misspelt', files: usedIps('"172.29.236.1,172.29.236.50"') },
    { says: 'else remove it', files: mainWith({ used_ips: '' }) },
  ],
  ...Object.fromEntries(
    ['"172.300.236.9"', '"172.29.236"', '"172.29.236.9/22"', '172.29', '"https://cloud"', 'nothing'].map((value) => [
      `not-an-address ${value} as load balancer`,
      balancer,
    ]),
  ),
  'not-an-address a gateway': [
    {
      says: address,
      files: storage('        gateway: 172.29.244.1\n        group_binds: [glance_api, nova_compute]'),
      wanted: attached('infra1-glance'),
    },
  ],
  'not-an-address the destination of a route': [
    {
      says: 'write a network such as "10.1.0.0/16"',
      files: storage(
        '        static_routes:\n          - cidr: 10.1.0.0/16\n            gateway: 172.29.244.1\n        group_binds: [glance_api, nova_compute]',
      ),
      wanted: attached('infra1-glance'),
    },
  ],
  'gateway-outside another network': [
    {
      says: 'write the address that the router has in this network',
      files: storage('        gateway: 172.29.244.1\n        group_binds: [glance_api, nova_compute]'),
      wanted: attached('infra1-glance'),
    },
  ],
  'vip-outside the management network': [
    { says: 'write an address of it that nothing else has', files: overrides('internal_lb_vip_address: 172.29.236.9') },
    {
      says: 'or a name, if the load balancer is behind a router',
      files: overrides('internal_lb_vip_address: lb.example.org'),
    },
  ],
  'network-address of a load balancer': [
    { says: 'write another address of this network', files: overrides('internal_lb_vip_address: 172.29.239.254') },
  ],
  'networks-overlap in part': [
    {
      says: 'give storage its own network',
      files: mainWith({ cidr_networks: 'cidr_networks: {management: 172.29.236.0/22, storage: 172.29.228.0/22}' }),
      wanted: attached('infra1-glance'),
    },
  ],
  'networks-overlap the same twice': [
    { says: 'give storage its own network', files: mainWith(), wanted: attached('infra1-glance') },
    {
      says: 'or remove it if nothing draws from it',
      files: mainWith({ cidr_networks: 'cidr_networks: {management: 172.29.236.0/22}', storage: '' }),
    },
  ],
  'host-outside every network': [{ says: 'correct it if it is misspelt', files: mainWith() }],
  'no-address of any container': [
    {
      says: 'write ip_from_q and group_binds, indented below `network:`, in the management network',
      files: mainWith({ storage: '' }),
      wanted: attached('infra1-keystone', 'management_address'),
    },
  ],
  'no-address of some containers': [
    {
      says: 'bind a network with ip_from_q to them: the management network to all_containers',
      files: mainWith(),
      wanted: attached('infra1-keystone', 'management_address'),
    },
  ],
}

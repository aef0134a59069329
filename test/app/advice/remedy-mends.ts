/** What an operator does who follows a remedy that says more than "write X", and what the cloud is then. */
import { expect } from 'vitest'
import { mainWith } from './check-cloud.ts'
import { addressMends } from './remedy-mends-addresses.ts'
import {
  attached,
  entryOf,
  group,
  identity,
  images,
  type Mend,
  network,
  overrides,
  storage,
  twoComputes,
  usedIps,
} from './remedy-support.ts'

export const mends: Readonly<Record<string, readonly Mend[]>> = {
  'C6 limit_container_types at the wrong level': [
    {
      says: 'write it inside the variable that it should limit, if that is a mapping',
      files: mainWith({
        image_hosts:
          'image_hosts:\n  infra1:\n    ip: 172.29.236.11\n    container_vars:\n      stores: {limit_container_types: glance, what: nfs}\n  infra2: {ip: 172.29.236.12}',
      }),
      wanted: (inventory) => {
        const names = [...inventory.hostvars.keys()].map(String)
        const having = names.filter((name) => inventory.host(name)?.has('stores'))
        expect(having.map((name) => name.replace(/-[0-9a-f]{8}$/, ''))).toEqual(['infra1-glance-container'])
      },
    },
  ],
  'C7 affinity on a metal type': [
    { says: 'remove it', files: mainWith() },
    {
      says: 'make containers of the type (`is_metal: false` in an env.d file',
      files: { 'config/env.d/nova.yml': 'container_skel: {nova_compute_container: {properties: {is_metal: false}}}' },
      machines: [
        'compute1',
        'compute1-nova-compute-container',
        'compute1-nova-compute-container',
        'infra1',
        'infra1-glance-container',
        'infra1-keystone-container',
        'infra2',
        'infra2-glance-container',
        'infra2-keystone-container',
      ],
    },
  ],
  'C7 affinity for no container type': [
    { machines: ['compute1', 'infra1', 'infra1-glance-container', 'infra2', 'infra2-glance-container'] },
  ],
  'C8 no_containers in quotes': [
    { says: 'write true or false, without quotes', files: identity('no_containers: false') },
  ],
  'C8 no_containers as a number': [
    { says: 'write true or false, without quotes', files: overrides('no_containers: false') },
  ],
  'C10 two networks on one queue': [
    {
      says: 'give one of them its own address_prefix',
      files: network(`    - network:
        {container_bridge: br-storage, container_interface: eth2, ip_from_q: storage, group_binds: [glance_api]}
    - network:
        {container_bridge: br-other, container_interface: eth3, ip_from_q: storage, address_prefix: other, group_binds: [nova_compute, image_all]}`),
      wanted: (inventory) => {
        attached('infra1-glance')(inventory)
        attached('infra1-glance', 'other_address')(inventory)
      },
    },
    {
      says: 'or bind them to different groups',
      files: network(`    - network:
        {container_bridge: br-storage, container_interface: eth2, ip_from_q: storage, group_binds: [glance_api]}
    - network:
        {container_bridge: br-other, container_interface: eth2, ip_from_q: storage, group_binds: [nova_compute]}`),
      wanted: attached('infra1-glance'),
    },
  ],
  'C11 a key twice in one file': [
    {
      says: 'make one of the two',
      files: mainWith({
        compute_hosts: 'compute_hosts:\n  compute1: {ip: 172.29.236.21}\n  compute2: {ip: 172.29.236.22}',
      }),
      machines: twoComputes,
    },
    { says: 'or remove the one that is not meant', files: mainWith() },
  ],
  'C11 a key twice in the environment': [
    { says: 'make one of the two', files: { 'config/env.d/a.yml': 'version: 2\n' } },
  ],
  'C12 one value in two files': [{ says: 'keep it in one of the two files', files: { 'config/conf.d/b.yml': '{}\n' } }],
  'C12 hosts that an empty key throws away': [
    { says: 'keep it in one of the two files', files: { 'config/conf.d/a.yml': '{}\n' } },
  ],
  'C12 a group emptied on purpose': [
    { says: 'keep it in one of the two files', files: { 'config/conf.d/a.yml': '{}\n' } },
  ],
  'C12 in env.d files of one’s own': [
    {
      says: 'keep it in one of the two files',
      files: { 'config/env.d/a.yml': '{}\n' },
      wanted: group('glance_api', images),
    },
  ],
  'C13 used_ips in conf.d': [
    {
      says: 'write the whole list in one file',
      files: { ...usedIps('"172.29.236.1,172.29.236.50"', '172.29.236.60'), 'config/conf.d/more.yml': '{}\n' },
    },
  ],
  'C13 provider_networks in conf.d': [
    {
      says: 'write the whole list in one file',
      files: { 'config/conf.d/more.yml': '{}\n' },
      wanted: attached('infra1-glance'),
    },
  ],
  'D1, K1 hosts of a misspelt group': [
    {
      machines: twoComputes,
      wanted: group('nova_compute', ['compute1', 'compute2']),
    },
  ],
  'D1 hosts of a group without a service': [
    {
      says: 'else add them to the group of a service',
      files: mainWith({
        compute_hosts: 'compute_hosts:\n  compute1: {ip: 172.29.236.21}\n  log1: {ip: 172.29.236.31}',
        more: 'log_hosts: {log1: {ip: 172.29.236.31}}',
      }),
      machines: [
        'compute1',
        'infra1',
        ...images.slice(0, 1),
        'infra1-keystone-container',
        'infra2',
        ...images.slice(1),
        'infra2-keystone-container',
        'log1',
      ],
    },
  ],
  'V16 an unknown key at the top level': [
    {
      says: 'move what is below it to compute_hosts',
      files: mainWith({
        compute_hosts: 'compute_hosts: {compute1: {ip: 172.29.236.21}, compute2: {ip: 172.29.236.22}}',
      }),
      machines: twoComputes,
    },
  ],
  'V14 both spellings of a group': [
    {
      says: 'write both as one compute_hosts',
      files: mainWith({ compute_hosts: 'compute_hosts: {compute1: {ip: 172.29.236.21, container_vars: {a: 1}}}' }),
    },
  ],
  'V14 both spellings in two files, without a loss': [
    {
      says: 'write both as one compute_hosts',
      files: { 'config/conf.d/a.yml': 'compute_hosts: {compute2: {ip: 172.29.236.22}}' },
      machines: twoComputes,
    },
  ],
  'V11 keys of a network at the indent of its name': [
    {
      says: 'indent its keys further than `network:`',
      files: network('    - network:\n        container_bridge: br-storage\n        group_binds: [glance_api]'),
      wanted: (inventory) =>
        expect(entryOf(inventory, 'infra1-glance', 'None_address')?.get('bridge')).toBe('br-storage'),
    },
  ],
  'V11 an unknown group in group_binds': [{ wanted: attached('infra1-glance') }],
  'V11 group_binds as a text': [
    {
      says: 'write `- glance_api` on its own line below it',
      files: network('    - network:\n        ip_from_q: storage\n        group_binds:\n          - glance_api'),
      wanted: attached('infra1-glance'),
    },
  ],
  'V11 group_binds misspelt': [{ wanted: attached('infra1-glance') }],
  'V11 group_binds missing': [
    {
      says: 'name the groups that it is for below `group_binds:`, one `- name` a line',
      files: network('    - network:\n        ip_from_q: storage\n        group_binds:\n          - glance_api'),
      wanted: attached('infra1-glance'),
    },
  ],
  'V11 group_binds: all': [
    {
      says: 'write all_containers and, for the machines, hosts',
      files: network(
        '    - network:\n        ip_from_q: storage\n        group_binds:\n          - all_containers\n          - hosts',
      ),
      wanted: (inventory) => {
        attached('infra1-keystone')(inventory)
        expect(entryOf(inventory, 'compute1', 'storage_address')).toBeDefined()
      },
    },
  ],
  'V9 a reference_group that nobody needs yet': [
    {
      says: 'name a group of the user configuration or of the environment',
      files: {
        ...network(
          '    - network:\n        ip_from_q: storage\n        group_binds: [spare]\n        reference_group: image_hosts',
        ),
      },
    },
    {
      says: 'or remove the key',
      files: network('    - network:\n        ip_from_q: storage\n        group_binds: [spare]'),
    },
  ],
  'V9 where it is needed, once and as an error': [{ wanted: attached('infra1-glance') }],
  'V10 static routes that nobody needs yet': [
    {
      says: 'write each route as `- cidr: 10.1.0.0/16` and, below it, `gateway: 10.0.0.1`, in lower case',
      files: storage(
        '        group_binds: [spare]\n        static_routes:\n          - cidr: 10.0.0.0/8\n            gateway: 172.29.244.1',
      ),
    },
  ],
  'N5 three addresses': [
    {
      says: 'write each address as its own entry',
      files: usedIps('172.29.236.1', '172.29.236.2', '172.29.236.9'),
    },
    { says: 'or two for a range', files: usedIps('"172.29.236.1,172.29.236.9"') },
  ],
  'N5 what cannot be read, when an address must be drawn': [
    {
      says: 'addresses ("10.0.0.1"), ranges from low to high ("10.0.0.1,10.0.0.50") and networks ("10.0.0.0/26")',
      files: usedIps('"172.29.236.1"', '"172.29.236.1,172.29.236.50"', '"172.29.236.0/26"'),
    },
  ],
  ...addressMends,
  'E2 a group at the top level of the environment': [
    {
      says: 'move it below physical_skel',
      files: { 'config/env.d/gen.yml': 'physical_skel:\n  gen_hosts:\n    belongs_to: [hosts]\n' },
    },
  ],
  'E3 an unknown component that a host gets, once and as an error': [
    {
      says: 'add keystome to component_skel',
      files: {
        'config/env.d/x.yml':
          'component_skel: {keystome: {}}\ncontainer_skel:\n  x_container:\n    belongs_to: [image_containers]\n    contains:\n      - keystome\n',
      },
      machines: [
        'compute1',
        'infra1',
        'infra1-glance-container',
        'infra1-keystone-container',
        'infra1-x-container',
        'infra2',
        'infra2-glance-container',
        'infra2-keystone-container',
        'infra2-x-container',
      ],
    },
    {
      says: 'take it out of container_skel.x_container.contains',
      files: {
        'config/env.d/x.yml': 'container_skel:\n  x_container:\n    belongs_to: [image_containers]\n    contains: []\n',
      },
    },
  ],
  'E3 a text in the place of a list': [
    {
      says: 'write `- ab` on its own line below it',
      files: { 'config/env.d/x.yml': 'component_skel:\n  spare:\n    belongs_to:\n      - ab\n' },
    },
  ],
  'E5 groups in a circle that no network reaches': [
    {
      says: 'remove one of the belongs_to entries',
      files: { 'config/env.d/x.yml': 'component_skel:\n  a: {}\n  b:\n    belongs_to: [a]\n' },
    },
  ],
  'E6 an environment with dashes': [
    {
      says: 'write my_custom_hosts, here and wherever it is named',
      files: { 'config/env.d/x.yml': 'physical_skel:\n  my_custom_hosts: {belongs_to: [hosts]}\n' },
      wanted: group('my_custom_hosts', ['infra1']),
    },
  ],
  'E6 both spellings of a group': [
    {
      says: 'move what only my-custom_hosts has to my_custom_hosts, remove my-custom_hosts',
      files: { 'config/env.d/x.yml': 'physical_skel:\n  my_custom_hosts: {belongs_to: [hosts]}\n' },
    },
  ],
  'V11 a group that the environment writes with dashes': [
    {
      says: 'write rack1_agent, here and wherever the environment says rack1-agent',
      files: {
        ...storage('        group_binds:\n          - nova_compute\n          - rack1_agent'),
        'config/env.d/rack.yml':
          'component_skel:\n  rack1_agent: {belongs_to: [rack_all]}\ncontainer_skel:\n  rack_container: {belongs_to: [identity_containers], contains: [rack1_agent]}\n',
      },
      machines: [
        'compute1',
        'infra1',
        'infra1-glance-container',
        'infra1-keystone-container',
        'infra1-rack-container',
        'infra2',
        'infra2-glance-container',
        'infra2-keystone-container',
        'infra2-rack-container',
      ],
      wanted: attached('infra1-rack'),
    },
  ],
  'V11 a group that was dropped': [
    { says: 'remove it', files: storage('        group_binds:\n          - nova_compute') },
  ],
  'K1 a group that was dropped': [
    { says: 'remove it', files: mainWith() },
    {
      says: 'or keep its env.d file as one of your own',
      files: { 'config/env.d/log.yml': 'physical_skel:\n  log_hosts: {belongs_to: [hosts]}\n' },
      wanted: group('log_hosts', ['infra1']),
    },
  ],
  'K1 a group that the environment writes with dashes': [
    {
      says: 'write my_custom_hosts instead of my-custom_hosts in physical_skel of the env.d file',
      files: { 'config/env.d/x.yml': 'physical_skel:\n  my_custom_hosts: {belongs_to: [hosts]}\n' },
      wanted: group('my_custom_hosts', ['infra1']),
    },
  ],
}

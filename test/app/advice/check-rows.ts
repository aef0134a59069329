/** Each row of the documented defects that is a finding: its smallest input, its message, its place. */
import { type Files, mainWith } from './check-cloud.ts'
import { agreementRows } from './check-rows-agreement.ts'

/** The message may name a place as `{2}`: that of the second mark. */
export interface Row {
  readonly row: string
  readonly files: Files
  readonly grade: 'warning' | 'note' | 'error'
  readonly code?: string
  readonly says: string
}

const network = (text: string) => mainWith({ storage: text })

export const rows: readonly Row[] = [
  {
    row: 'C6 limit_container_types at the wrong level',
    files: mainWith({
      image_hosts: `image_hosts:
  infra1:
    ip: 172.29.236.11
    container_vars:
      limit_container_types: glance #!
      glance_remote_client: [{what: nfs}]`,
    }),
    grade: 'warning',
    says: 'limit_container_types of host infra1 in group image_hosts is beside the variables, not inside one: it limits nothing, and every container of the host gets them all',
  },
  {
    row: 'C7 affinity on a metal type',
    files: mainWith({
      compute_hosts: 'compute_hosts:\n  compute1:\n    ip: 172.29.236.21\n    affinity: {nova_compute_container: 2} #!',
    }),
    grade: 'warning',
    says: 'the affinity of host compute1 in group compute_hosts for nova_compute_container has no effect: what is in it runs on the host itself, which can have it once, not 2 times',
  },
  {
    row: 'C7 affinity for no container type',
    files: mainWith({
      identity_hosts: 'identity_hosts:\n  infra1:\n    ip: 172.29.236.11\n    affinity:\n      keystone: 0 #!',
    }),
    grade: 'warning',
    says: 'the affinity of host infra1 in group identity_hosts for keystone has no effect: there is no container type of that name',
  },
  {
    row: 'C8 no_containers in quotes',
    files: mainWith({
      identity_hosts: 'identity_hosts:\n  infra1:\n    ip: 172.29.236.11\n    no_containers: "false" #!',
    }),
    grade: 'warning',
    says: 'no_containers of host infra1 in group identity_hosts is the text "false", which counts as true',
  },
  {
    row: 'C8 no_containers as a number',
    files: mainWith({
      bridge: 'global_overrides:\n  no_containers: 0 #!\n  management_bridge: br-mgmt\n  provider_networks:',
    }),
    grade: 'note',
    says: 'no_containers of global_overrides is an integer, which counts as false',
  },
  {
    row: 'C10 two networks on one queue',
    files: network(`    - network:
        {container_bridge: br-storage, container_interface: eth2, ip_from_q: storage, group_binds: [glance_api]}
    - network: #!
        {container_bridge: br-other, container_interface: eth2, ip_from_q: storage, group_binds: [nova_compute, image_all]}`),
    grade: 'warning',
    says: 'network 3 (br-other) and network 2 (br-storage) make one entry, storage_address, of infra1-glance-container-',
  },
  {
    row: 'C11 a key twice in one file',
    files: mainWith({ more: 'compute_hosts: #!\n  compute2: {ip: 172.29.236.22}' }),
    grade: 'warning',
    says: 'compute_hosts is twice in this mapping, first in line 23: only the last one counts',
  },
  {
    row: 'C11 a key twice in the environment',
    files: { 'config/env.d/a.yml': 'version: 1\nversion: 2 #!\n' },
    grade: 'warning',
    says: 'version is twice in this mapping, first in line 1: only the last one counts',
  },
  {
    row: 'C12 one value in two files',
    files: {
      'config/conf.d/a.yml': 'global_overrides:\n  rack: 1\n',
      'config/conf.d/b.yml': '---\nglobal_overrides:\n  rack: 2 #!\n',
    },
    grade: 'warning',
    says: 'global_overrides.rack has another value in conf.d/a.yml, line 2; the one here counts',
  },
  {
    row: 'C12 hosts that an empty key throws away',
    files: { 'config/conf.d/a.yml': 'image_hosts: #!\n' },
    grade: 'warning',
    says: 'image_hosts is empty (null) here and takes the place of what is below it in openstack_user_config.yml, line 20',
  },
  {
    row: 'C12 a group emptied on purpose',
    files: { 'config/conf.d/a.yml': 'image_hosts: {} #!\n' },
    grade: 'note',
    says: 'image_hosts is emptied here; openstack_user_config.yml, line 20 has something in it',
  },
  {
    row: 'C12 in env.d files of one’s own',
    files: {
      'config/env.d/a.yml': 'container_skel: {glance_container: {properties: {is_metal: true}}}',
      'config/env.d/b.yml': 'container_skel: {glance_container: {properties: {is_metal: false}}} #!',
    },
    grade: 'warning',
    says: 'container_skel.glance_container.properties.is_metal has another value in env.d/a.yml, line 1; the one here counts',
  },
  {
    row: 'C13 used_ips in conf.d',
    files: { 'config/conf.d/more.yml': 'used_ips: [172.29.236.60] #!\n' },
    grade: 'warning',
    says: 'used_ips takes the place of the list in openstack_user_config.yml, line 2, it is not added to it: nothing of that list is left',
  },
  {
    row: 'C13 provider_networks in conf.d',
    files: {
      'config/conf.d/more.yml': `global_overrides:
  provider_networks: #!
    - network: {container_bridge: br-mgmt, container_interface: eth1, ip_from_q: management, group_binds: [all_containers, hosts], is_management_address: true}
`,
    },
    grade: 'warning',
    says: 'global_overrides.provider_networks takes the place of the list in openstack_user_config.yml, line 5, it is not added to it: 1 of its 2 entries no longer count',
  },
  {
    row: 'D1, K1 hosts of a misspelt group',
    files: mainWith({
      compute_hosts: 'compue_hosts: #!\n  compute1: {ip: 172.29.236.21}\n  compute2: {ip: 172.29.236.22}',
    }),
    grade: 'warning',
    code: 'D1',
    says: '2 hosts of group compue_hosts (compute1 and compute2) get no service: they are in no group that the environment knows',
  },
  {
    row: 'D1 hosts of a group without a service',
    files: {
      ...mainWith({ more: 'log_hosts: {log1: {ip: 172.29.236.31}} #!' }),
      'config/env.d/log.yml': 'physical_skel: {log_hosts: {belongs_to: [hosts]}}',
    },
    grade: 'note',
    says: 'host log1 of group log_hosts gets no service: no container type is made for this group or another that it is in',
  },
  {
    row: 'V16 an unknown key of a host',
    files: mainWith({
      compute_hosts: 'compute_hosts:\n  compute1:\n    ip: 172.29.236.21\n    contianer_vars: {a: 1} #!',
    }),
    grade: 'warning',
    says: "contianer_vars of host compute1 in group compute_hosts is not a key of a host's entry: it is ignored",
  },
  {
    row: 'V16 an unknown key at the top level',
    files: mainWith({ more: 'compute_host: {compute2: {ip: 172.29.236.22}} #!' }),
    grade: 'warning',
    code: 'V16',
    says: 'the top-level key compute_host is neither a group, whose name would end in hosts, nor a setting: it is ignored',
  },
  {
    row: 'V14 both spellings of a group',
    files: mainWith({ more: 'compute-hosts: {compute1: {ip: 172.29.236.21, container_vars: {a: 1}}} #!' }),
    grade: 'warning',
    says: 'compute-hosts is the same key as compute_hosts (openstack_user_config.yml, line 23): of compute1 only the later entry counts, as a whole',
  },
  {
    row: 'V14 both spellings in two files, without a loss',
    files: { 'config/conf.d/a.yml': 'compute-hosts: {compute2: {ip: 172.29.236.22}} #!' },
    grade: 'note',
    says: 'compute-hosts is the same key as compute_hosts (openstack_user_config.yml, line 23): they are laid over each other',
  },
  {
    row: 'V11 keys of a network at the indent of its name',
    files: network('    - network: #!\n      container_bridge: br-storage\n      group_binds: [glance_api]'),
    grade: 'warning',
    says: 'a provider network is empty, so it is skipped',
  },
  {
    row: 'V11 a network by another name',
    files: network('    - netwrok: {container_bridge: br-storage, group_binds: [glance_api]} #!'),
    grade: 'warning',
    says: 'an entry of provider_networks has no key `network`, so it is skipped',
  },
  {
    row: 'V11 an unknown group in group_binds',
    files: network(`    - network:
        ip_from_q: storage
        group_binds:
          - nova_compute
          - glance_apo #!`),
    grade: 'warning',
    says: 'group_binds names the group glance_apo, which is not in this inventory',
  },
  {
    row: 'V11 group_binds as a text',
    files: network('    - network:\n        ip_from_q: storage\n        group_binds: glance_api #!'),
    grade: 'warning',
    says: 'group_binds of network storage_address is the text "glance_api", not a list: each of its letters counts as a group',
  },
  {
    row: 'V11 group_binds misspelt',
    files: network('    - network:\n        ip_from_q: storage\n        group_bind: [glance_api] #!'),
    grade: 'warning',
    says: 'a provider network has the key group_bind, which the generator does not read',
  },
  {
    row: 'V11 group_binds missing',
    files: network('    - network: #!\n        ip_from_q: storage'),
    grade: 'warning',
    says: 'network storage_address is bound to no group, so nobody is attached to it',
  },
  {
    row: 'V11 group_binds: all',
    files: network('    - network:\n        ip_from_q: storage\n        group_binds:\n          - all #!'),
    grade: 'warning',
    says: 'group_binds names the group all, which has no members here: nobody is attached by it',
  },
  {
    row: 'E7 group_binds with dashes',
    files: network('    - network:\n        ip_from_q: storage\n        group_binds:\n          - nova-compute #!'),
    grade: 'warning',
    says: "group_binds names nova-compute with a dash: the generator attaches the group, but neutron's role does not find it",
  },
  {
    row: 'V9 a reference_group that nobody needs yet',
    files: {
      ...network(
        '    - network:\n        ip_from_q: storage\n        group_binds: [spare]\n        reference_group: no_such #!',
      ),
      'config/env.d/spare.yml': 'component_skel: {spare: {}}',
    },
    grade: 'warning',
    says: 'the reference_group no_such of network storage_address is not a group of this inventory',
  },
  {
    row: 'V9 where it is needed, once and as an error',
    files: network(
      '    - network:\n        ip_from_q: storage\n        group_binds: [glance_api]\n        reference_group: image-hosts #!',
    ),
    grade: 'error',
    says: 'the reference_group image-hosts of network storage_address is not a group of this inventory',
  },
  {
    row: 'V10 static routes that nobody needs yet',
    files: {
      ...network(`    - network:
        ip_from_q: storage
        group_binds: [spare]
        static_routes:
          - {Destination: 10.0.0.0/8, Gateway: 172.29.244.1} #!`),
      'config/env.d/spare.yml': 'component_skel: {spare: {}}',
    },
    grade: 'warning',
    says: "Static route provider network with queue 'storage' needs both 'cidr' and 'gateway' values.",
  },
  {
    row: 'N5 three addresses',
    files: mainWith({ used_ips: 'used_ips:\n  - "172.29.236.1,172.29.236.2,172.29.236.9" #!' }),
    grade: 'warning',
    says: 'used_ips has "172.29.236.1,172.29.236.2,172.29.236.9", which reserves everything from 172.29.236.1 to 172.29.236.9',
  },
  {
    row: 'N5 what cannot be read, when an address must be drawn',
    files: mainWith({ used_ips: 'used_ips:\n  - garbage #!' }),
    grade: 'error',
    says: 'used_ips has "garbage", which reserves nothing',
  },
  {
    row: 'N5 a range from high to low',
    files: mainWith({ used_ips: 'used_ips:\n  - "172.29.236.20, 172.29.236.10" #!' }),
    grade: 'error',
    says: 'used_ips has "172.29.236.20, 172.29.236.10", a range from high to low, which reserves nothing',
  },
  {
    row: 'E2 a group at the top level of the environment',
    files: { 'config/env.d/gen.yml': 'gen_hosts: #!\n  belongs_to: [hosts]\n' },
    grade: 'warning',
    says: 'gen_hosts is at the top level of the environment: it links nothing, and groups named belongs_to come of it',
  },
  {
    row: 'E2 a section misspelt',
    files: { 'config/env.d/gen.yml': 'contianer_skel: {}\n'.replace('{}', '{x_container: {}} #!') },
    grade: 'warning',
    says: 'the environment has the section contianer_skel, which the generator does not know: its entries become groups that nothing links',
  },
  {
    row: 'E3 an unknown component that no host gets',
    files: {
      'config/env.d/x.yml': `container_skel:
  x_container:
    belongs_to: [spare_containers]
    contains:
      - keystome #!
`,
    },
    grade: 'warning',
    says: 'container type x_container contains keystome, but there is no component of that name',
  },
  {
    row: 'E3 an unknown component that a host gets, once and as an error',
    files: {
      'config/env.d/x.yml': `container_skel:
  x_container:
    belongs_to: [image_containers]
    contains: #!
      - keystome
`,
    },
    grade: 'error',
    says: 'container type x_container contains keystome, but there is no component of that name',
  },
  {
    row: 'E3 a text in the place of a list',
    files: { 'config/env.d/x.yml': 'component_skel:\n  spare:\n    belongs_to: ab #!\n' },
    grade: 'warning',
    says: 'component_skel.spare.belongs_to is the text "ab", not a list: each of its letters counts as a name',
  },
  {
    row: 'E5 groups in a circle that no network reaches',
    files: {
      'config/env.d/x.yml': 'component_skel:\n  a:\n    belongs_to: [b] #!\n  b:\n    belongs_to: [a]\n',
    },
    grade: 'warning',
    says: 'groups a and b contain each other (a > b > a)',
  },
  {
    row: 'E6 an environment with dashes',
    files: {
      ...mainWith({ more: 'my-custom_hosts: {infra1: {ip: 172.29.236.11}}' }),
      'config/env.d/x.yml': 'physical_skel:\n  my-custom_hosts: {belongs_to: [hosts]} #!\n',
    },
    grade: 'warning',
    code: 'E6',
    says: 'physical_skel has my-custom_hosts, but the hosts of the user configuration are in my_custom_hosts: networks that are bound above my-custom_hosts do not reach them',
  },
  ...agreementRows,
]

/** Every finding in a file, row by row of the list of defects, at the line that is marked `#!`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkCloud } from '../../src/app/check.ts'
import { systemRandom } from '../../src/app/random.ts'
import { noQuirks } from '../../src/core/quirks.ts'
import { parseJson } from '../../src/python/json-read.ts'
import { dumpJson } from '../../src/python/json-write.ts'
import { CheckedCloud, type Files, main, mainWith } from './check-cloud.ts'

/** The message may name a place as `{2}`: that of the second mark. */
interface Row {
  readonly row: string
  readonly files: Files
  readonly grade: 'warning' | 'note' | 'error'
  readonly code?: string
  readonly says: string
}

const network = (text: string) => mainWith({ storage: text })

const rows: readonly Row[] = [
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
    says: 'limit_container_types of host infra1 in group image_hosts stands beside the variables, not inside one: it limits nothing, and every container of the host gets them all',
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
    says: 'compute_hosts stands twice in this mapping, first in line 23: only the last one counts',
  },
  {
    row: 'C11 a key twice in the environment',
    files: { 'config/env.d/a.yml': 'version: 1\nversion: 2 #!\n' },
    grade: 'warning',
    says: 'version stands twice in this mapping, first in line 1: only the last one counts',
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
    row: 'K1 the documented idiom for anchors',
    files: mainWith({
      identity_hosts: '_control_hosts: &control #!\n  infra1: {ip: 172.29.236.11}\nidentity_hosts: *control',
    }),
    grade: 'warning',
    says: 'Group _control_hosts was found in configuration but not the environment.',
  },
  {
    row: 'V16 an unknown key of a host',
    files: mainWith({
      compute_hosts: 'compute_hosts:\n  compute1:\n    ip: 172.29.236.21\n    contianer_vars: {a: 1} #!',
    }),
    grade: 'warning',
    says: "contianer_vars of host compute1 in group compute_hosts is no key of a host's entry: it is ignored",
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
    says: 'a provider network is empty, so it is passed over',
  },
  {
    row: 'V11 a network by another name',
    files: network('    - netwrok: {container_bridge: br-storage, group_binds: [glance_api]} #!'),
    grade: 'warning',
    says: 'an entry of provider_networks has no key `network`, so it is passed over',
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
    row: 'E2 a group at the top level of the environment',
    files: { 'config/env.d/gen.yml': 'gen_hosts: #!\n  belongs_to: [hosts]\n' },
    grade: 'warning',
    says: 'gen_hosts stands at the top level of the environment: it links nothing, and groups named belongs_to come of it',
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
]

describe('findings of the configuration', () => {
  it.each(rows)('$row', async ({ row, files, grade, code, says }) => {
    const cloud = new CheckedCloud(files)
    const wanted = code ?? row.split(' ')[0]!
    const found = (await cloud.check()).filter((line) => line.split(' ')[1] === wanted)
    expect(found[0]).toContain(`${grade} ${wanted} ${cloud.mark()} ${says}`)
    expect(found.length).toBe(1)
  })

  it('one line that an alias puts under many groups is told once', async () => {
    const cloud = new CheckedCloud({
      'config/conf.d/all.yml':
        'identity_hosts: &all\n  infra1:\n    ip: 172.29.236.11\n    no_container: true #!\nimage_hosts: *all\n',
    })
    expect(await cloud.check()).toEqual([
      `warning V16 ${cloud.mark()} no_container of host infra1 in group identity_hosts is no key of a host's entry: it is ignored`,
    ])
  })
})

describe('findings of a deployed cloud', () => {
  async function laterDay(before: Files, after: Files, change = (stored: string) => stored) {
    const stored = dumpJson(new CheckedCloud(before).deployed())
    const cloud = new CheckedCloud(after)
    return { cloud, found: await cloud.check(parseJson(change(stored))) }
  }

  it('C9 is_metal switched on: containers are left', async () => {
    const { cloud, found } = await laterDay(
      {},
      {
        'config/env.d/metal.yml': 'container_skel:\n  keystone_container:\n    properties:\n      is_metal: true #!\n',
      },
    )
    expect(found).toEqual([
      expect.stringMatching(
        `^warning C9 ${cloud.mark()} keystone_container runs on the hosts themselves now, but 2 containers of it are left from when it did not: infra1-keystone-container-\\w{8} and infra2-keystone-container-\\w{8}$`,
      ),
    ])
  })

  it('C9 no_containers set on one host', async () => {
    const { cloud, found } = await laterDay(
      {},
      mainWith({
        image_hosts:
          'image_hosts:\n  infra1:\n    ip: 172.29.236.11\n    no_containers: true #!\n  infra2: {ip: 172.29.236.12}',
      }),
    )
    expect(found).toEqual([
      expect.stringMatching(
        `^warning C9 ${cloud.mark()} glance_container runs .* 1 container of it is left .*: infra1-`,
      ),
    ])
  })

  it('C9 is_metal switched off: the hosts are still members', async () => {
    const { cloud, found } = await laterDay(
      {},
      {
        'config/env.d/x.yml': 'container_skel:\n  nova_compute_container:\n    properties:\n      is_metal: false #!\n',
      },
    )
    expect(found).toEqual([
      `warning C9 ${cloud.mark()} nova_compute_container is made in containers now, but compute1 is still in group nova_compute from when it ran on the host itself`,
    ])
  })

  it('N7 a CIDR that was moved', async () => {
    const { cloud, found } = await laterDay(
      {},
      mainWith({ cidr_networks: 'cidr_networks:\n  management: 172.29.236.0/22\n  storage: 172.29.248.0/22 #!' }),
    )
    expect(found).toEqual([
      expect.stringMatching(
        `^warning N7 ${cloud.mark()} 2 containers have addresses outside cidr_networks.storage \\(172.29.248.0/22\\): infra1-glance-container-\\w{8} \\(172.29.24[4-7].\\d+\\) and infra2-glance-`,
      ),
    ])
  })

  it('N7 a CIDR that was widened', async () => {
    const { cloud, found } = await laterDay(
      {},
      mainWith({ cidr_networks: 'cidr_networks:\n  management: 172.29.236.0/22\n  storage: 172.29.240.0/20 #!' }),
    )
    expect(found).toEqual([
      expect.stringMatching(
        `^warning N7 ${cloud.mark()} 2 containers have another netmask than cidr_networks.storage \\(172.29.240.0/20\\): infra1-glance-container-\\w{8} \\(255.255.252.0\\) and `,
      ),
    ])
  })

  it('N8 an address reserved after it was handed out', async () => {
    const { cloud, found } = await laterDay({}, mainWith({ used_ips: 'used_ips:\n  - 172.29.244.0/22 #!' }))
    expect(found).toEqual([
      expect.stringMatching(
        `^warning N8 ${cloud.mark()} used_ips reserves "172.29.244.0/22", of which containers already have 172.29.24\\S+ \\(infra1-glance-container-\\w{8}\\) and 172.29.24\\S+ \\(infra2-glance-`,
      ),
    ])
  })

  it('N5 what cannot be read is a warning while nothing has to be drawn', async () => {
    const { cloud, found } = await laterDay({}, mainWith({ used_ips: 'used_ips: [garbage] #!' }))
    expect(found).toEqual([`warning N5 ${cloud.mark()} used_ips has "garbage", which reserves nothing`])
  })

  it('N2 to N4 of a deployed host, also beside an error', async () => {
    const bad = mainWith({ compute_hosts: 'compute_hosts:\n  compute1: {ip: 172.29.236.300} #!\n  compute2: {} #!' })
    const { cloud, found } = await laterDay({}, bad)
    expect(found).toEqual([
      `error V1 ${cloud.mark(2)} host compute2 in group compute_hosts has no ip`,
      `warning N4 ${cloud.mark(1)} ip of host compute1 in group compute_hosts is "172.29.236.300", which is not an address`,
    ])
  })

  it('E8 dashed groups of an older inventory beside their successors', async () => {
    const { found } = await laterDay({}, {}, (stored) =>
      stored.replace(
        '"infra1_host_containers": {',
        '"infra1-host_containers": {"hosts": ["old"]}, "infra1_host_containers": {',
      ),
    )
    expect(found).toEqual([
      'warning E8 1 group of the stored inventory has a dashed and an underscored name, with hosts: infra1-host_containers (1) and infra1_host_containers (2)',
    ])
  })

  it('L1 a host that left, L3 a host that left one of its groups', async () => {
    const { cloud, found } = await laterDay(
      mainWith({ compute_hosts: 'compute_hosts: {compute1: {ip: 172.29.236.21}, compute2: {ip: 172.29.236.22}}' }),
      mainWith({
        image_hosts: 'image_hosts: #!\n  infra1: {ip: 172.29.236.11}',
        compute_hosts: 'compute_hosts: {compute1: {ip: 172.29.236.21}} #!',
      }),
    )
    expect(found).toEqual([
      `note L3 ${cloud.mark(1)} 1 host (infra2) left group image_hosts of the user configuration but is still a member of it in the inventory`,
      `note L1 ${cloud.mark(2)} 1 host (compute2) is in the stored inventory but no longer in the user configuration`,
    ])
  })

  it('L2 a group that left with its hosts', async () => {
    const { found } = await laterDay({}, mainWith({ compute_hosts: '' }))
    expect(found).toEqual([
      'note L2 1 host (compute1) is in the stored inventory but no longer in the user configuration, nor is group compute_hosts',
    ])
  })
})

describe('what the generator refuses', () => {
  it('comes first, then the rest by file and line', async () => {
    const cloud = new CheckedCloud({
      ...mainWith({ more: 'lxc_hosts: {} #!\nfoo_hosts: {infra1: {ip: 172.29.236.11}} #!' }),
      'config/conf.d/a.yml': 'bar_hosts: {infra1: {ip: 172.29.236.11}} #!',
    })
    expect(await cloud.check()).toEqual([
      `error V17 ${cloud.mark(1)} The group 'lxc_hosts' must not be defined in config; it will be dynamically  generated.`,
      `warning K1 ${cloud.mark(3)} Group bar_hosts was found in configuration but not the environment.`,
      `warning K1 ${cloud.mark(1)} Group lxc_hosts was found in configuration but not the environment.`,
      `warning K1 ${cloud.mark(2)} Group foo_hosts was found in configuration but not the environment.`,
    ])
  })

  it('files that cannot be read', async () => {
    const cloud = new CheckedCloud({ 'config/conf.d/a.yml': 'a: [\n', 'config/conf.d/b.yml': '- 1\n' })
    expect(await cloud.check()).toEqual([
      expect.stringMatching(/^error V2 config\/conf.d\/a.yml:\d /),
      'error V2 config/conf.d/b.yml:1 holds a list, not a mapping; write it as `key: value` lines',
    ])
  })

  it('a directory without a configuration', async () => {
    const { places } = new CheckedCloud({})
    const options = {
      ...places,
      configDirectory: places.environmentDirectory,
      quirks: noQuirks,
      random: systemRandom(),
    }
    const found = await checkCloud({ ...options, stored: undefined })
    expect(found).toMatchObject([{ grade: 'error', code: 'no-sources' }])
    expect(found[0]?.message).toMatch(/^Could not read data sources: .*openstack_user_config.yml/)
  })

  it('a stored inventory that is none', async () => {
    expect(await new CheckedCloud({}).check([])).toEqual(['error S12 the stored inventory is a list, not a mapping'])
  })

  it('writes nothing', async () => {
    const cloud = new CheckedCloud({})
    const before = readdirSync(cloud.directory, { recursive: true })
    expect(await cloud.check()).toEqual([])
    expect(readdirSync(cloud.directory, { recursive: true })).toEqual(before)
    expect(readFileSync(join(cloud.directory, main), 'utf8')).toBe(mainWith()[main])
  })
})

describe('sound clouds', () => {
  const reference = join(import.meta.dirname, '../../../shared/reference')
  const missing = existsSync(reference) ? undefined : "the original's own examples are not at hand"

  it.skipIf(missing)(`the original's test example is ok${missing ? ` (skipped: ${missing})` : ''}`, async () => {
    const configDirectory = join(reference, 'cases/test')
    const options = { configDirectory, environmentDirectory: reference, quirks: noQuirks, random: systemRandom() }
    expect(await checkCloud({ ...options, stored: undefined })).toEqual([])
  })

  it.skipIf(missing)(
    `its production example has one defect, thrice${missing ? ` (skipped: ${missing})` : ''}`,
    async () => {
      const configDirectory = join(reference, 'cases/prod')
      const options = { configDirectory, environmentDirectory: reference, quirks: noQuirks, random: systemRandom() }
      const stored = parseJson(readFileSync(join(configDirectory, 'settled.json'), 'utf8'))
      const found = await checkCloud({ ...options, stored })
      expect(found.map(({ code, line }) => `${code} ${line}`)).toEqual(['C6 147', 'C6 156', 'C6 165'])
    },
  )

  it('the example is ok', async () => {
    const examples = join(import.meta.dirname, '../../examples/cloud')
    const places = {
      configDirectory: join(examples, 'openstack_deploy'),
      environmentDirectory: join(examples, 'environment'),
    }
    expect(await checkCloud({ ...places, quirks: noQuirks, random: systemRandom(), stored: undefined })).toEqual([])
  })
})

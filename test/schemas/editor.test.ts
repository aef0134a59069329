/** What an editor with a YAML language server says of the files of a cloud, with the schemas of the package. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LanguageServer } from '../support/language-server.ts'
import { repository, run } from '../support/program.ts'

const example = join(repository, 'examples/cloud')
const main = readFileSync(join(example, 'openstack_deploy/openstack_user_config.yml'), 'utf8')
const servers: LanguageServer[] = []
const directories: string[] = []
afterAll(() => {
  for (const server of servers) server.stop()
  for (const directory of directories) rmSync(directory, { recursive: true })
})

async function server(schema: string): Promise<LanguageServer> {
  const started = await LanguageServer.start(schema)
  servers.push(started)
  return started
}

const packed = (name: string) => join(repository, 'schemas/inputs', name)

function yamlBelow(directory: string): string[] {
  const found = existsSync(directory) ? readdirSync(directory, { withFileTypes: true, recursive: true }) : []
  return found.filter((each) => /\.ya?ml$/.test(each.name)).map((each) => join(each.parentPath, each.name))
}

/** The line (from 1) that has the text. */
function lineOf(text: string, part: string): number {
  return text.split('\n').findIndex((line) => line.includes(part)) + 1
}

const host = 'shared_infra_hosts:\n  infra1:\n    ip: 10.20.0.11\n'

/** What is written, which line is marked for it, and a part of what is said there. */
const mistakes: readonly (readonly [title: string, text: string, line: string, said: RegExp])[] = [
  ['a misspelt setting', 'cidr_network:\n  management: 10.20.0.0/22\n', 'cidr_network', /not allowed/],
  ['a network without its length', 'cidr_networks:\n  management: 10.20.0.0\n', 'management', /write a network/],
  ['networks as a list', 'cidr_networks:\n  - 10.20.0.0/22\n', '- 10', /Incorrect type/],
  ['a reserved range that is not one', 'used_ips:\n  - "10.20.0.1..10.20.0.9"\n', '..', /first,last/],
  ['one reserved address without a list', 'used_ips: 10.20.0.1\n', 'used_ips', /Incorrect type/],
  ['a setting at the top level', 'no_containers: true\n', 'no_containers', /not allowed/],
  [
    'networks below the overrides',
    'global_overrides:\n  cidr_networks:\n    a: 10.0.0.0/8\n',
    'cidr',
    /not allowed|Matches a schema/,
  ],
  [
    'a provider network without `network`',
    'global_overrides:\n  provider_networks:\n    - type: raw\n',
    'type',
    /network/,
  ],
  [
    'a provider network bound to nobody',
    'global_overrides:\n  provider_networks:\n    - network:\n        type: raw\n',
    'network:',
    /group_binds/,
  ],
  [
    'groups as a text',
    'global_overrides:\n  provider_networks:\n    - network:\n        group_binds: hosts\n',
    'group_binds',
    /Incorrect type/,
  ],
  [
    'a route without a gateway',
    'global_overrides:\n  provider_networks:\n    - network:\n        group_binds: [hosts]\n        static_routes:\n          - cidr: 10.0.0.0/8\n',
    'cidr: 10',
    /gateway/,
  ],
  ['a truth in quotes', 'global_overrides:\n  no_containers: "false"\n', 'no_containers', /Incorrect type/],
  ['a host without its address', 'shared_infra_hosts:\n  infra1:\n    affinity: {}\n', 'infra1', /ip/],
  ['an address with a number too large', host.replace('.11', '.311'), 'ip:', /write an address/],
  ['an address with a leading zero', host.replace('.11', '.011'), 'ip:', /write an address/],
  ['an address beside its host', 'shared_infra_hosts:\n  infra1:\n  ip: 10.20.0.11\n', 'ip:', /host|Incorrect type/],
  ['a misspelt key of a host', `${host}    contianer_vars: {}\n`, 'contianer', /not allowed/],
  ['an affinity that is not a number', `${host}    affinity:\n      galera_container: two\n`, 'two', /Incorrect type/],
  ['a container type that does not exist', `${host}    affinity:\n      galera: 1\n`, 'galera', /not allowed/],
  [
    'a limit beside the variables',
    `${host}    container_vars:\n      limit_container_types: cinder\n`,
    'limit',
    /not allowed|Matches a schema/,
  ],
  ['hosts as a list', 'shared_infra_hosts:\n  - infra1\n', '- infra1', /Incorrect type/],
  [
    'a group without the ending',
    'shared_infra_host:\n  infra1:\n    ip: 10.20.0.11\n',
    'shared_infra_host:',
    /not allowed/,
  ],
]

describe('openstack_user_config.yml', () => {
  let editor: LanguageServer
  beforeAll(async () => {
    editor = await server(packed('openstack_user_config-2026.1.json'))
  })

  it('marks nothing in the example', async () => {
    for (const file of yamlBelow(join(example, 'openstack_deploy'))) {
      expect(await editor.marksIn(readFileSync(file, 'utf8')), file).toEqual([])
    }
  })

  it.each(mistakes)('marks %s where it is', async (_, text, line, said) => {
    const marks = await editor.marksIn(text)
    expect(marks.map(({ line }) => line)).toContain(lineOf(text, line))
    expect(marks.map(({ message }) => message).join('\n')).toMatch(said)
  })

  it('takes `yes` for a truth, as PyYAML does', async () => {
    expect(await editor.marksIn(`${host}    no_containers: yes\n`)).toEqual([])
  })

  it('offers keys of a host, settings, and the groups of the release', async () => {
    expect(await editor.offeredIn(`${host}    \n`, 4)).toEqual(
      expect.arrayContaining(['affinity', 'container_vars', 'host_vars', 'management_ip', 'no_containers']),
    )
    const top = await editor.offeredIn('\n', 1)
    expect(top).toEqual(expect.arrayContaining(['cidr_networks', 'global_overrides', 'used_ips', 'compute_hosts']))
    expect(top).toContain('shared_infra_hosts')
    const older = await server(packed('openstack_user_config-2025.2.json'))
    expect(await older.offeredIn('\n', 1)).toContain('shared-infra_hosts')
  })
})

describe("with the cloud's own environment", () => {
  let editor: LanguageServer
  beforeAll(async () => {
    const options = ['--config', join(example, 'openstack_deploy'), '--environment', join(example, 'environment')]
    const { status, stdout } = run('osa-inventory', ['schema', 'openstack_user_config', ...options])
    expect(status).toBe(0)
    const directory = mkdtempSync(join(tmpdir(), 'osa-schema-'))
    directories.push(directory)
    writeFileSync(join(directory, 'schema.json'), stdout)
    editor = await server(join(directory, 'schema.json'))
  })

  it('marks a group that the environment does not have, and nothing in the example', async () => {
    expect(await editor.marksIn(main)).toEqual([])
    const text = 'swift_hosts:\n  store1:\n    ip: 10.20.0.51\n'
    expect(await editor.marksIn(text)).toEqual([{ line: 1, message: expect.stringContaining('swift_hosts') }])
  })

  it('offers the groups that a network can be bound to', async () => {
    const text = 'global_overrides:\n  provider_networks:\n    - network:\n        group_binds:\n          - \n'
    expect(await editor.offeredIn(text, 5)).toEqual(expect.arrayContaining(['all_containers', 'nova_compute', 'hosts']))
  })
})

const slips: readonly (readonly [title: string, text: string, line: string, said: RegExp])[] = [
  ['a group beside the sections', 'gen_hosts:\n  belongs_to:\n    - hosts\n', 'belongs_to', /physical_skel|schema/],
  ['members as a text', 'component_skel:\n  a:\n    belongs_to: b\n', 'belongs_to', /Incorrect type/],
  ['a section as a list', 'container_skel:\n  - a\n', '- a', /Incorrect type/],
  ['a number as a member', 'container_skel:\n  a:\n    contains:\n      - 7\n', '- 7', /Incorrect type/],
  ['a truth in quotes', 'container_skel:\n  a:\n    properties:\n      is_metal: "no"\n', 'is_metal', /Incorrect type/],
]

describe('env.d', () => {
  let editor: LanguageServer
  beforeAll(async () => {
    editor = await server(packed('env.d.json'))
  })

  it('marks nothing in the example', async () => {
    for (const file of yamlBelow(join(example, 'environment'))) {
      expect(await editor.marksIn(readFileSync(file, 'utf8')), file).toEqual([])
    }
  })

  it.each(slips)('marks %s where it is', async (_, text, line, said) => {
    const marks = await editor.marksIn(text)
    expect(marks.map(({ line }) => line)).toContain(lineOf(text, line))
    expect(marks.map(({ message }) => message).join('\n')).toMatch(said)
  })
})

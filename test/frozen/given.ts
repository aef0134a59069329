/** What the programs are given when samples are made (make.ts). */
import { cpSync, mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from '../support/program.ts'

const hostGroup = (name: string) => ({
  [`${name}_containers`]: { belongs_to: ['all_containers'] },
  [`${name}_hosts`]: { belongs_to: ['hosts'] },
})

/** The files of `env.d`. */
export const environment = {
  identity: {
    component_skel: { keystone: { belongs_to: ['keystone_all'] } },
    container_skel: {
      keystone_container: { belongs_to: ['identity_containers'], contains: ['keystone'], properties: {} },
    },
    physical_skel: hostGroup('identity'),
  },
  image: {
    component_skel: { glance_api: { belongs_to: ['glance_all'] } },
    container_skel: { glance_container: { belongs_to: ['image_containers'], contains: ['glance_api'] } },
    physical_skel: hostGroup('image'),
  },
  compute: {
    component_skel: { nova_compute: { belongs_to: ['nova_all'] } },
    container_skel: {
      nova_compute_container: {
        belongs_to: ['compute_containers'],
        contains: ['nova_compute'],
        properties: { is_metal: true },
      },
    },
    physical_skel: hostGroup('compute'),
  },
}

const management = {
  group_binds: ['all_containers', 'hosts'],
  container_bridge: 'br-mgmt',
  container_interface: 'eth1',
  container_type: 'veth',
  ip_from_q: 'management',
  type: 'raw',
  is_management_address: true,
}

export function configurationWith(computes: readonly string[]): string {
  const hosts = (names: readonly string[], first: number) =>
    Object.fromEntries(names.map((name) => [name, { ip: `172.29.236.${first + Number(name.at(-1))}` }]))
  const controllers = hosts(['infra1', 'infra2'], 10)
  const configuration = {
    cidr_networks: { management: '172.29.236.0/22' },
    used_ips: ['172.29.236.1,172.29.236.50', '172.29.237.7'],
    global_overrides: {
      internal_lb_vip_address: '172.29.236.9',
      external_lb_vip_address: 'cloud.example.org',
      management_bridge: 'br-mgmt',
      odd: ['FLOAT', 'INTEGER', 'ß\u2028', null, true],
      provider_networks: [{ network: management }],
    },
    identity_hosts: controllers,
    image_hosts: controllers,
    compute_hosts: hosts(computes, 20),
  }
  const text = JSON.stringify(configuration, null, 2)
  // What JavaScript would not write.
  return `---\n${text.replace('"FLOAT"', '1.0').replace('"INTEGER"', '12345678901234567890')}\n`
}

/** What settings files looked like, each in every way that they may be written. */
export const settingsSamples: Readonly<Record<string, string>> = {
  file: `# The file backend, with everything that can be said.
[inventory]
backend = file
deployment = default
quirks = sticky-no-containers, host-prefix-match
require_reason = no
audit_log = audit.log
cache = off

[file]
history_keep = 50
`,
  postgresql: `[DEFAULT]
connect_timeout = 5s
; as the database's administrator has it
[inventory]
backend : primary
deployment = cloud a
mirror = false

[primary]
plugin = postgresql
host = db1.example.org
port = 6432
user = inventory
password = env:INVENTORY_PASSWORD
database = osa
schema = clouds
sslmode = verify-full
sslrootcert = certificates/ca.pem
sslcert = ~/client.pem
sslkey = ~/client.key
statement_timeout = 2m

[standby]
plugin = postgresql
url = postgresql://inventory@db2.example.org:5433/osa
`,
  mysql: `[inventory]
backend=galera
[galera]
plugin=mysql
host=db.example.org
port=3307
user=inventory
password=file:password
database=osa
ssl_mode=verify_identity
ssl_ca=/etc/ssl/ca.pem
ssl_cert=/etc/ssl/client.pem
ssl_key=/etc/ssl/client.key
connect_timeout=1500ms
statement_timeout=20
`,
  sqlite: `[inventory]
backend = sqlite
[sqlite]
path = /var/lib/osa/inventory.sqlite
busy_timeout = 250ms
`,
  exec: `[inventory]
backend = program
[program]
plugin = exec
command = ./store.py
args = --verbose 'two words' three\\ words
options =
    path = /var/lib/inventory
    table = cloud-a
secret = exec:cat password
deadline = 1m
`,
  craton: `[inventory]
backend = cmdb
[cmdb]
plugin = craton
url = https://craton.example.org:7780
auth = keystone
auth_url = https://keystone.example.org:5000/v3
username = inventory
password = file:password
user_domain_name = Default
project_name = operations
project_domain_name = Default
cloud = production
region = north
`,
  plugin: `[inventory]
backend = mine
config_dir = .
[mine]
plugin = ./my-backend.mjs
`,
}

/** The example plugin as its author packs it: `dist/src` and `package.json`. */
export function compileExample(checkout: string, into: string): void {
  const example = join(checkout, 'examples/plugins/directory-store')
  const modules = join(checkout, 'node_modules')
  rmSync(into, { recursive: true, force: true })
  cpSync(example, into, { recursive: true, filter: (path) => !/\/(node_modules|dist)$/.test(path) })
  mkdirSync(join(into, 'node_modules'))
  symlinkSync(checkout, join(into, 'node_modules/osa-inventory'))
  for (const name of ['@types', 'undici-types']) symlinkSync(join(modules, name), join(into, 'node_modules', name))
  const compiler = join(modules, 'typescript/bin/tsc')
  const { status, stdout } = runCommand(process.execPath, [compiler, '-p', 'tsconfig.json'], { cwd: into })
  if (status !== 0) throw new Error(stdout)
}

/** The package for Debian in a fresh Debian that has neither Node.js nor a /tmp to run things from. */
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { blocksOf } from '../docs/blocks/read.ts'
import { debianTree, filesOf, noDebianTree, removeTree, runInTree } from '../support/debian-tree.ts'
import { writeOriginal } from '../support/osa.ts'
import { noPackages, packageFile, packages } from '../support/packages.ts'
import { PostgresqlServer, postgresqlMissing, superuserPassword } from '../support/postgresql-server.ts'

const skipped = noDebianTree ?? noPackages

const osaRoot = 'opt/openstack-ansible'
const originals = [
  `${osaRoot}/inventory/dynamic_inventory.py`,
  `${osaRoot}/scripts/inventory-manage.py`,
  'opt/ansible-runtime/bin/openstack-ansible-inventory',
  'opt/ansible-runtime/bin/openstack-ansible-inventory-manage',
]
const generator = `/${originals[0]}`
const example = '/usr/share/doc/osa-inventory/examples/cloud'
const base = { OSA_INVENTORY_ENVIRONMENT: `${example}/environment` }
const own = '/usr/lib/osa-inventory/openstack-ansible-inventory'

let tree: string
let before: Map<string, string>
let first: string

/** What it prints on standard output; nothing else may be said. */
function told(command: readonly string[], env: Readonly<Record<string, string>> = {}): string {
  const { status, stdout, stderr } = runInTree(tree, command, env)
  expect({ status, stderr, command }).toEqual({ status: 0, stderr: '', command })
  return stdout
}

/** By dpkg alone: nothing is fetched. */
function upgrade(): void {
  told(['dpkg', '-i', `/root/${basename(packageFile(packages(2), '.deb'))}`])
}

const blocks = blocksOf('docs/packages.md')

/** The block of the page that begins so, word for word, where the packages are; a person says yes. */
function asThePageSays(beginning: string): string {
  const [block, ...others] = blocks.filter(({ commands }) => commands[0]!.text.startsWith(beginning))
  expect([beginning, block !== undefined, others]).toEqual([beginning, true, []])
  const text = block!.commands.map((command) => command.text).join('\n')
  const { status, stdout, stderr } = runInTree(tree, ['sh', '-ec', `cd /root/packages\n${text}`], {}, 'y\n')
  expect({ status, stderr: stderr.replaceAll(/^(?:W|N|WARNING): .*$/gm, '').trim(), text }).toMatchObject({ status: 0 })
  return stdout
}

function filesSince(former: ReadonlyMap<string, string>): string[] {
  const now = filesOf(tree)
  const changed = [...now].filter(([name, what]) => former.get(name) !== what).map(([name]) => name)
  return [...changed, ...[...former.keys()].filter((name) => !now.has(name))].sort()
}

describe.skipIf(skipped)(`the package in a fresh Debian ${skipped ?? ''}`, () => {
  beforeAll(() => {
    tree = debianTree()
    for (const name of ['inventory/env.d', 'scripts']) mkdirSync(join(tree, osaRoot, name), { recursive: true })
    mkdirSync(join(tree, 'opt/ansible-runtime/bin'), { recursive: true })
    for (const path of originals) writeOriginal(join(tree, path), `the original ${path}`)
    cpSync(packages(1), join(tree, 'root/packages'), { recursive: true })
    const newer = packageFile(packages(2), '.deb')
    copyFileSync(newer, join(tree, 'root', basename(newer)))
    before = filesOf(tree)
  }, 900_000)
  afterAll(() => {
    if (tree !== undefined) removeTree(tree)
  })

  it('is installed as the page says, with nothing to be fetched, and dpkg finds nothing missing', () => {
    expect(runInTree(tree, ['sh', '-c', 'command -v node nodejs']).stdout).toBe('')
    expect(asThePageSays('sha256sum ')).toMatch(/_amd64\.deb: OK$/m)
    asThePageSays('apt-get install ')
    expect(told(['dpkg', '--verify', 'osa-inventory'])).toBe('')
    expect(told(['dpkg', '-s', 'osa-inventory'])).toContain('\nStatus: install ok installed\n')
    expect(told(['osa-inventory', '--version'])).toMatch(/^osa-inventory \d+\.\d+\.\d+\n$/)
    // Its own names are OpenStack-Ansible's.
    expect(runInTree(tree, ['sh', '-c', 'command -v openstack-ansible-inventory']).stdout).toBe('')
  })

  it('makes the inventory of the example, with nothing to be run from /tmp, and finds it unchanged', () => {
    const noexec = 'printf "#!/bin/sh\\n" > /tmp/x; chmod 755 /tmp/x; /tmp/x'
    expect(runInTree(tree, ['sh', '-c', noexec])).toMatchObject({ status: 126 })
    cpSync(join(tree, example, 'openstack_deploy'), join(tree, 'etc/openstack_deploy'), { recursive: true })
    expect(told([own, '--check'], base)).toBe('Configuration ok!\n')
    first = told([own, '--list'], base)
    expect(Object.keys(JSON.parse(first)._meta.hostvars)).toHaveLength(53)
    for (const command of [[own], ['osa-inventory', 'inventory'], ['osa-inventory', 'inventory', '--list']]) {
      expect(told(command, base)).toBe(first)
    }
    expect(existsSync(join(tree, 'var/cache/osa-inventory'))).toBe(true)
    expect(told(['osa-inventory', 'manage', '-l']).match(/^\| infra1 /gm)).toHaveLength(1)
    expect(runInTree(tree, ['osa-inventory', 'doctor'], base).status).toBe(0)
  })

  it.each(['sqlite', 'postgresql'] as const)('keeps it in %s, without anything more to be installed', async (kind) => {
    if (kind === 'postgresql' && postgresqlMissing !== undefined) return expect(postgresqlMissing).toBe('')
    const server = kind === 'postgresql' ? await PostgresqlServer.start() : undefined
    const config = `/srv/${kind}`
    cpSync(join(tree, 'etc/openstack_deploy'), join(tree, config), { recursive: true })
    const options = server
      ? [`url = postgresql://super@127.0.0.1:${server.port}/postgres`, `password = ${superuserPassword}`]
      : [`path = ${config}/inventory.db`]
    const ini = ['[inventory]', `backend = ${kind}`, `[${kind}]`, ...options, '']
    writeFileSync(join(tree, config, 'osa.ini'), ini.join('\n'), { mode: 0o600 })
    const env = { ...base, OSA_CONFIG_DIR: config }
    try {
      const moved = runInTree(
        tree,
        ['osa-inventory', 'migrate', '--from', 'file', '--to', kind, '--history', '--yes'],
        env,
      )
      expect(moved).toMatchObject({ status: 0, stderr: '' })
      for (let run = 1; run <= 2; run++) expect(told([own, '--list'], env)).toBe(first)
      expect(told(['osa-inventory', 'remove', 'net2', '--yes'], env)).toContain('net2')
      expect(told(['osa-inventory', 'history', 'verify'], env)).toMatch(/^revisions? .*2.* as written/)
      const shown: { backend?: unknown }[] = JSON.parse(told(['osa-inventory', 'history', '--json'], env))
      expect(shown).toHaveLength(2)
    } finally {
      await server?.stop()
    }
  })

  it('is upgraded under what install has put in place: the paths stay, and doctor has nothing to say', () => {
    const env = { OSA_INVENTORY_ENVIRONMENT: '' }
    cpSync(join(tree, example, 'environment/env.d'), join(tree, osaRoot, 'inventory/env.d'), { recursive: true })
    const installed = told(['osa-inventory', 'install'], env)
    expect(installed.match(/replaced; the original is kept/g)).toHaveLength(4)
    expect(told([generator, '--list'], env)).toBe(first)
    const shims = originals.map((path) => readFileSync(join(tree, path), 'utf8'))
    expect(told(['dpkg', '-s', 'osa-inventory'])).toMatch(/^Version: .*-1$/m)
    upgrade()
    expect(told(['dpkg', '-s', 'osa-inventory'])).toMatch(/^Version: .*-2$/m)
    expect(existsSync(join(tree, 'var/cache/osa-inventory'))).toBe(true)
    expect(told([generator, '--list'], env)).toBe(first)
    expect(told([`/${originals[1]}`, '-l']).match(/^\| infra1 /gm)).toHaveLength(1)
    const doctor = runInTree(tree, ['osa-inventory', 'doctor', '--json'], env)
    const { findings } = JSON.parse(doctor.stdout) as { findings: { code: string; grade: string }[] }
    expect([doctor.status, findings.filter(({ grade }) => grade !== 'note')]).toEqual([0, []])
    expect(told(['osa-inventory', 'install'], env).match(/in place already/g)).toHaveLength(4)
    expect(originals.map((path) => readFileSync(join(tree, path), 'utf8'))).toEqual(shims)
  })

  it('goes without a trace but the data', () => {
    expect(asThePageSays('osa-inventory uninstall').match(/the original is back/g)).toHaveLength(4)
    told(['dpkg', '-r', 'osa-inventory'])
    const isData = (name: string) => /^(?:etc\/openstack_deploy|srv\/(?:sqlite|postgresql))(?:\/|$)/.test(name)
    const isEnvironment = (name: string) => name.startsWith(`${osaRoot}/inventory/env.d/`)
    expect(filesSince(before).filter((name) => !isData(name) && !isEnvironment(name))).toEqual([])
    // There was nothing to be kept for a purge: dpkg does not know it any more.
    expect(runInTree(tree, ['dpkg-query', '-W', 'osa-inventory'])).toMatchObject({ status: 1, stdout: '' })
    const { stdout } = runInTree(tree, ['find', '/var/lib/dpkg', '/usr', '/var/cache', '-name', '*osa-inventory*'])
    expect(stdout).toBe('')
    expect(
      Object.keys(JSON.parse(readFileSync(join(tree, 'etc/openstack_deploy/openstack_inventory.json'), 'utf8'))),
    ).toContain('_meta')
  })

  it('is purged as the page says, and so is the archive', () => {
    before = filesOf(tree)
    asThePageSays('apt-get install ')
    expect(told([own, '--list'], base)).toBe(first)
    asThePageSays('apt-get purge ')
    expect(filesSince(before)).toEqual([])
    asThePageSays('mkdir -p /opt/osa-inventory')
    expect(told(['osa-inventory', 'inventory'], { OSA_INVENTORY_ENVIRONMENT: `/${osaRoot}/inventory` })).toBe(first)
    asThePageSays('rm -r ')
    expect(filesSince(before).filter((name) => !name.startsWith('var/cache/osa-inventory'))).toEqual([])
  })
})

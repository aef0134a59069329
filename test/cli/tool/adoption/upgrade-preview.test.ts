/** `osa-inventory upgrade-preview`: what it tells is what happens, and it does nothing itself. */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { repository, scratch } from '../../../support/program.ts'
import { Cloud } from '../tool-run.ts'

const fixture = join(repository, 'test/golden/renamed-groups')

/** What each point leaves in a generator. */
const marks = "def main(\n'[_-]'\ncontainer_name = re.sub(r'_', '-', f'{container}')\ndef _hosts_in_group(\n"
const generators = { '32.1.1': marks, '33.0.0': `${marks}'physical_host_addr'\ndef _normalize_user_config(\n` }

function checkout(root: string, tag: keyof typeof generators): string {
  const directory = join(root, tag)
  const environment = tag === '33.0.0' ? 'environment' : 'older-environment'
  cpSync(join(fixture, environment), join(directory, 'inventory'), { recursive: true })
  mkdirSync(join(directory, 'osa_toolkit'))
  writeFileSync(join(directory, 'osa_toolkit/generate.py'), generators[tag])
  return directory
}

/** A cloud that lives under 32.1.1, beside checkouts of that and of 33. */
async function cloudOf32() {
  const root = scratch()
  const [old, next] = [checkout(root, '32.1.1'), checkout(root, '33.0.0')]
  const directory = join(root, 'openstack_deploy')
  cpSync(join(fixture, 'openstack_deploy'), directory, { recursive: true })
  cpSync(join(fixture, 'stored.json'), join(directory, 'openstack_inventory.json'))
  const cloud = new Cloud(directory)
  cloud.env.OSA_INVENTORY_ENVIRONMENT = join(old, 'inventory')
  expect((await cloud.run('generate')).status).toBe(0)
  return { cloud, old, next, root }
}

async function preview(cloud: Cloud, to: string, more = '') {
  const { status, out, err } = await cloud.run(`upgrade-preview --json --to ${to} ${more}`)
  return { status, err, told: out === '' ? undefined : JSON.parse(out) }
}

/** The texts of all files of the configuration directory. */
function everything(cloud: Cloud): [string, string][] {
  const names = readdirSync(cloud.directory, { recursive: true, withFileTypes: true })
  const files = names.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  return files.sort().map((path) => [path, readFileSync(path, 'latin1')])
}

describe('osa-inventory upgrade-preview', () => {
  it('tells what rename-groups and the next run then do, and writes nothing', async () => {
    const { cloud, next } = await cloudOf32()
    const before = everything(cloud)
    const { status, told, err } = await preview(cloud, next)
    expect([status, err]).toEqual([2, ''])
    expect(everything(cloud)).toEqual(before)
    expect(told).toMatchObject({ needs_renaming: true, rename_option: '--dashes', refused: null, changes: true })
    expect(told.renames).toMatchObject({ 'storage-mon_container': 'storage_mon_container' })
    expect(told.findings.map(({ code }: { code: string }) => code)).toContain('E8')

    cloud.env.OSA_INVENTORY_ENVIRONMENT = join(next, 'inventory')
    expect((await cloud.run('generate')).status).toBe(1)
    const renamed = JSON.parse((await cloud.run('rename-groups --dashes --json')).out)
    const gone = renamed.difference.groups.filter(({ change }: { change: string }) => change === 'removed')
    expect(Object.keys(told.renames)).toEqual(expect.arrayContaining(gone.map(({ name }: { name: string }) => name)))
    const ran = JSON.parse((await cloud.run('generate --json')).out)
    expect(ran.difference).toEqual(told.difference)
  })

  it('tells the point or the file that each change comes from', async () => {
    const { cloud, next } = await cloudOf32()
    const { told } = await preview(cloud, next)
    const hosts = told.reasons.filter(({ kind }: { kind: string }) => kind === 'host')
    expect(hosts.length).toBeGreaterThan(0)
    for (const { causes } of hosts) expect(causes).toContain('R4 physical-host-address')
    const { out } = await cloud.run(`upgrade-preview --to ${next}`)
    expect(out).toMatch(/\nwhy\n {2}R4 physical-host-address: \d+ hosts \(physical_host_addr\)/)
    expect(out).toContain('storage-mon_container -> storage_mon_container')
  })

  it('tells no finding again for the other spelling of a group', async () => {
    const { cloud, next } = await cloudOf32()
    mkdirSync(cloud.path('conf.d'))
    writeFileSync(cloud.path('conf.d/log.yml'), 'log-x_hosts:\n  log1: {ip: 10.30.0.31}\n')
    const codes = (findings: { code: string }[]) => findings.map(({ code }) => code)
    const now = codes(JSON.parse((await cloud.run('doctor --json')).out).findings)
    expect(now).toEqual(expect.arrayContaining(['D1', 'K1']))
    const { told } = await preview(cloud, next)
    expect(codes(told.findings)).not.toContain('D1')
    expect(codes(told.findings)).not.toContain('K1')
    expect(codes(told.findings)).toContain('E8')
  })

  it('is the same backwards', async () => {
    const { cloud, old, next } = await cloudOf32()
    cloud.env.OSA_INVENTORY_ENVIRONMENT = join(next, 'inventory')
    await cloud.run('rename-groups --dashes')
    await cloud.run('generate')
    const { status, told } = await preview(cloud, old)
    expect(status).toBe(2)
    expect(told).toMatchObject({ needs_renaming: true, rename_option: '--underscores' })
    cloud.env.OSA_INVENTORY_ENVIRONMENT = join(old, 'inventory')
    expect((await cloud.run('rename-groups --underscores')).status).toBe(0)
    expect(JSON.parse((await cloud.run('generate --json')).out).difference).toEqual(told.difference)
  })

  it('ends with 0 where nothing would change', async () => {
    const { cloud, old } = await cloudOf32()
    expect(await preview(cloud, old)).toMatchObject({ status: 0, told: { changes: false, findings: [] } })
    expect((await cloud.run(`upgrade-preview --to ${old}`)).out).toContain('the next run would change nothing\n')
  })

  it('tells groups of the playbooks that would have no host any more, and where it has looked', async () => {
    const { cloud, old, next, root } = await cloudOf32()
    cloud.env.OSA_INVENTORY_ENVIRONMENT = join(next, 'inventory')
    await cloud.run('rename-groups --dashes')
    await cloud.run('generate')
    const base = join(old, 'inventory/env.d/base.yml')
    writeFileSync(base, readFileSync(base, 'utf8').replace(/^.*storage-mon.*\n/gm, ''))
    mkdirSync(join(old, 'inventory/group_vars/storage-mon'), { recursive: true })
    const source = async (more = '') => (await preview(cloud, old, more)).told.playbook_groups
    const lost = { 'storage-mon': 2 }
    expect(await source()).toEqual({ source: expect.stringContaining('group_vars'), lost })
    const plays = join(root, 'collections/ansible_collections/openstack/osa/playbooks')
    mkdirSync(plays, { recursive: true })
    writeFileSync(join(plays, 'mon.yml'), '- hosts: "{{ mons | default(\'storage-mon\') }}:!gone"\n  tasks: []\n')
    const there = `--collections ${join(root, 'collections')}`
    expect(await source(there)).toEqual({ source: expect.stringContaining(plays), lost })
    // Until 2024.1 they are the checkout's own.
    mkdirSync(join(old, 'playbooks'))
    writeFileSync(join(old, 'playbooks/mon.yml'), '- hosts: storage-mon[0]\n')
    const own = await source(`${there} --release 2024.1`)
    expect(own).toEqual({ source: expect.stringContaining(join(old, 'playbooks')), lost })
  })

  it('ends with 1 where the run would be refused, and tells why', async () => {
    const { cloud, next } = await cloudOf32()
    writeFileSync(join(next, 'inventory/env.d/base.yml'), 'component_skel: [\n')
    const broken = await cloud.run(`upgrade-preview --to ${next}`)
    expect(broken).toMatchObject({ status: 1, out: '' })
    expect(broken.err).toContain(`${join(next, 'inventory/env.d/base.yml')}:`)
    for (const name of ['nowhere', 'openstack_deploy']) {
      const ended = await cloud.run(`upgrade-preview --to ${join(next, '..', name)}`)
      expect(ended).toMatchObject({ status: 1, out: '' })
      expect(ended.err).toContain('is not a checkout of OpenStack-Ansible')
    }
  })

  it('wants the release where the checkout does not tell it, and refuses one that is not valid', async () => {
    const { cloud, next } = await cloudOf32()
    rmSync(join(next, 'osa_toolkit'), { recursive: true })
    expect(await preview(cloud, next)).toMatchObject({ status: 1, err: expect.stringContaining('--release') })
    expect(await preview(cloud, next, '--release 2026.1')).toMatchObject({
      status: 2,
      told: { to: { name: '33.0.0' } },
    })
    expect(await preview(cloud, next, '--release 26')).toMatchObject({ status: 1, told: undefined })
  })

  it.each(['', '--to', '--too x', '--to x --to'])('ends with 64 for a wrong command line: %j', async (line) => {
    const { cloud } = await cloudOf32()
    expect(await cloud.run(`upgrade-preview ${line}`)).toMatchObject({ status: 64, out: '' })
  })

  it('needs something stored', async () => {
    const { cloud, next } = await cloudOf32()
    rmSync(cloud.path('openstack_inventory.json'))
    rmSync(cloud.path('backup_openstack_inventory.tar'), { force: true })
    expect(await preview(cloud, next)).toMatchObject({ status: 1, told: undefined })
  })
})

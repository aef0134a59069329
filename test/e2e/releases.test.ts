/**
 * Every release beside its original. Needs OSA_REFERENCES: a directory with a checkout of openstack/openstack-ansible for
 * each tag, named by the tag. Fetched files, so outside CI.
 */
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { compareDocuments, hostvarsOf, member } from '../../tools/random-clouds/compare.ts'
import { parseJson, writeJson } from '../../tools/random-clouds/json-text.ts'
import { run, runCommand, scratch } from '../support/program.ts'
import {
  checkoutOf,
  documentOf,
  exampleOf,
  ours,
  skipReason as reason,
  references,
  theirs,
} from '../support/releases.ts'

const tags = ['27.6.2', '28.4.2', '29.0.0', '29.2.4', '30.0.0', '30.1.0', '31.3.0', '32.1.1', '32.2.0', '33.0.1']

describe.skipIf(!references)(`each release beside its original${reason}`, () => {
  it.each(tags)('%s: compare-original explains all there is, install and uninstall leave no trace', (tag) => {
    const root = scratch()
    const osa = join(root, 'openstack-ansible')
    for (const part of ['inventory', 'osa_toolkit', 'scripts'])
      cpSync(join(checkoutOf(tag), part), join(osa, part), { recursive: true })
    const runtime = join(root, 'ansible-runtime')
    mkdirSync(join(runtime, 'bin'), { recursive: true })
    symlinkSync('/usr/bin/python3', join(runtime, 'bin/python'))
    const script = `#!/usr/bin/python3\nimport sys\nsys.path.insert(0, ${JSON.stringify(osa)})\nfrom inventory.dynamic_inventory import main\nmain()\n`
    writeFileSync(join(runtime, 'bin/openstack-ansible-inventory'), script, { mode: 0o755 })
    const config = exampleOf(tag, 'prod')
    const tool = (...argv: string[]) => run('osa-inventory', [...argv, '--osa-root', osa, '--runtime', runtime])
    const compare = () => JSON.parse(tool('compare-original', '--json', '--config', config).stdout)
    for (const isInstalled of [false, true]) {
      const told = compare()
      expect(told.original.outcome).toBe('settled')
      expect(told.unexplained).toEqual({ hosts: [], groups: [] })
      expect(told.explained.map(({ id }: { id: string }) => id).filter((id: string) => id !== 'C12')).toEqual([])
      if (!isInstalled) expect(tool('install')).toMatchObject({ status: 0, stderr: '' })
    }
    const env = { OSA_CONFIG_DIR: config, OSA_CLONE_ROOT: osa }
    const listed = runCommand(join(osa, 'inventory/dynamic_inventory.py'), ['--list'], { env })
    expect(listed.stderr).toBe('')
    expect(runCommand(join(runtime, 'bin/openstack-ansible-inventory'), ['--list'], { env }).stdout).toBe(listed.stdout)
    expect(runCommand(join(osa, 'scripts/inventory-manage.py'), ['-l'], { env })).toMatchObject({ status: 0 })
    expect(tool('uninstall', '--config', config).status).toBe(0)
    const left = runCommand('diff', ['-r', join(osa, 'inventory'), join(checkoutOf(tag), 'inventory')])
    expect(left.stdout.replace(/^Only in .*__pycache__.*\n/gm, '')).toBe('')
  })
})

describe.skipIf(!references)(`an upgrade through every release${reason}`, () => {
  it('is what the originals make of the same cloud, and no container is renamed or readdressed', async () => {
    const config = exampleOf('28.4.2', 'prod-ceph')
    const first = await theirs('28.4.2', config, undefined)
    const before = hostvarsOf(parseJson(first))
    expect(before.size).toBeGreaterThan(50)
    writeFileSync(join(config, 'openstack_inventory.json'), first)
    let reference = first
    for (const tag of tags.slice(1, -1)) {
      const made = documentOf(ours(tag, config))
      reference = await theirs(tag, config, reference)
      expect([tag, compareDocuments(made, reference, { stored: first })]).toEqual([tag, undefined])
    }
    // The original makes what lost its dash a second time; ours stops until the groups are renamed.
    const stopped = ours('33.0.1', config)
    expect([stopped.status, stopped.stdout]).toEqual([1, ''])
    expect(stopped.stderr).toContain('rename-groups --dashes')
    const places = ['--config', config, '-e', join(checkoutOf('33.0.1'), 'inventory')]
    expect(run('osa-inventory', ['rename-groups', '--dashes', ...places])).toMatchObject({ status: 0, stderr: '' })
    const made = parseJson(documentOf(ours('33.0.1', config)))
    const last = parseJson(await theirs('33.0.1', config, reference))
    const naming = new Set(['physical_host_group', 'component', 'container_types'])
    for (const host of before.keys()) {
      const [mine, its] = [hostvarsOf(made).get(host), hostvarsOf(last).get(host)]
      for (const key of ['ansible_host', 'container_networks', 'container_name', 'physical_host', 'physical_host_addr'])
        expect([host, key, text(member(mine, key))]).toEqual([host, key, text(member(its, key))])
      for (const key of ['ansible_host', 'container_name', 'physical_host'])
        expect([host, key, text(member(mine, key))]).toEqual([host, key, text(member(before.get(host), key))])
      for (const key of naming)
        expect([host, key, underscored(member(mine, key))]).toEqual([host, key, underscored(member(its, key))])
    }
    const added = [...hostvarsOf(made).keys()].filter((host) => !before.has(host))
    const addedByThem = [...hostvarsOf(last).keys()].filter((host) => !before.has(host))
    expect([added.length, addedByThem.length]).toEqual([0, 9])
  })
})

function text(value: unknown): string {
  return value === undefined ? 'nothing' : writeJson(value as Parameters<typeof writeJson>[0])
}

function underscored(value: unknown): string {
  return text(value).replaceAll('-', '_')
}

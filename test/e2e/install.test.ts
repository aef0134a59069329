/** From adoption to farewell: everything that calls the original finds the shims, and afterwards the original again. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { type FakeOsa, fakeOsa, listing } from '../support/osa.ts'
import { cleanEnvironment, exampleCloud, lacking, run, runCommand, scratch } from '../support/program.ts'
import { linked, runAlone, singleExecutable } from '../support/single-executable.ts'

const python = '/usr/bin/python3'
const noPython = lacking(runs(python) ? undefined : `there is no ${python}`)
const noAnsible = lacking(runs('ansible-inventory') ? undefined : 'ansible-inventory is not installed (ansible-core)')
const noGit = lacking(runs('git') ? undefined : 'there is no git')

function runs(command: string): boolean {
  try {
    return runCommand(command, ['--version']).status === 0
  } catch {
    return false
  }
}

function titled(title: string, reason: string | undefined): string {
  return reason ? `${title} (skipped: ${reason})` : title
}

function tool(osa: FakeOsa, command: string, env: Record<string, string> = {}) {
  return run('osa-inventory', [command, '--osa-root', osa.osaRoot, '--runtime', osa.runtime], { env })
}

/** With what the checkout has beside the generator, and links as bootstrap-ansible.sh makes them. */
function adopted(names: { root?: string; runtime?: string } = {}) {
  const osa = fakeOsa(names)
  const config = exampleCloud()
  mkdirSync(join(osa.osaRoot, 'inventory/group_vars'))
  writeFileSync(join(osa.osaRoot, 'inventory/group_vars/galera_all.yml'), 'greeting: from beside the generator\n')
  writeFileSync(join(osa.osaRoot, 'inventory/inventory.ini'), '[physical_hosts]\n\n[physical_hosts:children]\nhosts\n')
  writeFileSync(join(config, 'inventory.ini'), '[all]\n')
  const links = join(osa.directory, 'bin')
  mkdirSync(links)
  for (const path of [osa.generatorScript, osa.managerScript]) symlinkSync(path, join(links, path.replace(/^.*\//, '')))
  const before = listing(osa.directory)
  // Nothing else is set: the shim knows the base environment of its checkout.
  const env = { OSA_CONFIG_DIR: config, HOME: scratch() }
  const installed = tool(osa, 'install', env)
  expect([installed.status, installed.stderr]).toEqual([0, ''])
  return { osa, config, links, before, env }
}

describe('the programs in the places of the original', () => {
  it.skipIf(noAnsible)(
    titled('are what Ansible calls, as the wrapper of OpenStack-Ansible sets it up', noAnsible),
    () => {
      const { osa, config, before, env } = adopted({ root: "openstack ansible's" })
      const sources = [osa.generator, join(osa.osaRoot, 'inventory/inventory.ini'), join(config, 'inventory.ini')]
      const ansible = {
        ...env,
        OSA_CLONE_ROOT: osa.osaRoot,
        ANSIBLE_INVENTORY: sources.join(','),
        ANSIBLE_TRANSFORM_INVALID_GROUP_CHARS: 'always',
        ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED: 'true',
        ANSIBLE_LOCALHOST_WARNING: 'false',
      }
      const list = runCommand('ansible-inventory', ['--list'], { env: ansible })
      expect([list.status, list.stderr]).toEqual([0, ''])
      const inventory = JSON.parse(list.stdout)
      const galera: string[] = inventory.galera.hosts
      expect(galera).toHaveLength(3)
      expect(inventory._meta.hostvars[galera[0]!].greeting).toBe('from beside the generator')
      const physical = runCommand('ansible', ['physical_hosts', '--list-hosts'], { env: ansible })
      expect([physical.stderr, physical.stdout]).toEqual(['', expect.stringMatching(/hosts \(10\):/)])
      writeFileSync(join(config, 'conf.d/broken.yml'), 'compute_hosts: [\n')
      const broken = runCommand('ansible-inventory', ['--list'], { env: ansible })
      expect([broken.status === 0, broken.stderr]).toEqual([false, expect.stringContaining('conf.d/broken.yml:')])
      expect(tool(osa, 'uninstall', env).status).toBe(0)
      expect(listing(osa.directory)).toEqual(before)
    },
  )

  it.skipIf(noPython)(titled('answer in every way that scripts call them', noPython), () => {
    const { osa, links, before, env } = adopted()
    const generator = join(links, 'openstack-ansible-inventory')
    const list = runCommand(osa.generator, ['--list'], { env })
    expect([list.status, list.stderr]).toEqual([0, ''])
    const ways: [string, string[]][] = [
      [python, [osa.generator, '--list']],
      [generator, ['--config', env.OSA_CONFIG_DIR]],
      [osa.generatorScript, []],
      [python, [generator]],
    ]
    for (const [command, args] of ways) expect(runCommand(command, args, { env, cwd: scratch() })).toEqual(list)
    const manager: [string, string[]][] = [
      [osa.manager, []],
      [join(links, 'openstack-ansible-inventory-manage'), []],
      [python, [osa.manager]],
      ['./inventory-manage.py', []],
    ]
    const cwd = join(osa.osaRoot, 'scripts')
    for (const [command, args] of manager) {
      const table = runCommand(command, [...args, '-l'], { env, cwd })
      expect([table.status, table.stdout.split('\n')[1]]).toEqual([
        0,
        expect.stringMatching(/^\| container_name +\| is_metal/),
      ])
    }
    expect(runCommand(python, [osa.manager, '-r', 'compute3'], { env }).status).toBe(0)
    expect(runCommand(osa.generator, ['--host', 'no such'], { env }).stdout).toBe('{}\n')
    expect(runCommand(osa.manager, [], { env }).status).toBe(2)
    expect(tool(osa, 'doctor', env).stdout).not.toMatch(/shim|OpenStack-Ansible's own/)
    expect(tool(osa, 'uninstall', env).status).toBe(0)
    expect(listing(osa.directory)).toEqual(before)
    expect(runCommand(python, [osa.generator, '--list'], { env }).stdout).toBe("the original 1 ['--list']\n")
  })

  it.skipIf(noGit)(titled('show in git as two changed files, and git can put the originals back', noGit), () => {
    const { osa, env } = adopted()
    expect(tool(osa, 'uninstall', env).status).toBe(0)
    const git = (...args: string[]) => {
      const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.com']
      return runCommand('git', ['-C', osa.osaRoot, ...identity, ...args], { env: { HOME: osa.directory } }).stdout
    }
    git('init', '-q')
    writeFileSync(join(osa.osaRoot, '.gitignore'), '*.bak\n')
    git('add', '-A')
    git('commit', '-qm', 'a release')
    tool(osa, 'install', env)
    expect(git('status', '--porcelain')).toBe(' M inventory/dynamic_inventory.py\n M scripts/inventory-manage.py\n')
    git('checkout', '-q', '--', '.')
    const { status, stdout } = tool(osa, 'doctor', env)
    expect([status, stdout.match(/OpenStack-Ansible's own program again/g)?.length]).toEqual([0, 2])
    expect(tool(osa, 'install', env).stdout.match(/replaced again; the original that was back/g)).toHaveLength(2)
    tool(osa, 'uninstall', env)
    expect(git('status', '--porcelain')).toBe('')
  })

  it('run by an old Node.js say so and do nothing', () => {
    const { osa, env } = adopted()
    const old = join(scratch(), 'old.cjs')
    writeFileSync(
      old,
      "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.19.1' } })\n",
    )
    const ended = spawnSync(osa.generator, ['--list'], {
      encoding: 'utf8',
      env: { ...cleanEnvironment(), ...env, NODE_OPTIONS: `--require ${old}` },
    })
    expect([ended.status, ended.stdout]).toEqual([1, ''])
    expect(ended.stderr).toBe(
      `openstack-ansible-inventory: ${process.execPath} is Node.js 18.19.1; 20.19 is the oldest that will do\n` +
        '    install a newer one and make it the first on PATH; `osa-inventory install --node PATH` gives it to Ansible\n',
    )
    expect(readFileSync(osa.generator, 'utf8')).toContain('osa-inventory shim')
  })
})

describe('the single executable in the places of the original', () => {
  beforeAll(() => {
    singleExecutable()
  }, 300_000)

  it.skipIf(noAnsible)(titled('is what Ansible calls, where there is no Node.js at all', noAnsible), () => {
    const osa = fakeOsa({ root: 'openstack ansible' })
    const config = exampleCloud()
    const before = [listing(osa.directory), listing(config)]
    const tool = linked()('osa-inventory')
    const places = ['--osa-root', osa.osaRoot, '--runtime', osa.runtime]
    const env = { PATH: '/nonexistent', HOME: scratch(), OSA_CONFIG_DIR: config }
    const refused = runAlone(tool, ['install', ...places, '--node', process.execPath], env)
    expect([refused.status, refused.stdout]).toEqual([1, ''])
    expect(refused.stderr).toContain(' has its own Node.js and runs by no other: ')
    const installed = runAlone(tool, ['install', ...places], env)
    expect([installed.status, installed.stderr]).toEqual([0, ''])
    expect(installed.stdout).toContain(`run in each place on a copy of ${config}, with the right answer: 53 hosts\n`)
    expect(installed.stdout).toContain(`Ansible runs osa-inventory 0.1.0 in ${dirname(tool)}\n`)
    expect(listing(config)).toEqual(before[1])
    const ansible = { ...env, PATH: '/usr/bin:/bin', ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED: 'true' }
    const list = runCommand('ansible-inventory', ['-i', osa.generator, '--list'], { env: ansible })
    expect([list.status, list.stderr]).toEqual([0, ''])
    expect(JSON.parse(list.stdout).galera.hosts).toHaveLength(3)
    const manager = runAlone(osa.manager, ['-l'], env)
    expect([manager.status, manager.stdout]).toEqual([0, expect.stringContaining('| compute1 ')])
    const doctor = runAlone(tool, ['doctor', ...places], env)
    expect([doctor.status, doctor.stdout]).toEqual([0, expect.not.stringMatching(/# (?:shim|node-changed)/)])
    // An upgrade of the package puts another file at the same path.
    writeFileSync(osa.generator, readFileSync(osa.generator, 'utf8').replace('"version":"0.1.0"', '"version":"0.0.9"'))
    expect(runAlone(tool, ['doctor', ...places], env).stdout).not.toMatch(/# shim/)
    expect(runAlone(tool, ['uninstall', ...places], env).status).toBe(0)
    expect(listing(osa.directory)).toEqual(before[0])
  })
})

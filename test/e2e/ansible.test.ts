/** Real Ansible reads the inventory, stacked as OpenStack-Ansible's wrapper stacks it. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exampleCloud, exampleEnvironment, lacking, pathOf, runCommand, scratch } from '../support/program.ts'

function whyNot(): string | undefined {
  try {
    return runCommand('ansible-inventory', ['--version']).status === 0 ? undefined : 'ansible-inventory does not run'
  } catch {
    return 'ansible-inventory is not installed (Debian: ansible-core)'
  }
}
const reason = lacking(whyNot())

/** A checkout's `inventory` directory with group_vars beside the script, and the configuration directory's own file. */
function stackedInventories() {
  const checkout = join(scratch(), 'inventory')
  const config = exampleCloud()
  mkdirSync(join(checkout, 'group_vars'), { recursive: true })
  symlinkSync(pathOf('openstack-ansible-inventory'), join(checkout, 'dynamic_inventory.py'))
  writeFileSync(join(checkout, 'group_vars/galera_all.yml'), 'galera_greeting: from group_vars beside the script\n')
  writeFileSync(join(checkout, 'inventory.ini'), '[physical_hosts]\n\n[physical_hosts:children]\nhosts\n')
  mkdirSync(join(config, 'group_vars'))
  writeFileSync(join(config, 'group_vars/all.yml'), 'site_name: from the configuration directory\n')
  writeFileSync(join(config, 'inventory.ini'), '[all]\n')
  return {
    checkout,
    env: {
      OSA_CONFIG_DIR: config,
      OSA_INVENTORY_ENVIRONMENT: exampleEnvironment,
      ANSIBLE_INVENTORY: [
        join(checkout, 'dynamic_inventory.py'),
        join(checkout, 'inventory.ini'),
        join(config, 'inventory.ini'),
      ].join(','),
      ANSIBLE_TRANSFORM_INVALID_GROUP_CHARS: 'always',
      ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED: 'true',
      ANSIBLE_LOCALHOST_WARNING: 'false',
      HOME: checkout,
    },
  }
}

describe.skipIf(reason)(`Ansible${reason ? ` (skipped: ${reason})` : ''}`, () => {
  it('reads the bundle with --list, --graph and --host, and finds no problems', () => {
    const { env } = stackedInventories()
    const list = runCommand('ansible-inventory', ['--list'], { env })
    expect(list.stderr).toBe('')
    expect(list.status).toBe(0)
    const inventory = JSON.parse(list.stdout)
    const galera = inventory.galera.hosts as string[]
    expect(galera).toHaveLength(3)
    expect(inventory._meta.hostvars[galera[0]!].galera_greeting).toBe('from group_vars beside the script')
    expect(inventory._meta.hostvars[galera[0]!].site_name).toBe('from the configuration directory')

    const graph = runCommand('ansible-inventory', ['--graph', 'galera_all'], { env })
    expect(graph.stderr).toBe('')
    expect(graph.stdout).toContain(`|--${galera[0]}`)

    const host = runCommand('ansible-inventory', ['--host', galera[0]!], { env })
    expect(host.stderr).toBe('')
    expect(JSON.parse(host.stdout).container_name).toBe(galera[0])
  })

  it('lists every host, the same ones on every call', () => {
    const { env } = stackedInventories()
    const first = runCommand('ansible', ['all', '--list-hosts'], { env })
    expect(first.stderr).toBe('')
    expect(first.stdout).toMatch(/hosts \(53\):/)
    expect(runCommand('ansible', ['all', '--list-hosts'], { env }).stdout).toBe(first.stdout)
    const physical = runCommand('ansible', ['physical_hosts', '--list-hosts'], { env })
    expect(physical.stdout).toMatch(/hosts \(10\):/)
  })

  it('reads the bundle given by -i alone', () => {
    const { env } = stackedInventories()
    const list = runCommand('ansible-inventory', ['-i', pathOf('openstack-ansible-inventory'), '--list'], { env })
    expect(list.stderr).toBe('')
    expect(JSON.parse(list.stdout).lxc_hosts.hosts.length).toBeGreaterThan(0)
  })

  it('keeps the first member of a group first when a host is added before it in the file', () => {
    const { env } = stackedInventories()
    const first = (): string =>
      runCommand('ansible', ['galera_all[0]', '--list-hosts'], { env }).stdout.split('\n')[1]!.trim()
    const before = first()
    writeFileSync(
      join(env.OSA_CONFIG_DIR, 'conf.d/00-more.yml'),
      'shared-infra_hosts:\n  aaa-infra:\n    ip: 172.29.236.99\n',
    )
    expect(first()).toBe(before)
  })

  it('is given the inventory as it was while OSA_INVENTORY_AT is set, and shows that', () => {
    const { env } = stackedInventories()
    const hosts = (at?: string) =>
      runCommand('ansible-inventory', ['--graph', 'compute_hosts'], {
        env: { ...env, ...(at === undefined ? {} : { OSA_INVENTORY_AT: at }) },
      })
    const before = hosts().stdout
    writeFileSync(join(env.OSA_CONFIG_DIR, 'conf.d/more.yml'), 'compute_hosts:\n  c9:\n    ip: 10.20.0.99\n')
    expect(hosts().stdout).toContain('|--c9')
    const then = hosts('1')
    expect([then.status, then.stdout]).toEqual([0, before])
    expect(then.stderr.replace(/\s+/g, ' ')).toMatch(/OSA_INVENTORY_AT=1: this is revision 1 of \S+, not the present/)
  })

  it('is told by the exit status when the configuration is refused', () => {
    const { env } = stackedInventories()
    writeFileSync(join(env.OSA_CONFIG_DIR, 'conf.d/broken.yml'), 'compute_hosts: [\n')
    const list = runCommand('ansible-inventory', ['--list'], { env })
    expect(list.status).not.toBe(0)
    expect(list.stderr).toContain('conf.d/broken.yml:')
  })
})

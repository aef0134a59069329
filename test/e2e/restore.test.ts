/** A lost or wrong inventory comes back: history, restore, a new beginning, and the guard against an emptied file. */
import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exampleCloud, exampleEnvironment, run, runCommand } from '../support/program.ts'

function cloud() {
  const config = exampleCloud()
  const env = { OSA_CONFIG_DIR: config, OSA_INVENTORY_ENVIRONMENT: exampleEnvironment }
  const inventory = join(config, 'openstack_inventory.json')
  const list = () => run('openstack-ansible-inventory', ['--list'], { env })
  const tool = (...args: string[]) => run('osa-inventory', args, { env })
  const addHost = (name: string, ip: string, reason: string) => {
    appendFileSync(
      join(config, 'conf.d/zz-more.yml'),
      existsSync(join(config, 'conf.d/zz-more.yml')) ? '' : 'compute_hosts:\n',
    )
    appendFileSync(join(config, 'conf.d/zz-more.yml'), `  ${name}:\n    ip: ${ip}\n`)
    return tool('generate', '--reason', reason)
  }
  return { config, env, inventory, list, tool, addHost }
}

describe('history', () => {
  it('lists who changed what, with what and why, newest first', () => {
    const { list, tool, addHost } = cloud()
    list()
    addHost('c9', '10.20.0.99', 'more room')
    const lines = tool('history').stdout.trimEnd().split('\n')
    expect(lines[0]).toMatch(/^revision {2}time +author +hosts +groups +command +reason +release$/)
    expect(lines[1]).toMatch(/^2 +\S+Z +\S+@\S+ +\+1~?\d* .* generate --reason more room +more room +33\.0\.0$/)
    expect(lines[2]).toMatch(/^1 +\S+Z +\S+ +\+53 .* openstack-ansible-inventory --list +- +33\.0\.0$/)
    const [newest] = JSON.parse(tool('history', '--json').stdout)
    expect(newest).toMatchObject({ id: 2, parent: 1, reason: 'more room' })
    expect(newest.summary.hostsAdded).toEqual(['c9'])
  })
})

describe('restore', () => {
  it('puts an earlier revision back, byte for byte, as a new one', () => {
    const { list, tool, addHost, inventory } = cloud()
    list()
    const first = readFileSync(inventory, 'utf8')
    addHost('c9', '10.20.0.99', 'x')
    expect(tool('restore', '-1').status).toBe(1)
    expect(readFileSync(inventory, 'utf8')).not.toBe(first)
    const dry = tool('restore', '1', '--dry-run')
    expect(dry.stdout).toContain('- c9')
    expect(tool('restore', '-1', '--yes').stdout).toContain('revision 1 is back, as revision 3')
    expect(readFileSync(inventory, 'utf8')).toBe(first)
    expect(tool('restore', '1', '--yes').stdout).toContain('revision 1 is what is stored')
  })

  it('puts back what was newest at a time, and tells without a terminal how to agree', () => {
    const { list, tool, addHost, inventory } = cloud()
    list()
    const first = readFileSync(inventory, 'utf8')
    const then = new Date().toISOString()
    addHost('c9', '10.20.0.99', 'x')
    const asked = tool('restore', then)
    expect(asked.status).toBe(1)
    expect(asked.stdout).toContain('- c9')
    expect(asked.stderr).toContain('restore needs --yes')
    expect(tool('restore', then, '--yes').stdout).toContain('revision 1 is back, as revision 3')
    expect(readFileSync(inventory, 'utf8')).toBe(first)
    expect(tool('restore', then.slice(0, -1), '--yes').stderr).toContain('it has no time zone')
  })

  it.each([['7'], ['-5'], ['newest'], ['1.5']])('refuses %s, which names no revision', (rev) => {
    const { list, tool } = cloud()
    list()
    const ended = tool('restore', rev, '--yes')
    expect(ended.status).toBe(1)
    expect(ended.stderr).toContain(rev)
    expect(ended.stderr).toContain('osa-inventory history')
  })
})

describe('a vanished file', () => {
  it('is refused by every run until it is restored, and restore latest brings it back', () => {
    const { list, tool, inventory } = cloud()
    const first = list()
    rmSync(inventory)
    const refused = list()
    expect(refused.status).toBe(1)
    expect(refused.stdout).toBe('')
    for (const way of ['osa-inventory restore latest', 'osa-inventory generate --new'])
      expect(refused.stderr).toContain(way)
    expect(existsSync(inventory)).toBe(false)
    expect(tool('restore', 'latest', '--yes').status).toBe(0)
    expect(list()).toEqual(first)
    // Nothing has changed since the newest revision, so the history tells of no new hosts.
    const { summary } = JSON.parse(tool('history', '--json').stdout)[0]
    expect(summary.hostsAdded).toEqual([])
  })

  it('comes back from the tar where the original kept no history', () => {
    const { list, tool, inventory, config, addHost } = cloud()
    list()
    const first = readFileSync(inventory, 'utf8')
    addHost('c9', '10.20.0.99', 'x')
    rmSync(join(config, 'openstack_inventory.history'), { recursive: true })
    rmSync(inventory)
    expect(list().status).toBe(1)
    const restored = tool('restore', 'latest', '--yes')
    expect(restored.stdout).toMatch(/backup openstack_inventory\.json-\d{8}_\d{6}\.json is back/)
    expect(readFileSync(inventory, 'utf8')).toBe(first)
  })

  it('can be the beginning of a new one, on demand only', () => {
    const { list, tool, inventory } = cloud()
    const first = list().stdout
    expect(tool('generate', '--new').status).toBe(1)
    rmSync(inventory)
    expect(tool('generate', '--new').status).toBe(0)
    expect(list().status).toBe(0)
    expect(list().stdout).not.toBe(first)
    expect(JSON.parse(tool('history', '--json').stdout)).toHaveLength(2)
  })
})

describe('an edit from outside', () => {
  it('is used at once, and recorded as its own revision by the next write', () => {
    const { list, tool, addHost, inventory } = cloud()
    const first = JSON.parse(list().stdout)
    const [container] = first.galera.hosts as [string]
    const old = first._meta.hostvars[container].ansible_host as string
    writeFileSync(inventory, readFileSync(inventory, 'utf8').replaceAll(`"${old}"`, '"10.20.3.250"'))
    expect(JSON.parse(list().stdout)._meta.hostvars[container].ansible_host).toBe('10.20.3.250')
    addHost('c9', '10.20.0.99', 'x')
    const commands = JSON.parse(tool('history', '--json').stdout).map((info: { command: string }) => info.command)
    expect(commands).toHaveLength(3)
    expect(commands[1]).toBe('external edit')
  })

  it('that lost more than half of the hosts is refused, with what would vanish and the ways out', () => {
    const { list, tool, inventory } = cloud()
    list()
    const emptied = '{"_meta": {"hostvars": {}}, "all": {"vars": {}}}'
    writeFileSync(inventory, emptied)
    const refused = list()
    expect(refused.status).toBe(1)
    expect(refused.stderr).toMatch(/lacks 53 of 53 hosts: compute1, .* and 48 more/)
    expect(readFileSync(inventory, 'utf8')).toBe(emptied)
    expect(tool('restore', 'latest', '--yes').status).toBe(0)
    expect(list().status).toBe(0)
    writeFileSync(inventory, emptied)
    expect(tool('generate', '--force').status).toBe(0)
  })

  it('removals by name are exempt, however many', () => {
    const { list, tool, config } = cloud()
    const names = Object.keys(JSON.parse(list().stdout)._meta.hostvars)
    const removed = tool('remove', '--yes', ...names.filter((name) => /^(infra|compute)\d$/.test(name)))
    expect(removed.status).toBe(0)
    expect(readdirSync(join(config, 'openstack_inventory.history'))).toContain('2')
  })
})

it('the documented restore from the tar works with tar itself', () => {
  const { list, addHost, config, inventory } = cloud()
  list()
  const first = readFileSync(inventory, 'utf8')
  addHost('c9', '10.20.0.99', 'x')
  const listed = runCommand('tar', ['-tf', join(config, 'backup_openstack_inventory.tar')])
    .stdout.trim()
    .split('\n')
  expect(listed).toHaveLength(1)
  expect(runCommand('tar', ['xf', 'backup_openstack_inventory.tar'], { cwd: config }).status).toBe(0)
  expect(runCommand('cp', [listed[0]!, 'openstack_inventory.json'], { cwd: config }).status).toBe(0)
  expect(readFileSync(inventory, 'utf8')).toBe(first)
  expect(list().status).toBe(0)
})

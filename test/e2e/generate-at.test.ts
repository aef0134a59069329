/** Ansible gets the inventory as it was: by option, and by a variable that cannot be forgotten unseen. */
import { appendFileSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exampleCloud, exampleEnvironment, run, scratch } from '../support/program.ts'

const script = 'openstack-ansible-inventory'

/** Two revisions; compute4 came with the second. */
function cloud() {
  const config = exampleCloud()
  const cache = scratch()
  const env = { OSA_CONFIG_DIR: config, OSA_INVENTORY_ENVIRONMENT: exampleEnvironment, XDG_CACHE_HOME: cache }
  const inventory = join(config, 'openstack_inventory.json')
  const first = run(script, ['--list'], { env }).stdout
  appendFileSync(join(config, 'openstack_user_config.yml'), '  compute4:\n    ip: 10.20.0.34\n')
  const between = new Date().toISOString()
  const second = run(script, ['--list'], { env }).stdout
  const tool = (...args: string[]) => run('osa-inventory', args, { env })
  const at = (...args: string[]) => run(script, args, { env })
  return { config, env, inventory, first, second, between, tool, at }
}

/** Names, sizes and times of all files of a directory. */
function shot(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((name) => [name, statSync(join(directory, name))] as const)
    .map(([name, { size, mtimeMs, mode }]) => `${name} ${size} ${mtimeMs} ${mode}`)
    .sort()
}

describe('openstack-ansible-inventory --at', () => {
  it('prints what was stored, byte for byte, by number, from the latest, and by time', () => {
    const { first, second, between, at } = cloud()
    for (const args of [['--at', '1'], ['--at', '-1'], ['--at=-1'], ['--list', '--at', between]]) {
      expect([args, at(...args)]).toEqual([args, { status: 0, stdout: first, stderr: '' }])
    }
    for (const rev of ['2', 'latest', '2100-01-01T00:00:00+01:00'])
      expect(at('--at', rev, '--list').stdout).toBe(second)
  })

  it('prints one host as it was, and {} where it was not', () => {
    const { at } = cloud()
    expect(JSON.parse(at('--host', 'compute4', '--at', '2').stdout)).toMatchObject({ ansible_host: '10.20.0.34' })
    expect(at('--at=1', '--host', 'compute4')).toEqual({ status: 0, stdout: '{}\n', stderr: '' })
  })

  it('reads no configuration and writes nothing, however broken everything else is', () => {
    const { config, first, inventory, at } = cloud()
    writeFileSync(join(config, 'openstack_user_config.yml'), 'rubbish: [')
    rmSync(join(config, 'env.d'), { recursive: true, force: true })
    rmSync(inventory)
    const before = shot(config)
    expect(at('--environment', '/nowhere', '--at', '1')).toEqual({ status: 0, stdout: first, stderr: '' })
    expect(shot(config)).toEqual(before)
  })

  it.each([
    [['--at', '7'], 1, 'there is no revision 7: there are 1 to 2'],
    [['--at', '2026-11-01T08:00:00'], 1, 'it has no time zone'],
    [['--at', ''], 1, 'does not name a revision'],
    [['--at', '1', '--check'], 2, '--check looks at the present'],
    [['--a', '1'], 2, 'unrecognized arguments: --a 1'],
  ])('refuses %j', (args, status, said) => {
    const ended = cloud().at(...args)
    expect([ended.status, ended.stdout]).toEqual([status, ''])
    expect(ended.stderr).toContain(said)
  })
})

describe('OSA_INVENTORY_AT', () => {
  it('does the same where no option can be given, and says so on standard error', () => {
    const { first, second, env } = cloud()
    const past = { ...env, OSA_INVENTORY_AT: '-1' }
    const ended = run(script, ['--list'], { env: past })
    expect([ended.status, ended.stdout]).toEqual([0, first])
    expect(ended.stderr).toMatch(
      /^openstack-ansible-inventory: OSA_INVENTORY_AT=-1: this is revision 1 of \S+Z, not the /,
    )
    // Twice: none of it is remembered for other runs.
    expect(run(script, [], { env: past }).stdout).toBe(first)
    expect(run(script, ['--list'], { env }).stdout).toBe(second)
    expect(run(script, ['--at', '2'], { env: past })).toEqual({ status: 0, stdout: second, stderr: '' })
    expect(run(script, ['--list'], { env: { ...env, OSA_INVENTORY_AT: '' } }).stdout).toBe(second)
  })

  it.each([
    ['osa-inventory', ['generate']],
    ['osa-inventory', ['remove', 'compute4', '--yes']],
    ['osa-inventory', ['restore', '1', '--yes']],
    ['openstack-ansible-inventory-manage', ['-r', 'compute4']],
  ] as const)('keeps %s %j from changing anything', (program, args) => {
    const { env, inventory, second } = cloud()
    const ended = run(program, args, { env: { ...env, OSA_INVENTORY_AT: '1' } })
    expect([ended.status, ended.stdout]).toEqual([1, ''])
    expect(ended.stderr).toContain('OSA_INVENTORY_AT=1 is set: Ansible sees the inventory as it was')
    expect(ended.stderr).toContain('unset OSA_INVENTORY_AT')
    expect(`${readFileSync(inventory, 'utf8')}\n`).toBe(second)
  })

  it('is reported by doctor, and hinders no one who only looks', () => {
    const { env } = cloud()
    const past = { ...env, OSA_INVENTORY_AT: '1' }
    const { stdout } = run('osa-inventory', ['doctor', '--json'], { env: past })
    expect(JSON.parse(stdout).findings).toContainEqual(
      expect.objectContaining({ code: 'past-inventory', grade: 'warning' }),
    )
    expect(run('osa-inventory', ['show'], { env: past }).stdout).toMatch(/^11 hosts/)
    expect(run('osa-inventory', ['generate', '--dry-run'], { env: past }).status).toBe(0)
    expect(run(script, ['--check'], { env: past }).status).toBe(0)
  })
})

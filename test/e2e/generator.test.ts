/** The script as an operator meets it: statuses, streams, files (docs/generation.md, section 7.2). */
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  exampleCloud,
  exampleEnvironment,
  executables,
  lacking,
  pathOf,
  run,
  runCommand,
  scratch,
} from '../support/program.ts'

function cloud() {
  const config = exampleCloud()
  const env = { OSA_CONFIG_DIR: config, OSA_INVENTORY_ENVIRONMENT: exampleEnvironment }
  return { config, env, inventory: join(config, 'openstack_inventory.json') }
}

const script = 'openstack-ansible-inventory'

describe('a run', () => {
  it('prints what it stores, writes nothing the second time, and is silent on standard error', () => {
    const { env, inventory } = cloud()
    const first = run(script, ['--list'], { env })
    expect(first.stderr).toBe('')
    expect(first.status).toBe(0)
    expect(first.stdout).toBe(`${readFileSync(inventory, 'utf8')}\n`)
    const before = statSync(inventory)
    const second = run(script, [], { env })
    expect(second).toEqual(first)
    expect(statSync(inventory).mtimeMs).toBe(before.mtimeMs)
    expect(statSync(inventory).ino).toBe(before.ino)
  })

  it('takes --config over OSA_CONFIG_DIR and touches no other directory', () => {
    const { env, config } = cloud()
    const other = cloud()
    expect(run(script, ['--config', other.config], { env }).status).toBe(0)
    expect(existsSync(join(config, 'openstack_inventory.json'))).toBe(false)
    expect(existsSync(other.inventory)).toBe(true)
  })

  it('takes an empty OSA_CONFIG_DIR for none', () => {
    const { env } = cloud()
    const ended = run(script, [], { env: { ...env, OSA_CONFIG_DIR: '' }, cwd: env.OSA_CONFIG_DIR })
    expect(ended.status).toBe(1)
    expect(ended.stderr).toContain('/etc/openstack_deploy')
  })

  it('prints one host with --host, and {} for one that is not there', () => {
    const { env } = cloud()
    const all = JSON.parse(run(script, [], { env }).stdout)
    const [name] = all.galera.hosts
    expect(JSON.parse(run(script, ['--host', name], { env }).stdout)).toEqual(all._meta.hostvars[name])
    expect(run(script, ['--host', 'nobody'], { env }).stdout).toBe('{}\n')
  })

  it('needs a configuration and an environment, and says where it looked', () => {
    const { env, config } = cloud()
    const empty = scratch()
    const nothing = run(script, ['--config', empty], { env })
    expect(nothing.status).toBe(1)
    expect(nothing.stdout).toBe('')
    expect(nothing.stderr).toContain(`Could not read data sources: ${empty}/openstack_user_config.yml`)
    const lost = run(script, ['-e', empty], { env })
    expect(lost.stderr).toContain(`${empty}/env.d`)
    expect(existsSync(join(config, 'openstack_inventory.json'))).toBe(false)
  })

  it('accepts a configuration that is in conf.d alone', () => {
    const { env, config } = cloud()
    const main = join(config, 'openstack_user_config.yml')
    writeFileSync(join(config, 'conf.d/00-main.yml'), readFileSync(main))
    rmSync(main)
    expect(run(script, [], { env }).status).toBe(0)
  })

  it('is read whole through a slow pipe', () => {
    const { env } = cloud()
    const ended = runCommand('sh', ['-c', `node ${pathOf(script)} | (sleep 0.3; wc -c)`], { env })
    expect(Number(ended.stdout)).toBe(run(script, [], { env }).stdout.length)
  })

  it('ends quietly when the reader leaves early', () => {
    const { env } = cloud()
    const ended = runCommand('sh', ['-c', `node ${pathOf(script)} | head -c 10`], { env })
    expect(ended.stderr).toBe('')
  })

  it.each([
    ['/dev/full', ''],
    ['a file that may not grow as far', "trap '' XFSZ; ulimit -f 8; "],
  ])('says that its output does not fit, into %s', (_, limit) => {
    const { env } = cloud()
    run(script, [], { env })
    const target = limit === '' ? '/dev/full' : join(scratch(), 'output')
    const ended = runCommand('sh', ['-c', `${limit}node ${pathOf(script)} >${target}`], { env })
    expect(ended.status).toBe(1)
    expect(ended.stderr).toMatch(/^openstack-ansible-inventory: standard output cannot be written: .*\n$/)
  })
})

describe('the command line', () => {
  it.each([
    [['--conf', 'X'], 1],
    [['--env', 'X'], 1],
    [['--lis'], 0],
    [['--c'], 2],
    [['--ho', 'x'], 2],
    [['--nonsense'], 2],
    [['extra'], 2],
    [['--host'], 2],
    [['--h'], 0],
    [['--ch'], 0],
  ])('%j ends with status %i', (args, status) => {
    const { env } = cloud()
    const ended = run(script, args, { env })
    expect(ended.status).toBe(status)
    if (status !== 0) expect(ended.stdout).toBe('')
  })
})

describe('a refusal', () => {
  it('names file, line, path and remedy, prints nothing, changes nothing', () => {
    const { env, config, inventory } = cloud()
    run(script, [], { env })
    const before = readFileSync(inventory)
    const file = join(config, 'conf.d/zz-more.yml')
    writeFileSync(
      file,
      '# a comment\ncompute_hosts:\n  new1:\n    management_ip: 172.29.236.77\n  new2: {ip: 172.29.236.300}\n',
    )
    const ended = run(script, [], { env })
    expect(ended.status).toBe(1)
    expect(ended.stdout).toBe('')
    expect(ended.stderr.split('\n')).toEqual([
      `${file}:3: compute_hosts.new1: host new1 in group compute_hosts has no ip`,
      '    add its address: `ip: 172.29.236.11`  # V1',
      `${file}:5: compute_hosts.new2.ip: ip of host new2 in group compute_hosts is "172.29.236.300", which is not an address`,
      '    write an address in full, such as "172.29.236.11", without leading zeros  # N4',
      '',
    ])
    expect(readFileSync(inventory)).toEqual(before)
  })

  it('does not write out billions of values that aliases make of ten lines', () => {
    const { env, config } = cloud()
    const file = join(config, 'conf.d/aliases.yml')
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]']
    for (let i = 1; i < 9; i++)
      lines.push(
        `a${i}: &a${i} [${Array(9)
          .fill(`*a${i - 1}`)
          .join(', ')}]`,
      )
    writeFileSync(file, `${lines.join('\n')}\nglobal_overrides: {all_of_them: *a8}\n`)
    const ended = run(script, [], { env })
    expect(ended.status).toBe(1)
    expect(ended.stderr).toContain(`${file}: its aliases make more than 10000000 values`)
  })

  it('does not wait at a pipe that is among the files', () => {
    const { env, config } = cloud()
    const pipe = join(config, 'conf.d/pipe.yml')
    runCommand('mkfifo', [pipe])
    const ended = run(script, [], { env })
    expect(ended.status).toBe(1)
    expect(ended.stderr).toBe(`${pipe}: cannot be read: it is a pipe, not a file\n    # V2\n`)
  })

  it('tells the broken files all at once, with line and column', () => {
    const { env, config } = cloud()
    writeFileSync(join(config, 'conf.d/a.yml'), 'a: [1\n')
    writeFileSync(join(config, 'conf.d/b.yml'), 'x: !vault |\n  abc\n')
    writeFileSync(join(config, 'conf.d/c.yml'), '- a list\n')
    const { stderr, status } = run(script, [], { env })
    expect(status).toBe(1)
    for (const name of ['a.yml:1:', 'b.yml:1:', 'c.yml:1:']) expect(stderr).toContain(`conf.d/${name}`)
    expect(stderr).not.toContain('    at ')
  })

  it('of a date in host_vars names the place it is written at', () => {
    const { env, config } = cloud()
    writeFileSync(
      join(config, 'conf.d/d.yml'),
      'compute_hosts:\n  c9:\n    ip: 172.29.236.88\n    host_vars:\n      since: 2024-01-31\n',
    )
    const { stderr } = run(script, [], { env })
    expect(stderr).toContain('conf.d/d.yml:5: compute_hosts.c9.host_vars.since')
  })
})

describe('--check', () => {
  it('says that all is well, writes nothing', () => {
    const { env, config } = cloud()
    const before = readdirSync(config).sort()
    expect(run(script, ['--check'], { env })).toEqual({ status: 0, stdout: 'Configuration ok!\n', stderr: '' })
    expect(readdirSync(config).sort()).toEqual(before)
  })

  it('warns of an unknown group with its line, still with status 0, and prints no inventory', () => {
    const { env, config } = cloud()
    appendFileSync(join(config, 'openstack_user_config.yml'), '\ncompue_hosts:\n  c9:\n    ip: 172.29.236.88\n')
    const ended = run(script, ['--check'], { env })
    expect(ended.status).toBe(0)
    expect(ended.stdout).toBe('')
    expect(ended.stderr).toMatch(
      /openstack_user_config\.yml:\d+: compue_hosts: Group compue_hosts was found in configuration but not the environment\./,
    )
    expect(existsSync(join(config, 'openstack_inventory.json'))).toBe(false)
  })

  it('ends with status 1 for what a run would refuse', () => {
    const { env, config } = cloud()
    appendFileSync(join(config, 'openstack_user_config.yml'), '\nlxc_hosts: {}\n')
    expect(run(script, ['--check'], { env }).status).toBe(1)
  })
})

describe('rights', () => {
  const reason = lacking(process.getuid?.() === 0 ? undefined : 'only root can become someone else')

  it.skipIf(reason)('an unchanged run needs no right to write; a changed one says what is missing', () => {
    const { env: ofRoot, config } = cloud()
    // The project itself may lie where only its owner comes.
    const common = scratch()
    const environment = join(common, 'environment')
    cpSync(exampleEnvironment, environment, { recursive: true })
    cpSync(executables, join(common, 'bin'), { recursive: true })
    const env = { ...ofRoot, OSA_INVENTORY_ENVIRONMENT: environment }
    run(script, [], { env })
    runCommand('chmod', ['-R', 'a+rX,go-w', common, config, join(config, '..')])
    const program = [process.execPath, join(common, 'bin', `${script}.cjs`)]
    const asNobody = (): ReturnType<typeof runCommand> =>
      runCommand('setpriv', ['--reuid=65534', '--regid=65534', '--clear-groups', ...program], { env })
    const unchanged = asNobody()
    expect(unchanged.stderr).toBe('')
    expect(unchanged.status).toBe(0)
    writeFileSync(join(config, 'conf.d/new.yml'), 'compute_hosts:\n  c9:\n    ip: 172.29.236.88\n')
    const changed = asNobody()
    expect(changed.status).toBe(1)
    expect(changed.stdout).toBe('')
    expect(changed.stderr).toContain(config)
    chmodSync(join(config, 'openstack_inventory.json'), 0o600)
    expect(asNobody().stderr).toContain('openstack_inventory.json')
  })
})

describe('quirks', () => {
  it('that do not exist are refused with the nearest name', () => {
    const { env } = cloud()
    const ended = run(script, [], { env: { ...env, OSA_INVENTORY_QUIRKS: 'underscored-host' } })
    expect(ended.status).toBe(1)
    expect(ended.stderr).toContain('underscored-hosts')
  })
})

describe('what is stored', () => {
  it('is named with the file when it is not an inventory', () => {
    const { env, inventory } = cloud()
    writeFileSync(inventory, '{"_meta": {"hostvars": {"a": null}}}')
    const odd = run(script, [], { env })
    expect(odd).toMatchObject({ status: 1, stdout: '' })
    expect(odd.stderr).toContain(`${inventory}: _meta.hostvars.a: the variables of a are empty (null)`)
    writeFileSync(inventory, '{"_meta": {"hostvars": {"a": {"x": 1.2.3}}}}')
    const broken = run(script, [], { env })
    expect(broken).toMatchObject({ status: 1, stdout: '' })
    expect(broken.stderr).toMatch(new RegExp(`${inventory}: not JSON: line 1, column \\d+`))
    // Nothing else is kept that could be restored.
    expect(broken.stderr).toContain('put a good copy there, or remove the file to begin a new inventory')
  })

  it('a host with an empty name is refused, for Ansible would drop everything', () => {
    const { env, config } = cloud()
    writeFileSync(join(config, 'conf.d/e.yml'), 'compute_hosts:\n  "": {ip: 172.29.236.88}\n')
    expect(run(script, [], { env }).stderr).toContain('conf.d/e.yml:2: ')
  })

  it('aliases nested thousands deep are refused in words', () => {
    const { env, config } = cloud()
    const lines = Array.from({ length: 4000 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}]`)
    writeFileSync(join(config, 'conf.d/deep.yml'), `a0: &a0 [1]\n${lines.join('\n')}\n`)
    const ended = run(script, [], { env })
    expect(ended.status).toBe(1)
    expect(ended.stderr).toContain('deep.yml: its aliases make values more than 500 levels deep')
  })
})

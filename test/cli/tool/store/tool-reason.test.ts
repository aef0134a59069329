/** `require_reason` and `audit_log` as an operator meets them. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { openFileBackend } from '../../../../src/backends/file.ts'
import { cleanEnvironment, pathOf } from '../../../support/program.ts'
import { manage } from '../../manager/manage-run.ts'
import { type Cloud, deployedCloud, withdrawCompute3 } from '../tool-run.ts'

async function strictCloud(): Promise<Cloud> {
  const cloud = await deployedCloud()
  writeFileSync(cloud.path('osa.ini'), '[inventory]\nrequire_reason = yes\naudit_log = audit.log\n')
  return cloud
}

function auditLines(cloud: Cloud): Record<string, unknown>[] {
  const text = readFileSync(cloud.path('audit.log'), 'utf8')
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}

describe('require_reason', () => {
  it.each([
    'remove compute3',
    'restore 1 --yes',
    'generate --new --force',
    'generate --force',
    'rename-groups --dashes',
    'rename-host infra1 ctl1',
    'address pin infra1-container management 10.20.1.7',
    'address move infra1-container infra2-container',
  ])('refuses without a reason: %s', async (line) => {
    const cloud = await strictCloud()
    withdrawCompute3(cloud)
    const before = readFileSync(cloud.path('openstack_inventory.json'))
    const { status, out, err } = await cloud.run(line)
    expect([status, out]).toEqual([1, ''])
    expect(err).toBe(
      'osa-inventory: manual changes need a reason here (require_reason); nothing was changed\n' +
        "    say why with --reason 'TEXT', or set OSA_INVENTORY_REASON  # ERR_REASON_REQUIRED\n",
    )
    expect((await cloud.run([...line.split(' '), '--reason', '  '])).status).toBe(1)
    expect(readFileSync(cloud.path('openstack_inventory.json'))).toEqual(before)
  })

  it.each([['-r', 'compute3'], ['-d', 'compute_hosts'], ['--clear-ips']])(
    'refuses the manager: %s',
    async (...args) => {
      const cloud = await strictCloud()
      const refused = await manage(args, { env: cloud.env })
      expect([refused.status, refused.out]).toEqual([1, ''])
      expect(refused.err).toContain('manual changes need a reason here')
      const { status } = await manage([...args, '--reason', 'out of service'], { env: cloud.env })
      expect(status).toBe(0)
      expect(await openFileBackend({ directory: cloud.directory }).load()).toMatchObject({ reason: 'out of service' })
    },
  )

  it('asks nothing of a dry run, of who only looks, or of the generator', async () => {
    const cloud = await strictCloud()
    withdrawCompute3(cloud)
    for (const line of ['remove --stale --dry-run', 'show', 'history', 'doctor', 'generate --new --force --dry-run']) {
      expect((await cloud.run(line)).err, line).not.toContain('reason')
    }
    expect((await manage(['-l'], { env: cloud.env })).status).toBe(0)
    expect((await cloud.run('generate')).status).toBe(0)
  })

  it('takes the reason of the environment', async () => {
    const cloud = await strictCloud()
    const { status } = await cloud.run('remove compute3 --yes', { env: { OSA_INVENTORY_REASON: 'out of service' } })
    expect(status).toBe(0)
  })
})

describe('audit_log', () => {
  it('has a line for each change: the generator, a removal, a restore, an edit from outside', async () => {
    const cloud = await strictCloud()
    await cloud.run(['remove', 'compute3', '--reason', 'broken board', '--yes'])
    await cloud.run('generate')
    const path = cloud.path('openstack_inventory.json')
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll('10.20.0.33', '10.20.0.99'))
    await cloud.run(['restore', '1', '--yes', '--reason', 'as it was'])
    expect(auditLines(cloud)).toMatchObject([
      { event: 'written', backend: 'file', deployment: 'default', id: 2, reason: 'broken board' },
      { event: 'written', id: 3, command: 'osa-inventory generate', inputs: expect.stringMatching(/^[0-9a-f]{64}$/) },
      { event: 'recorded', id: 4, command: 'external edit', author: 'unknown' },
      { event: 'written', id: 5, reason: 'as it was' },
    ])
  })

  it('that cannot be written stops a change, and nobody who only looks', async () => {
    const cloud = await strictCloud()
    mkdirSync(cloud.path('audit.log'))
    withdrawCompute3(cloud)
    const { status, err } = await cloud.run(['remove', 'compute3', '--reason', 'x', '--yes'])
    expect(status).toBe(1)
    expect(err).toContain(`${cloud.path('audit.log')} cannot be written: it is a directory; nothing was changed`)
    expect(cloud.stored()._meta.hostvars).toHaveProperty('compute3')
    const { findings } = JSON.parse((await cloud.run('doctor --json')).out)
    expect(findings).toContainEqual(
      expect.objectContaining({ grade: 'error', code: 'audit-log', file: cloud.path('audit.log') }),
    )
    expect((await cloud.run('generate')).out).toBe('no changes\n')
  })

  it.each(['remove compute3 --yes', 'restore 1 --yes', 'history prune --keep 1 --yes'])(
    'that cannot be written leaves standard output empty: %s',
    async (line) => {
      const cloud = await strictCloud()
      await cloud.run(['remove', '--group', 'haproxy_all', '--reason', 'x', '--yes'])
      rmSync(cloud.path('audit.log'))
      mkdirSync(cloud.path('audit.log'))
      const { status, out, err } = await cloud.run([...line.split(' '), '--reason', 'x'])
      expect([status, out]).toEqual([1, ''])
      expect(err).toContain('it is a directory; nothing was changed')
    },
  )

  it('that is full after the change says which line is missing, with status 1', async () => {
    const cloud = await strictCloud()
    const limit = 2048
    writeFileSync(cloud.path('audit.log'), `${' '.repeat(limit * 1024 - 1)}\n`)
    const tool = [process.execPath, pathOf('osa-inventory'), 'remove', 'compute3', '--reason', 'x', '--yes']
    const { status, stderr } = spawnSync('bash', ['-c', `ulimit -f ${limit}; exec "$@"`, 'bash', ...tool], {
      encoding: 'utf8',
      env: { ...cleanEnvironment(), ...cloud.env },
    })
    expect(status).toBe(1)
    expect(stderr).toMatch(
      /^osa-inventory: revision 2 is stored, but the audit log .* has no line of it: there is no room/,
    )
    const line = stderr.split('\n').find((each) => each.startsWith('{'))
    expect(JSON.parse(line!)).toMatchObject({ event: 'written', id: 2, reason: 'x' })
    expect(cloud.stored()._meta.hostvars).not.toHaveProperty('compute3')
  })

  it('is none without the setting', async () => {
    const cloud = await deployedCloud()
    await cloud.run('remove compute3 --yes')
    expect(existsSync(cloud.path('audit.log'))).toBe(false)
  })
})

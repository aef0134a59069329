import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { openFileBackend } from '../../../../src/backends/file.ts'
import { lacking, runCommand } from '../../../support/program.ts'
import { type Cloud, deployedCloud } from '../tool-run.ts'

const file = 'openstack_inventory.json'

function text(cloud: Cloud): string {
  return readFileSync(cloud.path(file), 'utf8')
}

/** The groups of containers as an older release called them; one of them has got a newer container since. */
async function oldCloud(): Promise<Cloud> {
  const cloud = await deployedCloud()
  const stored = JSON.parse(text(cloud).replace(/_host_containers"/g, '-host_containers"')) as ReturnType<
    Cloud['stored']
  >
  const [newest] = stored['infra2-host_containers']!.hosts!.splice(0, 1)
  stored.infra2_host_containers = { hosts: [newest!] }
  // JSON.parse makes an integer of a float.
  const aged = JSON.stringify(stored).replaceAll('"nova_ram_allocation_ratio":1,', '"nova_ram_allocation_ratio":1.0,')
  writeFileSync(cloud.path(file), aged)
  return cloud
}

describe('osa-inventory rename-groups --dashes', () => {
  it('merges the groups, as one revision; the next run changes nothing, nor does a second renaming', async () => {
    const cloud = await oldCloud()
    const before = cloud.stored()
    const { status, out, err } = await cloud.run(['rename-groups', '--dashes', '--reason', 'upgrade'])
    expect([status, err]).toEqual([0, ''])
    expect(out).toMatch(/\n {2}- infra2-host_containers .*\n/)
    expect(out).toMatch(/\n {2}~ infra2_host_containers .*first is now infra2-\S+, was infra2-\S+\n/)
    expect(out).toMatch(/\nstored as revision 3\nnext: look for the dashed names in playbooks/)
    const after = cloud.stored()
    expect(after['infra2-host_containers']).toBeUndefined()
    expect(after.infra2_host_containers!.hosts).toEqual([
      ...before['infra2-host_containers']!.hosts!,
      ...before.infra2_host_containers!.hosts!,
    ])
    expect(after._meta.hostvars.infra2!.container_types).toBe('infra2_host_containers')
    const newest = await openFileBackend({ directory: cloud.directory }).load()
    expect(newest).toMatchObject({ id: 3, reason: 'upgrade' })
    expect((await cloud.run('generate --dry-run')).out).toBe('no changes\n')
    expect((await cloud.run('stale')).out).toBe('nothing is stale\n')
    const again = await cloud.run('rename-groups --dashes')
    expect([again.status, again.out]).toEqual([0, 'no group has the dashed name of an older release\n'])
  })

  it('is what doctor and stale tell of', async () => {
    const cloud = await oldCloud()
    const findings = JSON.parse((await cloud.run('doctor --json')).out).findings as Record<string, string>[]
    expect(findings.find(({ code }) => code === 'E8')?.remedy).toContain('`osa-inventory rename-groups --dashes`')
    expect((await cloud.run('stale')).out).toContain(
      'osa-inventory rename-groups --dashes merges it into infra1_host_c',
    )
  })

  it('changes nothing with --dry-run, and prints the difference for programs', async () => {
    const cloud = await oldCloud()
    const before = text(cloud)
    const dry = await cloud.run('rename-groups --dashes --dry-run')
    expect([dry.status, dry.out.endsWith('\nnothing was stored (--dry-run)\n')]).toEqual([0, true])
    const told = JSON.parse((await cloud.run('rename-groups --dashes --dry-run --json')).out)
    expect(told).toMatchObject({ changed: true, dry_run: true, revision: null })
    const gone = told.difference.groups.filter(({ change }: { change: string }) => change === 'removed')
    expect(gone.map(({ name }: { name: string }) => name)).toContain('infra1-host_containers')
    expect(text(cloud)).toBe(before)
  })

  it('is refused when the two have different variables', async () => {
    const cloud = await oldCloud()
    const stored = cloud.stored()
    stored['infra2-host_containers']!.vars = { mtu: 9000 }
    stored.infra2_host_containers!.vars = { mtu: 1500 }
    writeFileSync(cloud.path(file), JSON.stringify(stored))
    const before = text(cloud)
    const { status, out, err } = await cloud.run('rename-groups --dashes')
    expect([status, out]).toEqual([1, ''])
    expect(err).toMatch(
      /^osa-inventory: infra2-host_containers and infra2_host_containers become one group infra2_host_containers, but vars\.mtu differs\n {4}no run gives/,
    )
    expect(text(cloud)).toBe(before)
  })

  it('says what keeps its dashes', async () => {
    const cloud = await oldCloud()
    const stored = cloud.stored()
    stored['mine-alone'] = { hosts: [] }
    writeFileSync(cloud.path(file), JSON.stringify(stored))
    const { out } = await cloud.run('rename-groups --dashes')
    expect(out).toContain('note: mine-alone stays: nothing makes a group of that name, dashed or not;')
    expect(cloud.stored()['mine-alone']).toEqual({ hosts: [] })
  })

  it('says which groups have to be named', async () => {
    const { status, err } = await (await deployedCloud()).run('rename-groups')
    expect([status, err.split('\n').at(-2)]).toEqual([
      2,
      'osa-inventory rename-groups: error: say which groups: --dashes or --underscores',
    ])
  })

  const whyNot = lacking(runs('ansible-inventory') ? undefined : 'ansible-inventory is not installed')

  it.skipIf(whyNot !== undefined)('changes nothing of what Ansible sees', async () => {
    const cloud = await oldCloud()
    const before = seen(cloud)
    await cloud.run('rename-groups --dashes')
    const after = seen(cloud)
    expect(after.groups).toEqual(before.groups)
    expect(after.order).toBe(before.order)
    expect(after.order).toContain('infra2-')
  })
})

function runs(program: string): boolean {
  try {
    return runCommand(program, ['--version']).status === 0
  } catch {
    return false
  }
}

/** The groups without the variables of hosts, and the hosts of one that was in two, in Ansible's order. */
function seen(cloud: Cloud): { groups: unknown; order: string } {
  const script = cloud.path('stored.sh')
  writeFileSync(script, `#!/bin/sh\ncat '${cloud.path(file)}'\n`, { mode: 0o755 })
  const env = { ANSIBLE_TRANSFORM_INVALID_GROUP_CHARS: 'always', HOME: cloud.directory }
  const list = runCommand('ansible-inventory', ['-i', script, '--list'], { env })
  expect(list.status).toBe(0)
  const { _meta, ...groups } = JSON.parse(list.stdout)
  const order = runCommand('ansible', ['-i', script, 'infra2_host_containers', '--list-hosts'], { env }).stdout
  return { groups, order }
}

/** See before it happens, and then exactly that happens: `generate --dry-run -o PLAN`, `apply PLAN`. */
import { chmodSync, cpSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type Plan, planText } from '../../../../src/app/run/plan-file.ts'
import { scratch } from '../../../support/program.ts'
import { type Cloud, deployedCloud, newCloud, type Stored, withdrawCompute3 } from '../tool-run.ts'

const fourthHost = '  compute3:\n    ip: 10.20.0.33'
const withFourth = `  compute4:\n    ip: 10.20.0.34\n${fourthHost}`
const plan = 'cloud.plan'

interface PlanText {
  added: {
    hosts: string[]
    containers: string[]
    addresses: { host: string; network: string; address: string }[]
  }
  [member: string]: unknown
}

function planOf(cloud: Cloud, name = plan): PlanText {
  return JSON.parse(readFileSync(cloud.path(name), 'utf8'))
}

/** A cloud with one more infra host in its configuration, so that names and addresses are drawn, and the plan for it. */
async function plannedCloud(options = ''): Promise<Cloud> {
  const cloud = await deployedCloud()
  cloud.edit('shared_infra_hosts:', 'shared_infra_hosts:\n  infra9:\n    ip: 10.20.0.19')
  const { status, err } = await cloud.run(`generate --dry-run -o ${plan} ${options}`)
  expect([status, err]).toEqual([0, ''])
  return cloud
}

async function refused(cloud: Cloud, line = `apply ${plan}`, env: Record<string, string> = {}): Promise<string> {
  const before = existsSync(cloud.path('openstack_inventory.json'))
    ? readFileSync(cloud.path('openstack_inventory.json'), 'utf8')
    : undefined
  const { status, out, err, questions } = await cloud.run(line, { env })
  expect({ status, out, questions }).toEqual({ status: 1, out: '', questions: [] })
  if (before !== undefined) expect(readFileSync(cloud.path('openstack_inventory.json'), 'utf8')).toBe(before)
  return err
}

function addressesOf(stored: Stored): Map<string, unknown> {
  return new Map(Object.entries(stored._meta.hostvars).map(([name, vars]) => [name, vars.container_networks]))
}

describe('osa-inventory apply', () => {
  it('stores the names and addresses that the dry run has shown, and nothing else', async () => {
    const cloud = await plannedCloud()
    const { added } = planOf(cloud)
    expect(added.hosts).toEqual(['infra9'])
    expect(added.containers.length).toBeGreaterThan(2)
    const known = new Set(Object.keys(cloud.stored()._meta.hostvars))
    const { status, out, err, questions } = await cloud.run(`apply ${plan}`)
    expect([status, err, questions]).toEqual([0, '', []])
    expect(out).toMatch(/\nstored as revision 2\n/)
    for (const name of added.containers) expect(`${out}\nand `).toMatch(new RegExp(`${name}|and \\d+ more`))
    const stored = cloud.stored()
    const fresh = Object.keys(stored._meta.hostvars).filter((name) => !known.has(name))
    expect(fresh.sort()).toEqual([...added.hosts, ...added.containers].sort())
    const networks = addressesOf(stored)
    for (const { host, network, address } of added.addresses.filter(({ network: key }) => key !== 'ansible_host')) {
      if (added.containers.includes(host)) expect(networks.get(host)).toMatchObject({ [network]: { address } })
    }
  })

  it('stores the very document that the plan is of, also the first one of a cloud', async () => {
    const cloud = newCloud()
    const dry = await cloud.run(`generate --dry-run --diff -o ${plan}`)
    expect(dry.out).toContain(`${plan} keeps the plan: \`osa-inventory apply ${plan}\` stores exactly that\n`)
    expect(dry.out).not.toContain('other names')
    const applied = await cloud.run(`apply ${plan} --diff`)
    expect(applied.status).toBe(0)
    const [told, done] = [dry.out.split('\nnothing was stored')[0], applied.out.split('\nstored as')[0]]
    expect(done).toBe(told)
  })

  it('leaves nothing for the next run to do', async () => {
    const cloud = await plannedCloud()
    await cloud.run(`apply ${plan}`)
    expect((await cloud.run('generate')).out).toMatch(/^no changes\n/)
    expect((await cloud.run('generate --dry-run --detailed-exitcode')).status).toBe(0)
  })

  it('is told in the history, with the reason of the plan or its own', async () => {
    const cloud = await plannedCloud('--reason rack9')
    expect((await cloud.run('apply cloud.plan')).status).toBe(0)
    const history = JSON.parse((await cloud.run('history --json')).out)
    expect(JSON.stringify(history)).toContain('osa-inventory apply cloud.plan')
    expect(JSON.stringify(history)).toContain('rack9')
    const other = await plannedCloud('--reason rack9')
    await other.run(['apply', plan, '--reason', 'CHG-17'])
    expect((await other.run('history')).out).toMatch(/CHG-17/)
  })

  it('is told in the audit log', async () => {
    const cloud = newCloud()
    writeFileSync(cloud.path('osa.ini'), '[inventory]\naudit_log = audit.log\n')
    await cloud.run(`generate --dry-run -o ${plan}`)
    expect(existsSync(cloud.path('audit.log'))).toBe(false)
    await cloud.run(`apply ${plan}`)
    expect(readFileSync(cloud.path('audit.log'), 'utf8')).toContain('"command":"osa-inventory apply cloud.plan"')
    expect((await cloud.run(`history verify --against ${cloud.path('audit.log')}`)).status).toBe(0)
  })

  it('says the second time that it is applied already', async () => {
    const cloud = await plannedCloud()
    await cloud.run(`apply ${plan}`)
    const again = await cloud.run(`apply ${plan}`)
    expect([again.status, again.err]).toEqual([0, ''])
    expect(again.out).toMatch(/^nothing to do: revision 2 of \S+ by \S+ is what cloud\.plan makes\n$/)
    const json = JSON.parse((await cloud.run(`apply ${plan} --json`)).out)
    expect(json).toEqual({ already: true, changed: false, dry_run: false, plan, revision: 2 })
    cloud.edit(fourthHost, withFourth)
    await cloud.run('generate')
    const err = await refused(cloud)
    expect(err).toContain('it was applied as revision 2, and the inventory is at revision 3 now')
  })

  it('does not write the plan of a state that nothing changes', async () => {
    const cloud = await deployedCloud()
    expect((await cloud.run(`generate --dry-run --detailed-exitcode -o ${plan}`)).status).toBe(0)
    expect(await cloud.run(`apply ${plan}`)).toMatchObject({ status: 0, out: 'no changes\n', err: '' })
    expect((await cloud.run('history --json')).out).not.toContain('apply')
  })

  it('refuses when another revision came since, and the command that it names makes a plan that applies', async () => {
    const cloud = await plannedCloud()
    await cloud.run('remove compute2 --yes')
    const err = await refused(cloud)
    expect(err).toMatch(
      /^osa-inventory: cloud\.plan goes on from revision 1, and the inventory is at revision 2 now, of \S+ by \S+ \(osa-inventory remove compute2 --yes\)\n/,
    )
    expect(err).toContain('# ERR_PLAN_STALE')
    const again = /make the plan again: osa-inventory (.*?) {2}#/.exec(err)![1]!
    expect((await cloud.run(again)).status).toBe(0)
    expect((await cloud.run(`apply ${plan}`)).status).toBe(0)
    expect((await cloud.run('generate')).out).toMatch(/^no changes\n/)
  })

  it('refuses when the inventory was edited from outside, is gone, or is another one', async () => {
    const cloud = await plannedCloud()
    const place = cloud.path('openstack_inventory.json')
    const before = readFileSync(place, 'utf8')
    writeFileSync(place, before.replace('"10.20.0.31"', '"10.20.0.131"'))
    expect(await refused(cloud)).toContain('the inventory was edited from outside since')
    writeFileSync(place, before)
    const other = await deployedCloud()
    cpSync(cloud.path(plan), other.path(plan))
    cloud.edit(/$/, '\n')
    cpSync(cloud.path('openstack_user_config.yml'), other.path('openstack_user_config.yml'))
    expect(await refused(other)).toMatch(/and what is stored is another one, [0-9a-f-]{36}\n/)
    const empty = newCloud()
    cpSync(cloud.path(plan), empty.path(plan))
    expect(await refused(empty)).toContain('goes on from revision 1, and there is no inventory now')
  })

  it.each([
    { what: 'the user configuration', file: 'openstack_user_config.yml' },
    { what: 'a file of conf.d', file: 'conf.d/heat.yml' },
    { what: 'a file of the base environment', file: 'base' },
  ])('refuses when $what has changed since, and names it', async ({ file }) => {
    const cloud = await deployedCloud()
    const environment = scratch()
    cpSync(cloud.env.OSA_INVENTORY_ENVIRONMENT!, environment, { recursive: true })
    cloud.env.OSA_INVENTORY_ENVIRONMENT = environment
    await cloud.run(`generate --dry-run -o ${plan}`)
    const path = file === 'base' ? `${environment}/env.d/galera.yml` : cloud.path(file)
    writeFileSync(path, `${readFileSync(path, 'utf8')}# one more line\n`)
    const err = await refused(cloud)
    expect(err).toContain(`cloud.plan was made of other files: ${path} has changed\n`)
    expect(err).toContain(`make the plan again: osa-inventory generate --dry-run -o ${plan}  # ERR_PLAN_STALE`)
  })

  it('refuses when a file came or went, in conf.d and in env.d', async () => {
    const cloud = await deployedCloud()
    writeFileSync(cloud.path('conf.d/aside.yml'), '---\n')
    await cloud.run(`generate --dry-run -o ${plan}`)
    rmSync(cloud.path('conf.d/aside.yml'))
    writeFileSync(cloud.path('conf.d/new.yml'), '---\n')
    const err = await refused(cloud)
    expect(err).toContain(`${cloud.path('conf.d/new.yml')} is new, ${cloud.path('conf.d/aside.yml')} is gone`)
  })

  it('refuses the plan of another deployment, backend, release or set of quirks', async () => {
    const cloud = await plannedCloud()
    expect(await refused(cloud, undefined, { OSA_INVENTORY_DEPLOYMENT: 'blue' })).toContain(
      'cloud.plan is for the deployment default, and blue is in use',
    )
    expect(await refused(cloud, undefined, { OSA_INVENTORY_RELEASE: '29.2.4' })).toContain(
      'cloud.plan is for OpenStack-Ansible 33.0.0, and this run is for 29.2.1',
    )
    expect(await refused(cloud, undefined, { OSA_INVENTORY_QUIRKS: 'reference' })).toContain(
      'cloud.plan was made with no quirks, and this run has the quirks ',
    )
    writeFileSync(cloud.path('osa.ini'), '[inventory]\nbackend = lite\n\n[lite]\nplugin = sqlite\npath = lite.db\n')
    expect(await refused(cloud)).toContain('cloud.plan is for the backend file, and lite is in use')
  })

  it('refuses the plan of another version of the program', async () => {
    const cloud = await plannedCloud()
    const { seal: _, ...made } = planOf(cloud)
    writeFileSync(cloud.path(plan), planText({ ...made, tool: 'osa-inventory/9.9.9' } as unknown as Plan))
    expect(await refused(cloud)).toContain('cloud.plan was made by osa-inventory/9.9.9, and this is osa-inventory/')
  })

  it('keeps the release that the dry run was given', async () => {
    const cloud = newCloud()
    await cloud.run(`generate --dry-run --release 29.2.4 -o ${plan}`)
    expect((await cloud.run(`apply ${plan}`)).status).toBe(0)
    expect((await cloud.run('history')).out).toContain('29.2.1')
  })

  it('says with which directories the plan was made, where they are others', async () => {
    const cloud = await plannedCloud()
    const other = await deployedCloud()
    const err = await refused(other, `apply ${cloud.path(plan)}`)
    expect(err).toContain(`it was made with --config ${cloud.directory}: say so, or make the plan again`)
    const { status } = await other.run(['apply', cloud.path(plan), '--config', cloud.directory])
    expect(status).toBe(0)
    expect(Object.keys(cloud.stored()._meta.hostvars)).toContain('infra9')
  })

  it('tells with --dry-run what would be stored, and whether it still can be', async () => {
    const cloud = await plannedCloud()
    const before = readFileSync(cloud.path('openstack_inventory.json'))
    const { status, out } = await cloud.run(`apply ${plan} --dry-run`)
    expect(status).toBe(0)
    expect(out).toContain('\nnothing was stored (--dry-run)\n')
    expect(readFileSync(cloud.path('openstack_inventory.json'))).toEqual(before)
    withdrawCompute3(cloud)
    expect(await refused(cloud, `apply ${plan} --dry-run`)).toContain('has changed')
  })

  it('begins a new inventory where the plan does, once', async () => {
    const cloud = await deployedCloud()
    const before = Object.keys(cloud.stored()._meta.hostvars)
    expect((await cloud.run(`generate --new --force --dry-run -o ${plan}`)).status).toBe(0)
    expect((await cloud.run(`apply ${plan}`)).status).toBe(0)
    const { added } = planOf(cloud)
    const now = Object.keys(cloud.stored()._meta.hostvars)
    expect(now.sort()).toEqual([...added.hosts, ...added.containers].sort())
    expect(now).not.toEqual(before)
    expect((await cloud.run(`apply ${plan}`)).out).toMatch(/^nothing to do: revision 2 /)
  })

  it('begins one where the stored one is damaged, and says the second time that it is done', async () => {
    const cloud = await deployedCloud()
    writeFileSync(cloud.path('openstack_inventory.json'), '{"_meta": ')
    expect((await cloud.run(`generate --new --dry-run -o ${plan}`)).status).toBe(0)
    expect((await cloud.run(`apply ${plan}`)).status).toBe(0)
    expect((await cloud.run(`apply ${plan}`)).out).toMatch(/^nothing to do: revision 2 /)
    expect((await cloud.run('restore 1 --yes --force')).status).toBe(0)
    expect(await refused(cloud)).toContain('begins a new inventory, and it was applied as revision 2')
  })

  it('wants a reason where --force and --new do', async () => {
    const cloud = await deployedCloud()
    writeFileSync(cloud.path('osa.ini'), '[inventory]\nrequire_reason = yes\n')
    await cloud.run(`generate --new --force --dry-run -o ${plan}`)
    expect(await refused(cloud)).toContain('# ERR_REASON_REQUIRED')
    expect((await cloud.run(`apply ${plan} --reason lost`)).status).toBe(0)
  })

  it('prints JSON for programs, as generate does', async () => {
    const cloud = await plannedCloud()
    const dry = JSON.parse((await cloud.run(`generate --dry-run --json -o ${plan}`)).out)
    expect(dry).toMatchObject({ changed: true, dry_run: true, plan, revision: null })
    const done = JSON.parse((await cloud.run(`apply ${plan} --json`)).out)
    expect(done).toEqual({ ...dry, dry_run: false, revision: 2, warnings: done.warnings })
  })

  it('is refused while the past is asked for', async () => {
    const cloud = await plannedCloud()
    expect(await refused(cloud, undefined, { OSA_INVENTORY_AT: '1' })).toContain('# ERR_PAST_INVENTORY')
  })
})

describe('the file of a plan', () => {
  it('is for its owner alone, whatever was there before', async () => {
    const cloud = await plannedCloud()
    expect(statSync(cloud.path(plan)).mode & 0o777).toBe(0o600)
    chmodSync(cloud.path(plan), 0o666)
    await cloud.run(`generate --dry-run -o ${plan}`)
    expect(statSync(cloud.path(plan)).mode & 0o777).toBe(0o600)
  })

  it('does not take the place of a file that is not a plan', async () => {
    const cloud = await deployedCloud()
    const before = readFileSync(cloud.path('openstack_user_config.yml'))
    const err = await refused(cloud, 'generate --dry-run -o openstack_user_config.yml')
    expect(err).toContain('openstack_user_config.yml is there, and is not a plan; it stays as it is')
    expect(readFileSync(cloud.path('openstack_user_config.yml'))).toEqual(before)
    expect(await refused(cloud, 'generate --dry-run -o nowhere/x.plan')).toContain('there is no such directory')
  })

  it('holds nothing of the variables of the cloud', async () => {
    const cloud = newCloud()
    cloud.edit(/$/, '\nglobal_overrides_extra: s3cret-pass\n')
    cloud.edit('nova_ram_allocation_ratio: 1.0', 'nova_password: s3cret-pass')
    await cloud.run(`generate --dry-run -o ${plan}`)
    expect(readFileSync(cloud.path(plan), 'utf8')).not.toContain('s3cret-pass')
  })

  it.each([
    ['apply', 'the following arguments are required: PLAN'],
    [`generate -o ${plan}`, '-o keeps the plan of a dry run: add --dry-run'],
    ['generate --dry-run -o -', '-o takes the name of a file'],
  ])('%s is wrong usage', async (line, told) => {
    const { status, out, err } = await newCloud().run(line)
    expect([status, out]).toEqual([2, ''])
    expect(err).toContain(told)
  })
})

describe('--detailed-exitcode', () => {
  it('is 2 where a dry run would change something, 0 where not, 1 where it is refused', async () => {
    const cloud = await deployedCloud()
    const line = 'generate --dry-run --detailed-exitcode'
    expect((await cloud.run(line)).status).toBe(0)
    cloud.edit(fourthHost, withFourth)
    expect(await cloud.run(line)).toMatchObject({ status: 2, err: '', out: expect.stringContaining('compute4') })
    expect((await cloud.run(`${line} --json`)).status).toBe(2)
    cloud.edit('ip: 10.20.0.34', 'ip: 10.20.0.31')
    expect((await cloud.run(line)).status).toBe(1)
  })

  it('is 2 where diff tells of a difference, 0 where of none, 1 where it is refused', async () => {
    const cloud = await deployedCloud()
    cloud.edit(fourthHost, withFourth)
    await cloud.run('generate')
    expect((await cloud.run('diff')).status).toBe(0)
    expect((await cloud.run('diff --detailed-exitcode')).status).toBe(2)
    expect((await cloud.run('diff 1 2 --json --detailed-exitcode')).status).toBe(2)
    expect((await cloud.run('diff 2 latest --detailed-exitcode')).status).toBe(0)
    expect((await cloud.run('diff 7 --detailed-exitcode')).status).toBe(1)
  })

  it.each([
    'generate --dry-run --detailed-exitcode --jsn',
    'generate --detailed-exitcode',
    'generate --detailed-exitcode --dry-run -o -',
    'generate --detailed-exitcode --dry-run --release',
    'diff --detailed-exitcode --brief --json',
    'diff a b c --detailed-exitcode',
  ])('makes wrong usage 64: %s', async (line) => {
    const { status, out } = await newCloud().run(line)
    expect([status, out]).toEqual([64, ''])
  })
})

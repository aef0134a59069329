import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { examineNode } from '../../../../src/app/doctor/runtime.ts'
import { cleanEnvironment, exampleEnvironment, executables, scratch } from '../../../support/program.ts'
import { type Cloud, deployedCloud, newCloud, withdrawCompute3 } from '../tool-run.ts'

interface Told {
  readonly grade: string
  readonly code: string
  readonly message: string
  readonly remedy: string | null
  readonly file: string | null
  readonly line: number | null
  readonly path: (string | number)[] | null
}

/** A deployment host as it should be: Ansible is there and told to fail. */
function goodHost(cloud: Cloud): Cloud {
  mkdirSync(cloud.path('bin'))
  writeFileSync(cloud.path('bin/ansible-inventory'), '#!/bin/sh\n', { mode: 0o755 })
  cloud.env.PATH = cloud.path('bin')
  cloud.env.ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED = 'true'
  return cloud
}

async function findings(cloud: Cloud, env: Record<string, string> = {}, line = 'doctor --json'): Promise<Told[]> {
  return JSON.parse((await cloud.run(line, { env })).out).findings
}

async function finding(cloud: Cloud, code: string, env: Record<string, string> = {}): Promise<Told | undefined> {
  return (await findings(cloud, env)).find((told) => told.code === code)
}

describe('osa-inventory doctor', () => {
  it('has no problems found in the example cloud on a good host, before and after the first run', async () => {
    const generator = join(exampleEnvironment, '../osa_toolkit/generate.py')
    const why = [`no ${generator}, so it is the newest`, `no ${generator}, and the stored inventory shows it`]
    for (const [index, cloud] of [goodHost(newCloud()), goodHost(await deployedCloud())].entries()) {
      const { status, out, err } = await cloud.run('doctor')
      const release = `OpenStack-Ansible 33.0.0 and later: ${why[index]}\n`
      expect([status, out, err]).toEqual([0, `${release}no problems found\n`, ''])
      expect(JSON.parse((await cloud.run('doctor --json')).out)).toEqual({
        counts: { error: 0, note: 0, warning: 0 },
        findings: [],
        release: { name: '33.0.0', tags: '33.0.0 and later', why: why[index] },
      })
    }
  })

  it.each(['conf.d', 'env.d'])('tells that nothing of %s is read when it is a file', async (name) => {
    const cloud = goodHost(newCloud())
    rmSync(cloud.path(name), { recursive: true, force: true })
    writeFileSync(cloud.path(name), '')
    expect(await finding(cloud, 'not-a-directory')).toMatchObject({
      grade: 'warning',
      message: `this is not a directory: nothing of ${name} is read`,
      remedy: expect.stringContaining(`${name}/NAME.yml`),
      file: cloud.path(name),
    })
  })

  it('tells at once that pipes are in the places of the inventory, its backups and the settings', async () => {
    const cloud = goodHost(newCloud())
    const tar = 'backup_openstack_inventory.tar'
    for (const name of ['openstack_inventory.json', tar]) spawnSync('mkfifo', [cloud.path(name)])
    expect((await finding(cloud, 'corrupt-document'))?.message).toContain('is a pipe')
    expect(await finding(cloud, 'S4')).toMatchObject({ file: cloud.path(tar) })
    spawnSync('mkfifo', [cloud.path('osa.ini')])
    expect((await finding(cloud, 'settings'))?.message).toContain('it is a pipe, not a file')
  })

  it('tells errors, warnings and notes by grade, with places and remedies; status 1 for an error', async () => {
    const cloud = goodHost(newCloud())
    cloud.edit('ip: 10.20.0.31', 'ip: 10.20.0.32')
    cloud.edit('container_mtu', 'container_mut')
    cloud.env.ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED = ''
    const { status, out } = await cloud.run('doctor')
    expect(status).toBe(1)
    expect(out).toMatch(
      /^error\n {2}\/\S+openstack_user_config\.yml:\d+: compute_hosts\.compute2\.ip: Both host:compute1/,
    )
    expect(out).toMatch(/\n {6}give one of them another ip {2}# V17\n/)
    expect(out).toMatch(/\nwarning\n {2}\S+openstack_user_config\.yml:\d+: .*container_mut/)
    expect(out).toMatch(/\nnote\n {2}ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED is not set here/)
    expect(out).toMatch(/\n1 error, 1 warning, 1 note\n$/)
  })

  it('gives programs grade, code, message, remedy, file, line and path, and the counts', async () => {
    const cloud = goodHost(newCloud())
    cloud.edit('ip: 10.20.0.31', 'ip: 10.20.0.32')
    const { status, out } = await cloud.run('doctor --json')
    expect(status).toBe(1)
    const told = JSON.parse(out)
    expect(told.counts).toEqual({ error: 1, note: 0, warning: 0 })
    expect(told.findings).toEqual([
      {
        grade: 'error',
        code: 'V17',
        message: expect.stringContaining('Both host:compute1 and host:compute2'),
        remedy: 'give one of them another ip',
        file: cloud.path('openstack_user_config.yml'),
        line: expect.any(Number),
        path: ['compute_hosts', 'compute2', 'ip'],
      },
    ])
  })

  it('goes on where there is no configuration, no environment, no sound inventory, and tells all of it', async () => {
    const cloud = goodHost(await deployedCloud())
    writeFileSync(cloud.path('openstack_inventory.json'), '{"_meta": ')
    const { status } = await cloud.run('doctor')
    expect(status).toBe(1)
    expect(await finding(cloud, 'corrupt-document')).toMatchObject({ grade: 'error' })
    const nowhere = { OSA_INVENTORY_ENVIRONMENT: '/nowhere' }
    expect((await findings(cloud, nowhere)).map(({ code }) => code)).toEqual([
      'corrupt-document',
      'environment-missing',
    ])
    rmSync(cloud.path('openstack_user_config.yml'))
    rmSync(cloud.path('conf.d'), { recursive: true })
    expect(await finding(cloud, 'no-sources')).toMatchObject({ grade: 'error' })
  })

  it('notes what is stale, and that the inventory was changed by other hands', async () => {
    const cloud = goodHost(await deployedCloud())
    withdrawCompute3(cloud)
    expect(await finding(cloud, 'stale')).toMatchObject({
      grade: 'note',
      message: '1 stored entry does not follow from the configuration any more',
      remedy: '`osa-inventory stale` lists them with reasons',
    })
    writeFileSync(cloud.path('openstack_inventory.json'), JSON.stringify(cloud.stored()))
    expect(await finding(cloud, 'external-edit')).toMatchObject({ grade: 'note' })
  })

  it('notes rights that are too wide: of the directory, the inventory, the backups', async () => {
    const cloud = goodHost(await deployedCloud())
    cloud.edit('10.20.0.33', '10.20.0.34')
    await cloud.run('generate')
    expect(await findings(cloud)).toEqual([])
    chmodSync(cloud.path('openstack_inventory.json'), 0o644)
    expect(await finding(cloud, 'S9')).toMatchObject({
      grade: 'note',
      message: expect.stringContaining('everybody may read it (mode 0644)'),
    })
    chmodSync(cloud.path('openstack_inventory.json'), 0o600)
    chmodSync(cloud.path('backup_openstack_inventory.tar'), 0o644)
    expect(await finding(cloud, 'S9')).toMatchObject({
      grade: 'warning',
      file: cloud.path('backup_openstack_inventory.tar'),
      message: 'the backups (mode 0644) are more open than the inventory (mode 0600)',
    })
    chmodSync(cloud.path('backup_openstack_inventory.tar'), 0o600)
    chmodSync(cloud.directory, 0o777)
    expect(await finding(cloud, 'S9')).toMatchObject({ grade: 'warning', remedy: `chmod o-w ${cloud.directory}` })
  })

  it.each(['openstack_user_config.yml', 'osa.ini', 'conf.d', 'conf.d/cinder.yml', 'env.d', 'env.d/own.yml'])(
    'warns of what everybody may write and Ansible follows: %s',
    async (name) => {
      const cloud = goodHost(await deployedCloud())
      mkdirSync(cloud.path('env.d'), { recursive: true })
      for (const made of ['osa.ini', 'env.d/own.yml']) writeFileSync(cloud.path(made), '', { mode: 0o640 })
      expect(await findings(cloud)).toEqual([])
      const { mode } = statSync(cloud.path(name))
      chmodSync(cloud.path(name), mode | 0o002)
      expect(await finding(cloud, 'S9')).toMatchObject({
        grade: 'warning',
        file: cloud.path(name),
        message: expect.stringMatching(
          /^everybody may write here \(mode 0\d{3}\), and so decide what Ansible does as root$/,
        ),
        remedy: `chmod o-w ${cloud.path(name)}`,
      })
    },
  )

  it('warns of a base environment that everybody may write to', async () => {
    const cloud = goodHost(await deployedCloud())
    const environment = scratch()
    cpSync(exampleEnvironment, environment, { recursive: true })
    chmodSync(join(environment, 'env.d/nova.yml'), 0o666)
    const { out } = await cloud.run(['doctor', '--json', '-e', environment])
    const told = JSON.parse(out).findings.filter(({ code }: { code: string }) => code === 'S9')
    expect(told).toMatchObject([
      { file: join(environment, 'env.d/nova.yml'), remedy: expect.stringContaining('chmod o-w') },
    ])
  })

  it('warns of backups that are not tar, or hold nothing', async () => {
    const cloud = goodHost(await deployedCloud())
    const tar = cloud.path('backup_openstack_inventory.tar')
    writeFileSync(tar, '', { mode: 0o600 })
    expect(await finding(cloud, 'S4')).toMatchObject({
      grade: 'warning',
      file: tar,
      message: 'this is not a whole tar archive: it is empty',
    })
    writeFileSync(cloud.path('empty.json'), '')
    const made = spawnSync(
      'tar',
      ['-cf', tar, '--transform', 's/.*/openstack_inventory.json-20260101_000000.json/', 'empty.json'],
      { cwd: cloud.directory },
    )
    expect(made.status).toBe(0)
    expect(await finding(cloud, 'S7')).toMatchObject({
      message: expect.stringContaining('1 of its 1 backups hold nothing'),
    })
  })

  it('notes files that nothing reads', async () => {
    const cloud = goodHost(newCloud())
    const left = [
      '.openstack_inventory.json.host-1-0123456789ab',
      'backup_openstack_inventory.tar.broken-20260101_000000',
      'openstack_hostnames_ips.yml',
      'conf.d/.hidden.yml',
      'conf.d/OLD.YML',
    ]
    for (const name of [...left, 'conf.d/.swift.yml.swp', 'conf.d/nova.yml~', 'notes.txt']) {
      writeFileSync(cloud.path(name), 'x: 1\n')
      utimesSync(cloud.path(name), 1, 1)
    }
    const told = (await findings(cloud)).filter(({ code }) => code === 'leftover-file')
    expect(told.map(({ file }) => file)).toEqual(left.map((name) => cloud.path(name)))
  })

  it('notes that Ansible would look elsewhere, and inventories in other places', async () => {
    const cloud = goodHost(await deployedCloud())
    const other = goodHost(newCloud())
    const told = await findings(other, { OSA_CONFIG_DIR: cloud.directory }, `doctor --json --config ${other.directory}`)
    expect(told.map(({ code, message }) => [code, message])).toEqual([
      ['P1', `this is about ${other.directory}, but Ansible uses ${cloud.directory} (OSA_CONFIG_DIR)`],
      ['other-inventory', `there is an inventory in ${cloud.path('openstack_inventory.json')} as well`],
    ])
  })

  it('notes a host without Ansible', async () => {
    const cloud = goodHost(newCloud())
    rmSync(cloud.path('bin/ansible-inventory'))
    expect(await finding(cloud, 'no-ansible')).toMatchObject({ grade: 'note' })
  })

  it('knows the oldest Node.js that will do', () => {
    expect(examineNode(undefined, '20.19.0')).toEqual([])
    expect(examineNode(undefined, '24.1.0')).toEqual([])
    expect(examineNode(undefined, '18.20.4')).toMatchObject([{ grade: 'error', code: 'node-version' }])
    expect(examineNode(undefined, '20.18.3')).toMatchObject([{ grade: 'error' }])
  })

  it('tells a user who may not write that a run will fail', async () => {
    const cloud = await deployedCloud()
    const place = scratch()
    chmodSync(place, 0o755)
    chmodSync(cloud.path('..'), 0o755)
    chmodSync(cloud.path('openstack_inventory.json'), 0o644)
    chmodSync(cloud.directory, 0o555)
    cpSync(executables, place, { recursive: true })
    // Root may do everything, so it steps down; everybody else lacks the right as it is.
    const asNobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}
    const argv = [`${place}/osa-inventory.cjs`, 'doctor', '--json', '--config', cloud.directory]
    const env = { ...cleanEnvironment(), OSA_INVENTORY_ENVIRONMENT: '/nowhere' }
    const { stdout, stderr } = spawnSync(process.execPath, argv, { encoding: 'utf8', env, cwd: place, ...asNobody })
    chmodSync(cloud.directory, 0o755)
    expect(stderr).toBe('')
    const told: Told[] = JSON.parse(stdout).findings
    const message = expect.stringContaining('may not write here: a run that has something to store will fail')
    expect(told).toContainEqual(
      expect.objectContaining({ grade: 'warning', code: 'S11', file: cloud.directory, message }),
    )
  })

  it('changes nothing', async () => {
    const cloud = await deployedCloud()
    const before = readFileSync(cloud.path('openstack_inventory.json'))
    withdrawCompute3(cloud)
    await cloud.run('doctor')
    expect(readFileSync(cloud.path('openstack_inventory.json'))).toEqual(before)
  })
})

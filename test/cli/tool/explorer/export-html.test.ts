/** `osa-inventory export --format html`: one file, with what the command line shows, and without secrets. */
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { diffDocuments } from '../../../../src/core/changes/diff/inventory.ts'
import { dataIn, documentIn, everythingIn } from '../../../support/explored.ts'
import { scratch } from '../../../support/program.ts'
import { type Cloud, deployedCloud, newCloud, withdrawCompute3 } from '../tool-run.ts'

async function exported(cloud: Cloud, ...args: string[]): Promise<string> {
  const file = join(scratch(), 'cloud.html')
  const { status, err } = await cloud.run(['export', '--format', 'html', '-o', file, ...args])
  expect({ status, err }).toEqual({ status: 0, err: '' })
  return readFileSync(file, 'utf8')
}

/** The line of a file on which a text stands first. */
function lineOf(cloud: Cloud, name: string, text: string): number {
  return (
    readFileSync(cloud.path(name), 'utf8')
      .split('\n')
      .findIndex((line) => line.includes(text)) + 1
  )
}

describe('what is in the file', () => {
  it('the stored inventory, its revision, and what doctor finds', async () => {
    const cloud = await deployedCloud()
    const html = await exported(cloud)
    const data = dataIn(html)
    expect(data).toMatchObject({ version: 1, live: false, secrets: 'masked', deployment: 'default', release: '33.0.0' })
    expect(data.place).toBe(`file: ${cloud.path('openstack_inventory.json')}`)
    expect(data.revisions).toMatchObject([{ id: 1, label: '1', machines: 53, change: { hosts: { added: 53 } } }])
    expect(JSON.parse(documentIn(data, 1))).toEqual(cloud.stored())
    const doctor = JSON.parse((await cloud.run('doctor --json')).out)
    expect(data.findings!.map(({ code }) => code).sort()).toEqual(
      doctor.findings.map(({ code }: { code: string }) => code).sort(),
    )
  })

  it('the entry with file and line that made a host, a container and a group', async () => {
    const cloud = await deployedCloud()
    const { origins, places } = dataIn(await exported(cloud))
    const main = 'openstack_user_config.yml'
    const of = (host: string, group: string) =>
      origins!.machines[host]!.find(({ path }) => path.startsWith(`${group}.`))
    expect(of('compute1', 'compute_hosts')).toEqual({
      file: main,
      line: lineOf(cloud, main, '  compute1:'),
      source: 'config',
      path: 'compute_hosts.compute1',
      does: 'puts compute1 into compute_hosts',
    })
    const container = Object.keys(origins!.machines).find((name) => name.startsWith('infra1-galera-container-'))!
    expect(origins!.machines[container]!.map(({ path }) => path)).toEqual([
      'shared_infra_hosts.infra1',
      'container_skel.galera_container',
      'component_skel.galera',
    ])
    const [, type] = origins!.machines[container]!
    expect(type!.file).toMatch(/env\.d\/galera\.yml$/)
    expect(readFileSync(type!.file, 'utf8').split('\n')[type!.line! - 1]).toContain('galera_container:')
    expect(origins!.groups.compute_hosts![0]).toMatchObject({ file: main, line: lineOf(cloud, main, 'compute_hosts:') })
    expect(origins!.groups.galera_all!.map(({ path }) => path)).toContain('component_skel.galera.belongs_to[0]')
    expect(places!['cidr_networks.storage']).toEqual({ file: main, line: lineOf(cloud, main, '  storage: 10') })
    expect(places!['used_ips[0]']).toEqual({ file: main, line: lineOf(cloud, main, '10.20.0.1,10.20.0.99') })
  })

  it('with --history, the last revisions and their documents, and of one that is named those before it', async () => {
    const cloud = await deployedCloud()
    await cloud.run(['generate', '--force'])
    withdrawCompute3(cloud)
    await cloud.run(['remove', 'compute3', '--yes', '--reason', 'sold'])
    const data = dataIn(await exported(cloud, '--history', '5'))
    expect(data.revisions.map(({ id, reason }) => [id, reason])).toEqual([
      [2, 'sold'],
      [1, undefined],
    ])
    const difference = diffDocuments(documentIn(data, 1), documentIn(data, 2))
    expect(difference.hosts.map(({ name, change }) => [name, change])).toContainEqual(['compute3', 'removed'])
    const old = dataIn(await exported(cloud, '1'))
    expect(old.revisions.map(({ id }) => id)).toEqual([1])
    expect(old.findings, 'what is wrong now is not of that time').toBeUndefined()
  })

  it('an edit of the file that is not recorded yet', async () => {
    const cloud = await deployedCloud()
    const stored = cloud.stored()
    stored._meta.hostvars.compute1!.note = 'by hand'
    writeFileSync(cloud.path('openstack_inventory.json'), JSON.stringify(stored, null, 4))
    const data = dataIn(await exported(cloud, '--history', '2'))
    expect(data.revisions.map(({ label }) => label)).toEqual(['2, not recorded yet', '1'])
    expect(documentIn(data, 2)).toContain('by hand')
    expect(documentIn(data, 1)).not.toContain('by hand')
  })

  it('one damaged revision is shown as that, and told', async () => {
    const cloud = await deployedCloud()
    withdrawCompute3(cloud)
    await cloud.run(['remove', 'compute3', '--yes'])
    cloud.edit('10.20.0.32', '10.20.0.77')
    await cloud.run(['generate', '--force'])
    const history = readdirSync(cloud.directory).find((name) => name.includes('history') && !name.includes('.json.'))!
    writeFileSync(join(cloud.path(history), '2'), 'gone')
    const file = join(scratch(), 'cloud.html')
    const { status, err } = await cloud.run(['export', '--format', 'html', '--history', '9', '-o', file])
    expect(status).toBe(0)
    expect(err).toMatch(/^osa-inventory: warning: revision 2: .*\n$/)
    const data = dataIn(readFileSync(file, 'utf8'))
    expect(data.revisions.map(({ id, damage }) => [id, damage === undefined])).toEqual([
      [3, true],
      [2, false],
      [1, true],
    ])
    expect(Object.keys(data.documents)).toEqual(['1', '3'])
  })
})

/** Those of them that are in the text. */
function found(secrets: readonly string[], text: string): string[] {
  return secrets.filter((secret) => text.includes(secret))
}

it('no secret that operators have put below container_vars and global_overrides is in it, now or before', async () => {
  const secrets = ['Planted-1-hunter', 'Planted-2-hunter', 'Planted-3-hunter', 'Planted-4-hunter', 'Planted-5-hunter']
  const cloud = newCloud()
  const [first, second, third, fourth, fifth] = secrets
  cloud.edit(
    'global_overrides:\n',
    `global_overrides:\n  galera_root_password: ${first}\n  nested:\n    - api_token: ${second}\n  proxy: "http://u:${third}@p:1/"\n`,
  )
  cloud.edit(
    /( {2}compute3:\n {4}ip: [\d.]+\n)/,
    `$1    container_vars:\n      ceph_client_key: ${fourth}\n      ipmi: {user: root, passwd: "${fifth}"}\n`,
  )
  await cloud.run(['generate', '--reason', `root has ${first}`])
  cloud.edit(first!, `${first}-new`)
  await cloud.run(['generate', '--reason', `was ${first}`])
  expect(found(secrets, JSON.stringify(cloud.stored()))).toEqual(secrets)
  for (const args of [[], ['--no-variables']]) {
    const html = await exported(cloud, '--history', '3', ...args)
    expect(dataIn(html).revisions).toHaveLength(2)
    expect(found(secrets, everythingIn(html)), args.join(' ')).toEqual([])
  }
  const data = dataIn(await exported(cloud, '--history', '3'))
  const changed = diffDocuments(documentIn(data, 1), documentIn(data, 2))
  expect(JSON.stringify(changed.groups), 'that it was changed is seen').toContain('galera_root_password')
  const shown = await exported(cloud, '--history', '3', '--with-secrets')
  expect(found(secrets, everythingIn(shown))).toEqual(secrets)
})

it('names cannot leave the text that they are in', async () => {
  const cloud = await deployedCloud()
  const evil = '</script><script>alert(1)</script><!--'
  const stored = cloud.stored()
  stored._meta.hostvars[evil] = { ansible_host: '10.20.3.9', [evil]: evil }
  writeFileSync(cloud.path('openstack_inventory.json'), JSON.stringify(stored))
  cloud.env.OSA_INVENTORY_DEPLOYMENT = ''
  const html = await exported(cloud)
  expect(html).not.toContain('<script>alert')
  expect(html.match(/<script/g)).toHaveLength(2)
  expect(JSON.parse(documentIn(dataIn(html), dataIn(html).revisions[0]!.id))._meta.hostvars[evil][evil]).toBe(evil)
})

describe('the file', () => {
  it('is for its owner alone, unless there was one before', async () => {
    const cloud = await deployedCloud()
    const file = join(scratch(), 'cloud.html')
    const line = ['export', '--format', 'html', '-o', file]
    expect((await cloud.run(line)).out).toMatch(/cloud\.html: revision 1, \d+ bytes\n$/)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    chmodSync(file, 0o644)
    await cloud.run(line)
    expect(statSync(file).mode & 0o777).toBe(0o644)
    const { out } = await cloud.run([...line, '--json'])
    expect(JSON.parse(out)).toEqual({ file, format: 'html', content: 'revision 1', bytes: statSync(file).size })
  })

  it('is written whole or not at all', async () => {
    const cloud = await deployedCloud()
    const directory = scratch()
    const { status, err, out } = await cloud.run(['export', '--format', 'html', '-o', join(directory, 'no/cloud.html')])
    expect({ status, out }).toEqual({ status: 1, out: '' })
    expect(err).toContain('there is no such directory')
    symlinkSync(join(directory, 'real.html'), join(directory, 'link.html'))
    await cloud.run(['export', '--format', 'html', '-o', join(directory, 'link.html')])
    expect(readdirSync(directory).sort()).toEqual(['link.html', 'real.html'])
  })

  it('is made of the history where what is stored is broken, which is told', async () => {
    const cloud = await deployedCloud()
    writeFileSync(cloud.path('openstack_inventory.json'), '{"all": {"vars": {"db_password": "Planted-hunter2')
    const file = join(scratch(), 'cloud.html')
    const { status, err } = await cloud.run(['export', '--format', 'html', '-o', file])
    expect(status).toBe(0)
    expect(err).toMatch(/^osa-inventory: warning: .*openstack_inventory\.json: .*\n$/)
    const data = dataIn(readFileSync(file, 'utf8'))
    expect(data.revisions).toMatchObject([{ id: 1, label: '1' }])
    expect(JSON.stringify(data)).toContain('it is cut short')
    expect(JSON.stringify(data), 'not even its end').not.toContain('hunter2')
    expect(data.findings!.some(({ grade }) => grade === 'error')).toBe(true)
  })

  it('is made of what the original has left, and not of what is broken', async () => {
    const cloud = await deployedCloud()
    rmSync(cloud.path('openstack_inventory.history'), { recursive: true })
    expect(dataIn(await exported(cloud)).revisions.map(({ label }) => label)).toEqual(['1, not recorded yet'])
    writeFileSync(cloud.path('openstack_inventory.json'), '{"_meta":')
    const { status, err } = await cloud.run(['export', '--format', 'html', '-o', join(scratch(), 'cloud.html')])
    expect(status).toBe(1)
    expect(err).toContain('it is cut short')
    expect(err).not.toContain('there is no inventory in')
  })

  it('is not made where nothing is stored', async () => {
    const cloud = newCloud()
    const file = join(scratch(), 'cloud.html')
    const { status, err } = await cloud.run(['export', '--format', 'html', '-o', file])
    expect(status).toBe(1)
    expect(err).toContain('there is no inventory in')
    expect(existsSync(file)).toBe(false)
  })
})

it.each([
  [['export', '--history', '2'], '--history goes with --format html'],
  [['export', '--with-secrets'], '--with-secrets goes with --format html'],
  [['export', '--no-variables'], '--no-variables goes with --format html'],
  [['export', '--format', 'html', '--history', 'x'], '--history x: is not a number from 1 on'],
  [['export', '--format', 'html', '--with-secrets', '--no-variables'], 'not allowed with'],
  [['export', '--json'], '--json tells what was written to a file: name one with -o'],
  [['explore', '--port', '99999'], '--port 99999: is not the number of a port'],
  [['explore', '--idle', 'soon'], '--idle soon: is "soon"; write a time'],
])('%j is refused', async (line, message) => {
  const { status, err, out } = await (await deployedCloud()).run(line)
  expect({ status, out }).toEqual({ status: 2, out: '' })
  expect(err).toContain(message)
})

it('a page is not for a terminal', async () => {
  const { status, err } = await (await deployedCloud()).run('export --format html', { terminal: true })
  expect(status).toBe(2)
  expect(err).toContain('a page is not text')
})

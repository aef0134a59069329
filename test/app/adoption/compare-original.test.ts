/** `osa-inventory compare-original` beside a small stand-in for the original, which is told by a file how to differ. */
import { readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { type Cloud, deployedCloud, newCloud } from '../../cli/tool/tool-run.ts'
import { type FakeOsa, fakeOsa, listing } from '../../support/osa.ts'
import { lacking, pathOf, runCommand, scratch } from '../../support/program.ts'

const python = '/usr/bin/python3'
const noPython = lacking(runs(python) ? undefined : `there is no ${python}`)

function runs(command: string): boolean {
  try {
    return runCommand(command, ['--version']).status === 0
  } catch {
    return false
  }
}

/** Makes what the original would: our generator does it, with the original's quirks; `change` is Python. */
function standIn(osa: FakeOsa, change: string): void {
  const command = [process.execPath, pathOf('openstack-ansible-inventory')]
  const script = `#!${python}
import json, os, subprocess, sys
config = sys.argv[sys.argv.index('--config') + 1]
environment = sys.argv[sys.argv.index('--environment') + 1]
settings = dict(os.environ, OSA_INVENTORY_QUIRKS='reference')
text = subprocess.check_output(${JSON.stringify(command)} + ['--config', config, '-e', environment], env=settings)
inventory = json.loads(text)
${change}
print(json.dumps(inventory, indent=4, sort_keys=True))
`
  writeFileSync(osa.generator, script, { mode: 0o755 })
}

interface World {
  readonly cloud: Cloud
  readonly osa: FakeOsa
  compare(...more: string[]): ReturnType<Cloud['run']>
}

function world(cloud: Cloud, change = ''): World {
  const osa = fakeOsa()
  standIn(osa, change)
  symlinkSync(python, join(osa.runtime, 'bin/python'))
  const at = ['--osa-root', osa.osaRoot, '--runtime', osa.runtime]
  return { cloud, osa, compare: (...more) => cloud.run(['compare-original', ...at, ...more]) }
}

const noContainersOnInfra1 = (cloud: Cloud): void =>
  cloud.edit(
    'identity_hosts: *controllers',
    'identity_hosts:\n  infra1: {ip: 10.20.0.11, no_containers: true}\n  infra2: {ip: 10.20.0.12}\n  infra3: {ip: 10.20.0.13}',
  )

const moreKeystone = (cloud: Cloud): void =>
  cloud.edit(
    'identity_hosts: *controllers',
    'identity_hosts:\n  infra1: {ip: 10.20.0.11, affinity: {keystone_container: 3}}\n  infra2: {ip: 10.20.0.12}\n  infra3: {ip: 10.20.0.13}',
  )

describe.skipIf(noPython)(`compare-original${noPython ? ` (skipped: ${noPython})` : ''}`, () => {
  it('finds no difference, whatever each has drawn, before the first run and after', async () => {
    const { cloud, compare } = world(newCloud())
    const before = listing(cloud.directory)
    const first = await compare()
    expect([first.status, first.err]).toEqual([0, ''])
    expect(first.out).toContain(`both from  nothing stored of ${cloud.directory}\n`)
    expect(first.out).toMatch(
      /\nno difference: 10 hosts, 43 containers, 139 groups\n43 names and \d+ addresses are new/,
    )
    expect(listing(cloud.directory)).toEqual(before)
    await cloud.run('generate')
    const second = await compare()
    expect([second.status, second.err]).toEqual([0, ''])
    expect(second.out).toContain(`both from  revision 1 of ${cloud.directory}\n\nno difference: 10 hosts`)
    // As the original leaves it: what is stored is not a revision, and `history` lists none.
    rmSync(cloud.path('openstack_inventory.history'), { recursive: true })
    expect((await cloud.run('history')).out).toBe('no revision yet\n')
    const third = await compare()
    expect(third.out).toContain(`both from  what is stored, which is not a revision yet, of ${cloud.directory}\n`)
    expect(JSON.parse((await compare('--json')).out)).toMatchObject({ revision: null })
  })

  it('changes nothing, leaves nothing behind, and finds the original behind a shim', async () => {
    const { cloud, osa, compare } = world(await deployedCloud())
    await cloud.run(['install', '--osa-root', osa.osaRoot, '--runtime', osa.runtime])
    moreKeystone(cloud)
    const before = [...listing(cloud.directory), ...listing(osa.directory)]
    const temporary = scratch()
    vi.stubEnv('TMPDIR', temporary)
    const { status, out } = await compare()
    vi.unstubAllEnvs()
    expect(status).toBe(0)
    expect(out).toContain(
      `original  ${osa.osaRoot}/inventory/.dynamic_inventory.py.original.bak, by ${osa.runtime}/bin/python`,
    )
    expect([...listing(cloud.directory), ...listing(osa.directory)]).toEqual(before)
    expect(readdirSync(temporary)).toEqual([])
  })

  it('tells what differs, with status 1, as text and as JSON', async () => {
    const { compare } = world(await deployedCloud(), "inventory['compute_hosts']['hosts'].reverse()")
    const { status, out } = await compare()
    expect(status).toBe(1)
    expect(out).toContain('  ~ compute_hosts  in another order; first is now compute1, was compute3\n')
    expect(out).toContain('why\n  -  group compute_hosts  not explained')
    const json = JSON.parse((await compare('--json')).out)
    expect(json).toMatchObject({
      same: false,
      revision: 1,
      explained: [],
      unexplained: { hosts: [], groups: ['compute_hosts'] },
      refused: null,
    })
    expect(json.difference.groups[0].hosts.before).toEqual(['compute3', 'compute2', 'compute1'])
  })

  it('explains a quirk, and finds no difference with it', async () => {
    const cloud = newCloud()
    noContainersOnInfra1(cloud)
    const { compare } = world(cloud)
    const { status, out } = await compare('--json')
    const { explained, unexplained } = JSON.parse(out)
    expect([status, explained.length, explained[0].id, explained[0].quirks]).toEqual([
      1,
      1,
      'C2',
      ['sticky-no-containers'],
    ])
    expect(unexplained).toEqual({ groups: [], hosts: [] })
    expect((await compare()).out).toContain(
      "  the original's way: quirks = sticky-no-containers (or OSA_INVENTORY_QUIRKS)\n",
    )
    const env = { OSA_INVENTORY_QUIRKS: 'sticky-no-containers' }
    const arguments_ = ['compare-original', '--osa-root', world(cloud).osa.osaRoot, '--python', python]
    expect((await cloud.run(arguments_, { env })).status).toBe(0)
  })

  it('explains the order in which the disk gives the files', async () => {
    const cloud = await deployedCloud()
    const order = `
names = [name for _, _, files in os.walk(os.path.join(config, 'conf.d')) for name in files]
if '.hidden.yml' in names:
    inventory['compute_hosts']['hosts'].reverse()`
    const { compare } = world(cloud, order)
    expect((await compare()).status).toBe(0)
    writeFileSync(cloud.path('conf.d/.hidden.yml'), '')
    const { status, out } = await compare()
    expect(status).toBe(1)
    expect(out).toContain('  C12  group compute_hosts  ')
  })

  it('says what fails: the original, ours, or both', async () => {
    const failing = world(newCloud(), "sys.exit('No container CIDR specified in user config')")
    const theirs = await failing.compare()
    expect(theirs.status).toBe(1)
    expect(theirs.out).toMatch(/the original fails: No container CIDR .*\nosa-inventory makes an inventory of this/)

    const cloud = newCloud()
    const accepting = world(cloud)
    writeFileSync(accepting.osa.generator, `#!${python}\nprint('{"_meta": {"hostvars": {}}}')\n`)
    cloud.edit(/ip: 10\.20\.0\.33/, 'ip: 10.20.0.32')
    const ours = await accepting.compare()
    expect(ours.status).toBe(1)
    expect(ours.out).toMatch(
      /osa-inventory refuses this configuration, which the original accepts:\n {2}.*10\.20\.0\.32/,
    )
    expect(JSON.parse((await accepting.compare('--json')).out)).toMatchObject({ same: false, difference: null })
  })

  it('counts the runs that the original needs, and does not wait for one that never settles', async () => {
    const growing = "n = int(open(config + '/runs').read() or 0) if os.path.exists(config + '/runs') else 0"
    const change = `${growing}\nopen(config + '/runs', 'w').write(str(n + 1))\ninventory['compute_hosts']['hosts'].append('run%d' % n)`
    const { compare } = world(await deployedCloud(), change)
    const { status, out } = await compare()
    expect(status).toBe(1)
    expect(out).toContain('the original does not settle: after 10 runs it still changes\n')
  })

  it('refuses where the original cannot be run', async () => {
    const { cloud, osa, compare } = world(newCloud(), 'import no_such_module')
    const ended = await compare()
    expect([ended.status, ended.out]).toEqual([1, ''])
    expect(ended.err).toContain("No module named 'no_such_module'")
    expect(ended.err).toContain('--python PATH')
    const nothing = await compare('--python', '/no/python')
    expect([nothing.status, nothing.err]).toEqual([1, expect.stringContaining('cannot be run with /no/python')])
    for (const path of [osa.generator, osa.generatorScript]) rmSync(path)
    const gone = await cloud.run(['compare-original', '--osa-root', osa.osaRoot, '--runtime', osa.runtime])
    expect([gone.status, gone.err]).toEqual([1, expect.stringContaining('there is no original')])
  })
})

const checkout = process.env.OSA_REFERENCE
const referencePython = process.env.OSA_TEST_PYTHON ?? python
const noReference = checkout ? undefined : 'OSA_REFERENCE names no checkout of it'

describe.skipIf(noReference)(`beside the original itself${noReference ? ` (skipped: ${noReference})` : ''}`, () => {
  it('a cloud that the original has stored is the same, and stays so after a change of the configuration', async () => {
    const cloud = newCloud()
    const compare = (...more: string[]) =>
      cloud.run(['compare-original', '--osa-root', checkout!, '--python', referencePython, ...more])
    for (let run = 0; run < 3; run++) {
      const script = join(checkout!, 'inventory/dynamic_inventory.py')
      const args = ['-B', script, '--config', cloud.directory, '--environment', cloud.env.OSA_INVENTORY_ENVIRONMENT!]
      expect(runCommand(referencePython, args).status).toBe(0)
    }
    expect((await compare()).out).toContain('no difference: 10 hosts')
    moreKeystone(cloud)
    const grown = await compare()
    expect([grown.status, grown.out]).toEqual([0, expect.stringMatching(/no difference.*\n2 names and/)])
  })

  it('a quirk of the original is found and explained', async () => {
    const cloud = newCloud()
    noContainersOnInfra1(cloud)
    const { out } = await cloud.run([
      'compare-original',
      '--json',
      '--osa-root',
      checkout!,
      '--python',
      referencePython,
    ])
    const { explained, unexplained } = JSON.parse(out)
    expect(explained.map(({ id }: { id: string }) => id)).toContain('C2')
    expect(unexplained).toEqual({ groups: [], hosts: [] })
  })
})

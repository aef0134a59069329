/** Which release of OpenStack-Ansible a run speaks, as an operator meets it on the command line. */
import { cpSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exampleCloud, exampleEnvironment, run, scratch } from '../../support/program.ts'
import { Cloud } from './tool-run.ts'

/** What each point leaves in a generator; the oldest that are supported have nothing of it. */
const generators = {
  '28': 'def main():\n',
  '31': "def main():\nre.sub('[_-]', x)\ncontainer_name = re.sub(r'_', '-', f'{container}')\ndef _hosts_in_group(group):\n",
  '33':
    "def main():\nre.sub('[_-]', x)\ncontainer_name = re.sub(r'_', '-', f'{container}')\ndef _hosts_in_group(group):\n" +
    "'physical_host_addr'\ndef _normalize_user_config(config):\n",
}

/** A cloud with a checkout beside it, of the example's environment and a generator with the marks of a release. */
function cloudBeside(release?: keyof typeof generators) {
  const root = scratch()
  const checkout = join(root, 'openstack-ansible')
  cpSync(exampleEnvironment, join(checkout, 'inventory'), { recursive: true })
  mkdirSync(join(checkout, 'osa_toolkit'))
  const generator = join(checkout, 'osa_toolkit/generate.py')
  const checkOut = (wanted: keyof typeof generators) => writeFileSync(generator, generators[wanted])
  if (release) checkOut(release)
  const cloud = new Cloud(exampleCloud())
  cloud.env.OSA_INVENTORY_ENVIRONMENT = join(checkout, 'inventory')
  return { cloud, checkout, generator, checkOut, root }
}

/** The endings of the groups of containers say it. */
function speaks(cloud: Cloud): string {
  const { stored } = cloud
  const groups = Object.keys(stored.call(cloud))
  return groups.includes('infra1-host_containers') ? 'dashes' : 'underscores'
}

describe('doctor, where the settings are wrong', () => {
  it.each([
    ['release = bogus', 'inventory.release: bogus is not a release'],
    ['release = 26', '26 is older than the oldest release'],
    ['bakend = file', 'inventory.bakend: unknown option'],
  ])('%s is told once, and the rest is judged by the release of the checkout', async (line, problem) => {
    const { cloud } = cloudBeside('31')
    await cloud.run('generate')
    const told = async () => {
      const { status, out } = await cloud.run('doctor --json')
      const { findings, release } = JSON.parse(out) as {
        findings: { code: string; message: string }[]
        release: { tags: string }
      }
      return { status, findings, release }
    }
    const before = await told()
    writeFileSync(cloud.path('osa.ini'), `[inventory]\n${line}\n`)
    const { status, findings, release } = await told()
    expect(status).toBe(1)
    expect(findings.filter(({ message }) => message.includes(problem))).toHaveLength(1)
    const others = findings.filter(({ message }) => !message.includes(problem)).map(({ code }) => code)
    // What is stored cannot be looked at; what is written can.
    const ofInputs = before.findings.map(({ code }) => code).filter((code) => code !== 'stale')
    expect(others).toEqual(ofInputs)
    expect(release.tags).toBe(before.release.tags)
  })
})

describe('the release of a run', () => {
  it.each([
    ['28', 'infra1_'],
    ['31', 'infra1-'],
    ['33', 'infra1-'],
  ] as const)('is that of the checkout: %s', async (release, beginning) => {
    const { cloud, generator } = cloudBeside(release)
    const { err } = await cloud.run('generate --debug')
    expect(err).toContain(`(${generator})`)
    expect(speaks(cloud)).toBe(release === '33' ? 'underscores' : 'dashes')
    const group = cloud.stored()[release === '33' ? 'infra1_host_containers' : 'infra1-host_containers']!
    for (const container of group.hosts!) expect(container.startsWith(beginning)).toBe(true)
  })

  it('is found where a link to the environment leads', async () => {
    const { cloud, checkout, root } = cloudBeside('31')
    symlinkSync(join(checkout, 'inventory'), join(root, 'link'))
    cloud.env.OSA_INVENTORY_ENVIRONMENT = join(root, 'link')
    await cloud.run('generate')
    expect(speaks(cloud)).toBe('dashes')
  })

  it('is the newest without a checkout, and then what is stored shows', async () => {
    const { cloud } = cloudBeside()
    const { err } = await cloud.run('generate --dry-run --debug')
    expect(err).toMatch(/debug: release 33.0.0 and later \(no .*generate.py, so it is the newest\)/)
    await cloud.run('generate --release 2025.1')
    expect(speaks(cloud)).toBe('dashes')
    const again = await cloud.run('generate --debug')
    expect(again.err).toMatch(/debug: release 30.1.1 to 32.1.1 \(no .*generate.py, and the stored inventory shows it\)/)
    expect(again.out).toBe('no changes\n')
  })

  it('can be named: the option before the environment, the environment before osa.ini, that before the checkout', async () => {
    const { cloud } = cloudBeside('33')
    const spoken = async (line: string, env: Record<string, string> = {}) =>
      /debug: release (.*) \((.*)\)\n/
        .exec((await cloud.run(`generate --dry-run --debug ${line}`, { env })).err)!
        .slice(1)
    writeFileSync(cloud.path('osa.ini'), '[inventory]\nrelease = 2024.1\n')
    expect(await spoken('')).toEqual(['29.2.1 to 29.2.4', expect.stringContaining('osa.ini')])
    const env = { OSA_INVENTORY_RELEASE: '30.0.0' }
    expect(await spoken('', env)).toEqual(['30.0.0 and 30.0.1', expect.stringContaining('OSA_INVENTORY_RELEASE')])
    expect(await spoken('--release 2023.2', env)).toEqual(['27.0.0 to 28.4.2', '--release'])
    expect((await spoken('--release auto', env))[0]).toContain('33.0.0 and later')
    expect((await spoken('', { OSA_INVENTORY_RELEASE: 'auto' }))[0]).toContain('33.0.0 and later')
  })

  it.each([
    ['empty', () => ''],
    ['cut short', (text: string) => text.slice(0, 12)],
    ['left by a merge', () => '<<<<<<< HEAD\n'],
    ['not even text', () => Buffer.from([0xff, 0xfe, 0x00])],
  ])('is not guessed from a generator that is %s', async (_, spoilt) => {
    const { cloud, generator } = cloudBeside('31')
    await cloud.run('generate')
    const before = readFileSync(cloud.path('openstack_inventory.json'), 'utf8')
    const whole = `'[_-]'\n${readFileSync(generator, 'utf8')}`
    writeFileSync(generator, spoilt(whole))
    for (const command of ['generate', 'generate --new --force', 'stale', 'rename-groups --dashes']) {
      const { status, out, err } = await cloud.run(command)
      expect([command, status, out]).toEqual([command, 1, ''])
      expect(err).toContain(generator)
    }
    const doctor = await cloud.run('doctor')
    expect([doctor.status, doctor.out]).toEqual([1, expect.stringContaining(generator)])
    expect(readFileSync(cloud.path('openstack_inventory.json'), 'utf8')).toBe(before)
    expect(await cloud.run('generate --release 2025.1')).toMatchObject({ status: 0, out: 'no changes\n', err: '' })
  })

  it.each(['26.4.1', '2022.2', 'zed'])('%s is refused with what is supported, and nothing is stored', async (name) => {
    const { cloud } = cloudBeside()
    const places: [string[], Record<string, string>, string][] = [
      [['--release', name], {}, '--release'],
      [[], { OSA_INVENTORY_RELEASE: name }, 'OSA_INVENTORY_RELEASE'],
      [[], {}, 'osa.ini'],
    ]
    for (const [options, env, place] of places) {
      if (place === 'osa.ini') writeFileSync(cloud.path(place), `[inventory]\nrelease = ${name}\n`)
      const { status, stdout, stderr } = run('openstack-ansible-inventory', options, { env: { ...cloud.env, ...env } })
      expect([status, stdout]).toEqual([1, ''])
      expect(stderr).toContain(place)
      expect(stderr).toContain(name)
      expect(stderr).toContain('2023.1, 2023.2, 2024.1, 2024.2, 2025.1, 2025.2, 2026.1')
      expect(stderr).not.toContain(' at ')
    }
    expect(() => cloud.stored()).toThrow()
  })

  it('must be written in full on the command line', () => {
    for (const program of ['openstack-ansible-inventory', 'osa-inventory'] as const) {
      const words = program === 'osa-inventory' ? ['generate', '--dry-run'] : ['--check']
      const { status, stderr } = run(program, [...words, '--rel', '31'], { env: {} })
      expect(status, stderr).toBe(2)
    }
  })
})

describe('an unchanged run', () => {
  const list = ({ env }: Cloud, cache: string) =>
    run('openstack-ansible-inventory', ['--list'], { env: { ...env, XDG_CACHE_HOME: cache } }).stdout

  it('is none any more after a checkout of another release with the same environment', () => {
    const { cloud, checkOut } = cloudBeside('31')
    const cache = scratch()
    for (let count = 0; count < 2; count++) list(cloud, cache)
    checkOut('33')
    expect(list(cloud, cache)).toContain('infra1_host_containers')
  })

  it('is none any more when the link to the checkout leads to another, or another release is asked for', () => {
    const { cloud, checkout, root } = cloudBeside('31')
    const other = join(root, 'other')
    cpSync(checkout, other, { recursive: true })
    writeFileSync(join(other, 'osa_toolkit/generate.py'), generators['33'])
    const link = join(root, 'current')
    symlinkSync(checkout, link)
    cloud.env.OSA_INVENTORY_ENVIRONMENT = join(link, 'inventory')
    const cache = scratch()
    for (let count = 0; count < 2; count++) expect(list(cloud, cache)).not.toContain('infra1_host_containers')
    cloud.env.OSA_INVENTORY_RELEASE = '2026.1'
    expect(list(cloud, cache)).toContain('infra1_host_containers')
    delete cloud.env.OSA_INVENTORY_RELEASE
    symlinkSync(other, `${link}.new`)
    renameSync(`${link}.new`, link)
    expect(list(cloud, cache)).toContain('infra1_host_containers')
  })
})

describe('the release of what is stored and of what would run', () => {
  it('is told by history and show of the revisions that a run has made', async () => {
    const { cloud } = cloudBeside('31')
    await cloud.run('generate')
    await cloud.run('remove compute3 --yes')
    const { out } = await cloud.run('history')
    const rows = out.split('\n').map((line) => line.split(/ {2,}/)[7])
    expect(rows.slice(0, 3)).toEqual(['release', '-', expect.stringMatching(/^(30\.1\.1|unknown)$/)])
    expect((await cloud.run('show 1')).out).toMatch(/revision 1 of .*, release /)
    expect((await cloud.run('show')).out.split('\n')[0]).not.toContain('release')
    const [newest, first] = JSON.parse((await cloud.run('history --json')).out)
    expect([newest.summary.release, typeof first.summary.release]).toEqual([undefined, 'string'])
  })

  it('is reported by doctor, with the reason', async () => {
    const { cloud } = cloudBeside()
    await cloud.run('generate --release 2025.2')
    const told = async (line: string) => JSON.parse((await cloud.run(`doctor --json ${line}`)).out).release
    expect(await told('')).toMatchObject({ name: '32.2.0', why: expect.stringContaining('stored inventory shows it') })
    expect(await told('--release 29')).toEqual({ name: '29.2.1', tags: '29.2.1 to 29.2.4', why: '--release' })
    expect((await cloud.run('doctor')).out).toMatch(/\nOpenStack-Ansible 32.2.0: no .*\n/)
  })

  it('doctor tells of a generator that no release has, and of a setting that contradicts the checkout', async () => {
    const { cloud, generator } = cloudBeside('31')
    const findings = async () =>
      JSON.parse((await cloud.run('doctor --json')).out).findings.filter(
        ({ code }: { code: string }) => code === 'release',
      )
    expect(await findings()).toMatchObject([{ grade: 'note', file: generator }])
    cloud.env.OSA_INVENTORY_RELEASE = '33'
    expect(await findings()).toMatchObject([{ grade: 'note' }, { grade: 'warning', file: generator }])
    expect((await findings())[1].message).toContain('OSA_INVENTORY_RELEASE')
    delete cloud.env.OSA_INVENTORY_RELEASE
    expect(readFileSync(generator, 'utf8')).toBe(generators['31'])
  })
})

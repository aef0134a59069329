/** `osa-inventory install` and `uninstall`: what they do to the files of an OpenStack-Ansible installation. */
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { shimFacts } from '../../../src/app/adoption/install/shim.ts'
import { newCloud } from '../../cli/tool/tool-run.ts'
import { type FakeOsa, fakeOsa, listing, originals, writeOriginal } from '../../support/osa.ts'
import { repository, runCommand, scratch } from '../../support/program.ts'

const cloud = newCloud
const notRoot = process.getuid?.() === 0 ? undefined : 'only root can give files to others'
const unless = (reason: string | undefined): string => (reason ? ` (skipped: ${reason})` : '')

function at(osa: FakeOsa, command: string, ...more: string[]) {
  return cloud().run([command, '--osa-root', osa.osaRoot, '--runtime', osa.runtime, ...more])
}

const isShim = (path: string): boolean => shimFacts(readFileSync(path, 'utf8')) !== undefined
const keptOf = (path: string): string => join(dirname(path), `.${basename(path)}.original.bak`)

describe('install', () => {
  it('replaces the four programs and tells where the originals are', async () => {
    const osa = fakeOsa()
    const { status, out, err } = await at(osa, 'install')
    expect([status, err]).toEqual([0, ''])
    for (const path of originals(osa)) {
      expect(isShim(path)).toBe(true)
      expect(statSync(path).mode & 0o7777).toBe(0o755)
      expect(out).toMatch(new RegExp(`^${path} +replaced; the original is kept as ${basename(keptOf(path))}$`, 'm'))
      expect(runCommand(keptOf(path), ['x']).stdout).toMatch(/^the original \d \['x'\]\n$/)
    }
    expect(out).toContain(`by ${process.execPath}\n`)
  })

  it('repeated changes nothing', async () => {
    const osa = fakeOsa()
    await at(osa, 'install')
    const before = listing(osa.directory)
    const { status, out } = await at(osa, 'install')
    expect(status).toBe(0)
    expect(out.match(/in place already$/gm)).toHaveLength(4)
    expect(listing(osa.directory)).toEqual(before)
  })

  it('repeated by the Node.js that is in place keeps the link by which it is run', async () => {
    const osa = fakeOsa()
    const link = join(osa.directory, 'node')
    symlinkSync(process.execPath, link)
    const first = await at(osa, 'install', '--node', link)
    const { status, out } = await at(osa, 'install')
    expect(status).toBe(0)
    expect(out.match(/in place already$/gm)).toHaveLength(4)
    expect(out.slice(out.indexOf('Ansible runs'))).toBe(first.out.slice(first.out.indexOf('Ansible runs')))
    rmSync(link)
    expect((await at(osa, 'install')).out).toContain(`by ${process.execPath}\n`)
  })

  it('names in the next commands the places that it was given', async () => {
    const osa = fakeOsa({ runtime: 'my runtime' })
    const given = `--osa-root ${osa.osaRoot} --runtime '${osa.runtime}'`
    const { out } = await at(osa, 'install')
    expect(out).toContain(
      `next: osa-inventory doctor ${given}; and after each upgrade of OpenStack-Ansible: osa-inventory install ${given}\n`,
    )
  })

  it.each(['--osa-root', '--runtime', '--node'])('does not take the default for an empty %s', async (option) => {
    const osa = fakeOsa()
    const before = listing(osa.directory)
    const ended = await at(osa, 'install', option, '')
    expect([ended.status, ended.out]).toEqual([2, ''])
    expect(ended.err).toContain(`argument ${option}: is empty`)
    expect(listing(osa.directory)).toEqual(before)
  })

  it('with --dry-run tells the same and changes nothing', async () => {
    const osa = fakeOsa()
    const before = listing(osa.directory)
    const { status, out } = await at(osa, 'install', '--dry-run')
    expect([status, out.match(/ would be replaced; the original would be kept /g)?.length]).toEqual([0, 4])
    expect(out).toMatch(/nothing was changed \(--dry-run\)\n$/)
    expect(listing(osa.directory)).toEqual(before)
  })

  it('does what is there, and says what is not', async () => {
    const osa = fakeOsa()
    rmSync(join(osa.osaRoot, 'scripts'), { recursive: true })
    for (const path of [osa.generatorScript, osa.managerScript]) rmSync(path)
    const { status, out } = await at(osa, 'install')
    expect(status).toBe(0)
    expect(out.match(/not there: skipped$/gm)).toHaveLength(3)
    expect(isShim(osa.generator)).toBe(true)
    expect(readdirSync(join(osa.runtime, 'bin'))).toEqual([])
  })

  it('refuses where nothing is, naming the options', async () => {
    const empty = scratch()
    mkdirSync(join(empty, 'no'))
    const ended = await cloud().run(['install', '--osa-root', empty, '--runtime', join(empty, 'no')])
    expect([ended.status, ended.out]).toEqual([1, ''])
    expect(ended.err).toBe(
      `osa-inventory: there is no OpenStack-Ansible in ${empty}, and no console script of it in ${empty}/no/bin\n` +
        '    name its checkout with --osa-root DIR and its Python environment with --runtime DIR  # ERR_INSTALL\n',
    )
  })

  it('looks where OSA_CLONE_ROOT says', async () => {
    const osa = fakeOsa()
    for (const path of [osa.generatorScript, osa.managerScript]) rmSync(path)
    const ended = await cloud().run(['install', '--runtime', osa.runtime], { env: { OSA_CLONE_ROOT: osa.osaRoot } })
    expect(ended.status).toBe(0)
    expect(isShim(osa.generator)).toBe(true)
  })

  it.each([
    ['--osa-root', 'openstack-ansible', (osa: FakeOsa) => ['--osa-root', `${osa.osaRoot}x`, '--runtime', osa.runtime]],
    ['--runtime', 'ansible-runtime', (osa: FakeOsa) => ['--osa-root', osa.osaRoot, '--runtime', `${osa.runtime}x`]],
  ])(
    'refuses a mistyped %s, as uninstall, doctor and compare-original do, before anything is done',
    async (option, name, places) => {
      const osa = fakeOsa()
      const before = listing(osa.directory)
      for (const command of ['install', 'uninstall', 'doctor', 'compare-original']) {
        const ended = await cloud().run([command, ...places(osa)])
        expect([ended.status, ended.out]).toEqual([1, ''])
        expect(ended.err).toContain(
          `${option}: ${osa.directory}/${name}x: there is no such directory; nothing was done\n`,
        )
      }
      expect(listing(osa.directory)).toEqual(before)
    },
  )

  it.each([
    ['there is no such directory', '/etc/passwd/osa'],
    ['its name is too long', `/tmp/${'x'.repeat(300)}`],
  ])('refuses a place that cannot be a directory: %s', async (problem, place) => {
    const { status, err } = await cloud().run(['install', '--osa-root', place, '--dry-run'])
    expect([status, err]).toEqual([1, expect.stringContaining(`--osa-root: ${place}: ${problem}; nothing was done`)])
  })

  it('refuses a place that is named and is another one, before anything is done', async () => {
    const osa = fakeOsa()
    const other = scratch()
    const before = listing(osa.directory)
    const tried: [string[], Record<string, string>, string][] = [
      [
        ['--osa-root', other, '--runtime', osa.runtime],
        {},
        `--osa-root: ${other} is not a checkout of OpenStack-Ansible`,
      ],
      [['--osa-root', osa.osaRoot, '--runtime', other], {}, `--runtime: ${other} is not a Python environment`],
      [['--runtime', osa.runtime], { OSA_CLONE_ROOT: '/nowhere' }, 'OSA_CLONE_ROOT: /nowhere is not a checkout'],
    ]
    for (const [args, env, message] of tried) {
      const ended = await cloud().run(['install', ...args], { env })
      expect([ended.status, ended.out]).toEqual([1, ''])
      expect(ended.err).toContain(message)
    }
    expect(listing(osa.directory)).toEqual(before)
  })

  it('undoes what it has done when it fails midway', async () => {
    const osa = fakeOsa()
    mkdirSync(join(keptOf(osa.managerScript), 'in the way'), { recursive: true })
    const before = listing(osa.directory)
    const ended = await at(osa, 'install')
    expect([ended.status, ended.out]).toEqual([1, ''])
    expect(ended.err).toContain(osa.managerScript)
    expect(listing(osa.directory)).toEqual(before)
    rmSync(keptOf(osa.managerScript), { recursive: true })
    expect((await at(osa, 'install')).status).toBe(0)
  })

  it('keeps the newer original that an upgrade has put back', async () => {
    const osa = fakeOsa()
    await at(osa, 'install')
    rmSync(osa.generator)
    writeOriginal(osa.generator, 'of the next release', 0o700)
    const { out } = await at(osa, 'install')
    expect(out).toContain(`${osa.generator} `)
    expect(out).toContain('replaced again; the original that was back is kept as .dynamic_inventory.py.original.bak')
    expect(readFileSync(keptOf(osa.generator), 'utf8')).toContain('of the next release')
    await at(osa, 'uninstall')
    expect(readFileSync(osa.generator, 'utf8')).toContain('of the next release')
    expect(statSync(osa.generator).mode & 0o777).toBe(0o700)
  })

  it('goes on where it was cut short', async () => {
    const osa = fakeOsa()
    const before = listing(osa.directory)
    await at(osa, 'install')
    // The original has its second name already, and the shim is not in its place yet.
    rmSync(osa.generator)
    runCommand('ln', [keptOf(osa.generator), osa.generator])
    writeFileSync(join(dirname(osa.generator), '.dynamic_inventory.py.shim.bak'), 'half a')
    expect((await at(osa, 'install')).status).toBe(0)
    expect(isShim(osa.generator)).toBe(true)
    await at(osa, 'uninstall')
    expect(listing(osa.directory)).toEqual(before)
  })

  it('writes a shim of an older version again, and one that is gone', async () => {
    const osa = fakeOsa()
    await at(osa, 'install')
    writeFileSync(osa.generator, readFileSync(osa.generator, 'utf8').replace(/"version":"[^"]*"/, '"version":"0.0.1"'))
    rmSync(osa.manager)
    chmodSync(osa.generatorScript, 0o644)
    const { out } = await at(osa, 'install')
    expect(out.match(/written again$/gm)).toHaveLength(3)
    expect(out.match(/in place already$/gm)).toHaveLength(1)
    expect(statSync(osa.generatorScript).mode & 0o777).toBe(0o755)
  })

  it('says so when the original of a shim is lost', async () => {
    const osa = fakeOsa()
    await at(osa, 'install')
    rmSync(keptOf(osa.generator))
    const { status, out } = await at(osa, 'install')
    expect(status).toBe(0)
    expect(out).toContain(
      `note: the original of ${osa.generator} is not kept any more; \`git -C ${osa.osaRoot} checkout -- inventory/dynamic_inventory.py\` brings it back`,
    )
  })

  it('refuses a node that is not there, is none, or is too old', async () => {
    const osa = fakeOsa()
    const before = listing(osa.osaRoot)
    const old = join(osa.directory, 'node')
    writeFileSync(old, '#!/bin/sh\necho v18.19.1\n', { mode: 0o755 })
    const tried: [string, string][] = [
      ['/no/such/node', '/no/such/node: there is no such file'],
      [osa.directory, 'it is not a file'],
      ['/bin/false', 'does not tell its version'],
      [old, `${old} is Node.js 18.19.1; 20.19 is the oldest that will do`],
    ]
    for (const [node, message] of tried) {
      const ended = await at(osa, 'install', '--node', node)
      expect([ended.status, ended.out]).toEqual([1, ''])
      expect(ended.err).toContain(message)
    }
    expect(listing(osa.osaRoot)).toEqual(before)
  })

  it.skipIf(notRoot)(`refuses as root a node that someone else can change${unless(notRoot)}`, async () => {
    const osa = fakeOsa()
    const node = join(osa.directory, 'node')
    writeFileSync(node, `#!/bin/sh\nexec ${process.execPath} "$@"\n`, { mode: 0o755 })
    chownSync(node, 1000, 1000)
    const ended = await at(osa, 'install', '--node', node)
    expect(ended.status).toBe(1)
    expect(ended.err).toContain(`${node} is not to be run as root, because ${node} belongs to user 1000`)
    expect(ended.err).toContain(`chown root ${node}`)
  })

  it.skipIf(notRoot)(`refuses such a node before it is run${unless(notRoot)}`, async () => {
    const osa = fakeOsa()
    const node = join(osa.directory, 'node')
    writeFileSync(node, `#!/bin/sh\ntouch ${osa.directory}/was-run\nexec ${process.execPath} "$@"\n`, {
      mode: 0o755,
    })
    for (const spoil of [() => chownSync(node, 1000, 1000), () => chmodSync(node, 0o777)]) {
      chownSync(node, 0, 0)
      spoil()
      expect((await at(osa, 'install', '--node', node)).status).toBe(1)
    }
    expect(existsSync(join(osa.directory, 'was-run'))).toBe(false)
    chownSync(node, 0, 0)
    chmodSync(node, 0o755)
    expect((await at(osa, 'install', '--node', node)).status).toBe(0)
    expect(existsSync(join(osa.directory, 'was-run'))).toBe(true)
  })

  it.skipIf(notRoot)(`refuses as root a package of which others can change any file${unless(notRoot)}`, async () => {
    const osa = fakeOsa()
    const own = join(osa.directory, 'package')
    cpSync(join(repository, 'dist'), join(own, 'dist'), { recursive: true })
    cpSync(join(repository, 'package.json'), join(own, 'package.json'))
    const command = () =>
      runCommand(process.execPath, [
        join(own, 'dist/bin/osa-inventory.cjs'),
        ...['install', '--dry-run', '--osa-root', osa.osaRoot, '--runtime', osa.runtime],
      ])
    expect(command()).toMatchObject({ status: 0, stderr: '' })
    for (const name of ['dist/bin/generate.cjs', 'dist/bin/configured.cjs', 'dist/lib/index.js', 'package.json']) {
      const path = join(own, name)
      chownSync(path, 1000, 1000)
      expect(command()).toMatchObject({
        status: 1,
        stderr: `osa-inventory: ${path} is not to be run as root, because ${path} belongs to user 1000\n    chown root ${path}  # ERR_INSTALL\n`,
      })
      chownSync(path, 0, 0)
    }
  })

  it.skipIf(notRoot)(`doctor and compare-original run nothing that others can change${unless(notRoot)}`, async () => {
    const osa = fakeOsa()
    const node = join(osa.directory, 'node')
    const marked = `#!/bin/sh\ntouch ${osa.directory}/was-run\nexec ${process.execPath} "$@"\n`
    writeFileSync(node, marked, { mode: 0o755 })
    await at(osa, 'install', '--node', node)
    rmSync(join(osa.directory, 'was-run'))
    chownSync(node, 1000, 1000)
    const { out, status } = await at(osa, 'doctor')
    expect(out).toContain(`${node} is not to be run as root, because ${node} belongs to user 1000`)
    expect(status).toBe(1)
    expect((await at(osa, 'compare-original', '--python', node)).err).toContain(`${node} is not to be run as root`)
    const kept = keptOf(osa.generator)
    chownSync(kept, 1000, 1000)
    chownSync(node, 0, 0)
    const refused = await at(osa, 'compare-original', '--python', node)
    expect(refused.err).toContain(`${kept} is not to be run as root, because ${kept} belongs to user 1000`)
    expect(existsSync(join(osa.directory, 'was-run'))).toBe(false)
  })

  it.skipIf(notRoot)(`gives shims the original's owner${unless(notRoot)}`, async () => {
    const osa = fakeOsa()
    chownSync(osa.generator, 1234, 2345)
    await at(osa, 'install')
    expect(statSync(osa.generator)).toMatchObject({ uid: 1234, gid: 2345 })
    await at(osa, 'uninstall')
    expect(statSync(osa.generator)).toMatchObject({ uid: 1234, gid: 2345 })
  })
})

describe('uninstall', () => {
  it('leaves the tree as it was, byte for byte, twice', async () => {
    const osa = fakeOsa()
    const target = join(osa.directory, 'elsewhere.py')
    renameSync(osa.manager, target)
    symlinkSync('../../elsewhere.py', osa.manager)
    const before = listing(osa.directory)
    await at(osa, 'install')
    expect(lstatSync(osa.manager).isSymbolicLink()).toBe(false)
    const { status, out, err } = await at(osa, 'uninstall')
    expect([status, err, out.match(/the original is back$/gm)?.length]).toEqual([0, '', 4])
    expect(listing(osa.directory)).toEqual(before)
    const again = await at(osa, 'uninstall')
    expect([again.status, again.out.match(/no shim: left as it is$/gm)?.length]).toEqual([0, 4])
    expect(listing(osa.directory)).toEqual(before)
  })

  it('with --dry-run changes nothing', async () => {
    const osa = fakeOsa()
    await at(osa, 'install')
    const before = listing(osa.directory)
    const { status, out } = await at(osa, 'uninstall', '--dry-run')
    expect([status, out.match(/the original would be put back$/gm)?.length]).toEqual([0, 4])
    expect(out).toMatch(/nothing was changed \(--dry-run\)\n$/)
    expect(listing(osa.directory)).toEqual(before)
  })

  it('leaves a newer original, and the kept one too', async () => {
    const osa = fakeOsa()
    await at(osa, 'install')
    rmSync(osa.generator)
    writeOriginal(osa.generator, 'of the next release')
    const { status, out } = await at(osa, 'uninstall')
    expect(status).toBe(0)
    expect(out).toMatch(new RegExp(`^${osa.generator} +another original is in place already: left as it is$`, 'm'))
    expect(out).toContain(`note: an older original is left in ${keptOf(osa.generator)}`)
    expect(readFileSync(osa.generator, 'utf8')).toContain('of the next release')
    expect(existsSync(keptOf(osa.generator))).toBe(true)
  })

  it('removes the kept one where the same original is back already', async () => {
    const osa = fakeOsa()
    const before = listing(osa.directory)
    await at(osa, 'install')
    rmSync(osa.generator)
    writeOriginal(osa.generator, 'the original 1')
    expect((await at(osa, 'uninstall')).out).toContain('the original was back already')
    expect(listing(osa.directory)).toEqual(before)
  })

  it('leaves a shim whose original is lost, says how to get it, and ends with status 1', async () => {
    const osa = fakeOsa()
    await at(osa, 'install')
    rmSync(keptOf(osa.generatorScript))
    const { status, err } = await at(osa, 'uninstall')
    expect(status).toBe(1)
    expect(err).toBe(
      `osa-inventory: ${osa.generatorScript}: its original is not kept any more\n` +
        `    ${osa.runtime}/bin/pip install --no-deps --force-reinstall -e ${osa.osaRoot}\n`,
    )
    expect(isShim(osa.generatorScript)).toBe(true)
    expect(isShim(osa.generator)).toBe(false)
  })

  it('puts an original back whose shim was removed', async () => {
    const osa = fakeOsa()
    const before = listing(osa.directory)
    await at(osa, 'install')
    rmSync(osa.generator)
    await at(osa, 'uninstall')
    expect(listing(osa.directory)).toEqual(before)
  })

  it('refuses where nothing is', async () => {
    const empty = scratch()
    const ended = await cloud().run(['uninstall', '--osa-root', empty, '--runtime', empty])
    expect([ended.status, ended.out]).toEqual([1, ''])
    expect(ended.err).toContain('name its checkout with --osa-root DIR')
  })

  it('refuses what is not a file', async () => {
    const osa = fakeOsa()
    rmSync(osa.generator)
    mkdirSync(osa.generator)
    for (const command of ['install', 'uninstall']) {
      const ended = await at(osa, command)
      expect([ended.status, ended.out]).toEqual([1, ''])
      expect(ended.err).toContain(`${osa.generator} is not a file`)
    }
  })
})

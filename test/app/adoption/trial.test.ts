/** `install` and `doctor` run what is in place: with interpreters that are really broken. */
import { execFileSync, spawnSync } from 'node:child_process'
import {
  chownSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { install } from '../../../src/app/adoption/install/install.ts'
import { demandSound, findPrograms } from '../../../src/app/adoption/install/programs.ts'
import { examineAdoption } from '../../../src/app/doctor/adoption.ts'
import { type Cloud, deployedCloud, newCloud } from '../../cli/tool/tool-run.ts'
import { type Breakage, brokenNode } from '../../support/broken-node.ts'
import { type FakeOsa, fakeOsa, listing, originals, writeOriginal } from '../../support/osa.ts'
import { otherNode } from '../../support/other-node.ts'
import { cleanEnvironment, repository, runCommand } from '../../support/program.ts'

const isRoot = process.getuid?.() === 0
/** Long for a program that answers, and short for a test of one that does not. */
const deadline = 15_000

interface Tried {
  readonly osa: FakeOsa
  readonly cloud: Cloud
}

function installBy(node: string, { osa, cloud }: Tried, more: { deadline?: number; dryRun?: boolean } = {}) {
  const programs = demandSound(findPrograms(node, join(repository, 'package.json')))
  const { directory: configDirectory, env } = cloud
  return install(osa, programs, { configDirectory, env, dryRun: false, deadline, ...more })
}

function examine({ osa, cloud }: Tried, more: { deadline?: number } = {}) {
  const { directory: configDirectory, env } = cloud
  const running = findPrograms(undefined, join(repository, 'package.json')).version
  return examineAdoption({
    installation: osa,
    isHeldElsewhere: false,
    configDirectory,
    env,
    deadline,
    running,
    ...more,
  })
}

async function refusal(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'it was not refused',
    (error: Error) => error.message,
  )
}

const seen: readonly [Breakage, RegExp][] = [
  ['segfaults', /--list it died by a segmentation fault \(SIGSEGV, status 139\)/],
  ['has a child that segfaults', /--list it died by a segmentation fault \(SIGSEGV, status 139\)/],
  ['aborts itself', /--list it aborted itself \(SIGABRT, status 134\)/],
  ['ends with a status', /--list it ended with status 1: GLIBC_2\.99 not found/],
  ['says nothing', /--list it printed nothing, with status 0/],
  ['prints noise', /--list it printed something beside its answer, which Ansible cannot read: debugger attached/],
  ['warns on standard error', /--list it wrote to standard error, .*: \(node:1\) Warning: deprecated/],
  ['prints without end', /--list it printed far more than an inventory: y/],
  ['prints an older inventory', /--list it printed something else than its answer: \{"_meta": /],
]

describe('install with a Node.js that', () => {
  it.each(seen)('%s is refused with what was seen, and nothing has changed', async (breakage, message) => {
    const tried = { osa: fakeOsa(), cloud: newCloud() }
    const node = brokenNode(tried.osa.directory, breakage)
    const before = [listing(tried.osa.directory), listing(tried.cloud.directory)]
    const refused = await refusal(installBy(node, tried))
    expect(refused).toMatch(message)
    expect(refused).toMatch(/; nothing was changed$/)
    expect([listing(tried.osa.directory), listing(tried.cloud.directory)]).toEqual(before)
  })

  it('hangs is ended, with all that it has started', async () => {
    const tried = { osa: fakeOsa(), cloud: newCloud() }
    const node = brokenNode(tried.osa.directory, 'hangs')
    writeFileSync(node, readFileSync(node, 'utf8').replace('sleep 600', `sleep 600.${process.pid}`))
    expect(await refusal(installBy(node, tried, { deadline: 1000 }))).toMatch(/--list it did not end within 1 seconds/)
    expect(runCommand('ps', ['-eo', 'args']).stdout).not.toContain(`sleep 600.${process.pid}`)
  })

  it.each(['segfaults', 'prints noise'] as const)('%s only in its place has everything put back', async (breakage) => {
    const tried = { osa: fakeOsa(), cloud: newCloud() }
    const { osa } = tried
    await installBy(process.execPath, tried)
    // An upgrade has put one original back, and someone has removed a shim.
    rmSync(osa.generator)
    writeOriginal(osa.generator, 'of the next release', 0o700)
    rmSync(osa.manager)
    const node = brokenNode(osa.directory, breakage, 'when asked')
    // Sound from the copy that is tried first, and broken in the places.
    const text = readFileSync(node, 'utf8').replace(
      `[ -e ${osa.directory}/breaks ]`,
      `grep -qsF broken-node ${osa.generator}`,
    )
    writeFileSync(node, text)
    const before = listing(osa.directory)
    const refused = await refusal(installBy(node, tried))
    expect(refused).toContain(`${osa.generator} does not work in its place: with --list it `)
    expect(refused).toMatch(/; everything was put back as it was$/)
    expect(listing(osa.directory)).toEqual(before)
    await installBy(process.execPath, tried)
    expect(readdirSync(dirname(osa.generator)).filter((name) => name.includes('former'))).toEqual([])
  })

  it('is too old is refused by its version', async () => {
    const tried = { osa: fakeOsa(), cloud: newCloud() }
    const node = otherNode('18.20.8')
    const before = listing(tried.osa.directory)
    await expect((async () => installBy(node, tried))()).rejects.toThrow(
      `${node} is Node.js 18.20.8; 20.19 is the oldest`,
    )
    expect(listing(tried.osa.directory)).toEqual(before)
  })

  it('segfaults whatever it is asked is told so by the command, before anything is done', async () => {
    const osa = fakeOsa()
    const node = join(osa.directory, 'node')
    writeFileSync(node, '#!/bin/sh\nkill -SEGV $$\n', { mode: 0o755 })
    const before = listing(osa.directory)
    const ended = await newCloud().run(['install', '--osa-root', osa.osaRoot, '--runtime', osa.runtime, '--node', node])
    expect([ended.status, ended.out]).toEqual([1, ''])
    expect(ended.err).toBe(
      `osa-inventory: ${node} does not tell its version: it died by a segmentation fault (SIGSEGV, status 139)\n` +
        '    name another one with --node PATH  # ERR_INSTALL\n',
    )
    expect(listing(osa.directory)).toEqual(before)
  })
})

describe('install', () => {
  it('tries on a copy: nothing is drawn into the inventory, no note is left, and the copy goes', async () => {
    const tried = { osa: fakeOsa(), cloud: newCloud() }
    const home = listing(tried.cloud.directory)
    const { cloud } = await installBy(process.execPath, tried)
    expect([cloud.of, cloud.hosts]).toEqual([tried.cloud.directory, 53])
    expect(listing(tried.cloud.directory)).toEqual(home)
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith(`osa-inventory-trial-`) && isOurs(name))).toEqual([])
  })

  it('reaches no database that the settings name', async () => {
    const tried = { osa: fakeOsa(), cloud: newCloud() }
    const { cloud } = tried
    const store = cloud.path('store')
    writeFileSync(store, `#!/bin/sh\ntouch ${cloud.path('was-asked')}\nexit 1\n`, { mode: 0o755 })
    writeFileSync(
      cloud.path('osa.ini'),
      `[inventory]\nbackend = ours\nquirks = reference\nrelease = 29\n[ours]\nplugin = exec\ncommand = ${store}\n`,
    )
    const { cloud: on } = await installBy(process.execPath, tried)
    expect(on.of).toBe(cloud.directory)
    expect(on.answers.list).not.toContain('physical_host_addr')
    expect(existsSync(cloud.path('was-asked'))).toBe(false)
  })

  it('takes a cloud of its own where there is none, or one that is not sound', async () => {
    const broken = newCloud()
    broken.edit(/^cidr_networks:/m, 'cidr_networks: [')
    for (const cloud of [{ ...newCloud(), directory: '/no/such' } as Cloud, broken]) {
      const { cloud: on } = await installBy(process.execPath, { osa: fakeOsa(), cloud })
      expect([on.of, on.hosts]).toEqual([undefined, 2])
    }
  })

  it('with --dry-run runs what it would put in place', async () => {
    const tried = { osa: fakeOsa(), cloud: newCloud() }
    const node = brokenNode(tried.osa.directory, 'segfaults')
    expect(await refusal(installBy(node, tried, { dryRun: true }))).toMatch(
      /segmentation fault.*; nothing was changed$/,
    )
  })

  it('ended by a signal while it tries puts everything back', async () => {
    const osa = fakeOsa()
    const node = brokenNode(osa.directory, 'hangs', 'when asked')
    // It hangs in the places only, and then ends the command that waits for it.
    const text = readFileSync(node, 'utf8')
      .replace(`[ -e ${osa.directory}/breaks ]`, `grep -qsF broken-node ${osa.generator}`)
      .replace('sleep 600', 'kill -INT "$(cat "$0.pid")"\nsleep 600')
    writeFileSync(node, text)
    const before = listing(osa.directory).filter((line) => !line.includes('node.pid'))
    const command = join(repository, 'dist/bin/osa-inventory.cjs')
    const line = `echo $$ > ${node}.pid; exec ${process.execPath} ${command} install --osa-root ${osa.osaRoot} --runtime ${osa.runtime} --node ${node}`
    const { signal, stdout } = spawnSync('/bin/sh', ['-c', line], { env: cleanEnvironment(), encoding: 'utf8' })
    expect([signal, stdout]).toEqual(['SIGINT', ''])
    expect(listing(osa.directory).filter((line) => !line.includes('node.pid'))).toEqual(before)
  })
})

describe('doctor', () => {
  const some = seen.filter(([breakage]) => ['segfaults', 'says nothing', 'prints noise'].includes(breakage))

  it.each(some)('names an interpreter that %s, for each place, and writes nothing', async (breakage, message) => {
    const tried = { osa: fakeOsa(), cloud: await deployedCloud() }
    const { osa, cloud } = tried
    const node = brokenNode(osa.directory, breakage, 'when asked')
    await installBy(node, tried)
    expect(await examine(tried)).toEqual([])
    writeFileSync(join(osa.directory, 'breaks'), '')
    const before = [listing(osa.directory), listing(cloud.directory)]
    const found = await examine(tried)
    expect(found.map(({ grade, code, file }) => [grade, code, file])).toEqual(
      originals(osa).map((path) => ['error', 'shim', path]),
    )
    expect(found[0]!.message).toMatch(message)
    expect([listing(osa.directory), listing(cloud.directory)]).toEqual(before)
  })

  it('names one that hangs', async () => {
    const tried = { osa: fakeOsa(), cloud: newCloud() }
    const node = brokenNode(tried.osa.directory, 'hangs', 'when asked')
    await installBy(node, tried)
    writeFileSync(join(tried.osa.directory, 'breaks'), '')
    const [found] = await examine(tried, { deadline: 500 })
    expect(found!.message).toBe('it was run as Ansible runs it, and with --list it did not end within 0.5 seconds')
  })

  it('tells of a Node.js that is another one, or gone, since install', async () => {
    const tried = { osa: fakeOsa(), cloud: newCloud() }
    const { osa } = tried
    const [first, second] = [otherNode('20.19.0'), otherNode('20.20.1')]
    const link = join(osa.directory, 'node')
    symlinkSync(first, link)
    await installBy(link, tried)
    expect(await examine(tried)).toEqual([])
    rmSync(link)
    symlinkSync(second, link)
    expect(await examine(tried)).toEqual([
      {
        grade: 'note',
        code: 'node-changed',
        file: link,
        message: `this is Node.js 20.20.1 in ${second}; when install put the programs in place it was Node.js 20.19.0 in ${first}`,
        remedy: '`osa-inventory install` tries what is in place with it, and takes note of it',
      },
    ])
    await installBy(link, tried)
    expect(await examine(tried)).toEqual([])
    rmSync(link)
    symlinkSync(otherNode('18.20.8'), link)
    expect((await examine(tried))[0]!.message).toBe(
      `it runs ${link}, which is Node.js 18.20.8; 20.19 is the oldest that will do`,
    )
    rmSync(link)
    const gone = await examine(tried)
    expect(gone).toHaveLength(4)
    expect(gone[0]!.message).toBe(
      `it runs ${link}: there is no such file (Node.js 20.20.1 in ${second} when it was installed)`,
    )
  })

  it('tells of another file of the same version', async () => {
    const tried = { osa: fakeOsa(), cloud: newCloud() }
    const node = join(tried.osa.directory, 'node')
    cpSync(otherNode('20.19.0'), node)
    await installBy(node, tried)
    renameSync(node, `${node}.old`)
    cpSync(`${node}.old`, node)
    expect((await examine(tried)).map(({ code, message }) => `${code}: ${message}`)).toEqual([
      `node-changed: this is another file than when install put the programs in place, of the same version: Node.js 20.19.0 in ${node}`,
    ])
  })

  it.skipIf(!isRoot)('runs as root no shim that someone else can change, but a copy of what it has read', async () => {
    const tried = { osa: fakeOsa(), cloud: newCloud() }
    const { osa } = tried
    for (const path of originals(osa)) chownSync(path, 1234, 2345)
    const node = brokenNode(osa.directory, 'segfaults', 'when asked')
    await installBy(node, tried)
    expect(await examine(tried)).toEqual([])
    writeFileSync(join(osa.directory, 'breaks'), '')
    expect((await examine(tried)).map(({ file }) => file)).toEqual(originals(osa))
  })
})

/** Scratch directories are named after their process. */
function isOurs(name: string): boolean {
  return execFileSync('ls', ['-d', join(tmpdir(), name)], { encoding: 'utf8' }).includes(`-${process.pid}-`)
}

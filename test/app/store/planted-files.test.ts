/** Where others may make files, nothing is written through their links, and nothing made becomes theirs. */
import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { auditLogAt } from '../../../src/app/store/audit-log.ts'
import { replaceDocument } from '../../../src/app/store/mirror.ts'
import { debugLog } from '../../../src/cli/generator/generate.ts'
import { manageMain } from '../../../src/cli/manager/manage.ts'
import { ioFor } from '../../cli/manager/manage-run.ts'
import { type Cloud, deployedCloud, newCloud } from '../../cli/tool/tool-run.ts'
import { fakeOsa, originals } from '../../support/osa.ts'
import { lacking, scratch } from '../../support/program.ts'

const reason = lacking(process.geteuid?.() === 0 ? undefined : 'needs root: it makes files of another user')
const stranger = 4321

/** A directory of this mode and owner, beside a file that only root may change. */
function trap(mode: number, owner = 0) {
  const place = scratch()
  chmodSync(place, 0o755)
  const directory = join(place, 'open')
  mkdirSync(directory)
  chmodSync(directory, mode)
  chownSync(directory, owner, owner)
  const victim = join(place, 'victim')
  writeFileSync(victim, 'precious\n', { mode: 0o600 })
  const path = (name: string): string => join(directory, name)
  return {
    path,
    victim,
    link(name: string, target = victim): string {
      symlinkSync(target, path(name))
      lchownSync(path(name), stranger, stranger)
      return path(name)
    },
    file(name: string, text = 'theirs\n'): string {
      writeFileSync(path(name), text)
      chmodSync(path(name), 0o666)
      chownSync(path(name), stranger, stranger)
      return path(name)
    },
    untouched(): void {
      expect(readFileSync(victim, 'utf8')).toBe('precious\n')
      expect(statSync(victim).mode & 0o777).toBe(0o600)
    },
  }
}

function expectOwn(path: string): void {
  const stat = lstatSync(path)
  expect([stat.isFile(), stat.uid, stat.gid, stat.mode & 0o007]).toEqual([true, 0, 0, 0])
}

describe.skipIf(reason)(`as root${reason ? ` (skipped: ${reason})` : ''}`, () => {
  const open: [string, number, number][] = [
    ['a sticky directory', 0o1777, 0],
    ['a directory that everybody may write to', 0o777, 0],
    ['a directory of a group', 0o775, 0],
    ["another user's directory", 0o755, stranger],
  ]

  it.each(open)('export -o into %s makes a new file in place of a link and of a file', async (_, mode, owner) => {
    const cloud = await deployedCloud()
    const there = trap(mode, owner)
    const document = (await cloud.run('export')).out
    const hard = there.path('hard')
    linkSync(there.victim, hard)
    for (const path of [there.link('link'), there.link('dangling', '/nonexistent/x'), there.file('file'), hard]) {
      expect((await cloud.run(['export', '-o', path])).err).toBe('')
      expectOwn(path)
      expect(readFileSync(path, 'utf8')).toBe(document)
    }
    there.untouched()
    expect(readdirSync(there.path('.')).sort()).toEqual(['dangling', 'file', 'hard', 'link'])
  })

  it('export -o through a directory that is a link of another user is refused', async () => {
    const cloud = await deployedCloud()
    const there = trap(0o1777)
    const target = scratch()
    there.link('way', target)
    const refused = await cloud.run(['export', '-o', there.path('way/x.json')])
    expect(refused).toMatchObject({ status: 1, out: '' })
    expect(refused.err).toContain(`${there.path('way')}, on the way to it, is a link of another user`)
    expect(readdirSync(target)).toEqual([])
  })

  it("root's own link, and another user's file in a directory that only root may write to, are kept", async () => {
    const cloud = await deployedCloud()
    const there = trap(0o1777)
    const closed = trap(0o755)
    symlinkSync(closed.file('real'), there.path('link'))
    await cloud.run(['export', '-o', there.path('link')])
    expect(lstatSync(there.path('link')).isSymbolicLink()).toBe(true)
    expect(statSync(closed.path('real'))).toMatchObject({ uid: stranger, mode: 0o100666 })
    expect(statSync(closed.path('real')).size).toBeGreaterThan(1000)
  })

  it('the readable copy is a new file', () => {
    const there = trap(0o1777)
    for (const path of [there.link('link.json'), there.file('file.json')]) {
      replaceDocument(path, '{}')
      expectOwn(path)
      expect(readFileSync(path, 'utf8')).toBe('{}')
    }
    there.untouched()
  })

  it("the files of the file backend are new ones; those of the directory's owner stay his", async () => {
    const openCloud = await settledIn(0o777, 0)
    const json = openCloud.path('openstack_inventory.json')
    const tar = openCloud.path('backup_openstack_inventory.tar')
    for (const path of [json, tar]) {
      chownSync(path, stranger, stranger)
      chmodSync(path, 0o666)
    }
    await change(openCloud)
    for (const path of [json, tar]) expectOwn(path)
    const owned = await settledIn(0o777, stranger)
    chownSync(owned.path('openstack_inventory.json'), stranger, stranger)
    await change(owned)
    expect(statSync(owned.path('openstack_inventory.json')).uid).toBe(stranger)
  })

  it('manage -f writes a new file', async () => {
    const cloud = await deployedCloud()
    const there = trap(0o1777)
    const path = there.file('mine.json', readFileSync(cloud.path('openstack_inventory.json'), 'utf8'))
    const { io, printed } = ioFor({})
    expect([await manageMain(['-f', path, '-r', 'compute1'], io), printed.err]).toEqual([0, ''])
    expectOwn(path)
  })

  it('the audit log appends to nobody else’s file, and refuses the change', () => {
    const there = trap(0o1777)
    const at = { deployment: 'a', backend: 'b' }
    for (const [path, kind] of [
      [there.link('link.log'), 'link'],
      [there.file('file.log'), 'file'],
    ] as const) {
      const log = auditLogAt(path, at)
      const told = `${path} is a ${kind} of another user (${stranger}) where others may write`
      expect(() => log.open()).toThrow(told)
      expect(log.fault()).toContain(told)
    }
    there.untouched()
    auditLogAt(there.path('new.log'), at).open().close()
    expect(existsSync(there.path('new.log'))).toBe(true)
  })

  it('inventory.log is left alone where it is a link of another user', () => {
    for (const [mode, owner] of open.map(([, ...rest]) => rest) as [number, number][]) {
      const there = trap(mode, owner)
      there.link('inventory.log')
      debugLog(true, { ...ioFor({}).io, cwd: there.path('.') })('a line')
      there.untouched()
    }
  })

  it('a shim in a directory that everybody may write to belongs to its owner', async () => {
    const osa = fakeOsa()
    const [path] = originals(osa)
    chownSync(path!, stranger, stranger)
    chmodSync(join(path!, '..'), 0o777)
    const { status } = await newCloud().run(['install', '--osa-root', osa.osaRoot, '--runtime', osa.runtime])
    expect(status).toBe(0)
    expect(statSync(path!)).toMatchObject({ uid: 0, gid: 0 })
  })

  it('SQLite opens no database through it', async () => {
    const cloud = await deployedCloud()
    const there = trap(0o1777)
    const path = there.link('inventory.db', join(scratch(), 'elsewhere.db'))
    writeFileSync(cloud.path('osa.ini'), `[inventory]\nbackend = sqlite\n[sqlite]\npath = ${path}\n`)
    writeFileSync(readlinkSync(path), '')
    const refused = await cloud.run('migrate --from file --to sqlite')
    expect(refused.status).toBe(1)
    expect(refused.err).toContain(`${path} is a link of another user`)
    expect(statSync(readlinkSync(path)).size).toBe(0)
  })
})

async function settledIn(mode: number, owner: number): Promise<Cloud> {
  const cloud = await deployedCloud()
  await change(cloud)
  chmodSync(cloud.directory, mode)
  chownSync(cloud.directory, owner, owner)
  return cloud
}

let changes = 0

async function change(cloud: Cloud): Promise<void> {
  changes += 1
  const text = `compute_hosts:\n  added-${changes}:\n    ip: 172.29.236.${100 + changes}\n`
  mkdirSync(cloud.path('conf.d'), { recursive: true })
  writeFileSync(cloud.path(`conf.d/added-${changes}.yml`), text)
  const { status, err } = await cloud.run('generate')
  expect({ status, err }).toEqual({ status: 0, err: '' })
}

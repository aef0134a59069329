/** The readable copy beside a database: what it refuses, what it does not, when it is fixed, and what doctor says of it. */
import { spawnSync } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { exampleCloud, lacking, run, scratch } from '../../../support/program.ts'
import { Cloud } from '../tool-run.ts'

const isRoot = process.getuid?.() === 0

/** A cloud in its own database, or in that of another deployment host. */
class Host extends Cloud {
  readonly database: string

  constructor(database = join(scratch(), 'lite.db'), directory = exampleCloud()) {
    super(directory)
    this.database = database
    this.env.XDG_CACHE_HOME = scratch()
    writeFileSync(this.path('osa.ini'), `[inventory]\nbackend = lite\n[lite]\nplugin = sqlite\npath = ${database}\n`)
    chmodSync(this.path('osa.ini'), 0o640)
  }

  get copy(): string {
    return this.path('openstack_inventory.json')
  }

  get text(): string {
    return readFileSync(this.copy, 'utf8')
  }

  /** As Ansible runs it. */
  list() {
    return run('openstack-ansible-inventory', ['--list'], { env: this.env })
  }

  async done(line: string): Promise<string> {
    const { status, out, err } = await this.run(line)
    expect([err, status]).toEqual(['', 0])
    return out
  }

  /** A host with a container: a name and addresses are drawn. */
  configure(name: string): void {
    const path = this.path('conf.d/zz-more.yml')
    if (!existsSync(path)) writeFileSync(path, 'orchestration_hosts:\n')
    const number = readFileSync(path, 'utf8').split('\n').length
    appendFileSync(path, `  ${name}: { ip: 10.20.0.${60 + number} }\n`)
  }

  async add(name: string): Promise<void> {
    this.configure(name)
    await this.done('generate')
  }

  /** The database as it is now. */
  dump(): string {
    const path = join(scratch(), 'dump.db')
    expect(spawnSync('sqlite3', [this.database, `.backup '${path}'`]).status).toBe(0)
    return path
  }

  putBack(dump: string): void {
    for (const end of ['-wal', '-shm']) rmSync(`${this.database}${end}`, { force: true })
    copyFileSync(dump, this.database)
  }

  get aside(): string[] {
    return readdirSync(this.directory).filter((name) => name.startsWith('openstack_inventory.json.aside-'))
  }

  async findings(): Promise<{ code: string; grade: string; message: string; remedy: string }[]> {
    const { out } = await this.run('doctor --json')
    return JSON.parse(out).findings.filter(({ file }: { file: string | null }) => file === this.copy)
  }

  async numbers(): Promise<number[]> {
    return JSON.parse(await this.done('history --json')).map(({ id }: { id: number }) => id)
  }
}

const noSqlite = lacking(spawnSync('sqlite3', ['--version']).status === 0 ? undefined : 'there is no sqlite3 here')

describe.skipIf(noSqlite !== undefined)('an older database that was put back', () => {
  /** Stored is revision 1, the copy is of revision 2, and there is something to draw. */
  async function wentBack(): Promise<{ host: Host; lost: string }> {
    const host = new Host()
    await host.done('generate')
    const dump = host.dump()
    await host.add('infra4')
    const lost = host.text
    host.putBack(dump)
    host.configure('infra5')
    return { host, lost }
  }

  it('is not believed by a run that would draw names again: both states are named, and nothing is changed', async () => {
    const { host, lost } = await wentBack()
    const { status, stdout, stderr } = host.list()
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/what is stored is revision 1 of \S+ by \S+ with 53 hosts/)
    expect(stderr).toContain(
      `${host.copy}, its readable copy, is of revision 2 with 55 hosts: what is stored lacks infra4`,
    )
    expect((await host.run('generate --dry-run')).status).toBe(1)
    expect(host.text).toBe(lost)
    expect(await host.numbers()).toEqual([1])
    const [finding] = await host.findings()
    expect(finding).toMatchObject({ grade: 'error', code: 'stored-state-behind' })
    expect(finding!.remedy).toContain('do not remove the copy')
  })

  it('is not believed where nothing was noted either, nor where the note is broken', async () => {
    for (const note of [undefined, '', '{"id": "2"}', '[]']) {
      const { host, lost } = await wentBack()
      const path = host.path('.openstack_inventory.copy')
      if (note === undefined) rmSync(path)
      else writeFileSync(path, note)
      const { status, stderr } = host.list()
      expect([status, stderr]).toEqual([
        1,
        expect.stringContaining('its readable copy, is in no revision that is kept'),
      ])
      expect(host.text).toBe(lost)
    }
  })

  it('import puts the copy in force', async () => {
    const { host, lost } = await wentBack()
    expect(await host.done(`diff latest ${host.copy}`)).toContain('infra4')
    await host.done(`import ${host.copy} --yes`)
    expect(await host.done('export')).toBe(lost)
    expect(host.list().status).toBe(0)
    const { hostvars } = JSON.parse(host.text)._meta
    for (const name of Object.keys(JSON.parse(lost)._meta.hostvars)) expect(hostvars).toHaveProperty([name])
    expect(Object.keys(hostvars)).toContain('infra5')
    expect([host.aside, await host.findings()]).toEqual([[], []])
  })

  it('generate --force goes on from what is stored, and the copy is kept aside', async () => {
    const { host, lost } = await wentBack()
    await host.done('generate --force')
    expect(host.aside).toHaveLength(1)
    expect(readFileSync(host.path(host.aside[0]!), 'utf8')).toBe(lost)
    expect(host.text).toBe(await host.done('export'))
    expect(host.list()).toMatchObject({ status: 0, stderr: '' })
    const leftover = JSON.parse((await host.run('doctor --json')).out).findings
    expect(leftover).toContainEqual(expect.objectContaining({ code: 'leftover-file', file: host.path(host.aside[0]!) }))
  })

  it('stops no run that draws nothing; an unchanged one leaves the copy alone, a removal keeps it aside', async () => {
    const { host, lost } = await wentBack()
    rmSync(host.path('conf.d/zz-more.yml'))
    expect(host.list()).toMatchObject({ status: 0, stderr: '' })
    expect(host.list()).toMatchObject({ status: 0, stderr: '' })
    expect([host.text, host.aside]).toEqual([lost, []])
    await host.done('remove compute3 --yes')
    expect(host.aside.map((name) => readFileSync(host.path(name), 'utf8'))).toEqual([lost])
    expect(host.text).toBe(await host.done('export'))
  })

  it('is known by the note where the lost document is that of an older revision', async () => {
    const host = new Host()
    await host.add('infra4')
    await host.done('remove infra4 --yes')
    const dump = host.dump()
    await host.done('restore 1 --yes')
    host.putBack(dump)
    host.configure('infra5')
    const { status, stderr } = host.list()
    expect([status, stderr]).toEqual([1, expect.stringContaining('is of revision 3 with 55 hosts')])
  })

  it('is known by the note where another change has the lost number by now', async () => {
    const here = new Host()
    await here.done('generate')
    const dump = here.dump()
    await here.add('infra4')
    here.putBack(dump)
    const there = new Host(here.database)
    await there.done('remove compute3 --yes')
    await there.done('remove compute2 --yes')
    rmSync(here.path('conf.d/zz-more.yml'))
    here.configure('infra5')
    expect(here.list()).toMatchObject({ status: 1, stderr: expect.stringContaining('is of revision 2 with 55 hosts') })
  })

  it('a database of another inventory is not believed', async () => {
    const [here, other] = [new Host(), new Host()]
    await here.add('infra4')
    await other.done('generate')
    copyFileSync(other.dump(), here.database)
    here.configure('infra5')
    const { status, stderr } = here.list()
    expect([status, stderr]).toEqual([
      1,
      expect.stringContaining("revision 1 of another inventory was stored here last: it is another cloud's inventory"),
    ])
  })

  it('settings that were missing for one run are not believed to have been right', async () => {
    const host = new Host()
    await host.done('generate')
    const ini = readFileSync(host.path('osa.ini'), 'utf8')
    rmSync(host.path('osa.ini'))
    host.configure('infra4')
    expect(host.list().status).toBe(0)
    const lost = host.text
    writeFileSync(host.path('osa.ini'), ini)
    const { status, stderr } = host.list()
    expect([status, stderr]).toEqual([1, expect.stringContaining('what is stored lacks infra4, infra4-heat')])
    expect(host.text).toBe(lost)
    await host.done(`import ${host.copy} --yes`)
    expect(host.list()).toEqual({ status: 0, stdout: `${lost}\n`, stderr: '' })
  })
})

describe('a copy that was edited by hand', () => {
  /** What was stored is the newest there ever was, and there is something to draw. */
  async function edited(edit: (text: string) => string): Promise<Host> {
    const host = new Host()
    await host.add('infra4')
    writeFileSync(host.copy, edit(host.text))
    host.configure('infra5')
    return host
  }

  it.each<[string, (text: string) => string]>([
    ['by jq .', (text) => JSON.stringify(JSON.parse(text), undefined, 2)],
    ['in a value', (text) => text.replace('"br-mgmt"', '"br-hand"')],
    ['in the order of its lines and in a value', (text) => JSON.stringify({ by_hand: {}, ...JSON.parse(text) })],
    ['until it was none', (text) => text.slice(0, 1000)],
    ['to nothing', () => ''],
  ])('%s stops nothing, is reported by doctor, and is kept aside when it is overwritten', async (_, edit) => {
    const host = await edited(edit)
    const text = host.text
    expect((await host.findings()).map(({ code }) => code)).toEqual(['mirror'])
    expect(host.list()).toMatchObject({ status: 0, stderr: '' })
    expect(host.aside.map((name) => readFileSync(host.path(name), 'utf8'))).toEqual([text])
    expect(host.text).toBe(await host.done('export'))
  })

  it('an unchanged run leaves it as it is', async () => {
    const host = await edited((text) => text.replace('"br-mgmt"', '"br-hand"'))
    rmSync(host.path('conf.d/zz-more.yml'))
    const text = host.text
    for (let count = 0; count < 3; count++) expect(host.list()).toMatchObject({ status: 0, stderr: '' })
    expect([host.text, host.aside]).toEqual([text, []])
  })

  it.each<[string, (text: string) => string]>([
    ['by jq .', (text) => JSON.stringify(JSON.parse(text), undefined, 2)],
    ['in a value', (text) => text.replace('"br-mgmt"', '"br-hand"')],
  ])('%s, of an older revision, with hosts that were removed since: it stops nothing', async (_, edit) => {
    const here = new Host()
    await here.add('infra4')
    writeFileSync(here.copy, edit(here.text))
    const there = new Host(here.database)
    await there.done('remove infra4 --yes')
    rmSync(here.path('conf.d/zz-more.yml'))
    here.configure('infra5')
    expect(here.list()).toMatchObject({ status: 0, stderr: '' })
    expect(here.aside).toHaveLength(1)
  })
})

describe('a copy of an older revision', () => {
  /** Another deployment host has written since. */
  async function stale(): Promise<{ here: Host; there: Host }> {
    const here = new Host()
    await here.add('infra4')
    await here.done('generate')
    const there = new Host(here.database)
    copyFileSync(here.path('conf.d/zz-more.yml'), there.path('conf.d/zz-more.yml'))
    await there.done('remove compute3 --yes')
    await there.done('remove infra4 --yes')
    return { here, there }
  }

  function sameConfiguration({ here, there }: { here: Host; there: Host }): void {
    // What was removed leaves the configuration, too: nothing is to be changed.
    for (const host of [here, there]) {
      host.edit(/ {2}compute3:[\s\S]*$/, '')
      rmSync(host.path('conf.d/zz-more.yml'))
    }
  }

  it('is fixed by a run that changes nothing, and stops none that draws', async () => {
    const { here, there } = await stale()
    sameConfiguration({ here, there })
    expect(here.text).not.toBe(there.text)
    expect(here.list()).toMatchObject({ status: 0, stderr: '' })
    expect([here.text, here.aside]).toEqual([await here.done('export'), []])
    const again = await stale()
    again.here.configure('infra6')
    expect(again.here.list()).toMatchObject({ status: 0, stderr: '' })
  })

  it('is fixed although a note of an unchanged run is there', async () => {
    const { here, there } = await stale()
    sameConfiguration({ here, there })
    const older = here.text
    for (let count = 0; count < 2; count++) expect(here.list().status).toBe(0)
    writeFileSync(here.copy, older)
    const listed = here.list()
    expect(`${here.text}\n`).toBe(listed.stdout)
  })

  it('is fixed when its revision was pruned, as long as the note says which it was', async () => {
    for (const isNoted of [true, false]) {
      const { here, there } = await stale()
      await there.done('history prune --keep 1 --yes')
      sameConfiguration({ here, there })
      if (!isNoted) rmSync(here.path('.openstack_inventory.copy'))
      const before = here.text
      expect(here.list()).toMatchObject({ status: 0, stderr: '' })
      expect(here.text).toBe(isNoted ? await here.done('export') : before)
    }
  })

  it('stops no run when its revision was pruned and the note says which it was', async () => {
    const { here, there } = await stale()
    await there.done('history prune --keep 1 --yes')
    sameConfiguration({ here, there })
    here.configure('infra6')
    expect(here.list()).toMatchObject({ status: 0, stderr: '' })
    expect(here.aside).toEqual([])
  })

  it('is reported by doctor with its cause: another deployment host, whose revisions the copy lacks', async () => {
    const { here } = await stale()
    const python = `
import json, sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("UPDATE inventory_revisions SET author = 'ada@deploy2' WHERE revision > 1")
db.commit()`
    expect(spawnSync('python3', ['-c', python, here.database]).status).toBe(0)
    const [finding] = await here.findings()
    expect(finding).toMatchObject({ grade: 'warning', code: 'mirror', remedy: 'the next run here writes it again' })
    expect(finding!.message).toBe(
      'the readable copy is of revision 1, and revision 3 is stored: another host (deploy2) has stored revisions 2 to 3 since, and no run here',
    )
  })

  it('is reported by doctor with its cause: a run that was killed between the write and the copy', async () => {
    const { here } = await stale()
    const [finding] = await here.findings()
    expect(finding!.message).toMatch(
      new RegExp(
        `the run of \\S+@${hostname()} that stored revision 3 ended before it had written the copy: killed, or`,
      ),
    )
  })
})

describe('a file system that is full', () => {
  it('leaves an old copy, of which doctor tells the cause; with room again the next run fixes it', async (context) => {
    const directory = join(scratch(), 'small')
    expect(spawnSync('mkdir', [directory]).status).toBe(0)
    if (!isRoot || spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', directory]).status !== 0)
      return context.skip(lacking('no right to mount a small file system')!)
    onTestFinished(() => {
      spawnSync('umount', [directory])
    })
    spawnSync('cp', ['-r', `${exampleCloud()}/.`, directory])
    const host = new Host(undefined, directory)
    await host.done('generate')
    const before = host.text
    host.configure('infra4')
    spawnSync('dd', ['if=/dev/zero', `of=${host.path('filler')}`, 'bs=4096'])
    const written = host.list()
    expect([written.status, written.stderr]).toEqual([0, ''])
    expect(host.text).toBe(before)
    for (let count = 0; count < 3; count++) expect(host.list()).toEqual(written)
    const [finding] = await host.findings()
    expect(finding).toMatchObject({ code: 'mirror', remedy: 'make room there; the next run writes the copy' })
    expect(finding!.message).toContain(`the file system of ${directory} is full`)
    rmSync(host.path('filler'))
    expect(host.list()).toEqual(written)
    expect(`${host.text}\n`).toBe(written.stdout)
    expect(await host.findings()).toEqual([])
  })
})

/** `migrate`, `export` and `import` as a user meets them. */
import { createHash } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Io } from '../../../../src/cli/io.ts'
import { toolMain } from '../../../../src/cli/tool/tool.ts'
import { fastClock } from '../../../support/fast-clock.ts'
import { run } from '../../../support/program.ts'
import { type Cloud, deployedCloud, newCloud, withdrawCompute3 } from '../tool-run.ts'

const lite = '[lite]\nplugin = sqlite\npath = inventory.db\n'

function settings(cloud: Cloud, text: string): void {
  writeFileSync(cloud.path('osa.ini'), text)
}

/** Every file below the directory with its digest. */
function digests(directory: string): Record<string, string> {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const entries = files.map(({ parentPath, name }) => {
    const path = join(parentPath, name)
    return [path, createHash('sha256').update(readFileSync(path)).digest('hex')] as const
  })
  return Object.fromEntries(entries.sort())
}

async function twoRevisions(): Promise<Cloud> {
  const cloud = await deployedCloud()
  withdrawCompute3(cloud)
  await cloud.run('remove compute3 --yes --reason gone')
  return cloud
}

describe('migrate', () => {
  it('tells what it would do and writes nothing, then does it, and tells what is left to do', async () => {
    const cloud = await twoRevisions()
    settings(cloud, lite)
    const before = digests(cloud.directory)
    const dry = await cloud.run('migrate --from file --to lite --history --dry-run')
    expect(dry).toMatchObject({ status: 0, err: '' })
    expect(dry.out).toBe(
      'from [file]: revisions 1 to 2\nto [lite]: empty\nwould copy revisions 1 to 2\nnothing was written (--dry-run)\n',
    )
    expect(digests(cloud.directory)).toEqual(before)
    const done = await cloud.run('migrate --from file --to lite --history')
    expect(done).toMatchObject({ status: 0, err: '' })
    expect(done.out).toContain('read back and compared: 2 revisions, nothing differs\n')
    expect(done.out).toContain(`Next: write \`backend = lite\` under [inventory] in ${cloud.path('osa.ini')}\n`)
    expect(digests(cloud.directory)).toMatchObject(before)
    const { document, ...first } = { document: '', ...JSON.parse((await cloud.run('history --json')).out)[1] }
    const there = { env: { OSA_INVENTORY_BACKEND: 'lite' } }
    expect(JSON.parse((await cloud.run('history --json', there)).out)[1]).toEqual(first)
    expect((await cloud.run('export', there)).out).toBe(readFileSync(cloud.path('openstack_inventory.json'), 'utf8'))
  })

  it('asks before it replaces another inventory', async () => {
    const cloud = await twoRevisions()
    settings(cloud, lite)
    await cloud.run('generate --new', { env: { OSA_INVENTORY_BACKEND: 'lite', OSA_INVENTORY_MIRROR: 'no' } })
    const line = 'migrate --from file --to lite --history'
    const refused = await cloud.run(line)
    expect(refused).toMatchObject({ status: 1, out: '' })
    expect(refused.err).toContain('[lite] holds another inventory')
    expect(refused.err).toMatch(/--replace removes what is there: revision 1 of the inventory \S+, .* with 52 hosts/)
    const unasked = await cloud.run(`${line} --replace`)
    expect(unasked.status).toBe(1)
    expect(unasked.err).toContain('without a terminal to ask on, --replace needs --yes')
    expect((await cloud.run(`${line} --replace`, { answer: 'n' })).status).toBe(1)
    expect((await cloud.run(line)).status).toBe(1)
    const agreed = await cloud.run(`${line} --replace`, { answer: 'y' })
    expect(agreed).toMatchObject({ status: 0, questions: ['replace what is in [lite]? [y/N] '] })
    expect((await cloud.run(line)).out).toContain('[lite] holds all of it already')
  })

  it('goes on with what is written to the source meanwhile', async () => {
    const cloud = await twoRevisions()
    settings(cloud, lite)
    let isFirst = true
    const told: string[] = []
    const io: Io = {
      out: (text) => void told.push(String(text)),
      err: (text) => {
        if (!isFirst || !text.includes('copying')) return
        isFirst = false
        for (const host of ['compute2', 'compute1']) run('osa-inventory', ['remove', host, '--yes'], { env: cloud.env })
      },
      env: cloud.env,
      cwd: cloud.directory,
      isTerminal: { out: false, err: true, in: false },
      ask: async () => undefined,
    }
    const clock = fastClock()
    const status = await toolMain(['migrate', '--from', 'file', '--to', 'lite', '--history'], io)
    clock.stop()
    expect(status).toBe(0)
    expect(told.join('')).toContain('[file] was written to meanwhile: it is at revision 4, not 2\n')
    expect(told.join('')).toContain('copied revisions 3 to 4 from [file] to [lite]\n')
    expect((await cloud.run('migrate --from file --to lite --history')).out).toContain('[lite] holds all of it already')
  })

  it('does not take the readable copy of another backend for an edit', async () => {
    const cloud = await twoRevisions()
    settings(cloud, `${lite}[other]\nplugin = sqlite\npath = other.db\n`)
    await cloud.run('migrate --from file --to lite --history')
    const inUse = { env: { OSA_INVENTORY_BACKEND: 'lite' } }
    await cloud.run('remove compute2 --yes', inUse)
    const refused = await cloud.run('migrate --from file --to other --history', inUse)
    expect(refused).toMatchObject({ status: 1, out: '' })
    expect(refused.err).toContain('what [file] shows is the readable copy of [lite], which is in use')
    expect((await cloud.run('migrate --from lite --to other --history', inUse)).status).toBe(0)
  })

  it('says what an earlier copy of the newest alone keeps out', async () => {
    const cloud = await twoRevisions()
    settings(cloud, lite)
    const first = await cloud.run('migrate --from file --to lite')
    expect(first.out).toContain('the history of [lite] will begin there: --history copies revision 1 as well')
    const again = await cloud.run('migrate --from file --to lite --history')
    expect(again.status).toBe(0)
    expect(again.out).toContain('its history begins with revision 2: revision 1 cannot be put before it')
  })

  it('takes an empty name of a deployment for the slip that it is', async () => {
    const cloud = await deployedCloud()
    settings(cloud, lite)
    for (const option of ['--from-deployment', '--to-deployment']) {
      const refused = await cloud.run(['migrate', '--from', 'file', '--to', 'lite', option, ''])
      expect(refused).toMatchObject({ status: 2, out: '' })
      expect(refused.err).toContain(`error: argument ${option}: is empty; leave it out for the default\n`)
    }
  })

  it('refuses what makes no sense', async () => {
    const cloud = await twoRevisions()
    settings(cloud, `${lite}[also]\nplugin = sqlite\npath = inventory.db\n`)
    for (const line of ['migrate --from file --to file', 'migrate --from lite --to also', 'migrate --from file']) {
      expect((await cloud.run(line)).status).toBe(2)
    }
    const unknown = await cloud.run('migrate --from file --to litte')
    expect(unknown).toMatchObject({ status: 1, out: '' })
    expect(unknown.err).toBe(
      'osa-inventory: --to: there is no section [litte]; do you mean lite?\n    # ERR_SETTINGS\n',
    )
    const itself = await cloud.run('migrate --from file --to inventory')
    expect(itself.err).toBe(
      "osa-inventory: --to: [inventory] is the section of the settings themselves; name a backend's section, or `file`\n    # ERR_SETTINGS\n",
    )
    const empty = await cloud.run('migrate --from lite --to file')
    expect(empty.err).toContain('there is no inventory in [lite]')
  })

  it('wants a reason where reasons are wanted, and tells the audit log', async () => {
    const cloud = await twoRevisions()
    settings(cloud, `[inventory]\nrequire_reason = yes\naudit_log = audit.log\n${lite}`)
    const line = 'migrate --from file --to lite --history'
    expect((await cloud.run(line)).err).toContain("say why with --reason 'TEXT'")
    await cloud.run('export 1 -o first.json')
    expect((await cloud.run('import first.json --yes')).err).toContain("say why with --reason 'TEXT'")
    expect((await cloud.run(`${line} --dry-run`)).status).toBe(0)
    expect((await cloud.run(`${line} --reason moving`)).status).toBe(0)
    const logged = readFileSync(cloud.path('audit.log'), 'utf8').trimEnd().split('\n')
    expect(logged.map((each) => JSON.parse(each))).toMatchObject([
      { event: 'copied', backend: 'lite', id: 1, by: { reason: 'moving' } },
      { event: 'copied', backend: 'lite', id: 2, reason: 'gone', by: { reason: 'moving' } },
    ])
  })

  it('keeps clouds apart by their deployments, in files as well', async () => {
    const [one, two] = [await twoRevisions(), await deployedCloud()]
    settings(one, lite)
    settings(two, `[lite]\nplugin = sqlite\npath = ${one.path('inventory.db')}\n`)
    await one.run('migrate --from file --to lite --to-deployment one --history')
    const second = await two.run('migrate --from file --to lite --to-deployment two --history')
    expect(second.out).toContain('`backend = lite` and `deployment = two`')
    for (const [cloud, name] of [
      [one, 'one'],
      [two, 'two'],
    ] as const) {
      const kept = await cloud.run('export', { env: { OSA_INVENTORY_BACKEND: 'lite', OSA_INVENTORY_DEPLOYMENT: name } })
      expect(kept.out).toBe(readFileSync(cloud.path('openstack_inventory.json'), 'utf8'))
    }
    await one.run('migrate --from lite --from-deployment two --to file --to-deployment copy --history')
    const copy = one.path('openstack_inventory.deployments/copy/openstack_inventory.json')
    expect(readFileSync(copy, 'utf8')).toBe(readFileSync(two.path('openstack_inventory.json'), 'utf8'))
  })
})

describe('export', () => {
  it('gives the document byte for byte, of any revision, and the hosts as the manager does', async () => {
    const cloud = await twoRevisions()
    const stored = readFileSync(cloud.path('openstack_inventory.json'), 'utf8')
    expect(await cloud.run('export')).toMatchObject({ status: 0, out: stored, err: '' })
    const first = (await cloud.run('export 1')).out
    expect(JSON.parse(first)._meta.hostvars).toHaveProperty('compute3')
    expect((await cloud.run('export -1')).out).toBe(first)
    const exported = (await cloud.run('export --format hosts')).out
    expect(exported).toBe(run('openstack-ansible-inventory-manage', ['--export'], { env: cloud.env }).stdout)
    const hosts = JSON.parse(exported)
    expect(Object.keys(hosts)).toEqual(['hosts', 'all'])
    expect(hosts.hosts).not.toHaveProperty('compute3')
  })

  it('writes a file whole, through a link, and leaves what is there when it cannot', async () => {
    const cloud = await deployedCloud()
    writeFileSync(cloud.path('real.json'), 'old')
    symlinkSync('real.json', cloud.path('link.json'))
    const { out } = await cloud.run('export -o link.json')
    const { size } = statSync(cloud.path('openstack_inventory.json'))
    expect(out).toBe(`link.json: revision 1, ${size} bytes\n`)
    expect(lstatSync(cloud.path('link.json')).isSymbolicLink()).toBe(true)
    expect(statSync(cloud.path('real.json')).size).toBe(size)
    for (const target of ['conf.d', 'none/there.json']) {
      const refused = await cloud.run(`export -o ${target}`)
      expect(refused).toMatchObject({ status: 1, out: '' })
      expect(refused.err).toContain('cannot be written')
    }
    const unknown = await cloud.run('export 99 -o real.json')
    expect(unknown.status).toBe(1)
    expect(statSync(cloud.path('real.json')).size).toBe(size)
    expect(readdirSync(cloud.directory).filter((name) => name.includes('.new-'))).toEqual([])
  })

  it('makes a file with mode 0640, and keeps mode and owner of one that is there', async () => {
    const cloud = await deployedCloud()
    writeFileSync(cloud.path('mine.json'), 'before', { mode: 0o604 })
    chmodSync(cloud.path('mine.json'), 0o604)
    if (process.getuid?.() === 0) chownSync(cloud.path('mine.json'), 1000, 1000)
    const { uid, gid } = statSync(cloud.path('mine.json'))
    await cloud.run('export -o mine.json')
    await cloud.run('export -o new.json')
    expect(statSync(cloud.path('new.json')).mode & 0o777).toBe(0o640)
    expect(readFileSync(cloud.path('mine.json'), 'utf8')).toBe((await cloud.run('export')).out)
    expect(statSync(cloud.path('mine.json'))).toMatchObject({ mode: 0o100604, uid, gid })
  })

  it('takes - for standard output', async () => {
    const cloud = await deployedCloud()
    const before = digests(cloud.directory)
    expect(await cloud.run('export -o -')).toEqual(await cloud.run('export'))
    expect((await cloud.run('export --format bundle -o -', { terminal: true })).status).toBe(2)
    expect(digests(cloud.directory)).toEqual(before)
  })

  it('gives no bundle to a terminal, and none of a single revision', async () => {
    const cloud = await deployedCloud()
    expect((await cloud.run('export --format bundle', { terminal: true })).status).toBe(2)
    expect((await cloud.run('export 1 --format bundle -o x')).status).toBe(2)
  })

  it('of nothing is refused', async () => {
    const cloud = newCloud()
    for (const line of ['export', 'export --format hosts', 'export --format bundle -o x']) {
      expect(await cloud.run(line)).toMatchObject({ status: 1, out: '' })
    }
    expect(existsSync(cloud.path('x'))).toBe(false)
  })
})

describe('import', () => {
  it('of a document is a new revision, shown and agreed to before', async () => {
    const cloud = await twoRevisions()
    await cloud.run('export 1 -o first.json')
    const dry = await cloud.run('import first.json --dry-run')
    expect(dry.out).toContain('+ compute3')
    expect((await cloud.run('import first.json')).status).toBe(1)
    const done = await cloud.run('import first.json', { answer: 'y' })
    expect(done.questions).toEqual(['import first.json? [y/N] '])
    expect(done.out).toContain('first.json is stored as revision 3')
    expect((await cloud.run('export')).out).toBe(readFileSync(cloud.path('first.json'), 'utf8'))
    expect((await cloud.run('import first.json')).out).toBe('first.json is what is stored\n')
  })

  it('of a document is guarded against losing most hosts, and writes what was edited in the usual form', async () => {
    const cloud = await deployedCloud()
    writeFileSync(cloud.path('few.json'), '{"_meta": {"hostvars": {"one": {"a": 1.0}}}, "all": {"vars": {}}}\n')
    expect((await cloud.run('import few.json --yes')).err).toContain('lacks 53 of 53 hosts')
    expect((await cloud.run('import few.json --yes --force')).status).toBe(0)
    expect((await cloud.run('export')).out).toContain('\n                "a": 1.0\n')
  })

  it('of a bundle brings a whole cloud to another directory, and once only', async () => {
    const [here, there] = [await twoRevisions(), newCloud()]
    await here.run(`export --format bundle -o ${there.path('cloud.bundle')}`)
    const checked = await there.run('import cloud.bundle --check')
    expect(checked.out).toMatch(
      /^cloud\.bundle: revisions 1 to 2 of the inventory \S+, the newest of .* with \d+ hosts\n/,
    )
    const before = digests(there.directory)
    expect((await there.run('import cloud.bundle --dry-run')).out).toContain('would store revisions 1 to 2')
    expect(digests(there.directory)).toEqual(before)
    const done = await there.run('import cloud.bundle')
    expect(done).toMatchObject({ status: 0, err: '' })
    expect(there.stored()).toEqual(here.stored())
    expect((await there.run('history')).out).toBe((await here.run('history')).out)
    expect((await there.run('import cloud.bundle')).out).toContain('all of it is stored already')
    const other = await deployedCloud()
    const refused = await other.run(`import ${there.path('cloud.bundle')}`)
    expect(refused).toMatchObject({ status: 1, out: '' })
    expect(refused.err).toContain('holds another inventory')
    expect(refused.err).toContain('OSA_INVENTORY_DEPLOYMENT')
  })

  it('of a bundle keeps the readable copy beside another backend', async () => {
    const [here, there] = [await twoRevisions(), newCloud()]
    await here.run(`export --format bundle -o ${there.path('cloud.bundle')}`)
    settings(there, `[inventory]\nbackend = lite\n${lite}`)
    await there.run('import cloud.bundle')
    expect(there.stored()).toEqual(here.stored())
    expect(existsSync(there.path('openstack_inventory.history'))).toBe(false)
  })

  it('refuses files that are neither, and damaged bundles, without a word on standard output', async () => {
    const cloud = await deployedCloud()
    await cloud.run('export --format bundle -o cloud.bundle')
    const bytes = readFileSync(cloud.path('cloud.bundle'))
    bytes[1000]! ^= 1
    writeFileSync(cloud.path('damaged'), bytes)
    writeFileSync(cloud.path('list.json'), '[]')
    writeFileSync(cloud.path('broken.json'), '{')
    await cloud.run('export --format hosts -o hosts.json')
    const before = digests(cloud.directory)
    for (const file of ['damaged', 'list.json', 'broken.json', 'hosts.json', 'missing', 'conf.d']) {
      const refused = await cloud.run(`import ${file} --yes`)
      expect(refused).toMatchObject({ status: 1, out: '' })
      expect(refused.err).toContain(file)
    }
    // A backup that is gone, or empty, is a finding of anyone who checks backups, and no slip of the command line.
    writeFileSync(cloud.path('empty'), '')
    for (const file of ['damaged', 'list.json', 'missing', 'empty']) {
      const refused = await cloud.run(`import ${file} --check`)
      expect(refused).toMatchObject({ status: 1, out: '' })
      expect(refused.err).toContain(file)
    }
    expect((await cloud.run('import list.json --check --format document')).status).toBe(2)
    rmSync(cloud.path('empty'))
    expect(digests(cloud.directory)).toEqual(before)
  })
})

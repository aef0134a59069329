import { spawnSync } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openFileBackend } from '../../src/backends/file.ts'
import {
  counted,
  following,
  HISTORY,
  hasProgram,
  JSON_FILE,
  members,
  memberText,
  namesIn,
  put,
  read,
  save,
  skipFor,
  TAR_FILE,
  temporaryDirectory,
} from './file-support.ts'

const NAME = /^openstack_inventory\.json-\d{8}_\d{6}\.json$/

function shell(directory: string, command: string): { readonly status: number | null; readonly stdout: string } {
  return spawnSync('bash', ['-c', command], { cwd: directory, encoding: 'utf8' })
}

/** Appends as the reference does, by Python's tarfile and in place. */
function appendByPython(directory: string, count: number): void {
  const script = [
    'import tarfile',
    `for n in range(${count}):`,
    `    with tarfile.open('${TAR_FILE}', 'a') as tar:`,
    `        tar.add('${JSON_FILE}', arcname='${JSON_FILE}-20240101_0000%02d.json' % n)`,
  ].join('\n')
  const run = spawnSync('python3', ['-c', script], { cwd: directory, encoding: 'utf8' })
  if (run.status !== 0) throw new Error(run.stderr)
}

describe('the archive of backups', () => {
  test('holds the former files under the documented names, as GNU tar lists and extracts them', async (context) => {
    if (!hasProgram('tar')) return skipFor(context, 'no tar program')
    const directory = temporaryDirectory()
    const now = Date.UTC(2026, 6, 1, 10, 20, 30)
    const backend = openFileBackend({ directory }, { now: () => now })
    await save(backend, counted(['1']))
    expect(existsSync(join(directory, TAR_FILE))).toBe(false)
    chmodSync(join(directory, JSON_FILE), 0o640)
    await save(backend, counted(['2']))

    const name = `${JSON_FILE}-20260701_102030.json`
    const listing = spawnSync('tar', ['-tvf', join(directory, TAR_FILE)], {
      encoding: 'utf8',
      env: { ...process.env, TZ: 'UTC' },
    })
    const size = String(counted(['1']).length).padStart(9)
    expect(listing.stdout).toMatch(new RegExp(`^-rw-r----- \\S+/\\S+ +${size.trim()} 2026-07-01 10:20 ${name}\n$`))
    mkdirSync(join(directory, 'restored'))
    expect(shell(join(directory, 'restored'), `tar xf ../${TAR_FILE}`).status).toBe(0)
    expect(read(directory, `restored/${name}`)).toBe(counted(['1']))
  })

  test('never loses the newest fifteen in forty-five changes', async () => {
    const directory = temporaryDirectory()
    const backend = openFileBackend({ directory })
    for (let n = 1; n <= 45; n += 1) {
      await save(backend, counted([String(n)]))
      const held = (n > 1 ? members(directory) : []).length
      expect(held).toBeGreaterThanOrEqual(Math.min(15, n - 1))
      expect(held).toBeLessThan(30)
    }
    const names = members(directory)
    expect(new Set(names).size).toBe(names.length)
    expect(names.every((name) => NAME.test(name))).toBe(true)
    expect([...names].sort()).toEqual(names)
    const newest = names.slice(-15).map((name) => namesIn(memberText(directory, name))[0])
    expect(newest).toEqual(Array.from({ length: 15 }, (_, index) => String(index + 30)))
  })

  test('is cut back to fifteen when it reaches thirty', async () => {
    const directory = temporaryDirectory()
    const backend = openFileBackend({ directory })
    const held: number[] = []
    for (let n = 1; n <= 32; n += 1) {
      await save(backend, counted([String(n)]))
      if (n > 28) held.push(members(directory).length)
    }
    expect(held).toEqual([28, 29, 15, 16])
  })

  test('has whole records, as tar writes them, also when it was cut back', async () => {
    const directory = temporaryDirectory()
    const backend = openFileBackend({ directory })
    // Three blocks each: fifteen of them are not a whole number of records.
    for (let n = 1; n <= 32; n += 1) {
      await save(backend, counted([String(n), 'x'.repeat(800)]))
      if (n === 1) continue
      const { size } = statSync(join(directory, TAR_FILE))
      expect(size).toBe(10_240 * Math.ceil((members(directory).length * 3 + 2) / 20))
    }
  })

  test('gives each backup its own name, though the clock stands still or goes back', async () => {
    const directory = temporaryDirectory()
    let now = Date.UTC(2026, 6, 1, 23, 59, 59)
    const backend = openFileBackend({ directory }, { now: () => now })
    for (const [n, step] of [0, 0, 0, -5000, 60_000, 0].entries()) {
      now += step
      await save(backend, counted([String(n)]))
    }
    expect(members(directory).map((name) => name.slice(-20, -5))).toEqual([
      '20260701_235959',
      '20260702_000000',
      '20260702_000001',
      '20260702_000054',
      '20260702_000055',
    ])
  })

  test('is pruned by the documented command and goes on from there', async (context) => {
    if (!hasProgram('tar')) return skipFor(context, 'no tar program')
    const directory = temporaryDirectory()
    const backend = openFileBackend({ directory })
    for (let n = 1; n <= 20; n += 1) await save(backend, counted([String(n)]))
    const kept = members(directory).slice(-15)
    shell(directory, `tar -tvf ${TAR_FILE} | head -n -15 | awk '{print $6}' | xargs -n 1 tar -vf ${TAR_FILE} --delete`)
    expect(members(directory)).toEqual(kept)
    await save(backend, counted(['21']))
    expect(members(directory).slice(0, -1)).toEqual(kept)
    expect(memberText(directory, members(directory).at(-1)!)).toBe(counted(['20']))
  })

  test('goes on from an archive that Python has written, and Python goes on from it', async (context) => {
    if (!hasProgram('python3')) return skipFor(context, 'no python3')
    const directory = temporaryDirectory()
    put(directory, counted(['reference']))
    utimesSync(join(directory, JSON_FILE), 1_700_000_000.123, 1_700_000_000.123)
    appendByPython(directory, 3)
    const backend = openFileBackend({ directory })
    await save(backend, counted(['ours']))
    expect(members(directory).length).toBe(4)
    appendByPython(directory, 1)
    await save(backend, counted(['ours again']))
    const texts = members(directory).map((name) => memberText(directory, name))
    expect(texts.length).toBe(6)
    expect(texts[3]).toBe(counted(['reference']))
    expect(texts[5]).toBe(counted(['ours']))
  })

  test('finds again what is behind the end mark', async (context) => {
    if (!hasProgram('python3')) return skipFor(context, 'no python3')
    const directory = temporaryDirectory()
    put(directory, counted(['hidden']))
    appendByPython(directory, 2)
    const archive = readFileSync(join(directory, TAR_FILE))
    writeFileSync(join(directory, TAR_FILE), Buffer.concat([archive, archive]))
    const visible = members(directory).length
    await save(openFileBackend({ directory }), counted(['2']))
    expect(members(directory).length).toBe(2 * visible + 1)
  })

  test('keeps what else someone has put into it, and drops links when it is cut', async (context) => {
    if (!hasProgram('tar')) return skipFor(context, 'no tar program')
    const directory = temporaryDirectory()
    put(directory, 'by hand', 'notes.txt')
    const link = `${JSON_FILE}-20200101_000000.json`
    symlinkSync('somewhere', join(directory, link))
    shell(directory, `tar cf ${TAR_FILE} notes.txt ${link}`)
    put(directory, counted(['0']))
    const backend = openFileBackend({ directory })
    for (let n = 1; n < 30; n += 1) await save(backend, counted([String(n)]))
    expect(members(directory)).toContain(link)
    expect((await backend.backups()).length).toBe(29)
    await save(backend, counted(['30']))
    const names = members(directory)
    expect(names).not.toContain(link)
    expect(names[0]).toBe('notes.txt')
    expect(names.length).toBe(16)
  })

  test('may be a symbolic link', async () => {
    const directory = temporaryDirectory()
    mkdirSync(join(directory, 'store'))
    symlinkSync('store/backups.tar', join(directory, TAR_FILE))
    const backend = openFileBackend({ directory })
    for (let n = 1; n <= 3; n += 1) await save(backend, counted([String(n)]))
    expect(statSync(join(directory, 'store', 'backups.tar')).isFile()).toBe(true)
    expect(members(directory).length).toBe(2)
  })

  test('names owners beyond what octal digits hold', async (context) => {
    if (process.getuid?.() !== 0) return skipFor(context, 'only root can give a file away')
    const directory = temporaryDirectory()
    const backend = openFileBackend({ directory })
    await save(backend, counted(['1']))
    spawnSync('chown', ['1200000001:1200000002', join(directory, JSON_FILE)])
    await save(backend, counted(['2']))
    const listing = spawnSync('tar', ['-tvf', join(directory, TAR_FILE)], { encoding: 'utf8' })
    expect(listing.stdout).toContain('1200000001/1200000002')
  })
})

describe('a broken archive', () => {
  test('is not nothing: a first run beside it is refused, and begins on demand', async () => {
    const directory = temporaryDirectory()
    put(directory, 'garbage', TAR_FILE)
    const backend = openFileBackend({ directory })
    await expect(backend.load()).rejects.toMatchObject({
      code: 'ERR_CORRUPT_DOCUMENT',
      message: expect.stringMatching(/but no inventory with hosts in it .*: it is too short/),
    })
    await backend.write(following(undefined, counted(['1'])), undefined)
    await save(backend, counted(['2']))
    expect(members(directory).length).toBe(1)
  })

  test('that was cut short hides none of its whole members, in its place and moved aside', async () => {
    const directory = temporaryDirectory()
    const backend = openFileBackend({ directory })
    for (let n = 1; n <= 4; n += 1) await save(backend, counted(['x'.repeat(20_000), String(n)]))
    const names = members(directory)
    truncateSync(join(directory, TAR_FILE), 2 * (512 + 20_480) + 512 + 9)
    expect((await backend.backups()).map(({ name }) => name)).toEqual(names.slice(0, 2).reverse())
    rmSync(join(directory, HISTORY), { recursive: true })
    rmSync(join(directory, JSON_FILE))
    await expect(backend.load()).rejects.toThrow(`the newest good backup in ${TAR_FILE} is ${names[1]}`)
    renameSync(join(directory, TAR_FILE), join(directory, `${TAR_FILE}.broken-20260101_000000`))
    await expect(backend.load()).rejects.toThrow(`.broken-20260101_000000 is ${names[1]}`)
  })

  test('whose header in the middle is damaged hides only that member', async () => {
    const directory = temporaryDirectory()
    const backend = openFileBackend({ directory })
    for (let n = 1; n <= 4; n += 1) await save(backend, counted([String(n)]))
    const path = join(directory, TAR_FILE)
    const names = members(directory)
    writeFileSync(path, readFileSync(path).fill(1, 1024 + 20, 1024 + 30))
    expect((await backend.backups()).map(({ name }) => name)).toEqual([names[2], names[0]])
  })

  const damage: [string, (path: string) => void][] = [
    ['empty', (path) => writeFileSync(path, '')],
    ['garbage', (path) => writeFileSync(path, 'x'.repeat(5000))],
    ['shorter than a block', (path) => writeFileSync(path, 'x')],
    ['cut short', (path) => truncateSync(path, statSync(path).size - 10_240 + 512)],
    ['a header with a wrong sum', (path) => writeFileSync(path, readFileSync(path).fill(1, 20, 30))],
  ]

  test.each(damage)('(%s) is moved aside and stops no save', async (_what, spoil) => {
    const directory = temporaryDirectory()
    const backend = openFileBackend({ directory })
    for (let n = 1; n <= 3; n += 1) await save(backend, counted(['x'.repeat(20_000), String(n)]))
    spoil(join(directory, TAR_FILE))
    const broken = readFileSync(join(directory, TAR_FILE))
    for (let n = 4; n <= 5; n += 1) await save(backend, counted([String(n)]))
    const aside = readdirSync(directory).filter((name) => name.includes('.broken-'))
    expect(aside).toEqual([expect.stringMatching(/^backup_openstack_inventory\.tar\.broken-\d{8}_\d{6}$/)])
    expect(readFileSync(join(directory, aside[0]!))).toEqual(broken)
    expect(members(directory).length).toBe(2)
    expect(await backend.load()).toMatchObject({ id: 5, document: counted(['5']) })
  })

  test('that holds no member, or lacks its end mark, is not broken', async () => {
    const directory = temporaryDirectory()
    const backend = openFileBackend({ directory })
    await save(backend, counted(['1']))
    writeFileSync(join(directory, TAR_FILE), Buffer.alloc(10_240))
    await save(backend, counted(['2']))
    truncateSync(join(directory, TAR_FILE), 1024)
    await save(backend, counted(['3']))
    appendFileSync(join(directory, TAR_FILE), Buffer.alloc(512))
    await save(backend, counted(['4']))
    expect(members(directory).length).toBe(3)
    expect(readdirSync(directory).filter((name) => name.includes('.broken-'))).toEqual([])
  })
})

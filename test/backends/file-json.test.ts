import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  closeSync,
  copyFileSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openFileBackend } from '../../src/backends/file.ts'
import {
  bundled,
  counted,
  following,
  HISTORY,
  infos,
  JSON_FILE,
  members,
  memberText,
  modeOf,
  put,
  read,
  recorded,
  save,
  skipFor,
  TAR_FILE,
  temporaryDirectory,
} from './file-support.ts'

async function saved(count: number): Promise<{ directory: string; backend: ReturnType<typeof openFileBackend> }> {
  const directory = temporaryDirectory()
  const backend = openFileBackend({ directory })
  for (let n = 1; n <= count; n += 1) await save(backend, counted([String(n)]))
  return { directory, backend }
}

describe('the JSON file changed by someone else', () => {
  test('is used at once and becomes its own revision', async () => {
    const { directory, backend } = await saved(2)
    put(directory, counted(['edited']))
    const edit = await backend.load()
    expect(edit).toMatchObject({
      id: 3,
      parent: 2,
      unrecorded: 'external edit',
      author: 'unknown',
      document: counted(['edited']),
      time: new Date(Math.floor(statSync(join(directory, JSON_FILE)).mtimeMs)).toISOString(),
    })
    expect(edit?.digest).toMatch(/^[0-9a-f]{64}$/)
    expect(edit?.lineage).toBe((await backend.loadRevision(2)).lineage)

    const before = members(directory)
    await recorded(backend)
    expect(members(directory)).toEqual(before)
    expect(await backend.load()).toMatchObject({ id: 3, document: counted(['edited']) })
    expect((await backend.load())?.unrecorded).toBeUndefined()
    await save(backend, counted(['next']))
    expect(await infos(backend)).toEqual([4, 3, 2, 1])
    expect(memberText(directory, members(directory).at(-1)!)).toBe(counted(['edited']))
  })

  test('shows even when size and time are made the same', async () => {
    const { directory, backend } = await saved(1)
    const path = join(directory, JSON_FILE)
    // In place, the same size, and as soon after the write as can be.
    for (const name of ['2', '3', '4', '5', '6', '7', '8']) {
      await save(backend, counted(['1']))
      writeFileSync(path, counted([name]))
      expect(await backend.load()).toMatchObject({ document: counted([name]), unrecorded: 'external edit' })
      await recorded(backend)
      writeFileSync(path, counted(['x']))
      expect(await backend.load()).toMatchObject({ document: counted(['x']), unrecorded: 'external edit' })
    }
    await save(backend, counted(['1']))
    const { atime, mtime } = statSync(path)
    copyFileSync(path, `${path}.new`)
    writeFileSync(`${path}.new`, counted(['9']))
    utimesSync(`${path}.new`, atime, mtime)
    renameSync(`${path}.new`, path)
    expect(await backend.load()).toMatchObject({ document: counted(['9']), unrecorded: 'external edit' })
  })

  test('in place that keeps size and time is recorded anyway, by the next write', async () => {
    const { directory, backend } = await saved(1)
    const path = join(directory, JSON_FILE)
    const { mtimeNs } = statSync(path, { bigint: true })
    execFileSync('cp', ['-p', path, `${path}.times`])
    const fd = openSync(path, 'r+')
    writeSync(fd, counted(['9']))
    closeSync(fd)
    execFileSync('touch', ['-r', `${path}.times`, path])
    expect(statSync(path, { bigint: true }).mtimeNs).toBe(mtimeNs)
    const other = openFileBackend({ directory })
    const seen = await other.load()
    expect(seen?.document).toBe(counted(['9']))
    const next = following(seen, counted(['10']))
    await expect(other.write(next, 1)).rejects.toMatchObject({ code: 'ERR_REVISION_CONFLICT' })
    await save(other, counted(['10']))
    expect(await infos(backend)).toEqual([3, 2, 1])
    expect(await backend.loadRevision(2)).toMatchObject({ command: 'external edit', document: counted(['9']) })
  })

  test('is not overwritten by a writer that has not seen it', async () => {
    const { directory, backend } = await saved(1)
    const newest = await backend.load()
    put(directory, counted(['edited']))
    await expect(backend.write(following(newest, counted(['2'])), 1)).rejects.toMatchObject({
      code: 'ERR_REVISION_CONFLICT',
      newest: 2,
    })
    expect(read(directory)).toBe(counted(['edited']))
    expect(await infos(backend)).toEqual([1])
  })

  test('is adopted also when an older document was put back, as the documented restore does', async () => {
    const { directory, backend } = await saved(3)
    const older = members(directory)[0]!
    put(directory, memberText(directory, older))
    expect(await backend.load()).toMatchObject({
      id: 4,
      parent: 3,
      unrecorded: 'external edit',
      document: counted(['1']),
    })
    await recorded(backend)
    expect(await backend.load()).toMatchObject({ id: 4, document: counted(['1']) })
    expect(read(directory)).toBe(counted(['1']))
  })

  test.each([
    ['a byte order mark', '\ufeff{"a": 1}'],
    ['letters beyond ASCII', '{"a": "é 漢 😀"}'],
    ['a final newline', '{"a": 1}\n'],
  ])('may have %s', async (_what, text) => {
    const { directory, backend } = await saved(1)
    put(directory, text)
    expect((await backend.load())?.document).toBe(text)
    await save(backend, counted(['2']))
    expect((await backend.loadRevision(2)).document).toBe(text)
  })

  test('with the content it had before is not a change', async () => {
    const { directory, backend } = await saved(2)
    put(directory, counted(['2']))
    chmodSync(join(directory, JSON_FILE), 0o600)
    expect(await backend.load()).toMatchObject({ id: 2 })
    expect((await backend.load())?.unrecorded).toBeUndefined()
  })

  test('is no change when the whole directory was copied elsewhere', async () => {
    const { directory, backend } = await saved(2)
    const copy = join(temporaryDirectory(), 'copy')
    cpSync(directory, copy, { recursive: true, preserveTimestamps: true })
    const moved = openFileBackend({ directory: copy })
    expect(await moved.load()).toEqual(await backend.load())
    await save(moved, counted(['3']))
    expect(await infos(moved)).toEqual([3, 2, 1])
    expect(await infos(backend)).toEqual([2, 1])
  })

  test('and not recorded yet at the first sight of an inventory of the reference', async () => {
    const directory = temporaryDirectory()
    put(directory, counted(['reference']))
    const backend = openFileBackend({ directory })
    const first = await backend.load()
    expect(first).toMatchObject({ id: 1, unrecorded: 'first seen', document: counted(['reference']) })
    expect(first).not.toHaveProperty('parent')
    await save(backend, counted(['2']))
    expect(await infos(backend)).toEqual([2, 1])
    expect((await backend.loadRevision(1)).document).toBe(counted(['reference']))
    expect(members(directory).map((name) => memberText(directory, name))).toEqual([counted(['reference'])])
  })
})

describe('a copied history', () => {
  test('goes beneath what someone else put in place, until the revision that shows it is written', async () => {
    const source = await saved(4)
    const directory = temporaryDirectory()
    put(directory, counted(['3']))
    const mark = statSync(join(directory, JSON_FILE)).ino
    const backend = openFileBackend({ directory })
    const revisions = await Promise.all([1, 2, 3, 4].map((id) => source.backend.loadRevision(id)))
    await backend.writeBelow(revisions[0]!, undefined)
    await backend.writeBelow(revisions[1]!, 1)
    expect(await backend.load()).toMatchObject({ id: 3, parent: 2, unrecorded: 'external edit' })
    expect(await infos(backend)).toEqual([2, 1])
    expect(statSync(join(directory, JSON_FILE)).ino).toBe(mark)
    expect(existsSync(join(directory, TAR_FILE))).toBe(false)
    await backend.write(revisions[2]!, 2)
    expect(await backend.load()).toEqual(revisions[2])
    expect(statSync(join(directory, JSON_FILE)).ino).toBe(mark)
    await backend.write(revisions[3]!, 3)
    expect(await backend.load()).toEqual(revisions[3])
  })

  test('knows a state that is not recorded yet by the same ids at each look', async () => {
    const directory = temporaryDirectory()
    put(directory, counted(['reference']))
    const first = await openFileBackend({ directory }).load()
    expect(await openFileBackend({ directory }).load()).toEqual(first)
    put(directory, counted(['another']))
    const other = await openFileBackend({ directory }).load()
    expect(other?.lineage).not.toBe(first?.lineage)
    expect(other?.change).not.toBe(first?.change)
  })
})

describe('the JSON file gone or broken', () => {
  test('is refused while revisions exist, with the ways out', async () => {
    const { directory, backend } = await saved(2)
    rmSync(join(directory, JSON_FILE))
    const refusal = await backend.load().then(
      () => undefined,
      (error: Error & { code?: string }) => error,
    )
    expect(refusal?.code).toBe('ERR_CORRUPT_DOCUMENT')
    for (const text of [
      `${directory}/${JSON_FILE} is gone`,
      'revision 2 of 2026-01-02T03:04:05.678Z',
      members(directory).at(-1)!,
      'osa-inventory restore latest',
      'osa-inventory generate --new',
      `rm -r ${directory}/${TAR_FILE} ${directory}/${HISTORY}`,
    ]) {
      expect(refusal?.message).toContain(text)
    }
  })

  test('can be overwritten on purpose', async () => {
    const { directory, backend } = await saved(2)
    chmodSync(join(directory, JSON_FILE), 0o600)
    await save(backend, counted(['3']))
    rmSync(join(directory, JSON_FILE))
    const newest = await backend.loadRevision((await infos(backend))[0]!)
    await backend.write(following(newest, newest.document), newest.id)
    expect(await backend.load()).toMatchObject({ id: 4, document: counted(['3']) })
    expect(modeOf(join(directory, JSON_FILE))).toBe('600')
  })

  test('is refused while only a tar of the reference exists; the backups can be read', async () => {
    const { directory } = await saved(3)
    rmSync(join(directory, JSON_FILE))
    rmSync(join(directory, HISTORY), { recursive: true })
    const backend = openFileBackend({ directory })
    await expect(backend.load()).rejects.toMatchObject({
      code: 'ERR_CORRUPT_DOCUMENT',
      message: expect.stringContaining(members(directory).at(-1)!),
    })
    const backups = await backend.backups()
    expect(backups.map((backup) => backup.read().toString())).toEqual([counted(['2']), counted(['1'])])
    expect(backups.map((backup) => backup.name)).toEqual(members(directory).reverse())
    await backend.write(following(undefined, counted(['new'])), undefined)
    expect((await backend.load())?.document).toBe(counted(['new']))
  })

  test('after a reset by hand begins again', async () => {
    const { directory, backend } = await saved(2)
    for (const name of [JSON_FILE, TAR_FILE, HISTORY]) rmSync(join(directory, name), { recursive: true })
    expect(await backend.load()).toBeUndefined()
  })

  test.each([
    ['', 'it is empty'],
    [' \n', 'it is blank'],
    ['null', 'it is not a JSON object: it begins with "null"'],
    ['[]', 'it is not a JSON object: it begins with "[]"'],
    ['{"a": [1, 2', 'it is cut short: it ends with "{\\"a\\": [1, 2"'],
  ])('as %j is reported in one line that names the newest good state', async (text, fault) => {
    const { directory, backend } = await saved(2)
    put(directory, text)
    const line = `${directory}/${JSON_FILE}: ${fault}; the newest good state is revision 2 of 2026-01-02T03:04:05.678Z`
    await expect(backend.load()).rejects.toMatchObject({
      code: 'ERR_CORRUPT_DOCUMENT',
      message: expect.stringMatching(
        /^[^\n]*"osa-inventory restore latest" puts[^\n]*"osa-inventory generate --new" begins[^\n]*$/,
      ),
    })
    await expect(backend.load()).rejects.toThrow(line)
    await expect(backend.load()).rejects.toThrow(
      `the newest good backup in ${TAR_FILE} is ${members(directory).at(-1)}`,
    )

    const good = await backend.loadRevision(2)
    await backend.write(following(good, good.document), 2)
    expect(await backend.load()).toMatchObject({ id: 3, document: good.document })
  })

  test('in another encoding is told', async () => {
    const { directory, backend } = await saved(1)
    writeFileSync(join(directory, JSON_FILE), Buffer.from('{"a": "é"}', 'latin1'))
    await expect(backend.load()).rejects.toThrow('it is not UTF-8 text')
  })

  test('in its middle is overwritten by a restore, and the bytes go to the backups', async () => {
    const { directory, backend } = await saved(1)
    put(directory, '{"a": }')
    expect(await backend.load()).toMatchObject({ unrecorded: 'external edit' })
    const good = await backend.loadRevision(1)
    await backend.write(following(good, good.document), 1)
    expect(read(directory)).toBe(good.document)
    expect(memberText(directory, members(directory).at(-1)!)).toBe('{"a": }')
    expect((await backend.backups()).length).toBe(1)
  })

  test('with nothing else known of the cloud is told too', async () => {
    const directory = temporaryDirectory()
    put(directory, '')
    await expect(openFileBackend({ directory }).load()).rejects.toThrow(
      `${directory}/${JSON_FILE}: it is empty; put a good copy there, or remove the file to begin a new inventory`,
    )
  })
})

describe('rights and links', () => {
  test('new files are readable by owner and group alone', async () => {
    const { directory } = await saved(2)
    const umask = process.umask()
    const limited = (mode: number) => (mode & ~umask).toString(8)
    for (const name of [JSON_FILE, TAR_FILE, `${HISTORY}/1`, `${HISTORY}/2`]) {
      expect(modeOf(join(directory, name))).toBe(limited(0o660))
    }
    expect(modeOf(join(directory, HISTORY))).toBe(limited(0o770))
  })

  test.each([0o600, 0o644, 0o660, 0o640])(
    'mode %o of the JSON file is kept, and nothing is more open',
    async (mode) => {
      const { directory, backend } = await saved(2)
      chmodSync(join(directory, JSON_FILE), mode)
      chmodSync(join(directory, TAR_FILE), 0o644)
      await save(backend, counted(['3']))
      expect(modeOf(join(directory, JSON_FILE))).toBe(mode.toString(8))
      expect(modeOf(join(directory, TAR_FILE))).toBe((mode & 0o644).toString(8))
      expect(modeOf(join(directory, HISTORY, '3'))).toBe(mode.toString(8))
      expect(statSync(join(directory, HISTORY)).mode & 0o055 & ~((mode & 0o044) | ((mode & 0o044) >> 2))).toBe(0)
    },
  )

  test('owner and group are kept', async (context) => {
    if (process.getuid?.() !== 0) return skipFor(context, 'only root can give a file away')
    const { directory, backend } = await saved(2)
    for (const name of [JSON_FILE, TAR_FILE]) chownSync(join(directory, name), 1234, 2345)
    await save(backend, counted(['3']))
    for (const name of [JSON_FILE, TAR_FILE, `${HISTORY}/3`]) {
      expect(statSync(join(directory, name))).toMatchObject({ uid: 1234, gid: 2345 })
    }
  })

  test('a symbolic link is followed and kept, and backups hold contents', async () => {
    const directory = temporaryDirectory()
    mkdirSync(join(directory, 'state'))
    mkdirSync(join(directory, 'config'))
    put(directory, counted(['0']), 'state/inventory.json')
    symlinkSync('../state/inventory.json', join(directory, 'config', JSON_FILE))
    symlinkSync('config', join(directory, 'openstack_deploy'))
    const backend = openFileBackend({ directory: join(directory, 'openstack_deploy') })
    await save(backend, counted(['1']))
    await save(backend, counted(['2']))
    expect(lstatSync(join(directory, 'config', JSON_FILE)).isSymbolicLink()).toBe(true)
    expect(readlinkSync(join(directory, 'config', JSON_FILE))).toBe('../state/inventory.json')
    expect(read(directory, 'state/inventory.json')).toBe(counted(['2']))
    const config = join(directory, 'config')
    expect(members(config).map((name) => memberText(config, name))).toEqual([counted(['0']), counted(['1'])])
    expect(await backend.load()).toMatchObject({ id: 3, document: counted(['2']) })
  })

  test('a link to nothing is reported, and written through on purpose', async () => {
    const directory = temporaryDirectory()
    symlinkSync('elsewhere.json', join(directory, JSON_FILE))
    const backend = openFileBackend({ directory })
    await expect(backend.load()).rejects.toMatchObject({
      code: 'ERR_CORRUPT_DOCUMENT',
      message: expect.stringContaining('a symbolic link to elsewhere.json, which does not exist'),
    })
    await backend.write(following(undefined, counted(['1'])), undefined)
    expect(read(directory, 'elsewhere.json')).toBe(counted(['1']))
    rmSync(join(directory, 'elsewhere.json'))
    await expect(backend.load()).rejects.toThrow('a symbolic link to elsewhere.json, which does not exist')
  })

  test('a circle of links is told', async () => {
    const directory = temporaryDirectory()
    symlinkSync(JSON_FILE, join(directory, JSON_FILE))
    await expect(openFileBackend({ directory }).load()).rejects.toMatchObject({ code: 'ERR_BACKEND_UNAVAILABLE' })
  })

  test('an unprivileged user reads what it may, and is told what it may not', async (context) => {
    if (process.getuid?.() !== 0) return skipFor(context, 'only root can act as another user')
    const { directory } = await saved(2)
    const bundle = temporaryDirectory()
    const script = await bundled(bundle, ATTEMPT)
    const attempt = () =>
      spawnSync(process.execPath, [script, directory], { encoding: 'utf8', uid: 65534, gid: 65534 }).stdout.split('\n')
    for (const path of [bundle, directory]) chmodSync(path, 0o755)
    chmodSync(join(directory, HISTORY), 0o755)
    for (const name of [JSON_FILE, `${HISTORY}/2`]) chmodSync(join(directory, name), 0o644)
    const [loaded, written] = attempt()
    expect(loaded).toBe('loaded 2')
    expect(written).toMatch(new RegExp(`^ERR_BACKEND_AUTH .*${directory}/${HISTORY}.*user \\S+ may not write there`))
    expect(readFileSync(join(directory, JSON_FILE), 'utf8')).toBe(counted(['2']))

    chmodSync(join(directory, JSON_FILE), 0o600)
    expect(attempt()[0]).toMatch(new RegExp(`^ERR_BACKEND_AUTH ${directory}/${JSON_FILE}: user \\S+ may not read it`))
  })
})

const ATTEMPT = `
import { openFileBackend } from '../../src/backends/file.ts'
const backend = openFileBackend({ directory: process.argv[2]! })
const told = (error: any) => console.log(error.code + ' ' + error.message)
backend.load().then((newest) => {
  console.log('loaded ' + newest!.id)
  return backend.write({ ...newest!, id: newest!.id + 1, parent: newest!.id, document: '{}' }, newest!.id)
}).catch(told)
`

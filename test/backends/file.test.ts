import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { openFileBackend } from '../../src/backends/file.ts'
import { safeName } from '../../src/backends/support/safe-name.ts'
import {
  counted,
  following,
  HISTORY,
  infos,
  JSON_FILE,
  members,
  memberText,
  namesIn,
  put,
  read,
  save,
  TAR_FILE,
  temporaryDirectory,
} from './file-support.ts'
import { demandTellsLostList } from './lost-tags.ts'

test('a list of tags that is gone is told, and given up when someone asks for it', async () => {
  const directory = temporaryDirectory()
  const history = join(directory, HISTORY)
  const list = (): string => join(history, readdirSync(history).find((name) => name.startsWith('tags-'))!)
  await demandTellsLostList({
    open: async () => openFileBackend({ directory }),
    lose: () => rmSync(list()),
    spoil: (text) => writeFileSync(list(), text),
  })
  expect(readdirSync(directory)).toEqual([])
})

test('tags that an earlier release has set, with nothing beside them that says so, are read and go on', async () => {
  const directory = temporaryDirectory()
  const backend = openFileBackend({ directory })
  const written = following(undefined, counted(['one']))
  await backend.write(written, undefined)
  await backend.setTag({ name: 'kept', id: 1 }, undefined)
  rmSync(join(directory, HISTORY, 'tagged'))
  expect(await backend.tags()).toEqual([{ name: 'kept', id: 1 }])
  await backend.setTag({ name: 'also', id: 1 }, undefined)
  expect(readdirSync(join(directory, HISTORY))).toContain('tagged')
})

describe('a new directory', () => {
  test('holds nothing, and reading leaves nothing there', async () => {
    const directory = temporaryDirectory()
    const backend = openFileBackend({ directory })
    expect(await backend.load()).toBeUndefined()
    expect(await infos(backend)).toEqual([])
    expect(await backend.backups()).toEqual([])
    expect(readdirSync(directory)).toEqual([])
  })

  test('takes the first revision once', async () => {
    const directory = temporaryDirectory()
    const [one, two] = [openFileBackend({ directory }), openFileBackend({ directory })]
    await one.write(following(undefined, counted(['one'])), undefined)
    await expect(two.write(following(undefined, counted(['two'])), undefined)).rejects.toMatchObject({
      code: 'ERR_REVISION_CONFLICT',
      newest: 1,
    })
    expect(read(directory)).toBe(counted(['one']))
  })

  test('that does not exist is read as empty and refused for writing', async () => {
    const directory = join(temporaryDirectory(), 'absent')
    const backend = openFileBackend({ directory })
    expect(await backend.load()).toBeUndefined()
    await expect(save(backend, '{}')).rejects.toMatchObject({
      code: 'ERR_BACKEND_UNAVAILABLE',
      message: expect.stringContaining(directory),
    })
  })
})

describe('revisions', () => {
  test.each([
    ['text past the basic plane', '{"a": "😀 é \\ud83d\\ude00"}'],
    ['numbers as they are written', '{"1": 1.0, "2": 1e+20, "3": 1234567890123456789012345678901234567890}'],
    ['awkward keys', '{"__proto__": {}, "constructor": {"10": {}}, "10": [], "2": NaN}'],
    ['an empty mapping', '{}'],
    ['ten megabytes', `{"a": "${'x'.repeat(10_000_000)}"}`],
  ])('give back %s byte for byte', async (_what, document) => {
    const directory = temporaryDirectory()
    const backend = openFileBackend({ directory })
    const written = await save(backend, document)
    expect(read(directory)).toBe(document)
    expect(await openFileBackend({ directory }).load()).toEqual(written)
    expect(await backend.loadRevision(1)).toEqual(written)
  })

  test('refuse any parent but the newest, and name the newest', async () => {
    const backend = openFileBackend({ directory: temporaryDirectory() })
    const first = await save(backend, counted(['1']))
    await save(backend, counted(['2']))
    for (const parent of [undefined, 1, 3]) {
      const revision = following(first, counted(['x']))
      await expect(backend.write(revision, parent)).rejects.toMatchObject({ code: 'ERR_REVISION_CONFLICT', newest: 2 })
    }
    expect((await backend.load())?.document).toBe(counted(['2']))
  })

  test('are listed newest first and read by number', async () => {
    const backend = openFileBackend({ directory: temporaryDirectory() })
    for (const name of ['1', '2', '3']) await save(backend, counted([name]))
    expect(await infos(backend)).toEqual([3, 2, 1])
    expect((await backend.loadRevision(2)).document).toBe(counted(['2']))
    await expect(backend.loadRevision(9)).rejects.toMatchObject({
      code: 'ERR_UNKNOWN_REVISION',
      message: expect.stringContaining('kept are 1 to 3'),
    })
  })

  test('keep their numbers when a history is copied that begins later', async () => {
    const backend = openFileBackend({ directory: temporaryDirectory() })
    const late = { ...following(undefined, counted(['57'])), id: 57, parent: 56 }
    await backend.write(late, undefined)
    expect(await backend.load()).toEqual(late)
    expect((await save(backend, counted(['58']))).id).toBe(58)
  })

  test('can be read without this tool', async () => {
    const directory = temporaryDirectory()
    await save(openFileBackend({ directory }), counted(['1']))
    const file = readFileSync(join(directory, HISTORY, '1'))
    const end = file.indexOf('\n')
    expect(JSON.parse(file.toString('utf8', 0, end))).toMatchObject({ info: { id: 1, author: 'tester@host' } })
    expect(gunzipSync(file.subarray(end + 1)).toString()).toBe(counted(['1']))
  })

  test('are pruned from the oldest, and the cut is noted', async () => {
    const backend = openFileBackend({ directory: temporaryDirectory(), historyKeep: 3 })
    expect(await backend.historyCut()).toBeUndefined()
    for (let n = 1; n <= 6; n += 1) await save(backend, counted([String(n)]))
    expect(await infos(backend)).toEqual([6, 5, 4])
    expect(await backend.historyCut()).toEqual({ id: 3, chain: 'ab'.repeat(32) })
  })

  test('are removed when told so, but never the head', async () => {
    const directory = temporaryDirectory()
    const backend = openFileBackend({ directory })
    for (let n = 1; n <= 4; n += 1) await save(backend, counted([String(n)]))
    await backend.removeRevisions([1, 2, 4, 77])
    expect(await infos(backend)).toEqual([4, 3])
    expect(await backend.historyCut()).toEqual({ id: 2, chain: 'ab'.repeat(32) })
    expect((await backend.load())?.document).toBe(counted(['4']))
  })

  test('that are damaged are named, and the others still work', async () => {
    const directory = temporaryDirectory()
    const backend = openFileBackend({ directory })
    for (let n = 1; n <= 4; n += 1) await save(backend, counted([String(n)]))
    const path = join(directory, HISTORY, '2')
    writeFileSync(path, 'nonsense')
    const unpacked = join(directory, HISTORY, '3')
    writeFileSync(unpacked, readFileSync(unpacked).subarray(0, -9))

    await expect(backend.loadRevision(2)).rejects.toMatchObject({
      code: 'ERR_CORRUPT_DOCUMENT',
      message: expect.stringContaining(path),
    })
    await expect(backend.loadRevision(3)).rejects.toMatchObject({ message: expect.stringContaining(unpacked) })
    expect((await backend.loadRevision(1)).document).toBe(counted(['1']))
    const listed: number[] = []
    const listing = (async () => {
      for await (const { id } of backend.revisions()) listed.push(id)
    })()
    await expect(listing).rejects.toMatchObject({ message: expect.stringContaining(path) })
    expect(listed).toEqual([4, 3, 1])
    await save(backend, counted(['5']))
    expect(await backend.load()).toMatchObject({ id: 5, document: counted(['5']) })
  })

  const headDamage: [string, (path: string) => void][] = [
    ['empty', (path) => writeFileSync(path, '')],
    ['nonsense', (path) => writeFileSync(path, 'nonsense')],
    [
      'a directory',
      (path) => {
        rmSync(path)
        mkdirSync(path)
      },
    ],
  ]

  test.each(headDamage)(
    'whose head is %s keep no good JSON file from counting, and get no number twice',
    async (_what, spoil) => {
      const directory = temporaryDirectory()
      const backend = openFileBackend({ directory })
      for (let n = 1; n <= 2; n += 1) await save(backend, counted([String(n)]))
      const path = join(directory, HISTORY, '2')
      const { lineage } = await backend.loadRevision(1)
      spoil(path)
      expect(await backend.load()).toMatchObject({
        id: 3,
        parent: 2,
        lineage,
        unrecorded: 'external edit',
        document: counted(['2']),
      })
      await expect(backend.loadRevision(2)).rejects.toMatchObject({
        code: 'ERR_CORRUPT_DOCUMENT',
        message: expect.stringContaining(path),
      })
      await save(backend, counted(['4']))
      expect(await backend.load()).toMatchObject({ id: 4, document: counted(['4']) })
      expect(
        members(directory)
          .map((name) => memberText(directory, name))
          .at(-1),
      ).toBe(counted(['2']))
    },
  )

  test('whose head is damaged make it refuse where the JSON file is gone, naming the newest good one', async () => {
    const directory = temporaryDirectory()
    const backend = openFileBackend({ directory })
    for (let n = 1; n <= 2; n += 1) await save(backend, counted([String(n)]))
    writeFileSync(join(directory, HISTORY, '2'), '')
    rmSync(join(directory, JSON_FILE))
    await expect(backend.load()).rejects.toMatchObject({
      code: 'ERR_CORRUPT_DOCUMENT',
      message: expect.stringMatching(
        /newest good state is revision 1 of .*skipped: revision 2: its first line is not JSON/,
      ),
    })
    const good = await backend.loadRevision(1)
    await backend.write({ ...good, id: 3, parent: 2 }, 2)
    expect(await backend.load()).toMatchObject({ id: 3, document: counted(['1']) })
  })
})

describe('deployments', () => {
  const names = ['default', 'a', 'A', 'ab', 'a/b', '..', '.', 'a b', 'é', 'É', 'Default', '%41', 'a'.repeat(200)]

  test('are kept apart, whatever their names', async () => {
    const directory = temporaryDirectory()
    for (const name of names) await save(openFileBackend({ directory, deployment: name }), counted([name]))
    for (const name of names) {
      const backend = openFileBackend({ directory, deployment: name })
      expect(namesOf((await backend.load())?.document)).toEqual([name])
    }
    const folders = readdirSync(join(directory, 'openstack_inventory.deployments'))
    expect(new Set(folders.map((name) => name.toLowerCase())).size).toBe(names.length - 1)
  })

  test.each([
    ['', 'empty'],
    ['\ud800', 'Unicode'],
    ['é'.repeat(50), '300 bytes'],
  ])('are refused where a directory cannot have the name %j', (name, reason) => {
    expect(() => safeName(name)).toThrow(reason)
  })

  test('are destroyed one by one', async () => {
    const directory = temporaryDirectory()
    const open = (deployment: string) => openFileBackend({ directory, deployment })
    put(directory, 'mine', 'openstack_user_config.yml')
    for (const name of ['default', 'a', 'b']) await save(open(name), counted([name]))
    await open('a').destroy()
    expect(await open('a').load()).toBeUndefined()
    expect((await open('b').load())?.document).toBe(counted(['b']))
    await open('default').destroy()
    expect(await open('default').load()).toBeUndefined()
    await open('b').destroy()
    await open('b').destroy()
    expect(readdirSync(directory)).toEqual(['openstack_user_config.yml'])
    await open('b').close()
    await open('b').close()
  })

  function namesOf(document: string | undefined): unknown {
    return document === undefined ? undefined : namesIn(document)
  }
})

test.each([
  ['a directory', (path: string) => mkdirSync(path)],
  ['a pipe', (path: string) => execFileSync('mkfifo', [path])],
  ['a device', (path: string) => symlinkSync('/dev/zero', path)],
])('%s in the place of the JSON file is told of at once', async (kind, make) => {
  const directory = temporaryDirectory()
  make(join(directory, JSON_FILE))
  await expect(openFileBackend({ directory }).load()).rejects.toMatchObject({
    code: 'ERR_CORRUPT_DOCUMENT',
    message: expect.stringContaining(`is ${kind}; the inventory is expected to be a file`),
  })
})

test('a pipe in the place of the backups stops no save', async () => {
  const directory = temporaryDirectory()
  execFileSync('mkfifo', [join(directory, TAR_FILE)])
  const backend = openFileBackend({ directory })
  for (let n = 1; n <= 2; n += 1) await save(backend, counted([String(n)]))
  expect((await backend.backups()).length).toBe(1)
})

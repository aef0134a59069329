/** What is read of a revision's file: its header is checked, however sound its document is. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openFileBackend } from '../../src/backends/file.ts'
import { largestDocument } from '../../src/disk/limits.ts'
import {
  counted,
  HISTORY,
  infos,
  interposed,
  JSON_FILE,
  members,
  put,
  quickDirectory,
  read,
  save,
  TAR_FILE,
} from './file-support.ts'

interface Header {
  format: string
  content: { bytes: unknown }
  copy: Record<string, unknown>
}

async function saved(count: number) {
  const directory = quickDirectory()
  const backend = openFileBackend({ directory })
  for (let n = 1; n <= count; n += 1) await save(backend, counted([String(n)]))
  return { directory, backend }
}

function changeHeader(path: string, change: (header: Header) => void): void {
  const bytes = readFileSync(path)
  const end = bytes.indexOf('\n')
  const header = JSON.parse(bytes.toString('utf8', 0, end)) as Header
  change(header)
  writeFileSync(path, Buffer.concat([Buffer.from(JSON.stringify(header)), bytes.subarray(end)]))
}

const damage: [string, (header: Header) => void][] = [
  ['of another format', (header) => Object.assign(header, { format: 'osa-inventory revision 2' })],
  ['whose copy waits under a number', ({ copy }) => Object.assign(copy, { json: 5 })],
  ['whose copy waits under a name that no file has', ({ copy }) => Object.assign(copy, { json: `.${JSON_FILE}.\0` })],
  ['with a mark that is not one beside a good one', ({ copy }) => Object.assign(copy, { replaces: 'x' })],
  ['with a mark that has no inode', ({ copy }) => Object.assign(copy, { shown: { bytes: 1, modified: '1' } })],
  ['of more than an inventory can have', ({ content }) => Object.assign(content, { bytes: largestDocument + 1 })],
]

describe('a revision', () => {
  test.each(damage)('with a header %s is damaged, and the others still work', async (_what, change) => {
    const { directory, backend } = await saved(3)
    const path = join(directory, HISTORY, '2')
    changeHeader(path, change)
    await expect(backend.loadRevision(2)).rejects.toMatchObject({
      code: 'ERR_CORRUPT_DOCUMENT',
      message: `${path} is damaged: its first line is not the header of an "osa-inventory revision 1"; put the file back from a backup`,
    })
    expect((await backend.loadRevision(1)).document).toBe(counted(['1']))
    expect(await backend.load()).toMatchObject({ id: 3, document: counted(['3']) })
  })

  test('that tells of the largest document that there may be is listed', async () => {
    const { directory, backend } = await saved(2)
    changeHeader(join(directory, HISTORY, '1'), ({ content }) => Object.assign(content, { bytes: largestDocument }))
    expect(await infos(backend)).toEqual([2, 1])
  })
})

describe('a history that is cut', () => {
  test('at a damaged revision goes without it, and has no digest of it', async () => {
    const { directory, backend } = await saved(4)
    writeFileSync(join(directory, HISTORY, '2'), 'nonsense')
    await backend.removeRevisions([1, 2])
    expect(await infos(backend)).toEqual([4, 3])
    expect(await backend.historyCut()).toEqual({ id: 2, chain: '' })
  })

  test('at a revision that cannot be read now keeps everything: it may be whole', async () => {
    const { directory, backend } = await saved(4)
    const fs = interposed(({ name, args }) => {
      if (name === 'openSync' && args[0] === join(directory, HISTORY, '2'))
        throw Object.assign(new Error('EIO: i/o error'), { code: 'EIO', path: args[0] })
    })
    await expect(openFileBackend({ directory }, { fs }).removeRevisions([1, 2])).rejects.toMatchObject({
      code: 'ERR_BACKEND_UNAVAILABLE',
      message: `${directory}/${HISTORY}/2: the disk cannot be read or written (EIO)`,
    })
    expect(await infos(backend)).toEqual([4, 3, 2, 1])
    expect(await backend.historyCut()).toBeUndefined()
  })
})

describe('the JSON file', () => {
  test('that is gone is told with the newest good revision and the newest good backup', async () => {
    const { directory, backend } = await saved(2)
    rmSync(join(directory, JSON_FILE))
    await expect(backend.load()).rejects.toThrow(
      `${directory}/${JSON_FILE} is gone, but the cloud is known: the newest good state is revision 2 of ` +
        `2026-01-02T03:04:05.678Z and the newest good backup in ${TAR_FILE} is ${members(directory).at(-1)}.\n`,
    )
  })

  test('that is no JSON is told with no more than how it begins', async () => {
    const { directory, backend } = await saved(1)
    put(directory, 'all hosts of the cloud')
    await expect(backend.load()).rejects.toThrow(
      `${JSON_FILE}: it is not a JSON object: it begins with "all hosts of"; `,
    )
  })

  test.each(['{"a": NaN}', '{"a": [-Infinity, Infinity], "b": "NaN \\" Infinity"}'])(
    'with what Python writes beside JSON is an edit, and not overwritten unseen: %s',
    async (text) => {
      const { directory, backend } = await saved(1)
      const newest = await backend.load()
      put(directory, text)
      await expect(backend.write({ ...newest!, id: 2, parent: 1, document: counted(['2']) }, 1)).rejects.toMatchObject({
        code: 'ERR_REVISION_CONFLICT',
        newest: 2,
      })
      expect(read(directory)).toBe(text)
    },
  )
})

describe('a look at all that is kept', () => {
  test('tells of what went away since, and of a backup that is cut short, why nobody can go on from it', async () => {
    const { directory, backend } = await saved(2)
    put(directory, '{"cut": ')
    const newest = await backend.loadRevision(2)
    await backend.write({ ...newest, id: 3, parent: 2 }, 2)
    const { json, revisions, backups } = backend.lookAtFiles()
    expect(backups.map((backup) => backup.judged().fault)).toEqual([
      'it is cut short: it ends with "{\\"cut\\":"',
      undefined,
    ])
    rmSync(join(directory, HISTORY, '2'))
    rmSync(join(directory, JSON_FILE))
    expect([json, ...revisions].map((each) => each?.judged().fault)).toEqual([
      'it is gone',
      undefined,
      'it is gone',
      undefined,
    ])
  })
})

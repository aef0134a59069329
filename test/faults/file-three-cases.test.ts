/**
 * Three states look alike, an older document in the JSON file, and must not be confused
 * (docs/decisions/0001-file-backend.md).
 */
import { execFileSync } from 'node:child_process'
import { copyFileSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openFileBackend } from '../../src/backends/file.ts'
import {
  counted,
  infos,
  interposed,
  JSON_FILE,
  put,
  read,
  recorded,
  save,
  temporaryDirectory,
} from '../backends/file-support.ts'
import { putsJson } from './file-paused-support.ts'

/** Revisions 1 and 2, of which the JSON file shows 1: the writer of 2 has died in between. */
async function halfWritten(): Promise<string> {
  const directory = temporaryDirectory()
  await save(openFileBackend({ directory }), counted(['1']))
  const fs = interposed((call) => {
    if (putsJson(call)) throw new Error('dies')
  })
  await expect(save(openFileBackend({ directory }, { fs }), counted(['2']))).rejects.toThrow()
  expect(read(directory)).toBe(counted(['1']))
  return directory
}

test('a writer died between its revision and the copy: the next run finishes the copy', async () => {
  const directory = await halfWritten()
  expect(await openFileBackend({ directory }).load()).toMatchObject({ id: 2, document: counted(['2']) })
  expect(read(directory)).toBe(counted(['2']))
})

test('so does one that only writes', async () => {
  const directory = await halfWritten()
  const backend = openFileBackend({ directory })
  const head = await backend.loadRevision(2)
  await backend.write({ ...head, id: 3, parent: 2, document: counted(['3']) }, 2)
  expect((await backend.backups()).map((backup) => backup.read().toString())).toEqual([counted(['2']), counted(['1'])])
})

test('a reader without the right to write sees the revision anyway', async () => {
  const directory = await halfWritten()
  const refuse = () => {
    throw Object.assign(new Error('EACCES'), { code: 'EACCES' })
  }
  const fs = interposed(({ name }) => {
    if (name === 'renameSync' || name === 'unlinkSync') refuse()
  })
  const reader = openFileBackend({ directory }, { fs })
  expect(await reader.load()).toMatchObject({ id: 2, document: counted(['2']) })
  expect(read(directory)).toBe(counted(['1']))
})

test('so does whoever works on a faithful copy of the directory', async () => {
  const directory = await halfWritten()
  const copy = join(temporaryDirectory(), 'copy')
  execFileSync('cp', ['-a', directory, copy])
  expect(await openFileBackend({ directory: copy }).load()).toMatchObject({ id: 2, document: counted(['2']) })
})

test('an operator edited the file before the copy was finished: the edit stays, on top of the revision', async () => {
  const directory = await halfWritten()
  put(directory, counted(['edited']))
  const backend = openFileBackend({ directory })
  expect(await backend.load()).toMatchObject({ id: 3, parent: 2, unrecorded: 'external edit' })
  await save(backend, counted(['4']))
  expect(await infos(backend)).toEqual([4, 3, 2, 1])
  expect((await backend.loadRevision(3)).document).toBe(counted(['edited']))
  expect(readdirSync(directory).filter((name) => name.startsWith('.'))).toEqual([])
})

test('an operator put the very document back that was there: that is adopted, not undone', async () => {
  const directory = await halfWritten()
  const former = join(directory, 'restored.json')
  writeFileSync(former, read(directory))
  copyFileSync(former, join(directory, JSON_FILE))
  expect(await openFileBackend({ directory }).load()).toMatchObject({
    id: 3,
    unrecorded: 'external edit',
    document: counted(['1']),
  })
})

test('an operator put an older document there, in place or as a new file, with its old time or a new one', async () => {
  const directory = temporaryDirectory()
  const backend = openFileBackend({ directory })
  const path = join(directory, JSON_FILE)
  const times = new Map<string, Date>()
  for (const name of ['1', '2', '3']) {
    await save(backend, counted([name]))
    times.set(name, statSync(path).mtime)
  }
  const ways: ((name: string) => void)[] = [
    (name) => writeFileSync(path, counted([name])),
    (name) => {
      writeFileSync(`${path}.new`, counted([name]))
      renameSync(`${path}.new`, path)
    },
    (name) => {
      writeFileSync(path, counted([name]))
      utimesSync(path, times.get(name)!, times.get(name)!)
    },
  ]
  for (const way of ways) {
    for (const name of ['2', '1']) {
      way(name)
      expect(await backend.load()).toMatchObject({ unrecorded: 'external edit', document: counted([name]) })
      await save(backend, counted(['3']))
    }
  }
})

test('a file that was just edited and recorded may be edited again without its time showing it', async () => {
  const directory = temporaryDirectory()
  const backend = openFileBackend({ directory })
  await save(backend, counted(['1']))
  const justNow = (Date.now() - 500.3) / 1000
  for (const name of ['2', '3']) {
    put(directory, counted([name]))
    utimesSync(join(directory, JSON_FILE), justNow, justNow)
    expect(await backend.load()).toMatchObject({ document: counted([name]), unrecorded: 'external edit' })
    await recorded(backend)
  }
})

test('the file vanished before the copy was finished: that is refused like any vanished file', async () => {
  const directory = await halfWritten()
  rmSync(join(directory, JSON_FILE))
  await expect(openFileBackend({ directory }).load()).rejects.toMatchObject({
    code: 'ERR_CORRUPT_DOCUMENT',
    message: expect.stringContaining('revision 2'),
  })
})

/** Copies in a directory, above a backend in memory: who may write them when several do, and without a history. */
import { spawnSync } from 'node:child_process'
import { linkSync, readFileSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { keepAside } from '../../../src/app/store/mirror.ts'
import { copyNoteName, readCopyNote } from '../../../src/app/store/readable-copy/note.ts'
import { type MemoryStorage, openMemoryBackend } from '../../../src/backends/memory.ts'
import { scratch } from '../../support/program.ts'
import { copyIn, documentOf, having, names, storeOn, withoutHistory } from './readable-copy/copies.ts'

const both = [copyNoteName, 'openstack_inventory.json'].sort()

describe('several writers with one directory', () => {
  it('leave the newest copy, and take none of each other for a lost state', async () => {
    const directory = scratch()
    const storage: MemoryStorage = { revisions: [] }
    await storeOn(openMemoryBackend(storage), directory).update(having('a'))
    const backend = openMemoryBackend(storage)
    const overtaken = {
      ...backend,
      write: async (...args: Parameters<typeof backend.write>) => {
        await backend.write(...args)
        // As a whole, with its copy, before this one makes its own.
        await storeOn(openMemoryBackend(storage), directory).update(having('a', 'b', 'c'))
      },
    }
    await storeOn(overtaken, directory).update(having('a', 'b'))
    expect(copyIn(directory)).toBe(documentOf(['a', 'b', 'c']))
    expect(names(directory)).toEqual(both)
    expect(readCopyNote(join(directory, 'openstack_inventory.json'))).toMatchObject({ id: 3 })
  })
})

it('what is not a file is left in its place', async () => {
  const directory = scratch()
  const path = join(directory, 'openstack_inventory.json')
  expect(spawnSync('mkfifo', [path]).status).toBe(0)
  await storeOn(openMemoryBackend({ revisions: [] }), directory).update(having('a'))
  expect(statSync(path).isFIFO()).toBe(true)
  expect(names(directory)).toEqual(['openstack_inventory.json'])
})

describe('without a history', () => {
  it('an older copy that was noted is fixed, and stops no run that draws', async () => {
    const [here, there] = [scratch(), scratch()]
    const storage: MemoryStorage = { revisions: [] }
    await storeOn(withoutHistory(storage), here).update(having('a', 'b'))
    await storeOn(withoutHistory(storage), there).update(having('a'))
    await storeOn(withoutHistory(storage), here).update(having('a'))
    expect(copyIn(here)).toBe(documentOf(['a']))
    await storeOn(withoutHistory(storage), there).update(having('a', 'c'))
    await storeOn(withoutHistory(storage), there).update(having('a'))
    await storeOn(withoutHistory(storage), here).update(having('a', 'd'))
    expect(names(here)).toEqual(both)
  })

  it('a state before the noted one is not gone on from', async () => {
    const directory = scratch()
    const storage: MemoryStorage = { revisions: [] }
    await storeOn(withoutHistory(storage), directory).update(having('a'))
    const [first] = storage.revisions
    await storeOn(withoutHistory(storage), directory).update(having('a', 'b'))
    storage.revisions = [first!]
    const update = () => storeOn(withoutHistory(storage), directory).update(having('a', 'c'))
    await expect(update()).rejects.toMatchObject({ code: 'ERR_STORED_STATE_BEHIND' })
    expect(storage.revisions).toHaveLength(1)
    expect(copyIn(directory)).toBe(documentOf(['a', 'b']))
  })
})

describe('what is kept aside', () => {
  const stat = (path: string) => statSync(path, { bigint: true })

  it('has its own name for each file, and one for the same', () => {
    const directory = scratch()
    const path = join(directory, 'copy')
    const replaceBy = (text: string): void => {
      writeFileSync(join(directory, 'new'), text)
      utimesSync(join(directory, 'new'), 1_700_000_000, 1_700_000_000)
      renameSync(join(directory, 'new'), path)
    }
    replaceBy('first')
    const first = keepAside(path, stat(path))
    replaceBy('second')
    const second = keepAside(path, stat(path))
    expect([first, second]).toEqual([`${path}.aside-20231114T221320Z`, `${path}.aside-20231114T221320Z-2`])
    expect(keepAside(path, stat(path))).toBe(second)
    expect([first, second].map((name) => readFileSync(name, 'utf8'))).toEqual(['first', 'second'])
  })

  it('is not a file of someone else', () => {
    const directory = scratch()
    const path = join(directory, 'copy')
    writeFileSync(path, 'copy')
    utimesSync(path, 1_700_000_000, 1_700_000_000)
    writeFileSync(join(directory, 'other'), 'theirs')
    linkSync(join(directory, 'other'), `${path}.aside-20231114T221320Z`)
    expect(keepAside(path, stat(path))).toBe(`${path}.aside-20231114T221320Z-2`)
    expect(readFileSync(join(directory, 'other'), 'utf8')).toBe('theirs')
  })
})

/** What the file backend says when the system refuses, and what it must not take for a revision. */
import { cpSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { asBackendError } from '../../src/backends/file/fs-errors.ts'
import { removeTag, setTag } from '../../src/backends/file/tags.ts'
import { openFileBackend } from '../../src/backends/file.ts'
import { counted, deploymentIn, HISTORY, interposed, quickDirectory, save, TAR_FILE } from './file-support.ts'

const me = `user ${userInfo().username}`

function refusal(code: string, operation: 'load' | 'write' | 'remove' = 'write'): unknown {
  const error = Object.assign(new Error(`${code}: told, open '/etc/x'`), { code, path: '/etc/x', syscall: 'open' })
  return asBackendError(error, operation)
}

describe('what the system refuses', () => {
  test.each([
    ['EACCES', 'load', 'ERR_BACKEND_AUTH', `/etc/x: ${me} may not read it (EACCES)`],
    ['EACCES', 'write', 'ERR_BACKEND_AUTH', `/etc/x: ${me} may not write there (EACCES)`],
    ['EROFS', 'write', 'ERR_BACKEND_AUTH', `/etc/x: ${me} may not write there: the file system is read-only (EROFS)`],
    [
      'EDQUOT',
      'write',
      'ERR_BACKEND_UNAVAILABLE',
      `/etc/x: the disk quota of ${me} or its group is used up (EDQUOT); nothing more can be saved there`,
    ],
    ['ENOSPC', 'write', 'ERR_BACKEND_UNAVAILABLE', '/etc/x: no space left to save the inventory (ENOSPC)'],
    ['EFBIG', 'write', 'ERR_BACKEND_UNAVAILABLE', '/etc/x: no space left to save the inventory (EFBIG)'],
    ['EIO', 'remove', 'ERR_BACKEND_UNAVAILABLE', '/etc/x: the disk cannot be read or written (EIO)'],
  ] as const)('with %s on %s is told with the place and the reason', (code, operation, told, message) => {
    expect(refusal(code, operation)).toMatchObject({
      ...{ code: told, message, backend: 'file', operation },
      cause: expect.objectContaining({ code }),
    })
  })

  test('without a place is said of the inventory; what is no refusal of the system stays as it is', () => {
    const bare = Object.assign(new Error('EIO: i/o error'), { code: 'EIO' })
    expect(asBackendError(bare, 'load')).toMatchObject({
      message: 'inventory: the disk cannot be read or written (EIO)',
    })
    for (const other of [new TypeError('a mistake'), Object.assign(new Error('x'), { code: 'ERR_BACKEND_AUTH' })])
      expect(asBackendError(other, 'load')).toBe(other)
  })
})

describe('a revision', () => {
  test('that holds another document of the same length is damaged', async () => {
    const directory = quickDirectory()
    const backend = openFileBackend({ directory })
    await save(backend, counted(['one']))
    await save(backend, counted(['two']))
    const path = join(directory, HISTORY, '1')
    const bytes = readFileSync(path)
    const header = bytes.subarray(0, bytes.indexOf('\n') + 1)
    writeFileSync(path, Buffer.concat([header, gzipSync(counted(['six']))]))
    await expect(backend.loadRevision(1)).rejects.toMatchObject({
      code: 'ERR_CORRUPT_DOCUMENT',
      message: expect.stringMatching(/history\/1.*its document is not the one that was saved/),
    })
  })

  test('that is not there is told with those that are', async () => {
    const directory = quickDirectory()
    const backend = openFileBackend({ directory })
    await expect(backend.loadRevision(1)).rejects.toMatchObject({
      code: 'ERR_UNKNOWN_REVISION',
      message: `there is no revision 1 in ${join(directory, HISTORY)}: there is none`,
    })
    await save(backend, counted(['one']))
    await save(backend, counted(['two']))
    await expect(backend.loadRevision(7)).rejects.toMatchObject({
      message: `there is no revision 7 in ${join(directory, HISTORY)}: kept are 1 to 2`,
    })
  })
})

describe('archives of backups that were moved aside', () => {
  test('are read beside the one in place, the newest first', async () => {
    const directory = quickDirectory()
    const backend = openFileBackend({ directory })
    const tar = join(directory, TAR_FILE)
    for (const [name, aside] of [
      ['one', '20200101T000000'],
      ['two', '20210101T000000'],
    ] as const) {
      await save(backend, counted([name]))
      await save(backend, counted([name, name]))
      renameSync(tar, `${tar}.broken-${aside}`)
    }
    const archives = (await backend.backups()).map(({ archive }) => archive)
    expect([...new Set(archives)]).toEqual([`${tar}.broken-20210101T000000`, `${tar}.broken-20200101T000000`])
  })
})

describe('tags', () => {
  const time = '2026-01-01T00:00:00.000Z'
  const tag = (name: string, id: number) => ({ name, id, time, author: 'ada@deploy1' })

  async function deployed() {
    const directory = quickDirectory()
    const backend = openFileBackend({ directory })
    for (const name of ['one', 'two', 'three']) await save(backend, counted([name]))
    const known = async () => (await backend.tags()).map(({ name, id }) => `${name} ${id}`).sort()
    return { directory, known }
  }

  test('of two at once are both kept', async () => {
    const { directory, known } = await deployed()
    let isLate = false
    const fs = interposed(({ name, args }) => {
      if (isLate || name !== 'linkSync' || !String(args[1]).includes('tags')) return
      isLate = true
      setTag(deploymentIn(directory), tag('other', 2), undefined)
    })
    setTag(deploymentIn(directory, { fs }), tag('mine', 1), undefined)
    expect(isLate).toBe(true)
    expect(await known()).toEqual(['mine 1', 'other 2'])
  })

  test('leave one file behind, whatever their number', async () => {
    const { directory, known } = await deployed()
    const files = () => readdirSync(join(directory, HISTORY)).filter((name) => name.includes('tags'))
    setTag(deploymentIn(directory), tag('a', 1), undefined)
    setTag(deploymentIn(directory), tag('b', 2), undefined)
    setTag(deploymentIn(directory), tag('a', 3), 1)
    removeTag(deploymentIn(directory), tag('b', 2))
    expect(await known()).toEqual(['a 3'])
    expect(files()).toHaveLength(1)
  })

  test('of a revision that is not there are refused, and one that is pruned meanwhile loses its tag', async () => {
    const { directory, known } = await deployed()
    expect(() => setTag(deploymentIn(directory), tag('none', 9), undefined)).toThrow(
      `there is no revision 9 in ${join(directory, HISTORY)}`,
    )
    const fs = interposed(({ name, args }) => {
      if (name === 'linkSync' && String(args[1]).includes('tags'))
        rmSync(join(directory, HISTORY, '1'), { force: true })
    })
    expect(() => setTag(deploymentIn(directory, { fs }), tag('late', 1), undefined)).toThrow('there is no revision 1')
    expect(await known()).toEqual([])
  })

  test('are not set in a history that goes away meanwhile', async () => {
    const { directory } = await deployed()
    const history = join(directory, HISTORY)
    const fs = interposed(({ name, args }) => {
      if (name === 'statSync' && args[0] === history) rmSync(history, { recursive: true })
    })
    await expect(openFileBackend({ directory }, { fs }).setTag(tag('late', 1), undefined)).rejects.toMatchObject({
      ...{ code: 'ERR_BACKEND_UNAVAILABLE', backend: 'file', operation: 'write' },
      message: expect.stringContaining(history),
    })
  })

  test('in a list that is damaged, or cannot be removed, are told with the place and what was to be done', async () => {
    const { directory } = await deployed()
    const backend = openFileBackend({ directory })
    await backend.setTag(tag('kept', 1), undefined)
    const list = join(directory, HISTORY, 'tags-1')
    writeFileSync(list, 'nonsense')
    await expect(backend.tags()).rejects.toMatchObject({
      ...{ code: 'ERR_CORRUPT_DOCUMENT', backend: 'file', operation: 'tags' },
      message: expect.stringContaining(list),
    })
    const fs = interposed(({ name, args }) => {
      if (name === 'unlinkSync' || name === 'rmSync')
        throw Object.assign(new Error('EROFS'), { code: 'EROFS', path: args[0] })
    })
    await expect(openFileBackend({ directory }, { fs }).repair('all')).rejects.toMatchObject({
      ...{ code: 'ERR_BACKEND_AUTH', backend: 'file', operation: 'write' },
      message: `${list}: ${me} may not write there: the file system is read-only (EROFS)`,
    })
  })

  test('go along with a history that is copied', async () => {
    const { directory } = await deployed()
    setTag(deploymentIn(directory), tag('kept', 2), undefined)
    const copy = quickDirectory()
    cpSync(directory, copy, { recursive: true, preserveTimestamps: true })
    expect(await openFileBackend({ directory: copy }).tags()).toMatchObject([{ name: 'kept', id: 2 }])
  })
})

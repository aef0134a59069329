/** What lies in the directory before, at and after the one step that saves a revision, and who clears up behind it. */
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Deployment } from '../../src/backends/file/deployment.ts'
import { removeFromHistory } from '../../src/backends/file/history.ts'
import { publishRevision } from '../../src/backends/file/publish.ts'
import { openFileBackend } from '../../src/backends/file.ts'
import type { FileSystem } from '../../src/disk/filesystem.ts'
import {
  type Call,
  counted,
  deploymentIn,
  following,
  HISTORY,
  infos,
  interposed,
  JSON_FILE,
  leftovers,
  members,
  memberText,
  put,
  quickDirectory,
  read,
  recorded,
  save,
  TAR_FILE,
} from './file-support.ts'

async function saved(count: number) {
  const directory = quickDirectory()
  const backend = openFileBackend({ directory })
  for (let n = 1; n <= count; n += 1) await save(backend, counted([String(n)]))
  return { directory, backend, newest: (await backend.load())! }
}

function isLink({ name, args }: Call, id: number): boolean {
  return name === 'linkSync' && String(args[1]).endsWith(`/${HISTORY}/${id}`)
}

/** `act` happens once, just before a revision gets this number. */
function pausedAtLink(id: number, act: () => void): FileSystem {
  let isOver = false
  return interposed((call) => {
    if (isOver || !isLink(call, id)) return
    isOver = true
    act()
  })
}

/** From the link of a revision on, each call of this name fails. */
function failingBehindLink(failing: string): FileSystem {
  let isLinked = false
  return interposed(
    ({ name, args }) => {
      if (isLinked && name === failing)
        throw Object.assign(new Error('EIO: i/o error'), {
          code: 'EIO',
          ...(typeof args[0] === 'string' && { path: args[0] }),
        })
    },
    ({ name }) => {
      isLinked ||= name === 'linkSync'
    },
  )
}

/** A revision that is saved, with JSON file and backup still waiting to be put in place. */
async function unfinished() {
  const cloud = await saved(1)
  const fs = failingBehindLink('renameSync')
  const next = following(cloud.newest, counted(['2']))
  await expect(openFileBackend({ directory: cloud.directory }, { fs }).write(next, 1)).rejects.toThrow(
    `revision 2 is saved, but ${cloud.directory}/${JSON_FILE} does not show it yet (the next run completes it): `,
  )
  expect(read(cloud.directory)).toBe(counted(['1']))
  return cloud
}

function backedUp(directory: string): string[] {
  return members(directory).map((name) => memberText(directory, name))
}

describe('a writer that is overtaken', () => {
  const write = (directory: string, fs: FileSystem, given: Partial<Deployment> = {}) => {
    const newest = following({ ...following(undefined, ''), id: 1 }, counted(['slow']))
    return () => publishRevision(deploymentIn(directory, { fs, ...given }), newest, 1)
  }
  const conflict = expect.objectContaining({ code: 'ERR_REVISION_CONFLICT' })

  test('just before its revision would count leaves nothing behind', async () => {
    const { directory, newest } = await saved(1)
    const fs = pausedAtLink(2, () => publishRevision(deploymentIn(directory), following(newest, counted(['2'])), 1))
    expect(write(directory, fs)).toThrow(conflict)
    expect(leftovers(directory)).toEqual([])
    expect(read(directory)).toBe(counted(['2']))
  })

  test('by one that takes it for dead has to begin again', async () => {
    const { directory, backend, newest } = await saved(1)
    const fs = pausedAtLink(2, () => {
      publishRevision(deploymentIn(directory), following(newest, counted(['2'])), 1)
      for (const name of leftovers(directory)) rmSync(join(directory, name))
    })
    expect(write(directory, fs)).toThrow(conflict)
    expect((await backend.loadRevision(2)).document).toBe(counted(['2']))
    expect(read(directory)).toBe(counted(['2']))
  })

  test('by others that have let its number go again takes no place among theirs', async () => {
    const { directory, backend, newest } = await saved(1)
    const fs = pausedAtLink(2, () => {
      const others = deploymentIn(directory)
      const second = following(newest, counted(['2']))
      publishRevision(others, second, 1)
      publishRevision(others, following(second, counted(['3'])), 2)
      removeFromHistory(others, [2])
    })
    expect(write(directory, fs)).toThrow(conflict)
    expect(await infos(backend)).toEqual([3, 1])
    expect(read(directory)).toBe(counted(['3']))
    expect(leftovers(directory)).toEqual([])
  })
})

describe('a revision that is saved and not shown yet', () => {
  test('is put in place by the next load', async () => {
    const { directory, backend } = await unfinished()
    expect(await backend.load()).toMatchObject({ id: 2, document: counted(['2']) })
    expect(read(directory)).toBe(counted(['2']))
    expect(backedUp(directory)).toEqual([counted(['1'])])
    expect(leftovers(directory).filter((name) => !name.startsWith(HISTORY))).toEqual([])
  })

  test('gives way to an edit of the JSON file; its backup is kept, and nothing waits any more', async () => {
    const { directory, backend } = await unfinished()
    put(directory, counted(['edited']))
    await save(backend, counted(['4']))
    expect(await infos(backend)).toEqual([4, 3, 2, 1])
    expect(backedUp(directory)).toEqual([counted(['1']), counted(['edited'])])
    expect(readdirSync(directory).filter((name) => name.startsWith('.'))).toEqual([])
  })

  test('and whose document is damaged is told as damage as long as its copy cannot be put in place', async () => {
    const { directory, backend } = await unfinished()
    const path = join(directory, HISTORY, '2')
    truncateSync(path, readFileSync(path).length - 9)
    const fs = interposed(({ name, args }) => {
      if (name === 'renameSync') throw Object.assign(new Error('EROFS'), { code: 'EROFS', path: args[0] })
    })
    await expect(openFileBackend({ directory }, { fs }).load()).rejects.toMatchObject({
      code: 'ERR_CORRUPT_DOCUMENT',
      message: expect.stringContaining(`${path} is damaged: its document `),
    })
    expect(await backend.load()).toMatchObject({ id: 2, document: counted(['2']) })
  })

  test('because the disk failed says so, also where the JSON file shows it already', async () => {
    const { directory } = await saved(1)
    put(directory, counted(['edited']))
    const fs = failingBehindLink('fsyncSync')
    await expect(recorded(openFileBackend({ directory }, { fs }))).rejects.toThrow(
      'revision 2 is saved, but it is not certain that it outlasts a power cut, and the run could not go on: ' +
        `${directory}/${HISTORY}: the disk cannot be read or written (EIO)`,
    )
  })
})

describe('a power cut', () => {
  test('after a revision counts finds all that it needs on the disk, also behind links', async () => {
    const { directory, newest } = await saved(1)
    for (const [folder, name] of [
      ['shown', JSON_FILE],
      ['kept', TAR_FILE],
    ] as const) {
      mkdirSync(join(directory, folder))
      if (name === JSON_FILE) writeFileSync(join(directory, folder, name), read(directory))
      rmSync(join(directory, name), { force: true })
      symlinkSync(`${folder}/${name}`, join(directory, name))
    }
    const open = new Map<unknown, string>()
    const [before, after] = [new Set<string>(), new Set<string>()]
    let isLinked = false
    const fs = interposed(
      ({ name, args }) => {
        if (name !== 'fsyncSync') return
        const path = open.get(args[0])!.slice(directory.length)
        ;(isLinked ? after : before).add(path.replace(/[^/]*-[0-9]+-[0-9a-f]{12}$/, '*'))
      },
      (call, result) => {
        isLinked ||= isLink(call, 2)
        if (call.name === 'openSync') open.set(result, String(call.args[0]))
      },
    )
    await openFileBackend({ directory }, { fs }).write(following(newest, counted(['2'])), 1)
    expect([...before].sort()).toEqual(['/kept', '/kept/*', `/${HISTORY}/*`, '/shown', '/shown/*'])
    expect([...after].sort()).toEqual(['/kept', `/${HISTORY}`, '/shown'])
    expect(backedUp(directory)).toEqual([counted(['1'])])
  })
})

describe('what a dead writer has left', () => {
  test('is removed by the next load, which changes nothing else', async () => {
    const { directory, backend, newest } = await saved(2)
    const token = 'elsewhere-1-0123456789ab'
    const paths = [`${HISTORY}/.revision.${token}`, `.${JSON_FILE}.${token}`, `.${TAR_FILE}.${token}`]
    for (const path of paths) {
      put(directory, 'half', path)
      utimesSync(join(directory, path), 1_700_000_000, 1_700_000_000)
    }
    const before = backedUp(directory)
    expect(await backend.load()).toEqual(newest)
    expect(leftovers(directory)).toEqual([])
    expect(backedUp(directory)).toEqual(before)
  })
})

describe('an edit that is recorded', () => {
  /** Seconds since 1970. */
  const edited = 1_700_000_000.1234
  const hour = 3600

  test.each([
    ['long ago is known by inode, size and time from then on', edited, hour, undefined],
    ['just before is read again each time: the next one could have the same time', edited, 1, 'external edit'],
    ['with a time of whole milliseconds is read again each time', Math.floor(edited), hour, 'external edit'],
  ])('%s', async (_what, modified, later, unrecorded) => {
    const { directory } = await saved(1)
    const path = join(directory, JSON_FILE)
    const edit = (name: string) => {
      writeFileSync(path, counted([name]))
      utimesSync(path, modified, modified)
    }
    edit('x')
    await recorded(openFileBackend({ directory }, { now: () => (modified + later) * 1000 }))
    edit('y')
    const found = await openFileBackend({ directory }).load()
    expect(found).toMatchObject({ document: counted(['y']) })
    expect(found?.unrecorded).toBe(unrecorded)
  })
})

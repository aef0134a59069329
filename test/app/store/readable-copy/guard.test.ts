/** What is said when what is stored is behind its readable copy, or of another cloud, and which runs are stopped. */
import { readFileSync, rmSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { copyNoteName, readCopyNote } from '../../../../src/app/store/readable-copy/note.ts'
import { type MemoryStorage, openMemoryBackend } from '../../../../src/backends/memory.ts'
import { scratch } from '../../../support/program.ts'
import {
  asides,
  copyIn,
  copyPath,
  documentOf,
  having,
  stored,
  storeOn,
  storing,
  unchanged,
  wentBack,
  writeCopy,
} from './copies.ts'

type Compute = Parameters<ReturnType<typeof storeOn>['update']>[0]

async function refused(storage: MemoryStorage, directory: string, compute: Compute) {
  const before = [...storage.revisions]
  const error = await storeOn(openMemoryBackend(storage), directory)
    .update(compute)
    .then(
      () => undefined,
      (reason: unknown) => reason,
    )
  expect(storage.revisions).toEqual(before)
  const { code, message, remedy } = error as { code: string; message: string; remedy: string }
  return { code, message, remedy }
}

const newest = ({ revisions }: MemoryStorage, hosts: number) => {
  const { id, time } = revisions.at(-1)!
  return `what is stored is revision ${id} of ${time} by ada@deploy1 with ${hosts} hosts`
}

const back =
  'Was the database put back to an older state? This run would draw names and addresses again, as for a second cloud'
const goesOn = 'osa-inventory generate --force goes on from revision 1'

describe('a database that was put back', () => {
  const both = [documentOf(['a']), documentOf(['a', 'b', 'c'])] as const

  it('is told with the revision of the copy and what is missing, and import as the way out', async () => {
    const directory = scratch()
    const path = copyPath(directory)
    const storage = await wentBack(directory, 1, ...both)
    expect(await refused(storage, directory, having('a', 'd'))).toEqual({
      code: 'ERR_STORED_STATE_BEHIND',
      message:
        `${newest(storage, 1)}, and ${path}, its readable copy, is of revision 2 with 3 hosts: ` +
        `what is stored lacks b, c. ${back}`,
      remedy:
        `osa-inventory diff latest ${path} shows what is missing, and osa-inventory import ${path} puts it in force; ` +
        `${goesOn}, and keeps the copy aside`,
    })
    expect(copyIn(directory)).toBe(both[1])
  })

  it('and a copy that was edited since: a backup is the way out, and five names are enough', async () => {
    const directory = scratch()
    const path = copyPath(directory)
    const storage = await wentBack(directory, 1, ...both)
    writeCopy(directory, documentOf(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']))
    expect(await refused(storage, directory, having('a', 'x'))).toEqual({
      code: 'ERR_STORED_STATE_BEHIND',
      message:
        `${newest(storage, 1)}, and ${path}, its readable copy, was of revision 2 when it was last written, now with 8 hosts: ` +
        `what is stored lacks b, c, d, e, f and 2 more. ${back}`,
      remedy:
        `osa-inventory diff latest ${path} shows what is missing, and put the database back from a newer backup; ` +
        `${goesOn}, and keeps the copy aside`,
    })
  })

  it('and a copy without a note', async () => {
    const directory = scratch()
    const path = copyPath(directory)
    const storage = await wentBack(directory, 1, ...both)
    rmSync(join(directory, copyNoteName))
    const { message, remedy } = await refused(storage, directory, having('a', 'd'))
    expect(message).toBe(
      `${newest(storage, 1)}, and ${path}, its readable copy, is in no revision that is kept, with 3 hosts: ` +
        `what is stored lacks b, c. ${back}`,
    )
    expect(remedy).toContain(`osa-inventory import ${path} puts it in force`)
  })

  it('and a copy that nobody noted as lost: nothing is said of the noted revision', async () => {
    const directory = scratch()
    const storage = await stored(directory, ...both)
    // Of another place, and put here.
    writeCopy(directory, documentOf(['a', 'b', 'c', 'z']))
    const { message } = await refused(storage, directory, having('a', 'b', 'c', 'd'))
    expect(message).toBe(
      `${newest(storage, 3)}, and ${copyPath(directory)}, its readable copy, is in no revision that is kept, with 4 hosts: ` +
        `what is stored lacks z. ${back}`,
    )
  })

  it('and a copy that is gone or broken: the note tells of what was stored', async () => {
    for (const harm of [rmSync, truncateSync]) {
      const directory = scratch()
      const path = copyPath(directory)
      const storage = await wentBack(directory, 1, ...both)
      harm(path)
      expect(await refused(storage, directory, having('a', 'd'))).toEqual({
        code: 'ERR_STORED_STATE_BEHIND',
        message:
          `${newest(storage, 1)}, and ${join(directory, copyNoteName)} tells that revision 2 was stored here: ` +
          `it is not in the history, and ${path} is not a copy of it any more. ${back}`,
        remedy: `put the database back from a newer backup; ${goesOn}`,
      })
    }
  })

  it('stops no run that draws nothing, nor one that has lost no host', async () => {
    const here = scratch()
    const storage = await wentBack(here, 1, ...both)
    await storeOn(openMemoryBackend(storage), here).update(unchanged)
    expect(copyIn(here)).toBe(both[1])
    const there = scratch()
    const lost = documentOf(['a'], { value: 2 })
    const other = await wentBack(there, 1, documentOf(['a']), lost)
    await storeOn(openMemoryBackend(other), there).update(having('a', 'b'))
    expect([copyIn(there), asides(there)]).toEqual([documentOf(['a', 'b']), [lost]])
  })
})

describe("another cloud's inventory", () => {
  const [own, other] = [documentOf(['h1', 'h1-api-11111111']), documentOf(['h1', 'h1-api-22222222'])] as const
  const drawing = having('h1', 'h1-api-22222222', 'h2')
  const renamed =
    "it is another cloud's inventory, with other containers: h1-api-11111111 (now h1-api-22222222). " +
    'Do the settings name the right database?'
  const remedyOf = (copy: string) =>
    `osa-inventory backend show tells which backend and deployment are meant; ${copy}; ` +
    'osa-inventory generate --force takes what is stored for this cloud'

  /** The settings name the database of another cloud, here. */
  async function mixedUp(): Promise<{ directory: string; storage: MemoryStorage }> {
    const directory = scratch()
    await stored(directory, own)
    return { directory, storage: await stored(scratch(), other) }
  }

  it.each<[string, Compute]>([
    ['draws', drawing],
    ['draws nothing', unchanged],
  ])('stops a run that %s; the copy is the way out', async (_, compute) => {
    const { directory, storage } = await mixedUp()
    expect(await refused(storage, directory, compute)).toEqual({
      code: 'ERR_OTHER_INVENTORY',
      message: `${newest(storage, 2)}, and revision 1 of another inventory was stored here last: ${renamed}`,
      remedy: remedyOf(`osa-inventory import ${copyPath(directory)} --force takes the copy over`),
    })
    expect(copyIn(directory)).toBe(own)
  })

  it('is known by its containers where nothing was noted', async () => {
    const { directory, storage } = await mixedUp()
    const path = copyPath(directory)
    rmSync(join(directory, copyNoteName))
    expect(await refused(storage, directory, drawing)).toEqual({
      code: 'ERR_OTHER_INVENTORY',
      message: `${newest(storage, 2)}, and ${path} is in no revision that is kept: ${renamed}`,
      remedy: remedyOf(`osa-inventory import ${path} --force takes the copy over`),
    })
  })

  it('and a copy that was edited: a backup is the way out, and what is lost is told to a run that draws', async () => {
    const { directory, storage } = await mixedUp()
    writeCopy(directory, documentOf(['h1', 'h1-api-11111111'], { by: 'hand' }))
    expect(await refused(storage, directory, unchanged)).toEqual({
      code: 'ERR_OTHER_INVENTORY',
      message: `${newest(storage, 2)}, and revision 1 of another inventory was stored here last: ${renamed}`,
      remedy: remedyOf('put the database back from a backup'),
    })
    const { code, message } = await refused(storage, directory, drawing)
    expect(code).toBe('ERR_STORED_STATE_BEHIND')
    expect(message).toContain(
      'its readable copy, was of revision 1 of another inventory when it was last written, now with 2 hosts: ' +
        'what is stored lacks h1-api-11111111. ',
    )
  })

  it('and a copy that is gone: nothing is said of containers', async () => {
    const { directory, storage } = await mixedUp()
    rmSync(copyPath(directory))
    expect(await refused(storage, directory, unchanged)).toMatchObject({
      message:
        `${newest(storage, 2)}, and revision 1 of another inventory was stored here last: ` +
        "it is another cloud's inventory. Do the settings name the right database?",
      remedy: remedyOf('put the database back from a backup'),
    })
  })

  it('is not what a later revision of this one is, whose containers have other names', async () => {
    const [here, there] = [scratch(), scratch()]
    const storage = await stored(here, own)
    await storeOn(openMemoryBackend(storage), there).update(storing(other))
    await storeOn(openMemoryBackend(storage), here).update(unchanged)
    expect([copyIn(here), asides(here)]).toEqual([other, []])
    expect(readCopyNote(copyPath(here))).toMatchObject({ id: 2 })
    expect(readFileSync(copyPath(there), 'utf8')).toBe(other)
  })
})

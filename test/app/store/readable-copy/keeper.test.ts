/** When the readable copy is written, and what becomes of what is in its place. */
import { mkdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { copyNoteName, readCopyNote } from '../../../../src/app/store/readable-copy/note.ts'
import { presentMark } from '../../../../src/app/store/readable-copy/sight.ts'
import { openMemoryBackend } from '../../../../src/backends/memory.ts'
import { scratch } from '../../../support/program.ts'
import {
  asides,
  copyIn,
  copyPath,
  documentOf,
  having,
  names,
  stored,
  storeOn,
  storing,
  unchanged,
  wentBack,
  writeCopy,
} from './copies.ts'

const [one, two, three] = [documentOf(['a']), documentOf(['a', 'b']), documentOf(['a', 'b', 'c'])] as const

describe('a change', () => {
  it('takes the place of the revision before, and keeps aside what someone has edited', async () => {
    const directory = scratch()
    const storage = await stored(directory, one, two)
    expect([copyIn(directory), names(directory)]).toEqual([two, [copyNoteName, 'openstack_inventory.json'].sort()])
    const edited = JSON.stringify(JSON.parse(two), undefined, 2)
    writeCopy(directory, edited)
    await storeOn(openMemoryBackend(storage), directory).update(storing(three))
    expect([copyIn(directory), asides(directory)]).toEqual([three, [edited]])
  })

  it('keeps aside a file that is too large to be a copy, and leaves a directory where it is', async () => {
    const here = scratch()
    writeFileSync(copyPath(here), '')
    const size = 300 << 20
    truncateSync(copyPath(here), size)
    await stored(here, one)
    // Before its text: nobody wants to see so much of another one.
    expect(statSync(copyPath(here)).size).toBe(one.length)
    expect(copyIn(here)).toBe(one)
    const aside = names(here).filter((name) => name.includes('.aside-'))
    expect(aside.map((name) => statSync(`${here}/${name}`).size)).toEqual([size])
    const there = scratch()
    mkdirSync(copyPath(there))
    await stored(there, one)
    expect(names(there)).toEqual(['openstack_inventory.json'])
    expect(statSync(copyPath(there)).isDirectory()).toBe(true)
  })
})

describe('a run that changes nothing', () => {
  it('writes a copy that is missing, or is of an older revision, and tells how it has left it', async () => {
    const [here, there] = [scratch(), scratch()]
    const storage = await stored(here, one)
    await storeOn(openMemoryBackend(storage), there).update(storing(two))
    for (const harm of [() => rmSync(copyPath(there)), () => {}]) {
      harm()
      for (const directory of [here, there]) {
        const store = storeOn(openMemoryBackend(storage), directory)
        await store.update(unchanged)
        expect([copyIn(directory), asides(directory)]).toEqual([two, []])
        expect(store.copyState).toEqual({ mark: presentMark(copyPath(directory)), isStale: false })
      }
    }
  })

  it('tells that it could not write it', async () => {
    const directory = scratch()
    const storage = await stored(directory, one)
    rmSync(directory, { recursive: true })
    const store = storeOn(openMemoryBackend(storage), directory)
    await store.update(unchanged)
    expect(store.copyState).toEqual({ mark: '', isStale: true })
  })

  it('leaves what someone has edited, and with force keeps it aside and writes the copy', async () => {
    const directory = scratch()
    const storage = await stored(directory, one, two)
    const edited = documentOf(['a', 'b'], { by: 'hand' })
    writeCopy(directory, edited)
    await storeOn(openMemoryBackend(storage), directory).update(unchanged)
    expect([copyIn(directory), asides(directory)]).toEqual([edited, []])
    await storeOn(openMemoryBackend(storage), directory, { force: true }).update(unchanged)
    expect([copyIn(directory), asides(directory)]).toEqual([two, [edited]])
  })

  it('with force takes what is stored for the newest, although a lost revision was noted', async () => {
    for (const copy of [one, two]) {
      const directory = scratch()
      const storage = await wentBack(directory, 1, one, two)
      writeCopy(directory, copy)
      const run = (force: boolean) => storeOn(openMemoryBackend(storage), directory, { force })
      await expect(run(false).update(having('a', 'c'))).rejects.toMatchObject({ code: 'ERR_STORED_STATE_BEHIND' })
      await run(true).update(unchanged)
      expect([copyIn(directory), asides(directory)]).toEqual([one, copy === one ? [] : [two]])
      expect(readCopyNote(copyPath(directory))).toMatchObject({ id: 1, change: storage.revisions[0]!.change })
      await run(false).update(having('a', 'c'))
      expect(copyIn(directory)).toBe(documentOf(['a', 'c']))
    }
  })
})

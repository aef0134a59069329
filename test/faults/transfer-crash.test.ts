/** A copy into the files that dies, or is refused by the disk, at any single call: run again, it is as if nothing had been. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { verifyHistory } from '../../src/app/store/history/verify.ts'
import type { InventoryStore } from '../../src/app/store/store.ts'
import { openFileBackend } from '../../src/backends/file.ts'
import { documentOf, memory, storeOver, transfer, write } from '../app/store/transfer/places.ts'
import { type Call, interposed, JSON_FILE, quickDirectory } from '../backends/file-support.ts'

const names = ['a', 'b', 'c', 'd']

/** What is in the JSON file before the copy: nothing, the copy of the newest, or the older one of a slow writer. */
const beginnings = [
  ['an empty directory', undefined],
  ['the readable copy of the newest', 'd'],
  ['an older readable copy', 'b'],
] as const

const changing = /^(open|write|link|rename|unlink|mkdir|chmod|chown|fchmod|fchown|futimes|rm|rmdir|fsync)Sync$/

/** Every call from the `nth` on does nothing: the process is dead. */
function dying(nth: number, died: () => void) {
  return (call: Call) => {
    if (call.index < nth) return
    died()
    throw new Error('killed')
  }
}

/** One call alone fails, as on a full disk. */
function full(nth: number, died: () => void) {
  return (call: Call) => {
    if (call.index !== nth || !changing.test(call.name)) return
    died()
    throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
  }
}

describe.each([
  ['dies at', dying],
  ['finds no room at', full],
])('a copy that %s any call', (_, trouble) => {
  it.each(beginnings)('into %s, goes on when it is run again', async (_, shown) => {
    const from = memory()
    await write(from.store, ...names)
    let isOver = false
    for (let nth = 1; !isOver; nth++) {
      const directory = quickDirectory()
      mkdirSync(directory, { recursive: true })
      const json = join(directory, JSON_FILE)
      if (shown !== undefined) writeFileSync(json, documentOf(shown))
      let calls = 0
      let hasDied = false
      const stop = trouble(nth, () => {
        hasDied = true
      })
      const fs = interposed((call) => {
        calls = call.index
        stop(call)
      })
      await transfer(from.store, storeOver(openFileBackend({ directory }, { fs }))).catch(() => {})
      isOver = !hasDied && calls < nth
      const seen = existsSync(json) ? readFileSync(json, 'utf8') : undefined
      // Scripts that read it never see anything older than what was there.
      if (shown === 'd') expect(seen).toBe(documentOf('d'))
      const known = [shown === undefined ? undefined : documentOf(shown), ...names.map(documentOf)]
      expect(known).toContain(seen)
      const again = storeOver(openFileBackend({ directory }))
      await transfer(from.store, again)
      await demandSame(again, from.storage.revisions)
    }
  })
})

async function demandSame({ backend }: InventoryStore, revisions: readonly { readonly id: number }[]): Promise<void> {
  expect(await backend.load()).toEqual(revisions.at(-1))
  for (const revision of revisions) expect(await backend.loadRevision!(revision.id)).toEqual(revision)
  expect((await verifyHistory(backend)).faults).toEqual([])
}

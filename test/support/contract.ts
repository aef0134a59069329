/** What the contract tests share: the kit's other program, and ways to take rights away. */
import { chmodSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, it } from 'vitest'
import type { InventoryBackend, RevisionInfo } from '../../src/backends/contract.ts'
import { repository } from './program.ts'

export const runner = { describe, it }

/** The kit is run from its sources here, and has no built program beside it. */
export const childProgram = join(repository, 'dist/lib/testing/child.js')

export const sqlitePlugin = join(repository, 'examples/plugins/sqlite-python/osa_inventory_sqlite.py')

export const isRoot = process.getuid?.() === 0
const nobody = 65534

/** When the file's tests have ended. */
export function afterwards(clean: () => void): void {
  afterAll(clean)
}

type Rights = 'none' | 'read'

/**
 * The same backend, called by someone who has no rights in `directory`, or may only read there. Root may do
 * everything, so it becomes someone else meanwhile: only for a backend whose calls are synchronous inside.
 */
export function withoutRights(backend: InventoryBackend, directory: string, rights: Rights): InventoryBackend {
  const call = <T>(act: () => T): T => (isRoot ? asNobody(rights, directory, act) : withModes(rights, directory, act))
  const { revisions, loadRevision } = backend
  return {
    capabilities: backend.capabilities,
    load: () => call(() => backend.load()),
    write: (revision, parent) => call(() => backend.write(revision, parent)),
    ...(revisions ? { revisions: () => calledEach(revisions.call(backend), call) } : {}),
    ...(loadRevision ? { loadRevision: (id) => call(() => loadRevision.call(backend, id)) } : {}),
  }
}

async function* calledEach(
  infos: AsyncIterable<RevisionInfo>,
  call: <T>(act: () => T) => T,
): AsyncGenerator<RevisionInfo> {
  const iterator = infos[Symbol.asyncIterator]()
  for (;;) {
    const { done, value } = await call(() => iterator.next())
    if (done) return
    yield value
  }
}

/** A file of root's that its group may read is read by someone who is in that group. */
function asNobody<T>(rights: Rights, directory: string, act: () => T): T {
  const groups = process.getgroups!()
  chmodSync(directory, 0o750)
  if (rights === 'none') {
    process.setgroups!([])
    process.setegid!(nobody)
  }
  process.seteuid!(nobody)
  try {
    return act()
  } finally {
    process.seteuid!(0)
    process.setegid!(0)
    process.setgroups!(groups)
  }
}

function withModes<T>(rights: Rights, directory: string, act: () => T): T {
  const inside = readdirSync(directory, { recursive: true, withFileTypes: true })
  const directories = [
    directory,
    ...inside.filter((each) => each.isDirectory()).map((each) => join(each.parentPath, each.name)),
  ]
  const setModes = (mode: number): void => {
    for (const each of mode === 0o700 ? directories : directories.toReversed()) chmodSync(each, mode)
  }
  setModes(rights === 'none' ? 0 : 0o500)
  try {
    return act()
  } finally {
    setModes(0o700)
  }
}

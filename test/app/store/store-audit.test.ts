/** The audit log, pruning and copied revisions, as the store has them. */
import { describe, expect, it } from 'vitest'
import { AuditLogError } from '../../../src/app/store/audit-log.ts'
import { planPruning } from '../../../src/app/store/history/prune.ts'
import type { RevisionId } from '../../../src/backends/contract.ts'
import { BackendUnavailableError, RevisionConflictError } from '../../../src/backends/errors.ts'
import { type MemoryBackend, type MemoryStorage, openMemoryBackend } from '../../../src/backends/memory.ts'
import {
  adding,
  attribution,
  auditLogInMemory,
  documentOf,
  editedFrom,
  having,
  numbers,
  standingCopy,
  storageWith,
  storeOn,
  withFaults,
} from '../../support/memory-store.ts'

const closedLog = () => auditLogInMemory([new AuditLogError('it is closed', 'open it')])

describe('a change that cannot be known to the audit log', () => {
  const closed = (backend: MemoryBackend) => storeOn(backend, { audit: closedLog() })

  it.each<[string, (storage: MemoryStorage) => Promise<unknown>]>([
    ['an update', (storage) => closed(openMemoryBackend(storage)).update(adding('c'))],
    ['a replacement', (storage) => closed(openMemoryBackend(storage)).replace(having('c'))],
    ['the recording of an edit', (storage) => closed(editedFrom(storage, documentOf(['a', 'c']))).update(adding('d'))],
    ['what is vouched for', (storage) => closed(editedFrom(storage, documentOf(['a', 'c']))).vouchForPresent()],
    [
      'pruning',
      (storage) => closed(openMemoryBackend(storage)).prune(planPruning([...storage.revisions], { keep: 1 })),
    ],
    [
      'a copied revision',
      async (storage) => {
        const other = await storageWith(['a'], ['b'], ['c'])
        return closed(openMemoryBackend(storage)).copyIn(other.revisions[2]!, 2)
      },
    ],
  ])('is not made: %s', async (_, act) => {
    const storage = await storageWith(['a'], ['a', 'b'])
    await expect(act(storage)).rejects.toMatchObject({ code: 'ERR_AUDIT_LOG' })
    expect(numbers(storage)).toEqual([1, 2])
  })
})

describe('a write that fails', () => {
  const failing = (storage: MemoryStorage, error: Error) =>
    withFaults(openMemoryBackend(storage), [
      async () => {
        throw error
      },
    ])

  it('leaves no line in the audit log, unless the revision is saved anyway', async () => {
    const outcomes = [undefined, 'unknown', 'saved'] as const
    for (const outcome of outcomes) {
      const error = new BackendUnavailableError('the disk is full', outcome ? { outcome } : {})
      const audit = auditLogInMemory()
      const everFailing = {
        ...openMemoryBackend(),
        write: async () => {
          throw error
        },
      }
      await expect(storeOn(everFailing, { audit }).update(having('a'))).rejects.toThrow('the disk is full')
      expect(audit.heard).toEqual(outcome === 'saved' ? ['open', 'written', 'close'] : ['open', 'close'])
    }
  })

  it('of an attempt that someone else overtook leaves none either', async () => {
    const storage: MemoryStorage = { revisions: [] }
    const audit = auditLogInMemory()
    await storeOn(failing(storage, new RevisionConflictError(undefined)), { audit }).update(having('a'))
    expect(audit.heard).toEqual(['open', 'close', 'open', 'written', 'close'])
  })

  it('leaves no readable copy of what is not stored', async () => {
    const storage = await storageWith(['a'])
    const mirror = standingCopy(documentOf(['a']), storage.revisions[0])
    const backend = failing(storage, new BackendUnavailableError('the disk is full', { outcome: 'unknown' }))
    await expect(storeOn(backend, { mirror }).update(adding('b'))).rejects.toThrow('the disk is full')
    expect(mirror.copies).toEqual([])
  })

  it('whose fate the backend knows is not made again', async () => {
    for (const outcome of ['saved', 'unknown'] as const) {
      const storage: MemoryStorage = { revisions: [] }
      const backend = failing(storage, new BackendUnavailableError('the disk is full', { outcome }))
      await expect(storeOn(backend).update(having('a'))).rejects.toMatchObject({ outcome })
      expect(numbers(storage)).toEqual([])
    }
  })
})

describe('pruning', () => {
  async function pruned(
    storage: MemoryStorage,
    keep: number,
    audit = auditLogInMemory(),
    over: Partial<MemoryBackend> = {},
  ) {
    const store = storeOn({ ...openMemoryBackend(storage), ...over }, { audit })
    await store.prune(planPruning([...storage.revisions], { keep }))
    return audit
  }

  it('drops the oldest, keeps where the history begins, and tells both', async () => {
    const storage = await storageWith(['a'], ['b'], ['c'], ['d'])
    const { id, chain, lineage } = storage.revisions[1]!
    const audit = await pruned(storage, 2)
    expect([numbers(storage), storage.cut]).toEqual([[3, 4], { id, chain }])
    expect(audit.entries).toEqual([
      { event: 'pruned', time: expect.any(String), ...attribution, lineage, cut: { id, chain }, removed: [1, 2] },
    ])
    expect(audit.heard).toEqual(['open', 'pruned', 'close'])
  })

  it('that drops nothing asks for nothing', async () => {
    const storage = await storageWith(['a'], ['b'])
    const removeRevisions = async () => {
      throw new Error('asked')
    }
    const audit = await pruned(storage, 2, auditLogInMemory(), { removeRevisions })
    expect([audit.heard, storage.cut]).toEqual([[], undefined])
  })

  it('that fails leaves no line', async () => {
    const storage = await storageWith(['a'], ['b'])
    const audit = auditLogInMemory()
    const removeRevisions = async () => {
      throw new BackendUnavailableError('gone')
    }
    await expect(pruned(storage, 1, audit, { removeRevisions })).rejects.toThrow('gone')
    expect(audit.heard).toEqual(['open', 'close'])
  })

  it('is refused where the backend removes none, as a look into a history that is not kept', async () => {
    const storage = await storageWith(['a'], ['b'])
    const { removeRevisions: _, loadRevision: __, ...rest } = openMemoryBackend(storage)
    const plan = planPruning(storage.revisions, { keep: 1 })
    await expect(storeOn(rest).prune(plan)).rejects.toMatchObject({
      code: 'ERR_HISTORY_MISSING',
      message: 'this backend keeps no history that could be pruned',
    })
    await expect(storeOn(rest).loadRevision(1)).rejects.toMatchObject({ code: 'ERR_HISTORY_MISSING' })
  })
})

describe('a copied revision', () => {
  it('stays as it was, and the audit log tells who has brought it', async () => {
    const { revisions } = await storageWith(['a'], ['a', 'b'])
    const storage: MemoryStorage = { revisions: [] }
    const audit = auditLogInMemory()
    const mirror = standingCopy('{}')
    const store = storeOn(openMemoryBackend(storage), { audit, mirror })
    for (const revision of revisions) await store.copyIn(revision, revision.parent)
    expect(storage.revisions).toEqual(revisions)
    expect(audit.entries).toEqual(revisions.map((revision) => ({ event: 'copied', revision, by: attribution })))
    expect(mirror.copies).toEqual([])
    await store.completeCopy()
    expect(mirror.copies).toEqual([documentOf(['a', 'b'])])
  })

  it('goes below what is there only where it is asked for and the backend can', async () => {
    const { revisions } = await storageWith(['a'])
    const asked: string[] = []
    const on = (how: string) => async (_: unknown, parent: RevisionId | undefined) => {
      asked.push(`${how} on ${parent}`)
    }
    const backend = { ...openMemoryBackend(), write: on('write') }
    const below = { ...backend, writeBelow: on('writeBelow') }
    await storeOn(below).copyIn(revisions[0]!, undefined, { below: true })
    await storeOn(below).copyIn(revisions[0]!, undefined)
    await storeOn(backend).copyIn(revisions[0]!, undefined, { below: true })
    expect(asked).toEqual(['writeBelow on undefined', 'write on undefined', 'write on undefined'])
  })

  it('is not copied again over what someone else wrote', async () => {
    const { revisions } = await storageWith(['a'])
    const storage = await storageWith(['theirs'])
    const copying = storeOn(openMemoryBackend(storage)).copyIn(revisions[0]!, undefined)
    await expect(copying).rejects.toMatchObject({ code: 'ERR_REVISION_CONFLICT' })
    expect(storage.revisions).toHaveLength(1)
  })

  it('whose reply was lost is recognised', async () => {
    const { revisions } = await storageWith(['a'])
    const storage: MemoryStorage = { revisions: [] }
    const backend = openMemoryBackend(storage)
    const losing = withFaults(backend, [
      async (...args) => {
        await backend.write(...args)
        throw new BackendUnavailableError('the reply was lost')
      },
    ])
    const audit = auditLogInMemory()
    await storeOn(losing, { audit }).copyIn(revisions[0]!, undefined)
    expect([storage.revisions, audit.heard]).toEqual([revisions, ['open', 'copied', 'close']])
  })
})

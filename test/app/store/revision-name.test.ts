import { describe, expect, it } from 'vitest'
import { parseMoment } from '../../../src/app/store/history/moment.ts'
import { loadNamed, parseRevisionName } from '../../../src/app/store/revision-name.ts'
import { InventoryStore } from '../../../src/app/store/store.ts'
import type { InventoryBackend, Revision } from '../../../src/backends/contract.ts'
import { BackendUnavailableError, CorruptDocumentError } from '../../../src/backends/errors.ts'
import { openMemoryBackend } from '../../../src/backends/memory.ts'
import { following } from '../../../src/testing/revisions.ts'

const attribution = { author: 'ada@deploy1', command: 'test', tool: 'osa-inventory/0' }

/** A revision a day, from the first of November on, at noon. */
function history(days: number): Revision[] {
  const revisions: Revision[] = []
  for (let day = 1; day <= days; day++) {
    const revision = following(revisions.at(-1), `{"day": ${day}}`)
    revisions.push({ ...revision, time: `2026-11-${String(day).padStart(2, '0')}T12:00:00.000Z` })
  }
  return revisions
}

function storeOf(backend: InventoryBackend): InventoryStore {
  return new InventoryStore(backend, attribution)
}

async function idOf(revisions: Revision[], name: string): Promise<number> {
  return (await loadNamed(storeOf(openMemoryBackend({ revisions })), name)).revision.id
}

async function refusal(revisions: Revision[], name: string): Promise<{ message: string; remedy: string }> {
  return idOf(revisions, name).then(
    () => expect.unreachable(`${name} must be refused`),
    (error) => {
      expect(error).toMatchObject({ code: 'ERR_UNKNOWN_REVISION' })
      return error
    },
  )
}

describe('the name of a revision', () => {
  it.each([
    ['latest', 9],
    ['9', 9],
    ['1', 1],
    ['007', 7],
    ['-1', 8],
    ['-8', 1],
    ['-0', 9],
    ['2026-11-03T12:00:00Z', 3],
    ['2026-11-03T11:59:59.999Z', 2],
    ['2026-11-03T13:00+01:00', 3],
    ['2026-11-03T12:59+0100', 2],
    ['2026-11-03 09:00:00-03', 3],
    ['2030-01-01T00:00:00z', 9],
    ['2026-11-03', 2],
    ['2026-11-10', 9],
  ])('%s is one of nine', async (name, id) => {
    expect(await idOf(history(9), name)).toBe(id)
  })

  it.each([
    ['12h', '2026-11-05T00:00:00Z', 4],
    ['12h', '2026-11-04T23:59:59Z', 3],
    ['1d', '2026-11-05T12:00:00Z', 4],
    ['1w', '2026-11-09T12:00:00Z', 2],
  ])('%s before %s, as history --since takes it, is one of nine', (age, now, id) => {
    const name = parseRevisionName(age, Date.parse(now))
    const meant = name.kind === 'time' ? history(9).findLast(({ time }) => Date.parse(time) <= name.at) : undefined
    expect(meant?.id).toBe(id)
  })

  it.each(['newest', '1.5', '', '+1', '--1', 'Latest', '12:00', '1e3'])('%s is none', async (name) => {
    const { message, remedy } = await refusal(history(2), name)
    expect(message).toBe(`${name} does not name a revision`)
    expect(remedy).toMatch(/^osa-inventory history lists the revisions; name one by its number, .* or by a time/)
  })

  it.each([
    ['2026-11-01T08:00:00', '2026-11-01T08:00:00Z'],
    ['2026-11-01T08:00', '2026-11-01T08:00:00Z'],
  ])('%s has no zone, and what to write is told', async (name, instead) => {
    const { message, remedy } = await refusal(history(2), name)
    expect(message).toBe(`${name} names no time: it has no time zone`)
    expect(remedy).toBe(`write ${instead} for UTC, or with an offset: ${instead.replace('Z', '+01:00')}`)
  })

  it.each(['2026-02-30T00:00:00Z', '2026-13-01T00:00:00Z', '2026-11-01T24:30:00Z', '2026-11-01T10:61:00+01:00'])(
    '%s is not a time',
    async (name) => {
      expect((await refusal(history(2), name)).message).toContain('there is no such day or hour')
    },
  )

  it('keeps fractions of a second', () => {
    expect(parseMoment('1970-01-01T00:00:01.25Z', 0)).toBe(1250)
    expect(parseRevisionName('1970-01-01T01:00:00,5+01:00')).toEqual({ kind: 'time', at: 500 })
  })

  it('takes a whole second for all of it: a time as `history` shows it finds that revision', async () => {
    expect(parseRevisionName('1970-01-01T00:00:01Z')).toEqual({ kind: 'time', at: 1999 })
    const revisions = history(2).map((revision) => ({ ...revision, time: revision.time.replace('.000', '.286') }))
    expect(await idOf(revisions, '2026-11-02T12:00:00Z')).toBe(2)
    expect(await idOf(revisions, '2026-11-02T11:59:59Z')).toBe(1)
    expect(await idOf(revisions, '2026-11-02T12:00:00.000Z')).toBe(1)
  })
})

describe('a revision that is not there', () => {
  it('is refused with those that there are', async () => {
    expect((await refusal(history(9), '10')).message).toBe('there is no revision 10: there are 1 to 9')
    expect((await refusal(history(9), '-9')).message).toBe('there is no revision -9: there are 1 to 9')
    expect((await refusal(history(1), '-1')).message).toBe('there is no revision -1: there is only revision 1')
    expect((await refusal(history(9), '0')).message).toBe('there is no revision 0: there are 1 to 9')
  })

  it('is told from one that was dropped from the history', async () => {
    const kept = history(9).slice(4)
    expect((await refusal(kept, '4')).message).toBe('revision 4 was dropped from the history: there are 5 to 9')
    expect((await refusal(kept, '2026-11-04T00:00:00Z')).message).toBe(
      'there is no revision at or before 2026-11-04T00:00:00Z: the oldest one kept is revision 5 of 2026-11-05T12:00:00.000Z',
    )
    expect((await refusal(history(2), '2026-10-01T00:00:00Z')).message).toContain('the first one is revision 1 of')
  })

  it('is told with the tag that stands for it, and how to remove that', async () => {
    const storage = { revisions: history(9).slice(4), tags: [{ name: 'stable', id: 4 }] }
    await expect(loadNamed(storeOf(openMemoryBackend(storage)), 'stable')).rejects.toMatchObject({
      code: 'ERR_UNKNOWN_REVISION',
      message: 'the tag stable stands for revision 4, which is not there any more; there are 5 to 9',
      remedy: '`osa-inventory history tag -d stable` removes the tag',
    })
  })

  it('is said to be none yet before the first', async () => {
    expect((await refusal([], 'latest')).message).toBe('there is no revision yet')
  })
})

describe('the latest, whose document in the history is damaged', () => {
  const revisions = history(3)
  const [, second, third] = revisions as [Revision, Revision, Revision]
  const torn = async () => Promise.reject(new CorruptDocumentError('revision 3 is torn'))
  const latest = (load: InventoryBackend['load']) =>
    loadNamed(storeOf({ ...openMemoryBackend({ revisions }), loadRevision: torn, load }), 'latest')

  it('is what is in force, where that is the same revision', async () => {
    expect((await latest(async () => third)).revision).toBe(third)
  })

  it.each<[string, InventoryBackend['load']]>([
    ['another revision', async () => second],
    ['an edit of it that nobody has recorded', async () => ({ ...third, unrecorded: 'external edit' })],
    ['nothing', async () => undefined],
    ['damaged too', async () => Promise.reject(new CorruptDocumentError('the head is torn'))],
  ])('is refused where what is in force is %s', async (_, load) => {
    await expect(latest(load)).rejects.toMatchObject({ code: 'ERR_CORRUPT_DOCUMENT', message: 'revision 3 is torn' })
  })

  it('is refused where it cannot be reached', async () => {
    const away = async () => Promise.reject(new BackendUnavailableError('the server is away'))
    const store = storeOf({ ...openMemoryBackend({ revisions }), loadRevision: away })
    await expect(loadNamed(store, 'latest')).rejects.toThrow('the server is away')
  })
})

describe('a backend without history', () => {
  const [only] = history(1)
  const store = storeOf({
    capabilities: { compareAndSwap: false, history: false, shared: true },
    load: async () => only,
    write: async () => {},
  })

  it('knows the latest only, and says so', async () => {
    expect((await loadNamed(store, 'latest')).revision).toEqual(only)
    await expect(loadNamed(store, '1')).rejects.toMatchObject({
      code: 'ERR_HISTORY_MISSING',
      message: 'this backend keeps no history: there is only `latest`',
      remedy:
        'osa-inventory export -o FILE keeps a copy of what is stored now; files, sqlite, postgresql and mysql keep every ' +
        'revision, and osa-inventory migrate brings the inventory there',
    })
    await expect(loadNamed(store, 'yesterday')).rejects.toMatchObject({ code: 'ERR_UNKNOWN_REVISION' })
  })

  it('has nothing to put back', async () => {
    await expect(loadNamed(store, 'latest', { recorded: true })).rejects.toMatchObject({ code: 'ERR_HISTORY_MISSING' })
  })
})

/**
 * Tags in Craton: each change makes a new cell, which one writer alone can make, and what has a tag is not let go. At the
 * stand-in, or at a real Craton where `OSA_CRATON` names its file of credentials.
 */
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { InventoryBackend, RevisionId } from '../../src/backends/contract.ts'
import { listed } from '../../src/testing/revisions.ts'
import { CratonClient } from '../support/craton/client.ts'
import type { LoggedRequest, Trouble } from '../support/craton/interference.ts'
import { openCraton, saveMore, twoDocuments } from '../support/craton/inventories.ts'
import { cellSeen } from '../support/craton/seen.ts'
import { type Troubled as Craton, isReal, startTroubled } from '../support/craton/subject.ts'

// A real one has a database to ask, some thousand times.
if (isReal) vi.setConfig({ testTimeout: 1_200_000 })

async function start(revisions: number): Promise<Craton> {
  const craton = await startTroubled()
  onTestFinished(() => craton.stop())
  await saveMore(await openCraton(craton), revisions)
  return craton
}

async function codeOf(act: Promise<unknown>): Promise<string | undefined> {
  return act.then(
    () => undefined,
    (error: { code: string }) => error.code,
  )
}

async function idsIn(craton: Craton): Promise<RevisionId[]> {
  return (await listed((await openCraton(craton)).revisions!())).map(({ id }) => id)
}

const makes = ({ method, path, body }: LoggedRequest): boolean =>
  method === 'POST' && path === '/v1/cells' && body.includes('"osa_tags-0')

const isDeletion = ({ method, path }: LoggedRequest): boolean => method === 'DELETE' && path.startsWith('/v1/cells/')

describe('the request that sets a tag', () => {
  it.each<[Trouble, number]>([
    ['cut', 1],
    ['lose', 1],
    ['halve', 1],
    ['fail', 3],
    ['commit and fail', 1],
    [{ status: 502 }, 2],
  ])('ends with %j: the tag is there, and once', async (trouble, times) => {
    const craton = await start(2)
    craton.trouble.when(makes, trouble, times)
    await (await openCraton(craton)).setTag!({ name: 'before', id: 1 }, undefined)
    expect(await (await openCraton(craton)).tags!()).toEqual([{ name: 'before', id: 1 }])
    expect(await cellSeen(craton, 'osa_tags-00000002')).toBeUndefined()
  })

  it('deletes no cell, and leaves the tags in the newest alone', async () => {
    const craton = await start(2)
    const backend = await openCraton(craton)
    await backend.setTag!({ name: 'a', id: 1 }, undefined)
    await backend.setTag!({ name: 'b', id: 2 }, undefined)
    await backend.removeTag!({ name: 'a', id: 1 })
    const cells = await Promise.all([1, 2, 3].map((number) => cellSeen(craton, `osa_tags-0000000${number}`)))
    expect(cells.map((cell) => Object.keys(cell!.variables))).toEqual([[], [], ['tags']])
    expect(craton.requests.filter(isDeletion).every(({ path }) => path.endsWith('/variables'))).toBe(true)
  })
})

/** Enough for every request of what is tried; `hasMet` says whether there was one so late. */
const mostRequests = 60

/** Someone else acts just before each request of `act` is carried out, one cloud for each. */
async function atEachRequest(
  prepare: () => Promise<Craton>,
  other: (backend: InventoryBackend) => Promise<unknown>,
  act: (backend: InventoryBackend) => Promise<void>,
  look: (craton: Craton, code: string | undefined) => Promise<void>,
): Promise<number> {
  for (let at = 1; at <= mostRequests; at++) {
    const craton = await prepare()
    let hasMet = false
    craton.trouble.at(at, {
      first: async () => {
        hasMet = true
        await other(await openCraton(craton))
      },
    })
    const code = await codeOf(act(await openCraton(craton)))
    if (!hasMet) return at - 1
    craton.trouble.clear()
    await look(craton, code)
    await craton.stop()
  }
  throw new Error('there is no end of it')
}

describe('someone else, just before each request', () => {
  it('sets another tag: both are there', async () => {
    const requests = await atEachRequest(
      () => start(2),
      (backend) => backend.setTag!({ name: 'theirs', id: 2 }, undefined),
      (backend) => backend.setTag!({ name: 'mine', id: 1 }, undefined),
      async (craton, code) => {
        expect(code).toBeUndefined()
        const tags = await (await openCraton(craton)).tags!()
        expect(tags.map(({ name }) => name)).toEqual(['mine', 'theirs'])
      },
    )
    expect(requests).toBeGreaterThan(5)
  })

  it('lets the revision go that gets a tag: one of the two does not happen', async () => {
    const ends = new Set<string>()
    await atEachRequest(
      () => start(3),
      (backend) => backend.removeRevisions!([1]),
      (backend) => backend.setTag!({ name: 'mine', id: 1 }, undefined),
      async (craton, code) => {
        const tags = await (await openCraton(craton)).tags!()
        const ids = await idsIn(craton)
        ends.add(`${code} ${tags.length} ${ids.includes(1)}`)
      },
    )
    expect([...ends].sort()).toEqual(['ERR_UNKNOWN_REVISION 0 false', 'undefined 1 true'])
  })

  it('gives a tag to the revision that goes: it stays, or there is no tag', async () => {
    const ends = new Set<string>()
    await atEachRequest(
      () => start(3),
      (backend) => codeOf(backend.setTag!({ name: 'theirs', id: 1 }, undefined)),
      (backend) => backend.removeRevisions!([1]),
      async (craton, code) => {
        const backend = await openCraton(craton)
        const tags = await backend.tags!()
        const ids = await idsIn(craton)
        if (ids.includes(1)) expect((await backend.loadRevision!(1)).id).toBe(1)
        ends.add(`${code} ${tags.length} ${ids.includes(1)}`)
      },
    )
    expect([...ends].sort()).toEqual(['undefined 0 false', 'undefined 1 true'])
  })
})

/** Revision 1 was to go, by one who ended before looking at the tag that it had got; one with a tag from before stays. */
async function goHalf(craton: Craton): Promise<void> {
  const isMark = ({ method, path, body }: LoggedRequest): boolean =>
    method === 'PUT' && path.startsWith('/v1/cells/') && body.includes('removed')
  let isMarked = false
  const tag = async (): Promise<void> => {
    await (await openCraton(craton)).setTag!({ name: 'theirs', id: 1 }, undefined)
    isMarked = true
  }
  craton.trouble.when(isMark, { first: tag })
  craton.trouble.when(() => isMarked, 'cut', Number.POSITIVE_INFINITY)
  await codeOf((await openCraton(craton)).removeRevisions!([1]))
  craton.trouble.clear()
}

async function halfGone(): Promise<Craton> {
  const craton = await start(4)
  await goHalf(craton)
  expect(await idsIn(craton)).toEqual([4, 3, 2])
  return craton
}

describe('a revision that was given a tag, and whose removal stopped halfway', () => {
  const kept = 'revision 1 was about to go, but has a tag: it is kept'
  it.each<[string, (craton: Craton) => Promise<unknown>]>([
    ['a repair', async (craton) => expect(await (await openCraton(craton)).repair!('all')).toContain(kept)],
    ['the next write', async (craton) => saveMore(await openCraton(craton, { options: { history_keep: '4' } }), 1)],
  ])('is there again after %s', async (_, act) => {
    const craton = await halfGone()
    await act(craton)
    expect(await idsIn(craton)).toContain(1)
    const backend = await openCraton(craton)
    expect((await backend.loadRevision!(1)).document).toBe(twoDocuments[1])
    expect(await backend.tags!()).toEqual([{ name: 'theirs', id: 1 }])
    expect(await backend.doubts!()).toEqual([])
  })

  it('goes after a repair, when it has lost the tag', async () => {
    const craton = await halfGone()
    const backend = await openCraton(craton)
    await backend.removeTag!({ name: 'theirs', id: 1 })
    await backend.repair!('all')
    expect(await idsIn(craton)).toEqual([4, 3, 2])
  })

  it('gets no second tag of one who looked at it before, since who removes it may still be at it', async () => {
    const ends = new Set<string>()
    let craton: Craton
    await atEachRequest(
      async () => (craton = await start(4)),
      async (backend) => {
        await goHalf(craton)
        await backend.repair!('all')
      },
      (backend) => backend.setTag!({ name: 'mine', id: 1 }, undefined),
      async (_, code) => {
        const tags = await (await openCraton(craton)).tags!()
        expect(await idsIn(craton)).toEqual([4, 3, 2, 1])
        ends.add(`${code} ${tags.map(({ name }) => name)}`)
      },
    )
    expect([...ends].sort()).toEqual(['ERR_UNKNOWN_REVISION theirs', 'undefined mine', 'undefined mine,theirs'])
  })
})

describe('a revision with a tag', () => {
  it('stays beyond history_keep, and those below it go', async () => {
    const craton = await start(1)
    const backend = await openCraton(craton, { options: { history_keep: '2' } })
    await saveMore(backend, 1)
    await backend.setTag!({ name: 'kept', id: 2 }, undefined)
    await saveMore(backend, 4)
    expect(await idsIn(craton)).toEqual([6, 5, 2])
    expect(await backend.historyCut!()).toMatchObject({ id: 4 })
    await backend.removeTag!({ name: 'kept', id: 2 })
    await backend.removeRevisions!([2])
    expect(await idsIn(craton)).toEqual([6, 5])
  })

  it('costs a write nothing that lets none go', async () => {
    const craton = await start(2)
    const backend = await openCraton(craton)
    const requestsOf = async (): Promise<number> => {
      const began = craton.requests.length
      await saveMore(backend, 1)
      return craton.requests.length - began
    }
    await saveMore(backend, 2)
    const before = await requestsOf()
    await backend.setTag!({ name: 'kept', id: 2 }, undefined)
    await saveMore(backend, 1)
    expect(await requestsOf()).toBe(before)
  })
})

describe('many at once', () => {
  it('of eight writers who set, move and remove tags none is lost', async () => {
    const craton = await start(3)
    const writers = Array.from({ length: 8 }, (_, number) => `writer-${number}`)
    await Promise.all(
      writers.map(async (name) => {
        const backend = await openCraton(craton)
        await backend.setTag!({ name, id: 1 }, undefined)
        await backend.setTag!({ name: `${name}-gone`, id: 2 }, undefined)
        await backend.setTag!({ name, id: 3 }, 1)
        await backend.removeTag!({ name: `${name}-gone`, id: 2 })
      }),
    )
    expect(await (await openCraton(craton)).tags!()).toEqual(writers.map((name) => ({ name, id: 3 })))
  })

  it('what was given a tag beside those who prune is there, and what was refused one is not', async () => {
    const craton = await start(6)
    const ids = [1, 2, 3, 4, 5]
    const set = async (id: RevisionId): Promise<RevisionId[]> => {
      const code = await codeOf((await openCraton(craton)).setTag!({ name: `tag-${id}`, id }, undefined))
      expect([undefined, 'ERR_UNKNOWN_REVISION']).toContain(code)
      return code === undefined ? [id] : []
    }
    const prune = async (): Promise<RevisionId[]> => {
      await (await openCraton(craton)).removeRevisions!(ids)
      return []
    }
    const given = (await Promise.all([prune(), ...ids.map(set)])).flat().sort()
    const backend = await openCraton(craton)
    expect((await backend.tags!()).map(({ id }) => id).sort()).toEqual(given)
    // Where the two met, both may have given way: it is there without a tag, and goes with the next.
    expect(await idsIn(craton)).toEqual(expect.arrayContaining([...given, 6]))
    await prune()
    expect((await idsIn(craton)).toReversed()).toEqual([...given, 6])
    for (const id of given) expect((await backend.loadRevision!(id)).document).toBe(twoDocuments[id % 2])
    expect(await backend.doubts!()).toEqual([])
  })
})

describe('tags that are not what was written', () => {
  const put = async (craton: Craton, text: string): Promise<void> => {
    const { id } = (await cellSeen(craton, 'osa_tags-00000001'))!
    const client = new CratonClient(craton.url, craton.user)
    expect(await client.status('PUT', `/cells/${id}/variables`, JSON.stringify({ tags: text }))).toBe(200)
  }

  it.each([
    ['other ones', '{"format": "osa-inventory tags 1", "tags": []}\n', /digest differs/],
    ['something else', 'no tags', /digest differs/],
  ])('are damage: %s', async (_, text, message) => {
    const craton = await start(3)
    const backend = await openCraton(craton)
    await backend.setTag!({ name: 'kept', id: 1 }, undefined)
    await put(craton, text)
    await expect(backend.tags!()).rejects.toMatchObject({
      code: 'ERR_CORRUPT_DOCUMENT',
      message: expect.stringMatching(message),
    })
    // What may have a tag stays.
    expect(await codeOf(backend.removeRevisions!([1]))).toBe('ERR_CORRUPT_DOCUMENT')
    expect(await idsIn(craton)).toEqual([3, 2, 1])
    expect((await backend.load())?.id).toBe(3)
  })

  it('are damage, and not none, where someone has emptied them', async () => {
    const craton = await start(1)
    const backend = await openCraton(craton)
    await backend.setTag!({ name: 'kept', id: 1 }, undefined)
    const { id } = (await cellSeen(craton, 'osa_tags-00000001'))!
    expect(await new CratonClient(craton.url, craton.user).status('DELETE', `/cells/${id}/variables`, '["tags"]')).toBe(
      204,
    )
    await expect(backend.tags!()).rejects.toMatchObject({ code: 'ERR_CORRUPT_DOCUMENT' })
  })
})

/** Every way in which the one request that counts can end, and what others do to the cells. */
import { describe, expect, it, onTestFinished } from 'vitest'
import type { InventoryBackend, Revision } from '../../src/backends/contract.ts'
import { following, listed } from '../../src/testing/revisions.ts'
import type { LoggedRequest, Trouble } from '../support/craton/interference.ts'
import { cellNamed, documentOf, infra1, infra2, openCraton, regionIn } from '../support/craton/inventories.ts'
import { type CratonOptions, CratonStandIn } from '../support/craton/stand-in.ts'

const documents = [documentOf({ infra1 }), documentOf({ infra1, infra2 })] as const

async function start(options: CratonOptions = { mode: 'strict' }): Promise<CratonStandIn> {
  const craton = await CratonStandIn.start(options)
  onTestFinished(() => craton.stop())
  return craton
}

async function save(backend: InventoryBackend, document: string): Promise<Revision> {
  const newest = await backend.load()
  const revision = following(newest, document)
  await backend.write(revision, newest?.id)
  return revision
}

async function failureOf(act: Promise<unknown>): Promise<Error & { code: string; outcome?: string; remedy?: string }> {
  return act.then(
    () => expect.unreachable('it must fail'),
    (error: Error & { code: string }) => error,
  )
}

const isCommit = ({ method, path, body }: LoggedRequest): boolean =>
  method === 'POST' && path === '/v1/cells' && body.includes('"rev-0')

async function addCells(craton: CratonStandIn, names: readonly string[], user = craton.user): Promise<void> {
  const { id, fields } = regionIn(craton)!
  for (const name of names) {
    const cell = { name, cloud_id: fields.get('cloud_id'), region_id: id }
    expect((await craton.call('POST', '/v1/cells', JSON.stringify(cell), user)).status).toBe(201)
  }
}

const namesIn = (craton: CratonStandIn): string[] =>
  craton.tables.all('cells').map((row) => String(row.fields.get('name')))

describe('the request that counts', () => {
  it.each<[string, Trouble, number]>([
    ['ends without an answer, and was not carried out', 'cut', 1],
    ['ends without an answer, and was carried out', 'lose', 1],
    ['ends in half of an answer', 'halve', 1],
    ['is a deadlock, again and again', 'fail', 3],
    ['fails behind its end', 'commit and fail', 1],
    ['is lost by a proxy', { status: 502 }, 2],
  ])('%s: the revision is there, and once', async (_, trouble, times) => {
    const craton = await start()
    const backend = await openCraton(craton)
    await save(backend, documents[0])
    craton.trouble.when(isCommit, trouble, times)
    const revision = await save(backend, documents[1])
    expect(await (await openCraton(craton)).load()).toEqual(revision)
    expect(namesIn(craton)).toEqual(['osa_inventory', 'rev-:', 'rev-00000001', 'rev-00000002'])
  })

  it('is answered never, and was carried out: found by its name', async () => {
    const craton = await start()
    await save(await openCraton(craton), documents[0])
    craton.trouble.when(isCommit, 'commit and hang')
    const revision = await save(await openCraton(craton, { options: { request_timeout: '3s' } }), documents[1])
    expect(await (await openCraton(craton)).load()).toEqual(revision)
  })

  it('is answered never, and was not carried out: not known, because it may still be', async () => {
    const craton = await start()
    await save(await openCraton(craton), documents[0])
    craton.trouble.when(isCommit, 'hang')
    const backend = await openCraton(craton, { options: { request_timeout: '3s' } })
    const error = await failureOf(save(backend, documents[1]))
    expect(error).toMatchObject({ code: 'ERR_BACKEND_UNAVAILABLE', outcome: 'unknown' })
    expect(error.message).toContain('whether revision 2 is saved is not known')
    expect(error.remedy).toContain(
      'osa-inventory history shows revision 2 if it is; Craton has it as the cell rev-00000002',
    )
    expect(craton.requests.filter(isCommit).slice(1)).toHaveLength(1)
  })

  it.each<Trouble>(['lose', 'commit and fail'])(
    '%s, and another has gone on from it: it is still its own',
    async (trouble) => {
      const craton = await start()
      const backend = await openCraton(craton)
      await save(backend, documents[0])
      craton.trouble.when(isCommit, trouble)
      craton.trouble.when(isCommit, { first: async () => void (await save(await openCraton(craton), documents[0])) })
      const revision = await save(backend, documents[1])
      const reader = await openCraton(craton)
      expect((await reader.load())?.id).toBe(3)
      expect((await reader.loadRevision!(2)).change).toBe(revision.change)
    },
  )

  it('fails again and again, and there is nothing: told, and not saved', async () => {
    const craton = await start()
    const backend = await openCraton(craton)
    const first = await save(backend, documents[0])
    craton.trouble.when(isCommit, 'fail', 99)
    expect(await failureOf(save(backend, documents[1]))).toMatchObject({ code: 'ERR_PLUGIN', outcome: 'not saved' })
    craton.trouble.clear()
    expect(await backend.load()).toEqual(first)
  })

  it('meets a number that another project has taken: told, and no number is skipped', async () => {
    const craton = await start()
    const backend = await openCraton(craton)
    const first = await save(backend, documents[0])
    await addCells(craton, ['rev-00000002'], craton.stranger)
    const error = await failureOf(save(backend, documents[1]))
    expect(error.code).toBe('ERR_SETTINGS')
    expect(error.message).toContain(
      'Craton says that the region cloud-a has a cell rev-00000002, and shows this project none: another project has made it',
    )
    expect(await backend.load()).toEqual(first)
    expect(namesIn(craton)).not.toContain('rev-00000003')
    await craton.call('DELETE', `/v1/cells/${cellNamed(craton, 'rev-00000002')!.id}`, '', craton.root)
    expect((await save(backend, documents[1])).id).toBe(2)
  })
})

describe("other people's cells", () => {
  it('behind the revisions cost two requests, and hide none', async () => {
    const craton = await start()
    const backend = await openCraton(craton)
    const revision = await save(backend, documents[0])
    await addCells(craton, [
      ...Array.from({ length: 15 }, (_, number) => `zone${number}`),
      'rev-8',
      'rev-:x',
      'rev-000000012',
    ])
    const count = craton.requests.length
    expect(await (await openCraton(craton)).load()).toEqual(revision)
    expect(craton.requests.slice(count).filter(({ path }) => path.startsWith('/v1/cells?'))).toHaveLength(3)
    expect((await save(backend, documents[1])).id).toBe(2)
    expect(await listed(backend.revisions!())).toHaveLength(2)
  })

  it('of another project are no revisions for an administrator either', async () => {
    const craton = await start()
    const backend = await openCraton(craton)
    const revision = await save(backend, documents[0])
    await addCells(craton, ['rev-00000009'], craton.stranger)
    const { root, user } = craton
    const admin = craton.addUser({ projectId: user.projectId, name: 'admin', token: root.token, isRoot: true })
    const seen = await openCraton(craton, { options: { user: admin.name, token: admin.token } })
    expect(await seen.load()).toEqual(revision)
  })
})

describe('a revision beyond history_keep', () => {
  const options = { history_keep: '2' }

  it('is emptied and keeps its cell, so that no number is free for a writer who is late', async () => {
    const craton = await start()
    const backend = await openCraton(craton, { options })
    const written: Revision[] = []
    for (let count = 0; count < 5; count++) written.push(await save(backend, documents[count % 2]!))
    expect((await listed(backend.revisions!())).map(({ id }) => id)).toEqual([5, 4])
    expect(await backend.historyCut!()).toEqual({ id: 3, chain: written[2]!.chain })
    for (const number of [1, 2, 3]) {
      const cell = cellNamed(craton, `rev-0000000${number}`)!
      expect([...cell.variables]).toEqual([])
      const { change, author } = written[number - 1]!
      expect(JSON.parse(String(cell.fields.get('note')))).toMatchObject({
        state: 'emptied',
        revision: { change, author },
      })
      expect((await failureOf(backend.loadRevision!(number))).code).toBe('ERR_UNKNOWN_REVISION')
    }
  })

  it('that another writer lets go while it is read is not there any more, and no damage', async () => {
    const craton = await start()
    const backend = await openCraton(craton)
    for (let count = 0; count < 3; count++) await save(backend, documents[count % 2]!)
    const { id } = cellNamed(craton, 'rev-00000001')!
    const isRead = ({ method, path }: LoggedRequest): boolean => method === 'GET' && path.startsWith(`/v1/cells/${id}?`)
    craton.trouble.when(isRead, { first: async () => (await openCraton(craton)).removeRevisions!([1]) })
    const error = await failureOf(backend.loadRevision!(1))
    expect(error).toMatchObject({
      code: 'ERR_UNKNOWN_REVISION',
      message: 'there is no revision 1: it was removed meanwhile',
    })
  })

  it('that could not be emptied is told of, and the next write or a repair does it', async () => {
    const craton = await start()
    const backend = await openCraton(craton, { options })
    for (let count = 0; count < 2; count++) await save(backend, documents[count % 2]!)
    const empties = ({ method, path }: LoggedRequest): boolean =>
      method === 'DELETE' && path === `/v1/cells/${cellNamed(craton, 'rev-00000001')!.id}/variables`
    craton.trouble.when(empties, 'fail', 99)
    const error = await failureOf(save(backend, documents[0]))
    expect(error).toMatchObject({ code: 'ERR_BACKEND_UNAVAILABLE', outcome: 'saved' })
    expect(error.message).toContain('revision 3 is saved, but older ones beyond history_keep = 2 are still there: ')
    expect((await listed(backend.revisions!())).map(({ id }) => id)).toEqual([3, 2])
    expect(await backend.doubts!()).toEqual([
      expect.stringContaining('1 revision was removed whose document is still in Craton; '),
    ])
    craton.trouble.clear()
    expect(await backend.repair!('all')).toEqual(['1 revision was removed whose document is still in Craton'])
    expect([...cellNamed(craton, 'rev-00000001')!.variables]).toEqual([])
    expect(await backend.doubts!()).toEqual([])
  })
})

describe('a region that was removed', () => {
  const remove = async (craton: CratonStandIn): Promise<void> =>
    void (await craton.call('DELETE', `/v1/regions/${regionIn(craton)!.id}`))

  it.each<CratonOptions>([{ mode: 'strict' }, { mode: 'lax' }])(
    'between load and write is a conflict on %j',
    async (mode) => {
      const craton = await start(mode)
      const backend = await openCraton(craton)
      const first = await save(backend, documents[0])
      await backend.load()
      await remove(craton)
      expect(await failureOf(backend.write(following(first, documents[1]), 1))).toMatchObject({
        code: 'ERR_REVISION_CONFLICT',
        newest: undefined,
      })
    },
  )

  it('where the database keeps no references: the cell is written into nowhere, and that is told', async () => {
    const craton = await start({ mode: 'lax', foreignKeys: false })
    const backend = await openCraton(craton)
    const first = await save(backend, documents[0])
    await backend.load()
    await remove(craton)
    const error = await failureOf(backend.write(following(first, documents[1]), 1))
    expect(error).toMatchObject({ code: 'ERR_BACKEND_UNAVAILABLE', outcome: 'unknown' })
    expect(error.message).toMatch(/^region cloud-a of Craton at .* was removed while revision 2 was written there$/)
  })

  it("whose number another deployment's region gets, with its cells: refused by the name of the deployment", async () => {
    const craton = await start({ mode: 'lax', foreignKeys: false })
    await save(await openCraton(craton), documents[0])
    await remove(craton)
    const other = await openCraton(craton, { deployment: 'cloud-b' })
    expect(await other.load()).toBeUndefined()
    const error = await failureOf(other.write(following(undefined, documents[0]), undefined))
    expect(error.message).toContain('names a region that holds the deployment "cloud-a"')
    expect((await failureOf(other.load())).message).toContain('names a region that holds the deployment "cloud-a"')
  })

  it('and is made again with the old number has its old revisions back', async () => {
    const craton = await start({ mode: 'lax', foreignKeys: false })
    const backend = await openCraton(craton)
    const first = await save(backend, documents[0])
    await remove(craton)
    const again = await openCraton(craton)
    expect(await again.load()).toBeUndefined()
    expect(await failureOf(again.write(following(undefined, documents[1]), undefined))).toMatchObject({
      code: 'ERR_REVISION_CONFLICT',
      newest: 1,
    })
    expect(await again.load()).toEqual(first)
  })
})

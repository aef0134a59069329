/** The kit itself: it passes what is sound, and finds what is broken, in the group that it belongs to. */
import { randomUUID } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Revision } from '../../src/backends/contract.ts'
import { BackendAuthError, BackendUnavailableError } from '../../src/backends/errors.ts'
import { type ContractResult, runBackendContract } from '../../src/testing/index.ts'
import { brokenMemory, conflict, type Parts, password, told } from './broken-memory.ts'

const timers: NodeJS.Timeout[] = []

function run(fault?: Partial<Parts>, skip: Record<string, string> = {}): Promise<ContractResult> {
  return runBackendContract({ ...brokenMemory(fault), secrets: [password], patience: 3, skip })
}

function failuresOf({ checks }: ContractResult): string[] {
  return checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id)
}

const large = 'large documents take time'

test('a sound memory passes, and what is skipped has its reason', async () => {
  const lines: string[] = []
  const { open, faults } = brokenMemory()
  const result = await runBackendContract({ open, faults, secrets: [password], report: (line) => lines.push(line) })
  expect(lines.filter((line) => line.startsWith('FAIL'))).toEqual([])
  expect(result).toMatchObject({ ok: true, failed: 0 })
  expect(lines.filter((line) => line.startsWith('skip'))).toEqual([
    expect.stringMatching(/^skip 3\.6 .*: `shared` is not claimed$/),
    expect.stringMatching(/^skip 3\.7 /),
    expect.stringMatching(/^skip 4\.2 /),
    expect.stringMatching(/^skip 4\.3 .*: there is no hook `faults.openReadOnly`$/),
    expect.stringMatching(/^skip 5\.10 .*: the backend has no `tags`$/),
    expect.stringMatching(/^skip 5\.11 .*: the backend has no `tags`$/),
    expect.stringMatching(/^skip 5\.12 .*: the backend has no `tags`$/),
    expect.stringMatching(/^skip 5\.13 .*: the backend has no `tags`$/),
    expect.stringMatching(/^skip 7\.2 /),
    expect.stringMatching(/^skip 7\.3 /),
    expect.stringMatching(/^skip 7\.7 /),
    expect.stringMatching(/^skip 7\.10 .*: there is no hook `faults.openLosingReply`$/),
    expect.stringMatching(/^skip 7\.11 .*: there is no hook `faults.alter`$/),
    expect.stringMatching(/^skip 8\.3 .*: the backend is opened by a function: other processes cannot call it$/),
    expect.stringMatching(/^skip 8\.5 .*: the backend is opened by a function: other processes cannot call it$/),
  ])
})

/** What is wrong, a check that must find it, and the fault. */
const faults: readonly (readonly [what: string, check: string, fault: Partial<Parts>])[] = [
  [
    'gives an empty inventory before anything was written',
    '1.2',
    {
      newest: (revisions) => revisions.at(-1) ?? ({ id: 0, document: '{}' } as Revision),
    },
  ],
  [
    'takes a second first write',
    '1.5',
    {
      async write(revisions, revision, parent) {
        if (parent !== undefined && revisions.at(-1)?.id !== parent) throw conflict(revisions.at(-1)?.id)
        revisions.push(revision)
      },
    },
  ],
  [
    'does not name the newest revision',
    '1.5',
    {
      async write(revisions, revision, parent) {
        if (revisions.at(-1)?.id !== parent) throw conflict(undefined)
        revisions.push(revision)
      },
    },
  ],
  [
    'numbers revisions itself',
    '1.7',
    {
      async write(revisions, revision, parent) {
        if (revisions.at(-1)?.id !== parent) throw conflict(revisions.at(-1)?.id)
        revisions.push({ ...revision, id: revisions.length + 1 })
      },
    },
  ],
  [
    'parses documents and writes them again',
    '2.1',
    {
      stored: (revision) => ({ ...revision, document: rewritten(revision.document) }),
    },
  ],
  [
    'stores in Latin-1',
    '2.1',
    {
      stored: (revision) => ({ ...revision, document: Buffer.from(revision.document, 'latin1').toString('latin1') }),
    },
  ],
  [
    'cuts what is long',
    '2.4',
    {
      stored: (revision) => ({ ...revision, document: revision.document.slice(0, 2 ** 23) }),
    },
  ],
  [
    'loses the reason',
    '2.2',
    {
      stored: ({ reason: _, ...revision }) => revision,
    },
  ],
  [
    'compares, waits, and swaps',
    '3.3',
    {
      async write(revisions, revision, parent) {
        if (revisions.at(-1)?.id !== parent) throw conflict(revisions.at(-1)?.id)
        await setImmediate()
        revisions.push(revision)
      },
    },
  ],
  [
    'accepts an older parent',
    '3.1',
    {
      async write(revisions, revision, parent) {
        if ((revisions.at(-1)?.id ?? 0) < (parent ?? 0) || (parent === undefined && revisions.length > 0)) {
          throw conflict(revisions.at(-1)?.id)
        }
        revisions.push(revision)
      },
    },
  ],
  [
    'refuses with its own error',
    '1.5',
    {
      async write(revisions, revision, parent) {
        if (revisions.at(-1)?.id !== parent) throw new Error('duplicate key')
        revisions.push(revision)
      },
    },
  ],
  [
    'shows the new head before the new document',
    '4.1',
    {
      async write(revisions, revision, parent) {
        const newest = revisions.at(-1)
        if (newest?.id !== parent) throw conflict(newest?.id)
        revisions.push({ ...revision, document: newest?.document ?? '{}' })
        for (let times = 0; times < 3; times += 1) await setImmediate()
        revisions[revisions.length - 1] = revision
      },
    },
  ],
  ['reads from a copy that lags behind now and then', '4.1', { newest: laggingCopy() }],
  ['lists the oldest first', '5.1', { list: (revisions) => [...revisions] }],
  ['lists one page only', '5.1', { list: (revisions) => revisions.toReversed().slice(0, 100) }],
  [
    'gives the newest for a number that is not there',
    '5.3',
    {
      find: (revisions, id) => revisions.find((revision) => revision.id === id) ?? revisions.at(-1),
    },
  ],
  [
    'prunes more than it is told',
    '5.4',
    {
      remove: (revisions, ids) => revisions.filter(({ id }) => id > Math.max(...ids.filter((each) => each < 77)) + 1),
    },
  ],
  ['prunes nothing', '5.4', { remove: (revisions) => [...revisions] }],
  ['prunes the newest', '5.7', { remove: (revisions, ids) => revisions.filter(({ id }) => !ids.includes(id)) }],
  ['tells the oldest revision for the newest', '2.7', { told: (revisions) => told(revisions[0]) }],
  [
    'tells the digest of something else',
    '2.7',
    { told: (revisions) => told(revisions.at(-1) && { ...revisions.at(-1)!, document: '{}' }) },
  ],
  [
    'tells of a revision before there is one',
    '2.7',
    { told: (revisions) => told(revisions.at(-1) ?? ({ document: '' } as Revision)) },
  ],
  ['forgets where it was cut', '5.6', { cut: () => undefined }],
  ['keeps the number of the cut alone', '5.6', { cut: (_, { id }) => ({ id, chain: '' }) }],
  ['takes whatever cut comes last', '5.6', { cut: (_, given) => given }],
  ['keeps the first cut for ever', '5.6', { cut: (kept, given) => kept ?? given }],
  ['keeps no cut where nothing goes', '5.8', { cut: (_, given, ids) => (ids.length > 0 ? given : undefined) }],
  ['leaves the cut when it is destroyed', '5.9', { destroy: (storage, key) => void storage.delete(key) }],
  ['has one inventory for all', '6.1', { keyOf: () => 'all' }],
  ['takes the beginning of a name', '6.2', { keyOf: (deployment) => deployment.slice(0, 21) }],
  ['takes names for paths', '6.3', { keyOf: (deployment) => new URL(deployment, 'file:///x/').pathname }],
  ['trims names', '6.4', { keyOf: (deployment) => deployment.trim() }],
  ['normalises names', '6.5', { keyOf: (deployment) => deployment.normalize('NFC') }],
  ['takes no notice of case', '6.6', { keyOf: (deployment) => deployment.toLowerCase() }],
  ['takes _ for anything', '6.7', { keyOf: (deployment) => deployment.replace(/[_%]$/, '') }],
  [
    'destroys whatever begins with the name',
    '6.8',
    {
      destroy(storage, key) {
        for (const each of [...storage.keys()]) if (each.startsWith(key)) storage.delete(each)
      },
    },
  ],
  ['is empty when the service is down', '7.1', { whileDown: () => undefined }],
  ['has no code for a service that is down', '7.1', { whileDown: () => new Error('ECONNREFUSED') }],
  ['is empty for strangers', '7.4', { toStrangers: () => undefined }],
  [
    'calls strangers a service that is down',
    '7.4',
    {
      toStrangers() {
        throw new BackendUnavailableError('it did not work')
      },
    },
  ],
  ['gives the revision before a damaged one', '7.5', { whenDamaged: (revisions) => revisions.at(-2) }],
  ['is empty when it is damaged', '7.5', { whenDamaged: () => undefined }],
  ['gives the newest revision whichever is asked for', '7.9', { find: (revisions) => revisions.at(-1) }],
  ['makes change ids itself', '7.6', { stored: (revision) => ({ ...revision, change: randomUUID() }) }],
  [
    'must not be closed twice',
    '8.1',
    {
      close(times) {
        if (times > 1) throw new Error('already closed')
      },
    },
  ],
  [
    'leaves a timer behind',
    '8.2',
    {
      onOpen: () => void timers.push(setInterval(() => {}, 60_000)),
    },
  ],
  [
    'tells its password while debugging',
    '8.4',
    {
      onOpen: (context) => context.debug(`connecting with {"password":"${password}"}`),
    },
  ],
  [
    'tells its password in an error',
    '8.4',
    {
      toStrangers() {
        throw new BackendAuthError('access denied', { cause: { connection: { user: 'osa', password } } })
      },
    },
  ],
]

describe('a memory that is broken', () => {
  test.each(faults)('%s: %s', async (_what, check, fault) => {
    onTestFinished(() => {
      for (const timer of timers.splice(0)) clearInterval(timer)
    })
    const skip = check.startsWith('2') ? {} : { '2.4': large, '2.6': large }
    const result = await run(fault, skip)
    expect(result.ok).toBe(false)
    expect(failuresOf(result)).toContain(check)
  })

  test('is found in each group', () => {
    expect([...new Set(faults.map(([, check]) => check[0]))]).toEqual(['1', '2', '3', '4', '5', '6', '7', '8'])
  })
})

test('a claim that is missing is a failure, not a skip', async () => {
  const skip = Object.fromEntries([2, 3, 4, 5, 6, 7, 8].map((group) => [group, 'not the question']))
  const result = await runBackendContract({ ...brokenMemory(), capabilities: { shared: true }, skip })
  expect(failuresOf(result)).toEqual(['1.1'])
})

test('a backend that never answers is not waited for', async () => {
  const skip = Object.fromEntries([2, 3, 4, 5, 6, 7, 8].map((group) => [group, 'not the question']))
  const { open } = brokenMemory({ write: () => new Promise(() => {}) })
  const result = await runBackendContract({ open, patience: 0.2, skip })
  expect(result.checks.find(({ id }) => id === '1.4')).toMatchObject({
    outcome: 'failed',
    message: 'it took longer than 0.2 s',
  })
})

test('what is said of a failure has no secret in it', async () => {
  const result = await run({ onOpen: (context) => context.debug(`using ${password}`) }, { '2': large })
  const failed = result.checks.find(({ id }) => id === '8.4')
  expect(failed).toMatchObject({ outcome: 'failed', message: 'a secret is in this: using ********' })
})

test('a backend that refuses what is too large keeps the contract, if it says so', async () => {
  const { open } = brokenMemory({
    stored(revision) {
      if (revision.document.length <= 1_000_000) return revision
      throw Object.assign(new Error('too large'), { code: 'ERR_DOCUMENT_TOO_LARGE' })
    },
  })
  expect((await runBackendContract({ open, largestDocument: 1_000_000 })).checks).toContainEqual(
    expect.objectContaining({ id: '2.4', outcome: 'passed' }),
  )
  expect(failuresOf(await runBackendContract({ open }))).toEqual(['2.4', '2.6'])
})

function rewritten(document: string): string {
  try {
    return JSON.stringify(JSON.parse(document))
  } catch {
    return document
  }
}

function laggingCopy(): Parts['newest'] {
  let reads = 0
  return (revisions) => (++reads % 7 === 0 && revisions.length > 5 ? revisions.at(-4) : revisions.at(-1))
}

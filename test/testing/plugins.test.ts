/** Plugins that break one promise each: the kit names the check that it is, and passes the one that breaks none. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { type ContractSettings, loadHooks, runBackendContract } from '../../src/testing/index.ts'
import { childProgram } from '../support/contract.ts'

const directory = join(import.meta.dirname, 'plugins')

async function failuresOf(name: string, only: readonly string[], settings: ContractSettings = {}) {
  const path = mkdtempSync(join(tmpdir(), 'osa-kit-plugins-'))
  const { faults } = await loadHooks(join(directory, 'hooks.mjs'))
  process.env.INVENTORIES = path
  onTestFinished(() => {
    delete process.env.INVENTORIES
    rmSync(path, { recursive: true, force: true })
  })
  const plugin = join(directory, `${name}.mjs`)
  const result = await runBackendContract({ plugin, options: { path }, only, faults, childProgram, ...settings })
  const failed = result.checks.filter(({ outcome }) => outcome === 'failed')
  return { result, failed: failed.map(({ id }) => id), messages: failed.map(({ message }) => message).join('\n'), path }
}

const tried = ['1.4', '2.2', '2.8', '5.3', '6.8', '7.4', '7.5', '7.11', '8.2', '8.3', '8.5']

test('a plugin that keeps the contract passes all that the others fail', async () => {
  const { result, path } = await failuresOf('sound', tried)
  expect(result.checks.filter(({ outcome }) => outcome !== 'passed')).toEqual([])
  expect(result).toMatchObject({ ok: true, passed: tried.length, leftBehind: [], interrupted: false })
  expect(readdirSync(path)).toEqual([])
})

test.each([
  [
    'no-digest-check',
    ['7.5', '7.11'],
    '`load` of a document that was altered must be refused with ERR_CORRUPT_DOCUMENT',
  ],
  ['prints', ['8.5'], "both belong to the program, and there was written: 'loading"],
  ['prints-errors', ['8.5'], "both belong to the program, and there was written: 'writing"],
  ['mutates', ['2.8'], 'the revision that was given to `write` is not the same'],
  ['leaves-timer', ['8.2', '8.3'], 'still something open: timer'],
  ['leaves-server', ['8.2', '8.3'], 'still something open: server'],
  ['another-revision', ['5.3'], 'revision 1 is not the same'],
])('%s fails %j, and the message says what is wrong', async (name, checks, message) => {
  const { result, failed, messages } = await failuresOf(name, tried)
  expect(result.ok).toBe(false)
  expect(failed).toEqual(checks)
  expect(messages).toContain(message)
})

test('a plugin that gives another revision than the newest fails wherever something was written twice', async () => {
  expect((await failuresOf('not-the-newest', ['2.2', '4.1'])).failed).toEqual(['2.2', '4.1'])
})

test('what `destroy` leaves is told, and is a failure although every check passed', async () => {
  const { result, failed, path } = await failuresOf('cannot-destroy', ['1.4'])
  expect(failed).toEqual([])
  expect(result.ok).toBe(false)
  expect(result.leftBehind).toEqual([
    expect.stringMatching(/^after `destroy` revision 1 of osa-contract-\w+ is still there$/),
  ])
  expect(readdirSync(path)).toHaveLength(1)
})

test('a run of which everything is skipped has proved nothing', async () => {
  const { result } = await failuresOf('sound', ['7.7', '8.4'], { skip: { '7.7': 'no network' } })
  expect(result).toMatchObject({ ok: false, passed: 0, failed: 0, skipped: 2 })
})

test.each([
  [{ skip: { '7.77': 'why not' } }, 'skip: there is no check 7.77; there are 7.1, 7.2, '],
  [{ skip: { '7.7': ' ' } }, 'skip: 7.7 is skipped without a reason'],
  [{ only: ['12'] }, 'only: there is no check 12; there are 1, 2, 3, 4, 5, 6, 7, 8, 9'],
  [{ faults: { damege: async () => {} } as object }, 'faults: there is no hook damege; do you mean damage?'],
  [{ faults: { damage: 'yes' } as object }, 'faults: the hook damage is not a function'],
])('what there is not is refused before anything is tried: %j', async (settings, message) => {
  const open = (): never => {
    throw new Error('it was opened')
  }
  await expect(runBackendContract({ open, ...settings })).rejects.toThrow(message)
})

test('a signal ends the run, and what was written is removed', async () => {
  const interrupting = new AbortController()
  const path = mkdtempSync(join(tmpdir(), 'osa-kit-plugins-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  const running = runBackendContract({
    plugin: join(directory, 'slow.mjs'),
    options: { path },
    signal: interrupting.signal,
    only: ['1.4', '2.2', '3.1'],
  })
  await expect.poll(() => readdirSync(path)).toContain('begun')
  interrupting.abort()
  const result = await running
  expect(result).toMatchObject({ ok: false, interrupted: true, leftBehind: [] })
  expect(result.checks.map(({ id, outcome }) => [id, outcome])).toEqual([
    ['1.4', 'passed'],
    ['2.2', 'failed'],
  ])
  expect(readdirSync(path)).toEqual(['begun'])
})

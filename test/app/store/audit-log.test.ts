/** The audit log above a store: when a change is refused for its sake, and what becomes of one that it missed. */
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type AuditEntry, type AuditLog, AuditLogError, auditLogAt } from '../../../src/app/store/audit-log.ts'
import { InventoryStore } from '../../../src/app/store/store.ts'
import { type MemoryStorage, openMemoryBackend } from '../../../src/backends/memory.ts'
import { parseJson } from '../../../src/python/json-read.ts'
import { following } from '../../../src/testing/revisions.ts'
import { scratch } from '../../support/program.ts'
import { recordingMirror } from '../../support/recording-mirror.ts'

const attribution = { author: 'ada@deploy1', command: 'test', reason: 'because', tool: 'osa-inventory/0' }
const place = { deployment: 'cloud-a', backend: 'primary' }

function change(document: string) {
  return () => ({ document, inventory: parseJson(document), changed: true })
}

function linesOf(path: string): Record<string, unknown>[] {
  return readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}

describe('the audit log', () => {
  it('gets the description of each revision with its place, in a file that not everybody reads', async () => {
    const path = join(scratch(), 'audit.log')
    const storage: MemoryStorage = { revisions: [] }
    const umask = process.umask(0)
    const store = new InventoryStore(openMemoryBackend(storage), attribution, { audit: auditLogAt(path, place) })
    await store.update(change('{"a": {}}'))
    process.umask(umask)
    await store.replace(change('{"b": {}}'))
    await store.update(() => ({ document: '{"b": {}}', inventory: parseJson('{}'), changed: false }))
    const infos = storage.revisions.map(({ document: _, ...info }) => info)
    expect(linesOf(path)).toEqual(infos.map((info) => ({ event: 'written', ...place, ...info })))
    expect(statSync(path).mode & 0o777).toBe(0o660)
  })

  it('is opened again for each change: one that was rotated is left alone', async () => {
    const path = join(scratch(), 'audit.log')
    const audit = auditLogAt(path, place)
    const store = new InventoryStore(openMemoryBackend(), attribution, { audit })
    await store.update(change('{"a": {}}'))
    renameSync(path, `${path}.1`)
    await store.update(change('{"b": {}}'))
    expect(linesOf(`${path}.1`).map(({ id }) => id)).toEqual([1])
    expect(linesOf(path).map(({ id }) => id)).toEqual([2])
  })

  it('begins a new line after one that was left unfinished', async () => {
    const path = join(scratch(), 'audit.log')
    writeFileSync(path, '{"event":"wri')
    const store = new InventoryStore(openMemoryBackend(), attribution, { audit: auditLogAt(path, place) })
    await store.update(change('{"a": {}}'))
    expect(readFileSync(path, 'utf8')).toMatch(/^\{"event":"wri\n\{"event":"written".*\}\n$/)
  })

  it.each([
    ['there is no directory', (directory: string) => join(directory, 'missing/audit.log')],
    ['it is a directory', (directory: string) => directory],
    ['it is not a regular file', () => '/dev/null'],
  ])('that cannot be written keeps everything as it is: %s', async (reason, pathIn) => {
    const storage: MemoryStorage = { revisions: [] }
    const path = pathIn(scratch())
    const store = new InventoryStore(openMemoryBackend(storage), attribution, { audit: auditLogAt(path, place) })
    await expect(store.update(change('{"a": {}}'))).rejects.toMatchObject({
      code: 'ERR_AUDIT_LOG',
      message: expect.stringMatching(`the audit log ${path} cannot be written: ${reason}.*; nothing was changed`),
    })
    expect(storage.revisions).toEqual([])
  })

  const done = { time: '2026-11-01T12:00:00.000Z', lineage: 'cloud', ...attribution }
  const entries: readonly (readonly [string, AuditEntry])[] = [
    ['revision 1 is stored', { event: 'written', revision: following(undefined, '{}') }],
    ['the history was pruned up to revision 2', { event: 'pruned', ...done, cut: { id: 2, chain: '' }, removed: [1] }],
    ['revision 3 has the tag stable', { event: 'tagged', ...done, tag: 'stable', revision: 3 }],
    ['the tag stable is removed', { event: 'untagged', ...done, tag: 'stable', revision: 3 }],
  ]

  it.each(entries)('that takes no line of it tells what is done: %s', (what, entry) => {
    const path = join(scratch(), 'audit.log')
    writeFileSync(path, '{}\n')
    const log = auditLogAt(path, place).open()
    // What is in its place now cannot be read.
    renameSync(path, `${path}.1`)
    mkdirSync(path)
    expect(() => log.append(entry)).toThrow(
      expect.objectContaining({
        ...{ code: 'ERR_AUDIT_LOG', grade: 'warning' },
        message: expect.stringMatching(`^${what}, but the audit log ${path} has no line of it: .`),
        remedy: expect.stringMatching(`^fix that, and add the line that is missing:\n{"event":"${entry.event}",`),
      }),
    )
    log.close()
    expect(readFileSync(`${path}.1`, 'utf8')).toBe('{}\n')
  })

  it('that is rotated before its line is written gets the line anyway', () => {
    const path = join(scratch(), 'audit.log')
    writeFileSync(path, '{}\n')
    const log = auditLogAt(path, place).open()
    renameSync(path, `${path}.1`)
    for (const [, entry] of entries) log.append(entry)
    log.close()
    expect(linesOf(`${path}.1`).map(({ event }) => event)).toEqual([
      undefined,
      ...entries.map(([, { event }]) => event),
    ])
  })

  it('that fails after the change is told of, and the readable copy is made anyway', async () => {
    const storage: MemoryStorage = { revisions: [] }
    const copies: string[] = []
    const mirror = recordingMirror(copies)
    const audit: AuditLog = {
      path: '/audit',
      fault: () => undefined,
      open: () => ({
        append() {
          throw new AuditLogError('no line', 'fix it')
        },
        close: () => {},
      }),
    }
    const store = new InventoryStore(openMemoryBackend(storage), attribution, { audit, mirror })
    await expect(store.update(change('{"a": {}}'))).rejects.toMatchObject({ code: 'ERR_AUDIT_LOG' })
    expect(storage.revisions.map(({ id }) => id)).toEqual([1])
    expect(copies).toEqual(['{"a": {}}'])
  })

  it('is looked for beside the settings file, and also where the file backend is in use', async () => {
    const directory = scratch()
    mkdirSync(join(directory, 'logs'))
    writeFileSync(join(directory, 'osa.ini'), '[inventory]\naudit_log = logs/audit.log\n')
    const { openConfiguredStore } = await import('../../../src/cli/open-store.ts')
    const store = await openConfiguredStore(directory, attribution, { env: {} })
    await store.update(change('{"a": {}}'))
    expect(linesOf(join(directory, 'logs/audit.log'))).toMatchObject([
      { id: 1, deployment: 'default', backend: 'file' },
    ])
  })
})

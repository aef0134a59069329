/** Whatever is thrown anywhere is reported in plain words, with its place; only a mistake in the code is an internal error. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { wrapBackend } from '../../src/app/guard/wrap.ts'
import { openConfiguredBackend } from '../../src/app/settings/plugins/configure.ts'
import type { InventoryBackend } from '../../src/backends/contract.ts'
import { backendErrorCodes } from '../../src/backends/errors.ts'
import { openFileBackend } from '../../src/backends/file.ts'
import { reportError } from '../../src/cli/report-error.ts'
import { OperationalError } from '../../src/core/errors.ts'
import { newestRelease } from '../../src/core/inventory/releases.ts'
import { settingsWorld } from '../app/settings/settings-support.ts'
import { counted, following, interposed, quickDirectory } from '../backends/file-support.ts'
import { ioFor } from './manager/manage-run.ts'

const source = fileURLToPath(new URL('../../src', import.meta.url))

function report(error: unknown, env: Record<string, string> = {}): { status: number; err: string } {
  const { io, printed } = ioFor({ env })
  const status = reportError(error, io, 'program')
  expect(printed.out).toBe('')
  return { status, err: printed.err }
}

const sloppy = /internal error|unexpected error|\bundefined\b|\[object |\n {4}at /

interface ErrorClass {
  readonly file: string
  readonly name: string
  readonly parent: string
  readonly isExported: boolean
}

/** Every class of the sources that descends from `Error`. */
function errorClasses(): ErrorClass[] {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
  const classes = files.flatMap((file) =>
    [
      ...readFileSync(join(source, file), 'utf8').matchAll(/^ *(export )?(?:abstract )?class (\w+) extends (\w+)/gm),
    ].map(([, exported, name = '', parent = '']) => ({ file, name, parent, isExported: exported !== undefined })),
  )
  const parents = new Map(classes.map(({ name, parent }) => [name, parent]))
  const isError = (name: string | undefined): boolean =>
    name !== undefined && (name === 'Error' || isError(parents.get(name)))
  return classes.filter(({ name }) => isError(name))
}

/** What each constructor is given, in the order of its parameters, where texts alone will not do. */
const given: Readonly<Record<string, readonly unknown[]>> = {
  InputsError: [[{ grade: 'error', code: 'x', message: 'it is odd', file: '/a.yml', line: 3 }]],
  ConfigurationError: [[{ grade: 'error', code: 'x', message: 'it is odd' }]],
  NoDataSourcesError: [['/a.yml']],
  SpellingError: ['dashes', { release: newestRelease, why: 'the newest' }],
  GroupConflictError: [[{ name: 'a_b', groups: ['a-b', 'a_b'], path: ['vars', 'x'] }]],
  InventoryShrunkError: ['the file', ['h1', 'h2'], 3, 'add --force'],
  StoredStateBehindError: [
    '/etc/openstack_deploy/openstack_inventory.json',
    { lost: ['c9'], hosts: 3, standing: { note: undefined, sight: { kind: 'none' }, isAhead: false } },
    { id: 3, time: '2026-01-01T00:00:00Z', author: 'ada', lineage: 'x', summary: { hostCount: 2 } },
  ],
  NotedStateBehindError: [
    '/etc/openstack_deploy/openstack_inventory.json',
    { lineage: 'x', id: 4 },
    { id: 3, time: '2026-01-01T00:00:00Z', author: 'ada', lineage: 'x', summary: { hostCount: 2 } },
  ],
  OtherInventoryError: [
    '/etc/openstack_deploy/openstack_inventory.json',
    { note: { lineage: 'x', id: 4 }, sight: { kind: 'none' }, isAhead: true },
    { id: 3, time: '2026-01-01T00:00:00Z', author: 'ada', lineage: 'y', summary: { hostCount: 2 } },
    [{ known: 'c9', drawn: 'c8' }],
  ],
  AnsweredWithError: [{ code: 'ERR_X', message: 'it is broken' }],
  NoReply: [new Error('connection refused'), false],
  BackendError: ['ERR_PLUGIN', 'it is broken', {}],
  RevisionConflictError: [7, {}],
  TagConflictError: ['before-upgrade', 3, {}],
  SettingsError: [[{ key: 'a.b', message: 'it is odd' }], {}],
  OperationalError: ['ERR_X', 'it is broken'],
  DamagedRevisionError: ['/x/7', 'its header is not whole'],
  AddressRefusedError: ['it is taken', 'take another'],
  SourceFileError: ['/a.yml', 'it is broken'],
  HistoryMissingError: [],
  ReasonRequiredError: [],
  InventoryExistsError: [4],
  InventoryElsewhereError: [{ isFile: true, deployment: 'a' }, '/x/openstack_inventory.json has one', 'import it'],
  JsonSyntaxError: [3, 4, 'a comma is missing'],
  JsonValueError: [{ path: ['a'], problem: 'it is a set' }],
  IniError: [3, 'there is no section'],
  YamlError: ['a bracket is missing', 3, 4],
  YamlFault: ['a bracket is missing', 3],
}

const texts = ['it is broken', 'fix it']
/** What the contract's errors take beside their message. */
const optional = (name: string): readonly unknown[] => given[name] ?? texts

describe('each error class of the sources', () => {
  const classes = errorClasses()
  const contract = new Set(classes.filter(({ file }) => file === 'backends/errors.ts').map(({ name }) => name))

  it('is found', () => {
    expect(classes.length).toBeGreaterThan(50)
  })

  it.each(
    classes.filter(({ file }) => !file.startsWith('python/')).map(({ name, parent, file }) => [name, parent, file]),
  )('%s descends from OperationalError', (name, parent) => {
    if (name !== 'OperationalError') expect(parent).not.toBe('Error')
  })

  it.each(classes.filter(({ isExported }) => isExported))(
    '$name is reported in plain words',
    async ({ file, name }) => {
      const module = (await import(join(source, file))) as Record<string, new (...args: readonly unknown[]) => Error>
      const isContract = contract.has(name) || /^(LostReply|ObjectGone)$/.test(name)
      const error = new module[name]!(
        ...(isContract && given[name] === undefined ? ['it is broken', {}] : optional(name)),
      )
      const { status, err } = report(error)
      // Of Python's syntax: anyone who reads a text makes its file's error of them.
      if (file.startsWith('python/')) {
        expect(err).toMatch(/^program: unexpected error: .+\n {4}OSA_INVENTORY_DEBUG=1 shows where, for a report\n$/)
        return
      }
      expect(error).toBeInstanceOf(OperationalError)
      expect(err).not.toMatch(sloppy)
      expect(err).toContain(error.message.split('\n')[0])
      const { code, remedy, exit } = error as OperationalError
      if (remedy !== undefined) expect(err).toContain(`\n    ${remedy}  # ${code}\n`)
      expect(status).toBe(exit === 'again' ? 3 : 1)
    },
  )

  it('of a plugin that copied it is told alike: by its code, or by its members', () => {
    for (const code of backendErrorCodes) {
      expect(report(Object.assign(new Error('it is broken'), { code })).err).toMatch(/^program: it is broken\n/)
    }
    const later = Object.assign(new Error('it is broken'), { code: 'ERR_LATER', grade: 'error', exit: 'again' })
    expect(report(later)).toEqual({ status: 3, err: 'program: it is broken\n    # ERR_LATER\n' })
  })
})

describe('an error of the operating system', () => {
  it.each(Object.keys(constants.errno))('%s is reported with its file', (code) => {
    const errno = -constants.errno[code as keyof typeof constants.errno]
    const error = Object.assign(new Error(`${code}: words, rename '/a' -> '/b'`), {
      errno,
      code,
      syscall: 'rename',
      path: '/a',
      dest: '/b',
    })
    const { status, err } = report(error)
    expect(status).toBe(1)
    expect(err).toMatch(/^program: \/b: \S.*\n$/)
    expect(err).not.toMatch(sloppy)
    expect(err).not.toContain('rename')
  })

  it('without a file is reported with the call, and of a server with its address', () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), {
      code: 'ENOSPC',
      syscall: 'write',
    })
    expect(report(full).err).toBe('program: the system call write: there is no room left (ENOSPC)\n')
    const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), {
      code: 'ECONNREFUSED',
      syscall: 'connect',
      address: '127.0.0.1',
      port: 1,
    })
    expect(report(refused).err).toBe('program: 127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1\n')
  })

  it('that Node.js has no name for is told by the name that Linux has', () => {
    const error = Object.assign(new Error('Unknown system error -122: Unknown system error -122, write'), {
      errno: -122,
      code: 'Unknown system error -122',
      syscall: 'write',
      path: '/a',
    })
    expect(report(error).err).toBe('program: /a: the disk quota of this user or group is used up (EDQUOT)\n')
  })

  it('at any call of the file backend is reported with a path', async () => {
    const struck = new Set<string>()
    for (let nth = 0, calls = Number.POSITIVE_INFINITY; nth < calls; nth++) {
      const directory = quickDirectory()
      const before = openFileBackend({ directory, historyKeep: 1 })
      const first = following(undefined, counted(['a']))
      await before.write(first, undefined)
      let count = 0
      const fs = interposed((call) => {
        count += 1
        if (count - 1 !== nth) return
        struck.add(call.name)
        // As Node.js has it: calls on a descriptor name no file.
        const path = call.args.find((arg) => typeof arg === 'string' && arg.startsWith('/'))
        const text = `EIO: i/o error, ${call.name.replace(/Sync$/, '')}${path === undefined ? '' : ` '${String(path)}'`}`
        throw Object.assign(new Error(text), { code: 'EIO', errno: -5, syscall: call.name, ...(path ? { path } : {}) })
      })
      const backend = guarded(openFileBackend({ directory, historyKeep: 1 }, { fs }))
      try {
        await backend.load()
        for await (const { id } of backend.revisions!()) await backend.loadRevision!(id)
        await backend.write(following(first, counted(['a', 'b'])), first.id)
        calls = Math.min(calls, count)
      } catch (error) {
        const { err, status } = report(error)
        expect(err, [...struck].at(-1)).toContain(directory)
        expect(err).not.toMatch(sloppy)
        expect(status).toBe(3)
      }
    }
    expect([...struck]).toEqual(
      expect.arrayContaining(['openSync', 'readSync', 'writeSync', 'fsyncSync', 'linkSync', 'renameSync', 'statSync']),
    )
  })
})

function guarded(backend: InventoryBackend): InventoryBackend {
  return wrapBackend(backend, {
    section: 'inventory',
    plugin: 'files',
    kind: 'built-in',
    mask: (text) => text,
    debug: () => {},
  })
}

describe('whatever a plugin throws', () => {
  it.each([
    ['a string', `'no luck'`, 'no luck'],
    ['an empty string', `''`, 'an empty text'],
    ['a number', '7', '7'],
    ['undefined', 'undefined', 'undefined'],
    ['null', 'null', 'null'],
    ['a symbol', `Symbol('x')`, 'Symbol(x)'],
    ['a plain object', `{ message: 'no luck' }`, 'no luck'],
    ['an object that says nothing', '{}', 'an error without a message'],
    ['an object without a prototype', 'Object.create(null)', 'an error without a message'],
    ['a frozen error', `Object.freeze(new Error('no luck'))`, 'no luck'],
    [
      'an error with a getter that throws',
      `Object.defineProperty(new Error('no luck'), 'detail', { enumerable: true, get() { throw 1 } })`,
      'no luck',
    ],
    [
      'a message that cannot be read',
      `Object.defineProperty(new Error(), 'message', { get() { throw new TypeError('x') } })`,
      'Error',
    ],
    [
      'a code that cannot be read',
      `Object.defineProperty(new Error('no luck'), 'code', { get() { throw 1 } })`,
      'no luck',
    ],
    ['several errors as one', `new AggregateError([new Error('one'), new Error('two')])`, 'one, two'],
    [
      'an error of the system',
      `Object.assign(new Error("EIO: i/o error, open '/db'"), { code: 'EIO', syscall: 'open', path: '/db' })`,
      "EIO: i/o error, open '/db'",
    ],
    ['a mistake in its code', `new TypeError('x is not a function')`, 'x is not a function'],
    ['its own code', `Object.assign(new Error('no luck'), { code: 'ERR_MINE' })`, 'no luck'],
    ['an error that causes itself', `(() => { const e = new Error('no luck'); e.cause = e; return e })()`, 'no luck'],
  ])('is reported as that of its section: %s', async (_, thrown, text) => {
    const world = settingsWorld('[inventory]\nbackend = db\n[db]\nplugin = ./db.mjs\n')
    writeFileSync(
      join(world.directory, 'db.mjs'),
      `export default { name: 'db', apiVersion: 1, summary: 'a database', options: {},
        async register() { return { capabilities: { compareAndSwap: true, history: false, shared: true },
          async load() { throw ${thrown} }, async write() {} } } }`,
    )
    const backend = await openConfiguredBackend(world.read(), { debug: () => {}, warn: () => {} })
    const error: unknown = await backend.load().then(
      () => undefined,
      (caught: unknown) => caught,
    )
    const told = `program: the plugin ./db.mjs of [db] fails in \`load\`: ${text}\n    # ERR_PLUGIN\n`
    expect(report(error)).toEqual({ status: 1, err: told })
    expect(report(error, { OSA_INVENTORY_DEBUG: '1' }).err.startsWith(told)).toBe(true)
  })

  it('with a code of the contract, but members that cannot be set, says what it is', async () => {
    const thrown = Object.defineProperty(new Error('no answer'), 'backend', { get: () => undefined })
    const backend = wrapBackend(
      { load: () => Promise.reject(Object.assign(thrown, { code: 'ERR_BACKEND_UNAVAILABLE' })) } as never,
      { section: 'db', plugin: './db.mjs', kind: 'module', mask: (text) => text, debug: () => {} },
    )
    const error: unknown = await backend.load().catch((caught: unknown) => caught)
    expect(report(error)).toEqual({ status: 3, err: 'program: no answer\n    # ERR_BACKEND_UNAVAILABLE\n' })
  })
})

describe('what has no place', () => {
  it.each([['string'], [7], [undefined], [null], [Symbol('x')], [{}], [Object.freeze(new Error('frozen'))]])(
    'is unexpected, and never a fault of the program: %s',
    (thrown) => {
      const { status, err } = report(thrown)
      expect(status).toBe(1)
      expect(err).toMatch(/^program: unexpected error: .+\n {4}OSA_INVENTORY_DEBUG=1 shows where, for a report\n$/)
    },
  )

  it.each([TypeError, RangeError, ReferenceError])('is a fault of the program where it is a %o', (Fault) => {
    expect(report(new Fault('x')).err).toMatch(/^program: internal error: x\n {4}this is a fault of the program; /)
  })
})

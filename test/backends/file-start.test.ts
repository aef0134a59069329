/** What `load` costs when there is nothing to repair: it is part of every call of Ansible. */
import { execFileSync } from 'node:child_process'
import { constants } from 'node:fs'
import { expect, test } from 'vitest'
import { openFileBackend } from '../../src/backends/file.ts'
import { bundled, counted, interposed, put, recorded, save, temporaryDirectory } from './file-support.ts'

test('load makes a handful of calls, none of which writes', async () => {
  const directory = temporaryDirectory()
  for (let n = 1; n <= 3; n += 1) await save(openFileBackend({ directory }), counted([String(n)]))
  const calls: string[] = []
  const fs = interposed(({ name, args }) => {
    calls.push(
      name === 'openSync' ? `openSync ${String(args[0]).slice(directory.length + 1)} ${modeOf(args[1])}` : name,
    )
  })
  expect((await openFileBackend({ directory }, { fs }).load())?.document).toBe(counted(['3']))
  expect(calls).toEqual([
    'readdirSync',
    // Each is looked at before it is opened, and again when it is open: what is not a file is refused.
    'statSync',
    'openSync openstack_inventory.history/3 r, without waiting',
    'fstatSync',
    'readSync',
    'closeSync',
    'statSync',
    'openSync openstack_inventory.json r, without waiting',
    'fstatSync',
    'fstatSync',
    'readSync',
    'fstatSync',
    'closeSync',
  ])
})

/** A pipe in the file's place must not be waited for. */
function modeOf(flags: unknown): string {
  return flags === (constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
    ? 'r, without waiting'
    : String(flags)
}

test('load brings in no module but node:fs and node:path', async () => {
  const directory = temporaryDirectory()
  for (let n = 1; n <= 3; n += 1) await save(openFileBackend({ directory }), counted([String(n)]))
  const script = await bundled(
    temporaryDirectory(),
    `
import { openFileBackend } from '../../src/backends/file.ts'
const before = new Set(process.moduleLoadList)
openFileBackend({ directory: process.argv[2]! }).load().then((newest) => {
  const loaded = process.moduleLoadList.filter((name) => !before.has(name) && /crypto|zlib|NativeModule os$/.test(name))
  console.log(JSON.stringify([newest!.id, loaded]))
})
`,
  )
  const output = execFileSync(process.execPath, [script, directory], { encoding: 'utf8' })
  expect(JSON.parse(output)).toEqual([3, []])
})

test('an adopted edit costs no more once it is old', async () => {
  const directory = temporaryDirectory()
  const later = Date.now() + 10_000
  const backend = openFileBackend({ directory }, { now: () => later })
  await save(backend, counted(['1']))
  put(directory, counted(['edited']))
  await recorded(backend)
  let calls = 0
  const fs = interposed(() => {
    calls += 1
  })
  expect(await openFileBackend({ directory }, { fs }).load()).toMatchObject({ id: 2, document: counted(['edited']) })
  expect(calls).toBe(13)
})

/** Separate processes on one directory: no lock, and nothing lost. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { openFileBackend } from '../../src/backends/file.ts'
import { bundled, counted, infos, leftovers, members, namesIn, read, save, temporaryDirectory } from './file-support.ts'

const WRITER = `
import { openFileBackend } from '../../src/backends/file.ts'
import { counted, following, namesIn, save } from './file-support.ts'
const [directory, writer, times] = process.argv.slice(2)
const backend = openFileBackend({ directory: directory! })
async function add(name: string): Promise<void> {
  for (;;) {
    try {
      const newest = await backend.load()
      if (newest?.unrecorded) throw new Error('an edit that nobody made: ' + newest.document)
      const names = newest === undefined ? [] : namesIn(newest.document)
      await backend.write(following(newest, counted([...names, name])), newest?.id)
      return
    } catch (error: any) {
      if (error.code !== 'ERR_REVISION_CONFLICT') throw error
    }
  }
}
async function main(): Promise<void> {
  for (let n = 1; n <= Number(times); n += 1) await add(writer + '.' + n)
}
main()
`

const READER = `
import { openFileBackend } from '../../src/backends/file.ts'
import { namesIn } from './file-support.ts'
const backend = openFileBackend({ directory: process.argv[2]! })
let seen = 0
let stop = false
process.stdin.on('data', () => { stop = true }).unref()
async function main(): Promise<void> {
  let last = 0
  while (!stop) {
    const newest = await backend.load()
    if (newest !== undefined) {
      if (newest.unrecorded || newest.id < last || namesIn(newest.document).length !== newest.id) {
        throw new Error('not a whole revision: ' + JSON.stringify(newest))
      }
      last = newest.id
      seen += 1
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
  console.log(seen)
  process.stdin.destroy()
}
main()
`

async function finished(child: ChildProcess): Promise<{ readonly code: number | null; readonly output: string }> {
  let output = ''
  child.stdout?.on('data', (data) => {
    output += data
  })
  child.stderr?.on('data', (data) => {
    output += data
  })
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, output }
}

test('eight processes of twenty-five writes each lose nothing, and a reader sees only whole revisions', async () => {
  const directory = temporaryDirectory()
  const writer = await bundled(temporaryDirectory(), WRITER)
  const reader = spawn(process.execPath, [await bundled(temporaryDirectory(), READER), directory])
  const reading = finished(reader)
  const writers = Array.from({ length: 8 }, (_, index) =>
    finished(spawn(process.execPath, [writer, directory, `w${index}`, '25'])),
  )
  expect(await Promise.all(writers)).toEqual(writers.map(() => ({ code: 0, output: '' })))
  reader.stdin.write('stop')
  const { code, output } = await reading
  expect(output).toMatch(/^[1-9]\d*\n$/)
  expect(code).toBe(0)

  const backend = openFileBackend({ directory })
  const newest = await backend.load()
  const expected = Array.from({ length: 8 }, (_, w) => Array.from({ length: 25 }, (_, n) => `w${w}.${n + 1}`)).flat()
  expect(namesIn(newest!.document).sort()).toEqual(expected.sort())
  expect(read(directory)).toBe(newest!.document)
  expect(await infos(backend)).toEqual(Array.from({ length: 200 }, (_, index) => 200 - index))
  for (let id = 1; id <= 200; id += 1) {
    expect(namesIn((await backend.loadRevision(id)).document)).toEqual(namesIn(newest!.document).slice(0, id))
  }
  expect(new Set(members(directory)).size).toBe(members(directory).length)
  expect(members(directory).length).toBeGreaterThanOrEqual(15)
  expect(leftovers(directory)).toEqual([])
})

test('eight processes with one parent: one wins, the others are told the newest revision', async () => {
  const directory = temporaryDirectory()
  const first = await save(openFileBackend({ directory }), counted(['first']))
  const script = await bundled(
    temporaryDirectory(),
    `
import { openFileBackend } from '../../src/backends/file.ts'
import { counted, following } from './file-support.ts'
const [directory, writer] = process.argv.slice(2)
const parent: any = { id: 1, lineage: 'l' }
openFileBackend({ directory: directory! })
  .write(following(parent, counted([writer!])), 1)
  .then(() => console.log('won'), (error) => console.log(error.code, error.newest))
`,
  )
  const outputs = await Promise.all(
    Array.from({ length: 8 }, (_, index) => finished(spawn(process.execPath, [script, directory, `w${index}`]))),
  )
  expect(outputs.map(({ output }) => output).sort()).toEqual([
    ...Array.from({ length: 7 }, () => 'ERR_REVISION_CONFLICT 2\n'),
    'won\n',
  ])
  expect((await openFileBackend({ directory }).load())?.parent).toBe(first.id)
})

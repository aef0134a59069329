/** A disk that is full, really: nothing changes, nothing is left behind, and the next write goes through. */
import { spawnSync } from 'node:child_process'
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openFileBackend } from '../../src/backends/file.ts'
import {
  bundled,
  counted,
  infos,
  interposed,
  read,
  save,
  skipFor,
  temporaryDirectory,
} from '../backends/file-support.ts'

/** Every path below the directory with its size and time of change. */
function snapshot(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => name !== 'filler')
    .map((name) => {
      const stat = statSync(join(directory, name))
      return stat.isDirectory() ? name : `${name} ${stat.size} ${stat.mtimeMs}`
    })
    .sort()
}

function noise(length: number): string {
  return counted([Array.from({ length }, (_, index) => ((index * 7919) % 9973).toString(36)).join(' ')])
}

/** A file system of half a megabyte. */
function smallFileSystem(): string | undefined {
  const directory = temporaryDirectory()
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', directory]).status !== 0) return undefined
  onTestFinished(() => {
    spawnSync('umount', [directory])
  })
  return directory
}

test('a full file system: the error says so, nothing is changed, and with room again all is well', async (context) => {
  const directory = smallFileSystem()
  if (directory === undefined) return skipFor(context, 'no right to mount a small file system')
  const backend = openFileBackend({ directory })
  for (let n = 1; n <= 3; n += 1) await save(backend, counted([String(n)]))
  const before = snapshot(directory)
  // However little room is left, whichever file it is that does not fit.
  for (const room of [0, 4096, 8192, 16_384, 32_768, 65_536]) {
    fill(directory, room)
    await expect(save(backend, noise(60_000))).rejects.toMatchObject({
      code: 'ERR_BACKEND_UNAVAILABLE',
      message: expect.stringMatching(
        /\/(openstack_inventory\.(json|history)|backup_openstack_inventory\.tar): no space left/,
      ),
    })
    expect(snapshot(directory)).toEqual(before)
    expect(await backend.load()).toMatchObject({ id: 3, document: counted(['3']) })
    rmSync(join(directory, 'filler'))
  }
  await save(backend, counted(['4']))
  expect(await infos(backend)).toEqual([4, 3, 2, 1])
})

test('a full file system at the first write leaves not even a directory', async (context) => {
  const directory = smallFileSystem()
  if (directory === undefined) return skipFor(context, 'no right to mount a small file system')
  fill(directory, 8192)
  const backend = openFileBackend({ directory })
  await expect(save(backend, noise(60_000))).rejects.toThrow('no space left')
  expect(snapshot(directory)).toEqual([])
  expect(await backend.load()).toBeUndefined()
})

/** Takes all the room but so many bytes. */
function fill(directory: string, room: number): void {
  const path = join(directory, 'filler')
  spawnSync('bash', ['-c', 'cat /dev/zero > "$0"', path])
  const size = statSync(path).size
  spawnSync('truncate', ['-s', String(size - room), path])
}

test('a limit on the size of files: the same', async (context) => {
  if (spawnSync('bash', ['-c', 'ulimit -f 20']).status !== 0) return skipFor(context, 'no bash with ulimit -f')
  const directory = temporaryDirectory()
  const script = await bundled(
    temporaryDirectory(),
    `
import { readFileSync } from 'node:fs'
import { openFileBackend } from '../../src/backends/file.ts'
import { save } from './file-support.ts'
const [directory, document] = process.argv.slice(2)
save(openFileBackend({ directory: directory! }), readFileSync(document!, 'utf8'))
  .then(() => console.log('saved'), (error) => console.log(error.code, error.message))
`,
  )
  const document = join(temporaryDirectory(), 'document')
  writeFileSync(document, noise(60_000))
  const run = () =>
    spawnSync('bash', ['-c', 'ulimit -f 20; exec "$@"', 'bash', process.execPath, script, directory, document], {
      encoding: 'utf8',
    }).stdout
  expect(run()).toMatch(/^ERR_BACKEND_UNAVAILABLE .*no space left to save the inventory \(EFBIG\)\n$/)
  expect(snapshot(directory)).toEqual([])
  await save(openFileBackend({ directory }), counted(['1']))
  const before = snapshot(directory)
  expect(run()).toMatch(/^ERR_BACKEND_UNAVAILABLE /)
  expect(snapshot(directory)).toEqual(before)
})

test.each(['ENOSPC', 'EDQUOT', 'EIO'])('%s at any call that takes room is reported as what it is', async (code) => {
  const directory = temporaryDirectory()
  for (let n = 1; n <= 2; n += 1) await save(openFileBackend({ directory }), counted([String(n)]))
  const before = snapshot(directory)
  for (let failing = 1, linked = false; !linked; failing += 1) {
    let taking = 0
    const fs = interposed(
      ({ name, args }) => {
        if (!TAKES_ROOM.includes(name) || (name === 'openSync' && args[1] !== 'wx')) return
        taking += 1
        if (taking === failing) throw Object.assign(new Error(`${code}: told, ${name}`), { code })
      },
      ({ name }) => {
        linked ||= name === 'linkSync'
      },
    )
    const error: unknown = await save(openFileBackend({ directory }, { fs }), counted(['3'])).catch((error) => error)
    expect(error).toMatchObject({ code: 'ERR_BACKEND_UNAVAILABLE' })
    if (!linked) expect(snapshot(directory)).toEqual(before)
    else
      expect(error).toMatchObject({ message: expect.stringMatching(/^revision 3 is saved, but .* next run completes/) })
  }
  expect(await openFileBackend({ directory }).load()).toMatchObject({ id: 3, document: counted(['3']) })
  expect(read(directory)).toBe(counted(['3']))
})

const TAKES_ROOM = ['openSync', 'writeSync', 'fsyncSync', 'linkSync', 'futimesSync']

test('a read-only file system: the error names the place that a person knows, not a draft', async (context) => {
  const directory = smallFileSystem()
  if (directory === undefined) return skipFor(context, 'no right to mount a small file system')
  const backend = openFileBackend({ directory })
  await save(backend, counted(['1']))
  spawnSync('mount', ['-o', 'remount,ro', directory])
  await expect(save(backend, counted(['2']))).rejects.toMatchObject({
    code: 'ERR_BACKEND_AUTH',
    message: expect.stringContaining(`${directory}/openstack_inventory.history: user `),
  })
  expect(await backend.load()).toMatchObject({ id: 1 })
})

test('a disk quota that is used up, as Node.js tells of it without a name, is reported as that', async () => {
  const directory = temporaryDirectory()
  await save(openFileBackend({ directory }), counted(['1']))
  const before = snapshot(directory)
  const fs = interposed(({ name }) => {
    if (name !== 'writeSync') return
    const code = 'Unknown system error -122'
    throw Object.assign(new Error(`${code}: ${code}, write`), { code, errno: -122, syscall: 'write' })
  })
  await expect(save(openFileBackend({ directory }, { fs }), counted(['2']))).rejects.toMatchObject({
    code: 'ERR_BACKEND_UNAVAILABLE',
    message: expect.stringMatching(
      /openstack_inventory.*: the disk quota of user \S+ or its group is used up \(EDQUOT\)/,
    ),
  })
  expect(snapshot(directory)).toEqual(before)
})

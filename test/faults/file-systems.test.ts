/** The file backend on other file systems than that of the tests: saved, refused for want of room, cut off by a read-only remount. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, type TestContext, test } from 'vitest'
import { openFileBackend } from '../../src/backends/file.ts'
import {
  counted,
  infos,
  interposed,
  leftovers,
  members,
  namesIn,
  read,
  save,
  skipFor,
  temporaryDirectory,
} from '../backends/file-support.ts'

interface Mounted {
  /** To keep the inventory in. */
  readonly directory: string
  /** Where it is mounted. */
  readonly point: string
}

const kinds: readonly [name: string, mounted: (at: string) => Mounted | undefined][] = [
  ['ext4 in a file', ext4],
  ['overlayfs', overlay],
  ['tmpfs', (at) => mounted(join(at, 'tmpfs'), ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs'])],
]

function ext4(at: string): Mounted | undefined {
  const image = join(at, 'image')
  writeFileSync(image, '')
  truncateSync(image, 4 << 20)
  if (!succeeds('mke2fs', ['-q', '-F', '-t', 'ext4', '-m', '0', image])) return undefined
  return mounted(join(at, 'ext4'), ['-o', 'loop', image])
}

/** Over a file system in memory, where there is no other that can be written to. */
function overlay(at: string): Mounted | undefined {
  const below = mounted(join(at, 'below'), ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs'])
  if (below === undefined) return undefined
  const [lower, upper, work] = ['lower', 'upper', 'work'].map((name) => join(below.point, name))
  for (const directory of [lower!, upper!, work!]) mkdirSync(directory)
  mkdirSync(join(lower!, 'cloud'))
  const options = `lowerdir=${lower},upperdir=${upper},workdir=${work}`
  return mounted(join(at, 'overlay'), ['-t', 'overlay', '-o', options, 'overlay'])
}

function mounted(point: string, args: readonly string[]): Mounted | undefined {
  mkdirSync(point)
  if (!succeeds('mount', [...args, point])) return undefined
  onTestFinished(() => {
    spawnSync('umount', [point])
  })
  const directory = join(point, 'cloud')
  mkdirSync(directory, { recursive: true })
  return { directory, point }
}

function succeeds(program: string, args: readonly string[]): boolean {
  return spawnSync(program, [...args]).status === 0
}

function place(context: TestContext, make: (at: string) => Mounted | undefined): Mounted {
  const found = make(temporaryDirectory())
  if (found === undefined) skipFor(context, 'no right to mount, or no mke2fs')
  return found!
}

function noise(length: number): string {
  return counted([Array.from({ length }, (_, index) => ((index * 7919) % 9973).toString(36)).join(' ')])
}

describe.each(kinds)('%s', (_, make) => {
  test('an inventory is saved, edited by hand, and saved again', async (context) => {
    const { directory } = place(context, make)
    const backend = openFileBackend({ directory })
    for (const name of ['1', '2', '3']) await save(backend, counted([name]))
    writeFileSync(join(directory, 'openstack_inventory.json'), counted(['edited']))
    await save(backend, counted(['5']))
    expect(await infos(backend)).toEqual([5, 4, 3, 2, 1])
    expect((await backend.loadRevision(4)).document).toBe(counted(['edited']))
    expect(members(directory)).toHaveLength(3)
    expect(leftovers(directory)).toEqual([])
  })

  test('a full disk leaves the old state, and says so', async (context) => {
    const { directory, point } = place(context, make)
    const backend = openFileBackend({ directory })
    await save(backend, counted(['1']))
    const filler = join(point, 'filler')
    spawnSync('bash', ['-c', 'cat /dev/zero > "$0"', filler])
    expect(statSync(filler).size).toBeGreaterThan(100_000)
    await expect(save(backend, noise(60_000))).rejects.toMatchObject({
      code: 'ERR_BACKEND_UNAVAILABLE',
      message: expect.stringContaining(`${directory}/`),
    })
    expect(read(directory)).toBe(counted(['1']))
    expect(leftovers(directory)).toEqual([])
    rmSync(filler)
    await save(backend, counted(['2']))
    expect(await infos(backend)).toEqual([2, 1])
  })

  test('a file system that becomes read-only during any call: old or new, and the next run goes on', async (context) => {
    const { directory, point } = place(context, make)
    const prepared = openFileBackend({ directory })
    await save(prepared, counted(['0']))
    const remount = (how: string) => succeeds('mount', ['-o', `remount,${how}`, point])
    let refused = 0
    for (let from = 1, isOver = false; !isOver; from += 3) {
      // A file that is open to be written keeps it from becoming read-only: the next call may do it.
      let isClosed = false
      const fs = interposed(({ index }) => {
        if (index >= from) isClosed ||= remount('ro')
      })
      const before = namesIn(read(directory))
      const error: unknown = await save(openFileBackend({ directory }, { fs }), counted([String(from)])).then(
        () => undefined,
        (error: unknown) => error,
      )
      isOver = !isClosed
      remount('rw')
      if (error !== undefined) {
        refused += 1
        expect(error).toMatchObject({ message: expect.stringContaining(directory) })
      }
      const found = namesIn((await openFileBackend({ directory }).load())!.document)
      expect([before, [String(from)]]).toContainEqual(found)
      if (error === undefined) expect(found).toEqual([String(from)])
      const later = openFileBackend({ directory }, { now: () => Date.now() + 7_200_000 })
      await save(later, counted([`after ${from}`]))
      expect(leftovers(directory)).toEqual([])
    }
    expect(refused).toBeGreaterThan(5)
    expect(readdirSync(directory).sort()).toEqual([
      'backup_openstack_inventory.tar',
      'openstack_inventory.history',
      'openstack_inventory.json',
    ])
  })
})

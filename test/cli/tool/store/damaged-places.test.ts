/**
 * Whatever becomes of the files of an inventory: no run begins a second cloud unless someone has said so, and what a
 * refusal names as a way out is one.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { quickDirectory } from '../../../backends/file-support.ts'
import type { Cloud } from '../tool-run.ts'
import {
  allPlaces,
  bytesIn,
  containersOf,
  copyOf,
  damage,
  isGood,
  mayHold,
  type Place,
  pieces,
  placeText,
  shapesOf,
  smallCloud,
} from './damaged-places.ts'

const JSON_FILE = 'openstack_inventory.json'
const documentOf = (cloud: Cloud): string => readFileSync(cloud.path(JSON_FILE), 'utf8')

interface Bench {
  readonly known: readonly string[]
  readonly whole: string
  /** A cloud in this state, in a directory that the next call takes again. */
  make(place: Place): Cloud
  /** As it is now, to try a way out. */
  fork(cloud: Cloud): Cloud
}

async function bench(): Promise<Bench> {
  const cloud = await smallCloud()
  const shape = await shapesOf(cloud)
  const directory = quickDirectory()
  const whole = documentOf(cloud)
  return {
    known: containersOf(whole, 'infra1'),
    whole,
    make: (place) => {
      const made = copyOf(cloud, join(directory, 'made'))
      damage(made, place, shape)
      return made
    },
    fork: (made) => copyOf(made, join(directory, 'fork')),
  }
}

/** Whether anything beside the JSON file holds hosts for certain. */
const keptGood = (place: Place): boolean => pieces.some((piece) => piece !== 'json' && isGood(piece, place[piece]))
const anythingMayHold = (place: Place): boolean => pieces.some((piece) => mayHold(place[piece]))

async function expectRun(cloud: Cloud, line: string, what: string): Promise<string> {
  const { status, out, err } = await cloud.run(line)
  expect({ status, err: status === 0 ? '' : err }, `${what}: ${line}`).toEqual({ status: 0, err: '' })
  return out
}

async function expectRefused(cloud: Cloud, what: string): Promise<string> {
  const before = bytesIn(cloud)
  const { status, out, err } = await cloud.run('generate')
  expect([status, out], `${what}: ${err}`).toEqual([1, ''])
  expect(err, what).not.toContain('internal error')
  expect(bytesIn(cloud), what).toEqual(before)
  return err
}

async function followFileRemedies(cloud: Cloud, err: string, { known, whole, fork }: Bench, what: string) {
  let ways = 0
  const restore = /osa-inventory (restore (?:latest|\d+))/.exec(err)
  if (restore) {
    ways += 1
    const restored = fork(cloud)
    await expectRun(restored, `${restore[1]} --yes`, what)
    await expectRun(restored, 'generate', `${what}, restored`)
    expect(containersOf(documentOf(restored), 'infra1'), what).toEqual(known)
  }
  const begin = /osa-inventory (generate --(?:new|force))/.exec(err)
  if (begin) {
    ways += 1
    const begun = fork(cloud)
    await expectRun(begun, begin[1]!, what)
    expect(await expectRun(begun, 'generate', `${what}, begun again`), what).toBe('no changes\n')
  }
  const reset = /^ {2}rm -r (.*?) {3}/m.exec(err)
  if (reset) {
    ways += 1
    const emptied = fork(cloud)
    for (const path of reset[1]!.split(' ')) {
      rmSync(path.replace(cloud.directory, emptied.directory), { recursive: true })
    }
    await expectRun(emptied, 'generate', `${what}, reset by hand`)
  }
  if (err.includes('put a good copy there')) {
    ways += 1
    const mended = fork(cloud)
    writeFileSync(mended.path(JSON_FILE), whole)
    await expectRun(mended, 'generate', `${what}, with a good copy`)
    expect(containersOf(documentOf(mended), 'infra1'), what).toEqual(known)
  }
  expect(ways, `${what}: ${err}`).toBeGreaterThan(0)
}

// Each state of the JSON file is its own test: 125 places take their time.
const jsons = [...new Set(allPlaces().map(({ json }) => json))]

describe('with the file backend', () => {
  it.each(jsons)(
    'and a JSON file that is %s, no damage to the rest makes a second cloud',
    { timeout: 600_000 },
    async (json) => {
      const tried = await bench()
      for (const place of allPlaces().filter((each) => each.json === json)) {
        const what = placeText(place)
        const cloud = tried.make(place)
        if (json === 'whole') {
          await expectRun(cloud, 'generate', what)
          expect(documentOf(cloud), what).toBe(tried.whole)
          continue
        }
        if (!anythingMayHold(place)) continue
        const err = await expectRefused(cloud, what)
        expect(/osa-inventory restore (latest|\d)/.test(err), `${what}: ${err}`).toBe(keptGood(place))
        await followFileRemedies(cloud, err, tried, what)
      }
    },
  )
})

describe('with an empty database beside it', () => {
  it.each(jsons)(
    'and a JSON file that is %s, no damage to the rest makes a second cloud',
    { timeout: 600_000 },
    async (json) => {
      const tried = await bench()
      for (const place of allPlaces().filter((each) => each.json === json)) {
        const what = `sqlite beside ${placeText(place)}`
        const cloud = tried.make(place)
        cloud.env.OSA_INVENTORY_BACKEND = 'sqlite'
        if (!anythingMayHold(place)) continue
        const err = await expectRefused(cloud, what)
        await followDatabaseRemedies(cloud, err, tried, { what, isSound: json === 'whole', keptGood: keptGood(place) })
      }
    },
  )
})

async function followDatabaseRemedies(
  cloud: Cloud,
  err: string,
  { known, whole, fork }: Bench,
  { what, isSound, keptGood: isKept }: { what: string; isSound: boolean; keptGood: boolean },
) {
  const expectKnown = async (taken: Cloud): Promise<void> => {
    await expectRun(taken, 'generate', `${what}, taken over`)
    expect(containersOf(documentOf(taken), 'infra1'), what).toEqual(known)
  }
  expect(err.includes('import '), `${what}: ${err}`).toBe(isSound)
  expect(err.includes('OSA_INVENTORY_BACKEND=file osa-inventory restore latest'), `${what}: ${err}`).toBe(
    !isSound && isKept,
  )
  if (isSound) {
    const imported = fork(cloud)
    await expectRun(imported, ['import', imported.path(JSON_FILE), '--yes'].join(' '), what)
    await expectKnown(imported)
  } else if (isKept) {
    const restored = fork(cloud)
    restored.env.OSA_INVENTORY_BACKEND = 'file'
    await expectRun(restored, 'restore latest --yes', what)
    restored.env.OSA_INVENTORY_BACKEND = 'sqlite'
    await expectRun(restored, /osa-inventory (migrate --from file --to \S+) takes/.exec(err)![1]!, what)
    await expectKnown(restored)
  } else if (err.includes('put a good copy there')) {
    const mended = fork(cloud)
    writeFileSync(mended.path(JSON_FILE), whole)
    await expectRun(mended, ['import', mended.path(JSON_FILE), '--yes'].join(' '), what)
    await expectKnown(mended)
  }
  expect(err, what).toContain('osa-inventory generate --new')
  const begun = fork(cloud)
  await expectRun(begun, 'generate --new', what)
  expect(await expectRun(begun, 'generate', `${what}, begun again`), what).toBe('no changes\n')
}

/**
 * A run that is answered by the note of an earlier one prints the same bytes, ends with the same status and says the same
 * as one that knows of no notes: whatever has happened to the inputs, the inventory or the note in between.
 */
import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Ended, exampleCloud, exampleEnvironment, lacking, run, scratch } from '../support/program.ts'

const noNotes = '/dev/null'
const lackingRoot = lacking(process.geteuid?.() === 0 ? undefined : 'needs root: it makes files of another user')

/** A cloud whose last run changed nothing, so that there is a note. */
class Cloud {
  readonly config = exampleCloud()
  readonly cache = scratch()
  readonly env: Record<string, string> = {
    OSA_CONFIG_DIR: this.config,
    OSA_INVENTORY_ENVIRONMENT: exampleEnvironment,
    HOME: this.cache,
  }
  readonly #saved = join(scratch(), 'saved')

  constructor(ini = '') {
    if (ini) writeFileSync(this.path('osa.ini'), ini)
    this.list()
    this.list()
    expect(readdirSync(this.notes)).toHaveLength(1)
    copyAll(this.config, this.#saved)
  }

  path(name: string): string {
    return join(this.config, name)
  }

  get notes(): string {
    return join(this.cache, 'osa-inventory')
  }

  get note(): string {
    return join(this.notes, readdirSync(this.notes)[0]!)
  }

  list(cache: string = this.cache): Ended {
    return run('openstack-ansible-inventory', ['--list'], { env: { ...this.env, XDG_CACHE_HOME: cache } })
  }

  tool(...args: string[]): Ended {
    return run('osa-inventory', args, { env: { ...this.env, XDG_CACHE_HOME: noNotes } })
  }

  set(variable: string, text: string): void {
    this.env[variable] = text
  }

  /** Everything in the configuration directory as it was when the note was made. */
  reset(): void {
    rmSync(this.config, { recursive: true })
    copyAll(this.#saved, this.config)
  }
}

function copyAll(from: string, to: string): void {
  execFileSync('cp', ['-a', from, to])
}

/** Another text of the same length, at the same time as far as the file's times say. */
function editUnseen(path: string, from: string, to: string): void {
  expect(to).toHaveLength(from.length)
  const { atime, mtime } = statSync(path)
  const text = readFileSync(path, 'utf8')
  expect(text).toContain(from)
  writeFileSync(path, text.replaceAll(from, to))
  utimesSync(path, atime, mtime)
}

const userConfig = 'openstack_user_config.yml'
const inventory = 'openstack_inventory.json'
const history = 'openstack_inventory.history'
const newFile = 'global_overrides:\n  a_new_variable: 1\n'

/** What happens after the note was made, and whether it changes what a run says. */
type Event = readonly [what: string, happen: (cloud: Cloud) => void, counts?: 'without effect']

const events: readonly Event[] = [
  ['nothing', () => {}, 'without effect'],
  [
    'an edit in the same second, of the same length',
    (cloud) => editUnseen(cloud.path(userConfig), '10.20.0.9\n', '10.20.0.8\n'),
  ],
  ['a file of conf.d changed', (cloud) => appendFileSync(cloud.path('conf.d/unbound.yml'), newFile)],
  ['a file in conf.d added', (cloud) => writeFileSync(cloud.path('conf.d/new.yaml'), newFile)],
  ['a file in conf.d removed', (cloud) => rmSync(cloud.path('conf.d/unbound.yml')), 'without effect'],
  ['conf.d removed', (cloud) => rmSync(cloud.path('conf.d'), { recursive: true }), 'without effect'],
  ['a directory in conf.d', (cloud) => writeIn(cloud.path('conf.d/more'), 'new.yml', newFile)],
  ['a link in conf.d that leads nowhere', (cloud) => symlinkSync('/nowhere', cloud.path('conf.d/new.yml'))],
  ['a file in conf.d that is not valid', (cloud) => mkfifo(cloud.path('conf.d/new.yml'))],
  ['a broken file', (cloud) => appendFileSync(cloud.path('conf.d/unbound.yml'), '\n{ : [\n')],
  ['the user configuration removed', (cloud) => rmSync(cloud.path(userConfig))],
  [
    'its own env.d',
    (cloud) =>
      writeIn(cloud.path('env.d'), 'x.yml', 'component_skel:\n  new_component:\n    belongs_to:\n      - new_all\n'),
  ],
  [
    'settings that change the inventory',
    (cloud) => writeFileSync(cloud.path('osa.ini'), '[inventory]\nquirks = reference\n'),
    'without effect',
  ],
  ['settings with a fault', (cloud) => writeFileSync(cloud.path('osa.ini'), '[inventory]\nquirk = reference\n')],
  ['settings that lead nowhere', (cloud) => symlinkSync('/nowhere', cloud.path('osa.ini'))],
  ['a variable with a fault', (cloud) => cloud.set('OSA_INVENTORY_QUIRKS', 'refrence')],
  ['another deployment', (cloud) => cloud.set('OSA_INVENTORY_DEPLOYMENT', 'lab'), 'without effect'],
  ['a past inventory asked for', (cloud) => cloud.set('OSA_INVENTORY_AT', '1'), 'without effect'],
  ['another base environment', (cloud) => cloud.set('OSA_INVENTORY_ENVIRONMENT', '/nowhere')],
  ['another settings file', (cloud) => cloud.set('OSA_INI', '/nowhere/osa.ini')],
  [
    'the inventory edited unseen',
    (cloud) => editUnseen(cloud.path(inventory), '"management_bridge": "br-mgmt"', '"management_bridge": "xx-mgmt"'),
    'without effect',
  ],
  ['a variable of a host added to the inventory', (cloud) => addVariable(cloud.path(inventory))],
  ['the inventory written out in another way', (cloud) => rewrite(cloud.path(inventory)), 'without effect'],
  ['the inventory replaced by a link to itself', (cloud) => replaceByLink(cloud.path(inventory)), 'without effect'],
  ['the inventory removed', (cloud) => rmSync(cloud.path(inventory))],
  ['the inventory emptied', (cloud) => truncateSync(cloud.path(inventory))],
  ['the inventory cut', (cloud) => truncateSync(cloud.path(inventory), 5000)],
  ['a directory in its place', (cloud) => directoryInstead(cloud.path(inventory))],
  ['a newer revision by another program', (cloud) => void cloud.tool('generate', '--reason', 'x'), 'without effect'],
  ['a host removed, and the older inventory put back by hand', removeAndPutBack, 'without effect'],
  ['a writer that died before its copy was in place', dieBeforeCopy, 'without effect'],
  ['the history removed', (cloud) => rmSync(cloud.path(history), { recursive: true }), 'without effect'],
  ['the newest revision damaged', (cloud) => writeFileSync(cloud.path(`${history}/1`), 'x')],
  [
    'a revision file that holds another one',
    (cloud) => copyFileSync(cloud.path(`${history}/1`), cloud.path(`${history}/2`)),
  ],
  ['everything removed', removeEverything, 'without effect'],
]

function writeIn(directory: string, name: string, text: string): void {
  mkdirSync(directory)
  writeFileSync(join(directory, name), text)
}

function mkfifo(path: string): void {
  execFileSync('mkfifo', [path])
}

function addVariable(path: string): void {
  const content = JSON.parse(readFileSync(path, 'utf8'))
  const [host] = Object.keys(content._meta.hostvars)
  content._meta.hostvars[host!].a_variable_by_hand = 1
  writeFileSync(path, JSON.stringify(content))
}

function rewrite(path: string): void {
  writeFileSync(path, JSON.stringify(JSON.parse(readFileSync(path, 'utf8'))))
}

function replaceByLink(path: string): void {
  renameSync(path, `${path}.real`)
  symlinkSync(`${path}.real`, path)
}

function directoryInstead(path: string): void {
  rmSync(path)
  mkdirSync(path)
}

function removeAndPutBack(cloud: Cloud): void {
  const before = readFileSync(cloud.path(inventory))
  expect(cloud.tool('remove', 'compute1', '--yes', '--reason', 'x').status).toBe(0)
  writeFileSync(cloud.path(inventory), before)
}

function removeEverything(cloud: Cloud): void {
  for (const name of [inventory, history]) rmSync(cloud.path(name), { recursive: true })
}

/** As such a writer leaves it: the revision is recorded, its copy waits, and the inventory is the older one. */
function dieBeforeCopy(cloud: Cloud): void {
  const path = cloud.path(inventory)
  const saved = `${path}.saved`
  execFileSync('cp', ['-a', path, saved])
  appendFileSync(cloud.path('conf.d/unbound.yml'), newFile)
  expect(cloud.list(noNotes).status).toBe(0)
  const newest = cloud.path(`${history}/2`)
  const [header, ...rest] = readFileSync(newest).toString('latin1').split('\n')
  const waiting = (JSON.parse(header!) as { copy: { json: string } }).copy.json
  renameSync(path, cloud.path(waiting))
  renameSync(saved, path)
  expect(rest.length).toBeGreaterThan(0)
}

/** Random names and addresses apart: a new cloud is never twice the same. */
function comparable(ended: Ended, counts: boolean): unknown {
  return counts || ended.status !== 0 ? ended : { ...ended, stdout: Object.keys(JSON.parse(ended.stdout)).sort() }
}

describe('what happened after the note was made counts', () => {
  it.each(events.map((event) => [event[0], event] as const))('%s', (_, [what, happen, counts]) => {
    const cloud = new Cloud()
    const before = cloud.list()
    const known = { ...cloud.env }
    happen(cloud)
    const noted = cloud.list()
    cloud.reset()
    Object.assign(cloud.env, known)
    happen(cloud)
    const plain = cloud.list(noNotes)
    const isNew = what === 'everything removed' || what === 'another deployment'
    expect(comparable(noted, !isNew)).toEqual(comparable(plain, !isNew))
    if (counts !== 'without effect') expect(noted, 'the event is one that shows').not.toEqual(before)
  })
})

describe('the note', () => {
  it('is closed to all others', () => {
    const cloud = new Cloud()
    expect(statSync(cloud.notes).mode & 0o777).toBe(0o700)
    expect(statSync(cloud.note).mode & 0o777).toBe(0o600)
  })

  it('damaged in any byte, or cut anywhere, is none', () => {
    const cloud = new Cloud()
    const before = cloud.list()
    const sound = readFileSync(cloud.note)
    // What was looked at is said in the first thousands of bytes, what was seen in the rest.
    const place = fc.oneof(fc.nat(sound.length - 1), fc.nat(6000))
    const flipped = fc.tuple(place, fc.integer({ min: 1, max: 255 })).map(([at, mask]) => {
      const bytes = Buffer.from(sound)
      bytes[at]! ^= mask
      return bytes
    })
    const cut = place.map((length) => sound.subarray(0, length))
    fc.assert(
      fc.property(fc.oneof(flipped, cut), (bytes) => {
        writeFileSync(cloud.note, bytes)
        expect(cloud.list()).toEqual(before)
      }),
      { numRuns: 20 },
    )
  })

  it('of another cloud, or of another version, answers nothing', () => {
    const [one, other] = [new Cloud(), new Cloud()]
    const before = one.list()
    copyFileSync(other.note, one.note)
    expect(one.list()).toEqual(before)
    writeFileSync(one.note, readFileSync(one.note, 'latin1').replace('note 1', 'note 2'), 'latin1')
    expect(one.list()).toEqual(before)
  })

  it.each<[string, (cloud: Cloud) => void]>([
    ['is a link', (cloud) => replaceByLink(cloud.note)],
    ['is open to others', (cloud) => chmodSync(cloud.note, 0o644)],
    ['is a directory', (cloud) => directoryInstead(cloud.note)],
    ['is in an open directory', (cloud) => chmodSync(cloud.notes, 0o777)],
    ['is in a directory that is a link', (cloud) => replaceByLink(cloud.notes)],
    ["was never made, and a file is in the directory's place", (cloud) => fileInstead(cloud.notes)],
  ])('is skipped when it %s, and harmless', (_, happen) => {
    const cloud = new Cloud()
    const before = cloud.list()
    happen(cloud)
    for (let times = 0; times < 3; times++) expect(cloud.list()).toEqual(before)
  })

  it.skipIf(lackingRoot)('of another user is skipped', () => {
    const cloud = new Cloud()
    const before = cloud.list()
    const prepared = JSON.stringify(lstatSync(cloud.note))
    chownSync(cloud.note, 65534, 65534)
    expect(cloud.list()).toEqual(before)
    expect(JSON.stringify(lstatSync(cloud.note)), "it is replaced by the running user's own").not.toBe(prepared)
    chownSync(cloud.notes, 65534, 65534)
    expect(cloud.list()).toEqual(before)
  })

  it.skipIf(lackingRoot)("is not left in another user's directory", () => {
    const cloud = new Cloud()
    const home = scratch()
    chownSync(home, 65534, 65534)
    cloud.list(home)
    cloud.list(home)
    expect(readdirSync(home)).toEqual([])
  })

  it('is not made where no home is known, nor where settings say so', () => {
    const cloud = new Cloud()
    rmSync(cloud.notes, { recursive: true })
    cloud.env.OSA_INVENTORY_CACHE = 'no'
    const listed = cloud.list()
    expect(cloud.list()).toEqual(listed)
    expect(existsSync(cloud.notes)).toBe(false)
    expect(cloud.list('relative/path').status).toBe(0)
  })

  it('is kept for the newest 32 ways to ask', () => {
    const cloud = new Cloud()
    for (let age = 0; age < 40; age++) {
      const name = join(cloud.notes, age.toString(16).padStart(16, 'a'))
      writeFileSync(name, '')
      utimesSync(name, 1000 + age, 1000 + age)
    }
    cloud.env.OSA_A = 'another way'
    cloud.list()
    expect(readdirSync(cloud.notes)).toHaveLength(32)
  })
})

function fileInstead(path: string): void {
  rmSync(path, { recursive: true })
  writeFileSync(path, '')
}

it('the reason that is given for changes does not matter to a run without any', () => {
  const cloud = new Cloud()
  const { mtimeMs } = statSync(cloud.note)
  cloud.env.OSA_INVENTORY_REASON = 'a new rack'
  expect(cloud.list().status).toBe(0)
  expect(statSync(cloud.note).mtimeMs).toBe(mtimeMs)
  expect(readdirSync(cloud.notes)).toHaveLength(1)
})

it('a directory that came from the original, and was never written to here, is answered from a note too', () => {
  const cloud = new Cloud()
  rmSync(cloud.path(history), { recursive: true })
  const before = cloud.list()
  const { mtimeMs } = statSync(cloud.note)
  expect(cloud.list()).toEqual(before)
  expect(statSync(cloud.note).mtimeMs, 'the note was not made again').toBe(mtimeMs)
})

it('a link in the place of the configuration directory is followed each time', () => {
  const [one, other] = [new Cloud(), new Cloud()]
  const link = join(scratch(), 'openstack_deploy')
  symlinkSync(one.config, link)
  one.env.OSA_CONFIG_DIR = link
  one.list()
  const first = one.list()
  rmSync(link)
  symlinkSync(other.config, link)
  expect(one.list().stdout).toBe(`${readFileSync(other.path(inventory), 'utf8')}\n`)
  expect(first.stdout).toBe(`${readFileSync(one.path(inventory), 'utf8')}\n`)
})

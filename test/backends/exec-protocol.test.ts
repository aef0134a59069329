/** What the versions of the exec protocol agree upon, and what the second one brings, through the settings. */
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openConfiguredBackend } from '../../src/app/settings/plugins/configure.ts'
import type { InventoryBackend } from '../../src/backends/contract.ts'
import { parseGreeting } from '../../src/backends/exec/greeting.ts'
import { failureOf, issuesOf, put, settingsWorld } from '../app/settings/settings-support.ts'
import { following } from './file-support.ts'

const command = join(import.meta.dirname, 'exec-programs/second-version.py')

interface Opened {
  readonly backend: InventoryBackend
  readonly warnings: string[]
  readonly directory: string
}

/** @param lines of the section, beside plugin and command */
async function open(mode: string, lines = '', env: Record<string, string> = {}): Promise<Opened> {
  const world = settingsWorld(
    `[inventory]\nbackend = mine\n[mine]\nplugin = exec\ncommand = ${command}\nargs = ${mode}\n${lines}`,
  )
  put(join(world.directory, 'token'), 'sw0rdfish-token\n', 0o600)
  const warnings: string[] = []
  const backend = await openConfiguredBackend(world.read(env), {
    debug() {},
    warn: (message) => warnings.push(message),
  })
  onTestFinished(() => backend.close?.())
  return { backend, warnings, directory: world.directory }
}

const greeting = {
  magic: 'osa-inventory-exec',
  name: 'x',
  capabilities: { compareAndSwap: true, shared: true },
}

describe('the version', () => {
  test.each([
    [{ version: 1 }, 1],
    [{ version: 2 }, 2],
    [{ version: 1, versions: [1, 2] }, 2],
    [{ version: 1, versions: [3, 2, 1, 'x'] }, 2],
    [{ version: 3, versions: [1] }, 1],
    [{ versions: [2, 3] }, 2],
  ])('of %j is %i', (said, version) => {
    expect(parseGreeting(JSON.stringify({ ...greeting, ...said })).version).toBe(version)
  })

  test.each([
    [{ version: 3 }, 'it speaks version 3 of the protocol, and this program speaks 1 and 2'],
    [{ versions: [4, 3] }, 'it speaks version 4, 3 of'],
    [{}, 'it speaks version no version of'],
    [{ version: '1' }, 'it speaks version "1" of'],
  ])('of %j is none', (said, message) => {
    expect(() => parseGreeting(JSON.stringify({ ...greeting, ...said }))).toThrow(message)
  })

  test('that is not the second brings a program nothing new', async () => {
    const { backend, warnings } = await open('first', 'options =\n  path = data\n')
    expect(backend.place).toBeUndefined()
    expect(await backend.load()).toBeUndefined()
    expect(warnings.filter((each) => each.includes('I was asked'))).toEqual([])
  })
})

describe('a program of the second version', () => {
  test('names its place, and is told the version', async () => {
    const { backend, directory } = await open('', 'options =\n  path = data\n')
    expect(JSON.parse(backend.place!)).toEqual({
      configDirectory: directory,
      deployment: 'default',
      options: { path: 'data' },
      section: 'mine',
      version: 2,
    })
  })

  test('has the operations that it lists, without those that nobody knows', async () => {
    const { backend } = await open('')
    expect(await backend.newest?.()).toEqual({ id: 3, change: 'c', digest: 'a'.repeat(64) })
    expect(await backend.newestInfo?.()).toBeUndefined()
    const damaged = await open('damaged')
    expect(await damaged.backend.newestInfo?.()).toEqual({ id: 3, lineage: '' })
    expect(await backend.doubts?.()).toEqual(['its disk is slow'])
    expect('destroy' in backend || 'teleport' in backend).toBe(false)
    const odd = await open('odd-digest')
    await expect(odd.backend.newest?.()).rejects.toMatchObject({
      code: 'ERR_PLUGIN',
      message: expect.stringContaining('its "newest" has no "digest" of 64 hexadecimal digits'),
    })
  })

  test('warns with each answer, and no secret is in it', async () => {
    const { backend, warnings } = await open('', 'secrets =\n  password = env:PW\n', { PW: 'hunter2-hunter2' })
    await expect(backend.write(following(undefined, '{}'), undefined)).rejects.toMatchObject({
      code: 'ERR_PLUGIN',
      message: `the plugin ${command}: it does not know "write", which it lists or has to know`,
    })
    expect(warnings).toEqual(expect.arrayContaining(['mine: I was asked with ********', 'mine: odd']))
    expect(warnings.join()).not.toContain('hunter2')
  })

  test('gets what it declares in its type, with every secret', async () => {
    const lines = 'options =\n  path = data\n  patience = 2m\n  fast = yes\n'
    const secrets = 'secrets =\n  password = env:PW\n  token = file:token\n'
    const { backend, directory } = await open('declares', lines + secrets, { PW: 'hunter2-hunter2' })
    const { place } = backend
    expect(place).not.toMatch(/hunter2|sw0rdfish/)
    const options = `{"fast": true, "password": ********, "path": "${join(directory, 'data')}", "patience": 120000, `
    expect(place).toContain(`"options": ${options}"token": ********, "tries": 3}`)
  })

  test('is asked nothing where the options do not fit, and file and line are told', async () => {
    const issues = await issuesOf(() => open('declares', 'options =\n  patence = 3s\n  tries = 0\n'))
    expect(issues).toEqual([
      {
        key: 'mine.options.patence',
        place: expect.stringMatching(/osa\.ini:7$/),
        message: 'unknown option',
        remedy: expect.stringContaining('patience'),
      },
      {
        key: 'mine.options.path',
        place: expect.stringMatching(/osa\.ini:7$/),
        message: 'is not set',
        remedy: 'write `path = …` as a line of options under [mine]',
      },
      expect.objectContaining({ key: 'mine.options.tries', message: 'is 0', remedy: 'write 1 or more' }),
    ])
  })
})

describe('several secrets', () => {
  test('reach a program of the first version under their names', async () => {
    const error = await failureOf(() => open('first', 'secrets =\n  password = env:NOT_THERE\n  token = file:token\n'))
    expect(error.message).toContain('mine.secrets.password: the variable NOT_THERE is not set')
  })

  test('are not given twice', async () => {
    const issues = await issuesOf(() => open('', 'options =\n  token = x\nsecrets =\n  token = file:token\n'))
    expect(issues).toEqual([{ key: 'mine.secrets', message: 'token is given elsewhere in [mine] as well' }])
  })

  test('make no remark of a settings file that only says where they are', async () => {
    const world = settingsWorld()
    const ini = `[inventory]\nbackend = mine\n[mine]\nplugin = exec\ncommand = ${command}\nsecrets =\n  token = file:token\n`
    put(join(world.directory, 'osa.ini'), ini, 0o644)
    put(join(world.directory, 'token'), 'sw0rdfish-token\n', 0o600)
    const warnings: string[] = []
    const backend = await openConfiguredBackend(world.read(), { debug() {}, warn: (text) => warnings.push(text) })
    onTestFinished(() => backend.close?.())
    expect(warnings.filter((each) => each.includes('every user'))).toEqual([])
    put(join(world.directory, 'osa.ini'), ini.replace('file:token', 'open-s3cret'), 0o644)
    const open = await openConfiguredBackend(world.read(), { debug() {}, warn: (text) => warnings.push(text) })
    onTestFinished(() => open.close?.())
    expect(warnings.filter((each) => each.includes('every user')).join()).toContain('mine.secrets')
  })
})

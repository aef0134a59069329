import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hasSettings } from '../../../src/app/settings/present.ts'
import { rulesFrom } from '../../../src/app/settings/settings-of.ts'
import { openConfiguredStore } from '../../../src/cli/open-store.ts'
import { scratch } from '../../support/program.ts'
import { failureOf, put, settingsWorld } from './settings-support.ts'

const attribution = { author: 'ops@deploy', command: 'test', tool: 'osa-inventory/test' }

function deploymentSaid(name: string): string {
  return `[inventory]\ndeployment = ${name}\n`
}

describe('the settings file in force', () => {
  it('is the one that OSA_INI names, before the one in the configuration directory', () => {
    const world = settingsWorld(deploymentSaid('own'))
    const named = put(join(scratch(), 'named.ini'), deploymentSaid('named'))
    expect(world.read({ OSA_INI: named })).toMatchObject({ deployment: 'named', file: named })
    expect(world.read({ OSA_INI: '' })).toMatchObject({ deployment: 'own', file: join(world.directory, 'osa.ini') })
  })

  it('is none with OSA_INI=/dev/null', () => {
    expect(settingsWorld(deploymentSaid('own')).read({ OSA_INI: '/dev/null' }).deployment).toBe('default')
  })

  it('is the one of the system for the directory that it is for, and for no other', () => {
    const world = settingsWorld()
    put(world.systemIni, `${deploymentSaid('system')}config_dir = ${world.directory}\n`)
    expect(world.read()).toMatchObject({ deployment: 'system', file: world.systemIni })
    put(world.systemIni, deploymentSaid('system'))
    expect(world.read()).toMatchObject({ deployment: 'default', file: undefined })
    put(world.systemIni, '[inventory]\nconfig_dir = /etc/openstack_deploy\nbackend = nosuch\n')
    expect(world.read()).toMatchObject({ backend: 'file', issues: [] })
  })

  it('is the one in the configuration directory before the one of the system', () => {
    const world = settingsWorld(deploymentSaid('own'))
    put(world.systemIni, `${deploymentSaid('system')}config_dir = ${world.directory}\n`)
    expect(world.read().deployment).toBe('own')
  })

  it('is found through a link to the directory', () => {
    const world = settingsWorld()
    const link = join(scratch(), 'link')
    symlinkSync(world.directory, link)
    put(world.systemIni, `${deploymentSaid('system')}config_dir = ${link}\n`)
    expect(world.read().deployment).toBe('system')
  })

  it('is refused when it was copied from another directory and says so', async () => {
    const world = settingsWorld('[inventory]\nconfig_dir = /etc/openstack_deploy\n')
    const { message } = await failureOf(() => world.read())
    expect(message).toBe(
      `${world.directory}/osa.ini:2: inventory.config_dir: these settings are for /etc/openstack_deploy, and the ` +
        `configuration directory of this run is ${world.directory}; leave config_dir out, or name this directory`,
    )
  })
})

describe('a trial run elsewhere', () => {
  it("never reaches the database of the system's settings", async () => {
    const world = settingsWorld()
    put(
      world.systemIni,
      '[inventory]\nbackend = production\nquirks = reference\n[production]\nplugin = ./not-there.mjs\n',
    )
    const { systemIni, directory } = world
    const store = await openConfiguredStore(directory, attribution, { env: {}, systemIni })
    expect(await store.load()).toBeUndefined()
    const place = { configDirectory: directory, environmentDirectory: join(directory, 'inventory'), env: {}, systemIni }
    expect((await rulesFrom(place)).quirks).toEqual(new Set())
    put(
      systemIni,
      `[inventory]\nconfig_dir = ${directory}\nbackend = production\n[production]\nplugin = ./not-there.mjs\n`,
    )
    const error = await failureOf(() => openConfiguredStore(directory, attribution, { env: {}, systemIni }))
    expect(error.code).toBe('ERR_PLUGIN')
  })
})

describe('a settings file that cannot be read', () => {
  const broken: [string, (path: string) => void, string][] = [
    ['a directory', (path) => mkdirSync(path), ': cannot be read: it is a directory'],
    ['a pipe', (path) => execFileSync('mkfifo', [path]), ': cannot be read: it is a pipe, not a file'],
    ['a device', (path) => symlinkSync('/dev/zero', path), ': cannot be read: it is a device, not a file'],
    ['a link that leads nowhere', (path) => symlinkSync('nowhere', path), ': cannot be read: there is no such file'],
    ['not UTF-8', (path) => writeFileSync(path, Buffer.from([0x5b, 0xe9])), ': is not UTF-8'],
    [
      'a section without its bracket',
      (path) => writeFileSync(path, '[inventory\nbackend = x\n'),
      ':1: this line has no closing bracket: write a section as [name]',
    ],
    ['no ini file', (path) => writeFileSync(path, '[a]\nx\n'), ':2: this line has no value'],
  ]

  it.each(broken)('is an error: %s', async (_, make, told) => {
    const world = settingsWorld()
    const path = join(world.directory, 'osa.ini')
    make(path)
    const { directory, systemIni } = world
    const error = await failureOf(() => openConfiguredStore(directory, attribution, { env: {}, systemIni }))
    expect(error.code).toBe('ERR_SETTINGS')
    expect(error.message).toContain(`${path}${told}`)
  })

  it.each(broken)("is an error as the system's file, too: %s", async (_, make, told) => {
    const world = settingsWorld()
    mkdirSync(join(world.systemIni, '..'))
    make(world.systemIni)
    const { directory, systemIni } = world
    const error = await failureOf(() => openConfiguredStore(directory, attribution, { env: {}, systemIni }))
    expect(error.message).toContain(`${systemIni}${told}`)
    expect(error.message).toContain('OSA_INI=/dev/null')
  })

  it('is an error where OSA_INI names it', async () => {
    const error = await failureOf(() => settingsWorld().read({ OSA_INI: '/nowhere/osa.ini' }))
    expect(error.message).toContain('/nowhere/osa.ini: cannot be read')
  })
})

describe('hasSettings', () => {
  it('is false for what only steers a run, or is empty', () => {
    const { directory, systemIni } = settingsWorld()
    const env = {
      OSA_INVENTORY_DEBUG: '1',
      OSA_INVENTORY_REASON: 'why',
      OSA_INVENTORY_ENVIRONMENT: '/e',
      OSA_INVENTORY_BACKEND: '',
      OSA_INI: '',
      OSA_CONFIG_DIR: directory,
    }
    expect(hasSettings(directory, env, systemIni)).toBe(false)
    expect(hasSettings(join(directory, 'not-there'), env, systemIni)).toBe(false)
  })

  it.each(['OSA_INI', 'OSA_INVENTORY_BACKEND', 'OSA_INVENTORY_BACKND'])('is true with %s', (name) => {
    const { directory, systemIni } = settingsWorld()
    expect(hasSettings(directory, { [name]: 'x' }, systemIni)).toBe(true)
  })
})

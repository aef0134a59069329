import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readOptions } from '../../../src/app/settings/read-options.ts'
import type { OptionSpec } from '../../../src/backends/plugin.ts'
import { failureOf, issuesOf, put, settingsWorld } from './settings-support.ts'

function told(settings: { issues: readonly { place?: string; key: string; message: string; remedy?: string }[] }) {
  return settings.issues.map(({ place, key, message, remedy }) =>
    [place, key, message, remedy].filter(Boolean).join(' | '),
  )
}

describe('settings', () => {
  it('have defaults', () => {
    expect(settingsWorld().read()).toMatchObject({
      backend: 'file',
      deployment: 'default',
      quirks: new Set(),
      file: undefined,
      issues: [],
    })
  })

  it('come from the file, over it from the environment, over that from the command line, each with its origin', () => {
    const world = settingsWorld('[inventory]\nbackend = memory\n# which cloud\ndeployment = a\n')
    const originOf = (settings: ReturnType<typeof world.read>, option: string) =>
      settings.effective.find((row) => row.option === option)!.origin
    const fromFile = world.read()
    expect(fromFile).toMatchObject({ backend: 'memory', deployment: 'a' })
    expect(originOf(fromFile, 'deployment')).toBe(`${world.directory}/osa.ini:4`)
    expect(originOf(fromFile, 'quirks')).toBe('default')
    const fromEnvironment = world.read({ OSA_INVENTORY_DEPLOYMENT: 'b' })
    expect(fromEnvironment.deployment).toBe('b')
    expect(originOf(fromEnvironment, 'deployment')).toBe('environment OSA_INVENTORY_DEPLOYMENT')
    const fromCommand = world.read({ OSA_INVENTORY_DEPLOYMENT: 'b' }, { deployment: 'c' })
    expect(fromCommand.deployment).toBe('c')
    expect(originOf(fromCommand, 'deployment')).toBe('command line')
  })

  it('take an empty variable for an unset one', () => {
    expect(settingsWorld('[inventory]\ndeployment = a\n').read({ OSA_INVENTORY_DEPLOYMENT: '' }).deployment).toBe('a')
  })

  it('give a section what the environment says of it, with - as _', () => {
    const settings = settingsWorld('[cloud-a]\nplugin = memory\n').read({ OSA_INVENTORY_CLOUD_A__MAX_SIZE: '3' })
    expect(settings.sections.get('cloud-a')!.get('max_size')).toEqual({
      text: '3',
      origin: 'environment OSA_INVENTORY_CLOUD_A__MAX_SIZE',
    })
  })

  it('know a section that only the environment describes', () => {
    const settings = settingsWorld().read({
      OSA_INVENTORY_BACKEND: 'second-site',
      OSA_INVENTORY_SECOND_SITE__PLUGIN: 'memory',
    })
    expect(settings).toMatchObject({ backend: 'second-site', issues: [] })
  })

  it('take what is under [DEFAULT] where it is known, and pass over it elsewhere', () => {
    const world = settingsWorld('[DEFAULT]\ndeployment = a\nurl = x\n[inventory]\nbackend = memory\n[memory]\n')
    expect(world.read()).toMatchObject({ deployment: 'a', issues: [] })
  })

  it('read a value of several lines, and one that is below its name', () => {
    expect(settingsWorld('[inventory]\nquirks =\n  underscored-hosts,\n  host-prefix-match\n').read().quirks).toEqual(
      new Set(['underscored-hosts', 'host-prefix-match']),
    )
  })

  it('tell everything that is wrong at once, each with its place and the nearest known name', () => {
    const world = settingsWorld(
      '[inventory]\nbackend = primry\nqirks = reference\n[primary]\n[Second_Site]\n[invntory]\n',
    )
    const ini = `${world.directory}/osa.ini`
    const env = { OSA_INVENTORY_DEPLYMENT: 'a', OSA_INVENTORY_PRIMRY__URL: 'u', OSA_INVENTORY_QUIRKS: 'refrence' }
    expect(told(world.read(env))).toEqual([
      `${ini} | [Second_Site] | a section's name is lower-case letters and digits, in words joined by - | write [second-site]`,
      `${ini} | [invntory] | unknown section | do you mean [inventory]?`,
      'environment OSA_INVENTORY_DEPLYMENT | OSA_INVENTORY_DEPLYMENT | there is no such variable | do you mean OSA_INVENTORY_DEPLOYMENT?',
      'environment OSA_INVENTORY_PRIMRY__URL | OSA_INVENTORY_PRIMRY__URL | there is no section [primry] | do you mean OSA_INVENTORY_PRIMARY__URL?',
      `${ini}:3 | inventory.qirks | unknown option | do you mean quirks?; a backend's own options are in its section`,
      'environment OSA_INVENTORY_QUIRKS | inventory.quirks | refrence is not a quirk | do you mean reference?',
      `${ini}:2 | inventory.backend | there is no section [primry] | do you mean primary?`,
    ])
  })

  it.each([
    ['OSA_INVENTORY_DEBG', 'do you mean OSA_INVENTORY_DEBUG?'],
    ['OSA_INVENTORY_ENVIRONMNT', 'do you mean OSA_INVENTORY_ENVIRONMENT?'],
    ['OSA_INVENTORY_backend', 'do you mean OSA_INVENTORY_BACKEND?'],
    ['OSA_INVENTORY_INVENTORY__BACKEND', 'do you mean OSA_INVENTORY_BACKEND?'],
    ['OSA_INVENTORY_CONFIG_DIR', 'OSA_CONFIG_DIR names the configuration directory of a run'],
    ['OSA_INVENTORY_NOTHING_LIKE_IT', 'known are '],
  ])('refuse the variable %s', (name, remedy) => {
    const [issue] = settingsWorld().read({ [name]: 'x' }).issues
    expect(issue).toMatchObject({ key: name, place: `environment ${name}` })
    expect(issue!.remedy).toContain(remedy)
  })

  it('ask for no reason and keep no audit log, unless told to', () => {
    const plain = settingsWorld('[inventory]\n').read()
    expect([plain.requireReason, plain.auditLog]).toEqual([false, undefined])
    const strict = settingsWorld('[inventory]\nrequire_reason = yes\naudit_log = /var/log/osa/inventory.log\n').read()
    expect([strict.requireReason, strict.auditLog]).toEqual([true, '/var/log/osa/inventory.log'])
  })

  it('refuse the name of no quirk, of no backend, of no deployment', () => {
    expect(settingsWorld('[inventory]\nquirks = a b\nbackend =\ndeployment =\n').read().issues).toHaveLength(4)
  })
})

describe('a secret in the wrong place', () => {
  it.each([
    '[db]\npassword hunter2\n',
    'hunter2\n',
    '[db]\n= hunter2\n',
    '[inventory]\nbackend = pg://u:hunter2@h/d\n',
    '[db]\nplugin = memory\nkey = -----BEGIN\nMIIEvQIBhunter2hunter2hunter2hunter2hunter2==\n',
  ])('shows in no message: %j', async (ini) => {
    const { message } = await failureOf(async () => {
      const { openConfiguredBackend } = await import('../../../src/app/settings/plugins/configure.ts')
      const world = settingsWorld(ini)
      const env = ini.includes('backend') ? {} : { OSA_INVENTORY_BACKEND: 'db' }
      await openConfiguredBackend(world.read(env), { debug: () => {}, warn: () => {} })
    })
    expect(message).not.toContain('hunter2')
  })
})

describe('an option', () => {
  const base = { directory: '/etc/osa', env: { HOME: '/home/ops' } }
  const secret = () => ({ key: '', message: '' })

  function read(spec: OptionSpec, text: string | undefined) {
    const given = new Map(text === undefined ? [] : [['x', { text, origin: 'osa.ini:3' }]])
    const { values, issues } = readOptions({ x: spec }, given, { section: 'primary', base, secret })
    return issues.length > 0 ? issues.map(({ message, remedy }) => `${message}; ${remedy}`).join() : values.x
  }

  it.each<[Omit<OptionSpec, 'description'>, string | undefined, unknown]>([
    [{ type: 'text' }, 'a b', 'a b'],
    [{ type: 'text' }, undefined, undefined],
    [{ type: 'text', default: 'd' }, undefined, 'd'],
    [{ type: 'integer' }, '-12', -12],
    [{ type: 'integer' }, '1.5', 'is "1.5"; write a whole number'],
    [{ type: 'integer' }, '', 'is ""; write a whole number'],
    [{ type: 'integer' }, '99999999999999999999', 'is "99999999999999999999"; write a whole number'],
    [{ type: 'integer', minimum: 1 }, '0', 'is 0; write 1 or more'],
    [{ type: 'integer', maximum: 65535 }, '70000', 'is 70000; write 65535 or less'],
    [{ type: 'boolean' }, 'Yes', true],
    [{ type: 'boolean' }, 'off', false],
    [{ type: 'boolean' }, 'maybe', 'is "maybe"; write yes or no'],
    [{ type: 'duration' }, '5', 5000],
    [{ type: 'duration' }, '200ms', 200],
    [{ type: 'duration' }, '1.5 s', 1500],
    [{ type: 'duration' }, '2m', 120_000],
    [{ type: 'duration' }, '-5s', 'is "-5s"; write a time as in 5, 5s, 200ms or 2m'],
    [{ type: 'duration', maximum: 1000 }, '2s', 'is 2000ms; write 1000ms or less'],
    [{ type: 'path' }, 'ca.pem', '/etc/osa/ca.pem'],
    [{ type: 'path' }, '~/ca.pem', '/home/ops/ca.pem'],
    [{ type: 'path' }, '/ca.pem', '/ca.pem'],
    [{ type: 'path' }, '', 'is empty; write a path, or leave the option out'],
    [{ type: 'choice', choices: ['disable', 'require'] }, 'require', 'require'],
    [
      { type: 'choice', choices: ['disable', 'require'] },
      'requir',
      'is "requir"; do you mean require? write one of disable, require',
    ],
    [
      { type: 'text', required: true },
      undefined,
      'is not set; write `x = …` under [primary], or set OSA_INVENTORY_PRIMARY__X',
    ],
    [{ type: 'text', required: true }, '', 'is empty; write `x = …` under [primary], or set OSA_INVENTORY_PRIMARY__X'],
  ])('of %j given %j is %j', (spec, text, expected) => {
    expect(read({ description: '', ...spec }, text)).toEqual(expected)
  })
})

describe('a section with its plugin', () => {
  const plugin = `export default {
    name: 'db', apiVersion: 1, summary: 'a database',
    options: {
      url: { type: 'text', required: true, description: 'where' },
      connect_timeout: { type: 'duration', default: '5s', description: 'how long' },
      password: { type: 'text', secret: true, description: 'what' },
    },
    register: ({ options }) => ({
      capabilities: { compareAndSwap: false, history: false, shared: true },
      load: async () => { throw new Error(JSON.stringify(options)) },
      write: async () => {},
    }),
  }`

  async function open(ini: string, env: Record<string, string> = {}) {
    const world = settingsWorld(ini)
    put(join(world.directory, 'db.mjs'), plugin)
    const { openConfiguredBackend } = await import('../../../src/app/settings/plugins/configure.ts')
    return openConfiguredBackend(world.read(env), { debug: () => {}, warn: () => {} })
  }

  it('hands the plugin its options, of their types', async () => {
    const ini = '[inventory]\nbackend = db\n[db]\nplugin = ./db.mjs\nurl = u\n'
    const backend = await open(ini, { OSA_INVENTORY_DB__CONNECT_TIMEOUT: '250ms' })
    const { message } = await failureOf(() => backend.load())
    expect(message).toContain('{"url":"u","connect_timeout":250}')
  })

  it('tells what is wrong with it together with what is wrong elsewhere', async () => {
    const ini =
      '[inventory]\nbackend = db\nquirk = x\n[db]\nplugin = ./db.mjs\nulr = u\nconnect_timeout = soon\npassword =\n'
    const issues = await issuesOf(() => open(ini, { OSA_INVENTORY_DB__PASWORD: 'x' }))
    expect(issues.map(({ key, remedy }) => `${key}: ${remedy}`)).toEqual([
      "inventory.quirk: do you mean quirks?; a backend's own options are in its section",
      'db.ulr: do you mean url?',
      'db.pasword: do you mean OSA_INVENTORY_DB__PASSWORD?',
      'db.url: write `url = …` under [db], or set OSA_INVENTORY_DB__URL',
      'db.connect_timeout: write a time as in 5, 5s, 200ms or 2m',
      'db.password: write the secret, env:, file: or exec:',
    ])
  })

  it('tells of a plugin that does not load together with what is wrong elsewhere', async () => {
    const issues = await issuesOf(() => open('[inventory]\nbackend = db\nquirk = x\n[db]\nplugin = ./nosuch.mjs\n'))
    expect(issues.map(({ key }) => key)).toEqual(['inventory.quirk', 'db.plugin'])
  })
})

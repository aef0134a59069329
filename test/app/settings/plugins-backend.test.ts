import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { openConfiguredBackend } from '../../../src/app/settings/plugins/configure.ts'
import { infoOf } from '../../../src/app/store/revisions.ts'
import { hasHistory, type InventoryBackend } from '../../../src/backends/contract.ts'
import { following } from '../../../src/testing/revisions.ts'
import { scratch } from '../../support/program.ts'
import { failureOf, put, settingsWorld } from './settings-support.ts'

const capabilities = 'capabilities: { compareAndSwap: true, history: false, shared: true }'

const first = following(undefined, '{}')
const second = following(first, '{"a": {}}')

/** A plugin whose `register` has this body; `options` and `context` are its arguments. */
function registering(body: string): string {
  return `export default {
    name: 'db', apiVersion: 1, summary: 'a database',
    options: { password: { type: 'text', secret: true, description: 'what' }, url: { type: 'text', description: 'where' } },
    async register({ options, deployment }, context) { ${body} },
  }`
}

interface Heard {
  readonly debug: string[]
  readonly warn: string[]
}

async function open(body: string, heard: Heard = { debug: [], warn: [] }): Promise<InventoryBackend> {
  const world = settingsWorld(
    '[inventory]\nbackend = db\ndeployment = cloud-a\n[db]\nplugin = ./db.mjs\npassword = env:PW\nurl = pg://u:swordfish@h/d\n',
  )
  put(join(world.directory, 'db.mjs'), registering(body))
  return openConfiguredBackend(world.read({ PW: 'hunter2' }), {
    debug: (message) => heard.debug.push(message),
    warn: (message) => heard.warn.push(message),
  })
}

describe('what register gives', () => {
  it.each([
    ['', 'its `register` gave missing, not a backend'],
    [`return { ${capabilities}, load() {} }`, 'the method `write` is missing'],
    ['return { load() {}, write() {} }', '`capabilities` is missing'],
    [
      'return { load() {}, write() {}, capabilities: { shared: 1 } }',
      '`capabilities.compareAndSwap` must be true or false; `capabilities.shared` must be true or false',
    ],
    [
      "return { load() {}, write() {}, capabilities: { compareAndSwap: true, history: 'yes' } }",
      '`capabilities.shared` must be true or false; `capabilities.history` must be true or false',
    ],
    [`return { ${capabilities}, load() {}, write() {}, close: true }`, '`close` is a boolean, not a method'],
    [
      `return { ${capabilities.replace('history: false', 'history: true')}, load() {}, write() {}, revisions() {} }`,
      'it claims to keep history, and has no method `loadRevision`',
    ],
  ])('is refused: %s', async (body, problem) => {
    const error = await failureOf(() => open(body))
    expect(error.code).toBe('ERR_PLUGIN')
    expect(error.message).toContain(problem)
    expect(error.message).toContain('osa.ini:5: [db] asks for the plugin ./db.mjs')
  })

  it('may be the smallest backend there is', async () => {
    const backend = await open(
      `return Object.freeze({ ${capabilities}, load: async () => undefined, write: async () => {} })`,
    )
    expect(await backend.load()).toBeUndefined()
    expect(backend.revisions).toBeUndefined()
    expect('destroy' in backend).toBe(false)
    expect(backend.capabilities.shared).toBe(true)
  })

  it.each(['', 'history: true,', 'history: false,'])('has a history when it has the methods: {%s}', async (claim) => {
    const methods = 'load: async () => undefined, write: async () => {}'
    const kept = 'async *revisions() {}, async loadRevision() {}'
    const claims = `capabilities: { compareAndSwap: true, ${claim} shared: true }`
    expect(hasHistory(await open(`return { ${claims}, ${methods}, ${kept} }`))).toBe(true)
    if (claim !== 'history: true,') expect(hasHistory(await open(`return { ${claims}, ${methods} }`))).toBe(false)
  })

  it('keeps its own state, private or not', async () => {
    const backend = await open(`
      class Backend { #deployment = deployment; ${capabilities.replace(': {', ' = {')}
        async load() { throw Object.assign(new Error(this.#deployment), { code: 'ERR_BACKEND_UNAVAILABLE' }) }
        async write() {} async *revisions() { yield* ${JSON.stringify([second, first].map(infoOf))} } }
      return new Backend()`)
    expect((await failureOf(() => backend.load())).message).toBe('cloud-a')
    const listed: unknown[] = []
    for await (const { id } of backend.revisions!()) listed.push(id)
    expect(listed).toEqual([2, 1])
  })
})

describe('what a backend does without', () => {
  const methods = 'load: async () => undefined, write: async () => {}'

  it.each([
    ['{ compareAndSwap: true, history: false, shared: true }', []],
    ['{ compareAndSwap: false, history: false, shared: true }', [/of two runs at once, one can lose/]],
    ['{ compareAndSwap: true, history: true, shared: false }', [/every run makes its own inventory/]],
  ])('is reported as a warning: %s', async (claims, warnings) => {
    const heard: Heard = { debug: [], warn: [] }
    const history = claims.includes('history: true') ? 'async *revisions() {}, async loadRevision() {},' : ''
    await open(`return { capabilities: ${claims}, ${history} ${methods} }`, heard)
    expect(heard.warn).toEqual(warnings.map((warning) => expect.stringMatching(warning)))
  })
})

describe('a backend that fails', () => {
  it('says so with its own code, and the place where it has none', async () => {
    const backend = await open(`return { ${capabilities}, write: async () => {},
      load: async () => { throw Object.assign(new Error('db:5432 refuses'), { code: 'ERR_BACKEND_UNAVAILABLE' }) } }`)
    expect(await failureOf(() => backend.load())).toMatchObject({
      code: 'ERR_BACKEND_UNAVAILABLE',
      message: 'db:5432 refuses',
      backend: 'db',
      operation: 'load',
    })
  })

  it("is told to be the plugin's fault where it does not say what it is", async () => {
    const backend = await open(`return { ${capabilities}, load: async () => null.x, write() { throw 'a fit' } }`)
    expect(await failureOf(() => backend.load())).toMatchObject({
      code: 'ERR_PLUGIN',
      message: "the plugin ./db.mjs of [db] fails in `load`: Cannot read properties of null (reading 'x')",
    })
    expect(await failureOf(() => backend.write({} as never, undefined))).toMatchObject({ code: 'ERR_PLUGIN' })
    const error = await failureOf(() => open(`throw new Error('no luck')`))
    expect(error.message).toBe('the plugin ./db.mjs of [db] fails in `register`: no luck')
  })

  it.each([
    ['register', `await import('no-such-driver')`],
    ['load', `return { ${capabilities}, load: () => import('no-such-driver'), write() {} }`],
  ])('for want of its driver in %s tells what to do about it', async (_, body) => {
    const error = await failureOf(async () => (await open(body)).load())
    expect(error).toMatchObject({ code: 'ERR_DRIVER_MISSING' })
    expect(error.remedy).toMatch(/^correct the name in \/.*\/db\.mjs; or, .* from a source that you trust$/)
  })

  it('shows no secret, wherever it puts it', async () => {
    const heard: Heard = { debug: [], warn: [] }
    const leak = `const pw = await options.password.reveal()
      const leak = () => { throw Object.assign(new Error('login ' + pw + ' at ' + options.url, { cause: new Error(pw) }), { query: { pw } }) }`
    const backend = await open(
      `${leak}; context.debug('uses ' + pw); context.warn(options.url)
      return { ${capabilities}, load: async () => leak(), write: leak, async *revisions() { leak() } }`,
      heard,
    )
    const errors = [
      await failureOf(() => backend.load()),
      await failureOf(() => backend.write({} as never, undefined)),
      await failureOf(() => backend.revisions!()[Symbol.asyncIterator]().next()),
      await failureOf(() => open(`${leak}; leak()`)),
    ]
    for (const error of errors) {
      expect(error.message).toContain('login ******** at pg://u:********@h/d')
      expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/hunter2|swordfish/)
    }
    expect(heard).toEqual({ debug: ['uses ********'], warn: ['pg://u:********@h/d'] })
  })

  it.skipIf(process.geteuid?.() !== 0)(
    'runs no command as root that others could have written (skipped: only as root)',
    async () => {
      const world = settingsWorld('[inventory]\nbackend = db\n[db]\nplugin = PLUGIN\npassword = exec:echo hunter2\n')
      const ini = join(world.directory, 'osa.ini')
      const plugin = put(
        join(scratch(), 'db.mjs'),
        registering(
          `return { ${capabilities}, async load() { throw new Error('read ' + (await options.password.reveal()).length) }, write() {} }`,
        ),
      )
      writeFileSync(ini, readFileSync(ini, 'utf8').replace('PLUGIN', plugin))
      const backend = await openConfiguredBackend(world.read(), { debug: () => {}, warn: () => {} })
      expect((await failureOf(() => backend.load())).message).toContain('read 7')
      chmodSync(world.directory, 0o777)
      expect(await failureOf(() => backend.load())).toMatchObject({
        code: 'ERR_SETTINGS',
        message: expect.stringContaining('refused as root to run its command'),
      })
    },
  )
})

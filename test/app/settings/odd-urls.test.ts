/**
 * A URL with a password that should have been percent-encoded, in every shape that people write: it is taken only where it
 * can be read in one way, and nothing of ours ever shows the password or a part of it.
 */
import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { configureSection } from '../../../src/app/settings/plugins/configure.ts'
import { quoted } from '../../../src/app/settings/values.ts'
import { readAddress } from '../../../src/backends/sql/address.ts'
import { hideShapes } from '../../../src/backends/support/secret-shapes.ts'
import { redactValue } from '../../../src/backends/support/secret-value.ts'
import { urlFault } from '../../../src/backends/support/url-fault.ts'
import { exampleEnvironment, run, scratch } from '../../support/program.ts'
import { failureOf, put, settingsWorld } from './settings-support.ts'

const rules = { section: 'db', schemes: ['postgresql', 'postgres'], defaultPort: 5432, parameters: ['sslmode'] }

function read(url: string) {
  return readAddress({ url, host: undefined, port: undefined, user: undefined, database: undefined }, rules)
}

/** Letters that stand nowhere else in what is said, with whatever else a password has. */
const secret = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...'QXZJqxzj0123456789') },
      fc.constantFrom(...' @/:%?#&=,;\\\'"[]{}<>+!$*()^|~`\t\n'.split(''), 'é', '字'),
    ),
    { minLength: 6, maxLength: 24 },
  )
  .map((parts) => parts.join(''))
  .filter((text) => /[QXZJqxzj]/.test(text))

const shapes: readonly ((secret: string) => string)[] = [
  (it) => `postgresql://inv:${it}@db.example.com:5432/osa`,
  (it) => `postgresql://inv:${it}@db.example.com/osa?sslmode=require`,
  (it) => `postgresql://:${it}@db.example.com`,
  (it) => `postgresql://inv:${it}`,
  (it) => `inv:${it}@db.example.com/osa`,
  (it) => `inv:${it}`,
  (it) => `postgresql:inv:${it}@db.example.com/osa`,
  (it) => `https://inv:${it}@db.example.com/osa`,
  (it) => ` postgresql://inv:${it}@db.example.com/osa`,
]

/** Without a server it is its own URL: `postgresql://inv:12/osa` has a port, and `postgresql://inv:a@b` a server `b`. */
function isAnotherUrl(secret: string, url: string): boolean {
  return url.endsWith(secret) && (secret.includes('@') || /^\d{0,5}(?:[/?#]|$)/.test(secret))
}

/** Every part of four characters, as the secret or as a URL parser has it. */
function partsOf(secret: string): string[] {
  const forms = [secret, encodeURI(secret), encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]
  const parts = forms.flatMap((form) =>
    [...form].map((_, i) => form.slice(i, i + 4)).filter((part) => part.length === 4),
  )
  // What is said anyway tells nothing: an escape, or the port.
  return [...new Set(parts)].filter((part) => /[QXZJqxzj]/.test(part) && !/%[0-9A-F]{2}.?$|^.?%[0-9A-F]{2}/.test(part))
}

function expectNothingOf(secret: string, said: string): void {
  expect(partsOf(secret).filter((part) => said.includes(part))).toEqual([])
}

describe('of a password in a URL', () => {
  it('no part is shown, and none is taken for a server, a user or a database', () => {
    fc.assert(
      fc.property(secret, fc.constantFrom(...shapes), (text, shape) => {
        const url = shape(text)
        fc.pre(!isAnotherUrl(text, url))
        expectNothingOf(text, redactValue('url', url).shown)
        if (/@|:\/\//.test(url)) expectNothingOf(text, redactValue('', url).shown)
        try {
          const { password, ...rest } = read(url)
          expect(password === undefined ? '' : password).toBe(password === undefined ? '' : decodeURIComponent(text))
          expectNothingOf(text, inspect({ ...rest, parameters: [...rest.parameters] }))
        } catch (error) {
          expect((error as { code?: unknown }).code).toBe('ERR_SETTINGS')
          expectNothingOf(text, inspect(error))
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('percent-encoded is the password itself', () => {
    fc.assert(
      fc.property(secret, (text) => {
        const url = `postgresql://inv:${encodeURIComponent(text)}@db.example.com/osa`
        expect(urlFault(url)).toBeUndefined()
        expect(read(url)).toMatchObject({ password: text, user: 'inv', host: 'db.example.com', database: 'osa' })
      }),
    )
  })

  it('nothing is shown in a message that has the URL in the middle', () => {
    fc.assert(
      fc.property(secret, (text) => {
        if (/\s/.test(text)) return
        expectNothingOf(text, hideShapes(`cannot reach postgresql://inv:${text}@db.example.com:5432/osa (refused)`))
      }),
    )
  })
})

it.each([
  ['postgresql://inv:p@ss/w:rd@db/osa', 'it has an @ too many'],
  ['postgresql://inv:p ss@db/osa', 'has a blank'],
  ['postgresql://inv:100%@db/osa', 'has a % that stands for nothing'],
  ['postgresql://inv:%FF@db/osa', 'has a % that stands for nothing'],
  ['postgresql://inv:pa#ss@db/osa', 'it has an @ too many'],
  ['inv:hunter2@db/osa', 'begins with no scheme://'],
  ['hunter2', 'is not a URL'],
])('%s is refused, and the message says what to write', async (url, problem) => {
  const { message } = await failureOf(() => read(url))
  expect(message).toContain(problem)
  expect(message).toMatch(/%40/)
  expect(message).not.toMatch(/hunter2|w:rd|p ss|100/)
})

describe('an option that is not a secret', () => {
  it.each([
    ['options', 'host = db\npassword = ab,cd ef&g', 'host = db\npassword = ********'],
    ['options', 'db_pass = a,b', 'db_pass = ********'],
    ['options', 'url = http://a:8080/x\nuser = b@c', 'url = http://a:8080/x\nuser = b@c'],
    ['options', 'url = http://a:pw d@e/x', 'url = http://a:********'],
    ['args', '--user a --password "b c" --verbose', '--user a --password ********'],
    ['args', '--api-key=b,c', '--api-key=********'],
    ['db_pass', 'x y', '********'],
    ['private-key', 'x', '********'],
    ['credential', 'x', '********'],
    ['url', 'db.example.com:5432/osa', 'db.example.com:5432/osa'],
    ['url', 'postgresql://inv@db:5432/osa', 'postgresql://inv@db:5432/osa'],
    ['url', 'https://[::1]:8080/', 'https://[::1]:8080/'],
    ['url', 'postgresql:///osa?host=/run/pg', 'postgresql:///osa?host=/run/pg'],
    ['command', 'git@example.com:a/b', 'git@example.com:a/b'],
  ])('%s = %j shows %j', (option, text, shown) => {
    expect(redactValue(option, text).shown).toBe(shown)
  })

  it('and holds a password is hidden in whatever the plugin says', async () => {
    const directory = scratch()
    const plugin = put(
      `${directory}/db.mjs`,
      `export default { name: 'db', apiVersion: 1, summary: 'x', options: { dsn: { type: 'text', description: 'x' } },
        register({ options }) { throw new Error('bad dsn ' + options.dsn.slice(8)) } }`,
    )
    const world = settingsWorld(`[inventory]\nbackend = a\n[a]\nplugin = ${plugin}\ndsn = tcp://u:QXJZ qxz,7@db\n`)
    const settings = world.read()
    const section = await configureSection(settings, 'a', { debug: () => {}, warn: () => {} }, { isRoot: false })
    const error = await failureOf(() => section.open())
    expect(inspect(error)).toContain('bad dsn')
    expectNothingOf('QXJZ qxz,7', inspect(error))
  })
})

it('text in the wrong place is repeated without a password', () => {
  expect(quoted('mysql://a:b c@d')).toBe('"mysql://a:********"')
})

describe('the programs', () => {
  const password = 'Q xZ/jQ@xz%Jq#X'
  const ini = `[inventory]\nbackend = postgresql\n[postgresql]\nurl = postgresql://inv:${password}@127.0.0.1:1/osa\n`

  it.each([
    ['osa-inventory', ['backend', 'show']],
    ['osa-inventory', ['backend', 'show', '--json']],
    ['osa-inventory', ['backend', 'list']],
    ['osa-inventory', ['backend', 'check']],
    ['osa-inventory', ['doctor']],
    ['osa-inventory', ['doctor', '--json']],
    ['osa-inventory', ['history']],
    ['openstack-ansible-inventory', []],
    ['openstack-ansible-inventory', ['--debug']],
    ['openstack-ansible-inventory-manage', ['-l']],
  ] as const)('%s %j shows nothing of it', (program, args) => {
    const directory = scratch()
    put(`${directory}/osa.ini`, ini, 0o600)
    const env = { OSA_CONFIG_DIR: directory, OSA_INVENTORY_DEBUG: '1', OSA_INVENTORY_ENVIRONMENT: exampleEnvironment }
    const { status, stdout, stderr } = run(program, args, { env, cwd: directory })
    if (args[0] !== 'backend') expect(status).not.toBe(0)
    expect(stdout + stderr).toContain('postgresql')
    expectNothingOf(password, stdout + stderr)
  })
})

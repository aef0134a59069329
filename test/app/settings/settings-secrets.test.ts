import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { createSecret } from '../../../src/app/settings/secrets.ts'
import type { Secret } from '../../../src/backends/plugin.ts'
import { maskError, maskSecrets, SecretTexts } from '../../../src/backends/support/mask.ts'
import { scratch } from '../../support/program.ts'
import { failureOf, put } from './settings-support.ts'

interface World {
  readonly directory: string
  readonly texts: SecretTexts
  readonly warnings: string[]
  secret(text: string, options?: { deadline?: number; env?: Record<string, string>; origin?: string }): Secret
}

function world(): World {
  const directory = scratch()
  const texts = new SecretTexts()
  const warnings: string[] = []
  return {
    directory,
    texts,
    warnings,
    secret(text, { deadline, env = {}, origin = 'environment OSA_INVENTORY_DB__PASSWORD' } = {}) {
      const made = createSecret(
        'db.password',
        { text, origin },
        {
          base: { directory, env: { PATH: process.env.PATH, ...env } },
          texts,
          warn: (message) => warnings.push(message),
          ...(deadline === undefined ? {} : { deadline }),
        },
      )
      if ('reveal' in made) return made
      throw new Error(made.message)
    },
  }
}

/** A process that has ended may wait for init to notice. */
function isAlive(pid: number): boolean {
  const stat = `/proc/${pid}/stat`
  return existsSync(stat) && !/\) [ZX] /.test(readFileSync(stat, 'utf8'))
}

describe('a secret', () => {
  it('is the text itself', async () => {
    expect(await world().secret('hunter2').reveal()).toBe('hunter2')
  })

  it('is the value of a variable', async () => {
    expect(
      await world()
        .secret('env:DB_PASSWORD', { env: { DB_PASSWORD: 'hunter2' } })
        .reveal(),
    ).toBe('hunter2')
    const error = await failureOf(() => world().secret('env:DB_PASSWORD').reveal())
    expect(error.message).toContain('db.password: the variable DB_PASSWORD is not set')
  })

  it('is the content of a file, without its last line end, read at each use', async () => {
    const { directory, secret } = world()
    const path = put(join(directory, 'pw'), 'hunter2\n', 0o600)
    const password = secret('file:pw')
    expect(await password.reveal()).toBe('hunter2')
    put(path, ' rotated \n\n')
    expect(await password.reveal()).toBe(' rotated \n')
  })

  it('warns of a file that everybody can read', async () => {
    const { directory, secret, warnings } = world()
    put(join(directory, 'pw'), 'hunter2', 0o640)
    await secret('file:pw').reveal()
    expect(warnings).toEqual([])
    const open = put(join(directory, 'open'), 'hunter2', 0o644)
    await secret('file:open').reveal()
    expect(warnings).toEqual([`db.password: every user of this machine can read ${open}; chmod 0600 ${open} fixes it`])
  })

  it('warns of a secret in a settings file that everybody can read', () => {
    const { directory, secret, warnings } = world()
    const ini = put(join(directory, 'osa.ini'), '[db]\npassword = hunter2\n', 0o644)
    secret('hunter2', { origin: `${ini}:2` })
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).not.toContain('hunter2')
  })

  it('is the first line that a command prints', async () => {
    expect(await world().secret('exec:printf "hunter2\\nmore\\n"; pwd >&2').reveal()).toBe('hunter2')
  })

  it('does not run its command before it is used', () => {
    const { directory, secret } = world()
    secret('exec:touch ran')
    expect(existsSync(join(directory, 'ran'))).toBe(false)
  })

  it.each([
    ['exec:echo hunter2; exit 3', 'the command ended with status 3'],
    ['exec:echo hunter2; kill -9 $$', 'the command ended by signal SIGKILL'],
    ['exec:echo; echo hunter2', 'the secret is empty'],
    ['exec:yes hunter2 | head -c 3000000', 'the command prints too much'],
    ['file:missing', '/missing cannot be read (ENOENT)'],
  ])('says of %s what is wrong, and nothing of what it prints', async (text, problem) => {
    const error = await failureOf(() => world().secret(text).reveal())
    expect(error.code).toBe('ERR_SETTINGS')
    expect(error.message).toContain(`OSA_INVENTORY_DB__PASSWORD: db.password: `)
    expect(error.message).toContain(problem)
    expect(inspect(error)).not.toContain('hunter2')
  })

  it('says of a command that is too long for the system that it cannot be run', async () => {
    const error = await failureOf(() =>
      world()
        .secret(`exec:true ${'x'.repeat(200_000)}`)
        .reveal(),
    )
    expect([error.code, error.message]).toEqual(['ERR_SETTINGS', expect.stringContaining('cannot be run (E2BIG)')])
  })

  it('ends a command that takes too long, with all that it has started', async () => {
    const { directory, secret } = world()
    const pidFile = join(directory, 'pid')
    const error = await failureOf(() => secret('exec:sleep 600 & echo $! > pid; wait', { deadline: 2000 }).reveal())
    expect(error.message).toContain('the command did not end within 2 seconds')
    const pid = Number(readFileSync(pidFile, 'utf8'))
    await expect.poll(() => isAlive(pid)).toBe(false)
  })

  it('shows nothing of itself, however it is printed', () => {
    const secret = world().secret('hunter2')
    const options = { password: secret }
    for (const shown of [`${secret}`, JSON.stringify(options), inspect(options, { showHidden: true })]) {
      expect(shown).not.toContain('hunter2')
      expect(shown).toContain('********')
    }
  })

  it.each(['env:', 'file: ', 'exec:', ''])('cannot be %j', (text) => {
    expect(() => world().secret(text)).toThrow(/names nothing|is empty/)
  })
})

describe('maskSecrets', () => {
  it.each([
    ['login with hunter2 failed', 'login with ******** failed'],
    ['postgresql://inv:hunter2@db/osa', 'postgresql://inv:********@db/osa'],
    ['postgresql://inv:other@db/osa', 'postgresql://inv:********@db/osa'],
    ['redis://:p/w@rd@db:6379/0', 'redis://:********@db:6379/0'],
    ['http://db:8080/x?user=a&password=b&token=c', 'http://db:8080/x?user=a&password=********&token=********'],
    ["host=db password='b c' user=d", 'host=db password=******** user=d'],
    ['user = a\nPGPASSWORD = b', 'user = a\nPGPASSWORD = ********'],
    ['https://db.example.com:8080/osa', 'https://db.example.com:8080/osa'],
    ['"p\\"w\\u0001"', '"********"'],
    ['q=p%22w%01', 'q=********'],
    ['Basic cCJ3AQ==', 'Basic ********'],
  ])('makes of %s %s', (text, masked) => {
    expect(maskSecrets(text, ['hunter2', 'p"w\u0001'])).toBe(masked)
  })

  it('leaves no rest of a secret that holds another one', () => {
    expect(maskSecrets('abcdef abc', ['abc', 'abcdef'])).toBe('******** ********')
  })

  it('hides the lines of a key, too', () => {
    const key = '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG\n-----END PRIVATE KEY-----\n'
    expect(maskSecrets('bad line MIIEvQIBADANBgkqhkiG', [key])).toBe('bad line ********')
  })
})

describe('maskError', () => {
  it('hides secrets in message, stack, properties and causes, and leaves the error itself', () => {
    const texts = new SecretTexts()
    texts.add('hunter2')
    const client = { password: 'hunter2' }
    const cause = new AggregateError([new Error('hunter2 was refused')], 'no hunter2')
    const error = Object.assign(new Error('with hunter2', { cause }), {
      code: 'ERR_BACKEND_AUTH',
      newest: 7,
      detail: { client, list: ['hunter2', 1] },
      raw: new Map([['auth', 'hunter2']]),
    })
    const loop: Error & { self?: Error } = error
    loop.self = error
    const masked = maskError(error, texts.mask)
    expect(masked).toBe(error)
    expect(inspect(masked, { depth: 10, showHidden: true })).not.toContain('hunter2')
    expect(masked).toMatchObject({ code: 'ERR_BACKEND_AUTH', newest: 7, detail: { list: ['********', 1] } })
    expect(client.password).toBe('hunter2')
  })

  it('replaces an error that cannot be changed', () => {
    const error = Object.freeze(Object.assign(new Error('with hunter2'), { code: 'ERR_BACKEND_AUTH' }))
    const masked = maskError(error, (text) => maskSecrets(text, ['hunter2']))
    expect(inspect(masked)).not.toContain('hunter2')
    expect(masked).toMatchObject({ code: 'ERR_BACKEND_AUTH', message: 'with ********' })
  })
})

/** A secret, in whatever way it was given, is in no note of an unchanged run; and a run is unchanged only with the same one. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exampleCloud, exampleEnvironment, run, scratch } from '../support/program.ts'

/** A shared backend in a directory, which says of each load that it was asked, and with what. */
const plugin = `
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
const file = new URL('stored.json', import.meta.url)
export default {
  name: 'kept', apiVersion: 1, summary: 'x',
  options: {
    password: { type: 'text', secret: true, description: 'x' },
    url: { type: 'text', description: 'x' },
    db_pass: { type: 'text', description: 'x' },
  },
  async register({ options }) {
    await options.password?.reveal()
    return {
      capabilities: { compareAndSwap: true, history: false, shared: true },
      load: async () => {
        appendFileSync(new URL('loads', import.meta.url), 'x')
        return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
      },
      write: async (revision) => writeFileSync(file, JSON.stringify(revision)),
    }
  },
}
`

const own = '[inventory]\nbackend = kept\nmirror = no\n[kept]\nplugin = ./kept.mjs\n'
const secret = 'QXZJ-7qxz-Pw'
const other = 'KWVY-3kwv-Pw'

interface Way {
  readonly ini?: (secret: string) => string
  readonly env?: (secret: string) => Record<string, string>
  readonly file?: (secret: string) => string
}

const ways: readonly (readonly [what: string, way: Way])[] = [
  ['in osa.ini', { ini: (it) => `${own}password = ${it}\n` }],
  ['in a remark of osa.ini', { ini: (it) => `# the old one was ${it}\n${own}` }],
  ['in a URL in osa.ini', { ini: (it) => `${own}url = tcp://u:${it}@h/\n` }],
  ['under another name in osa.ini', { ini: (it) => `${own}db_pass = ${it}\n` }],
  ["in another backend's section", { ini: (it) => `[postgresql]\npassword = ${it}\n` }],
  ['in a variable', { ini: () => own, env: (it) => ({ OSA_INVENTORY_KEPT__PASSWORD: it }) }],
  ['in a URL in a variable', { ini: () => own, env: (it) => ({ OSA_INVENTORY_KEPT__URL: `tcp://u:${it}@h/` }) }],
  ['in a variable without any file', { env: (it) => ({ OSA_INVENTORY_POSTGRESQL__PASSWORD: it }) }],
  ['in a variable that the settings name', { ini: () => `${own}password = env:DB_PW\n`, env: (it) => ({ DB_PW: it }) }],
  [
    'in one of them that begins with OSA_',
    { ini: () => `${own}password = env:OSA_PW\n`, env: (it) => ({ OSA_PW: it }) },
  ],
  ['in a variable of nobody', { env: (it) => ({ OSA_DB_PASSWORD: it }) }],
  ['in a file', { ini: () => `${own}password = file:pw\n`, file: (it) => it }],
  ['in what a command prints', { ini: () => `${own}password = exec:cat pw\n`, file: (it) => `${it}\n` }],
  ['in what a command is', { ini: (it) => `${own}password = exec:echo ${it}\n` }],
]

class Cloud {
  readonly config = exampleCloud()
  readonly cache = scratch()
  readonly notes = join(this.cache, 'osa-inventory')
  readonly #way: Way

  constructor(way: Way) {
    this.#way = way
    writeFileSync(join(this.config, 'kept.mjs'), plugin)
  }

  list(given: string): void {
    const { ini, env, file } = this.#way
    if (ini) writeFileSync(join(this.config, 'osa.ini'), ini(given), { mode: 0o600 })
    if (file) writeFileSync(join(this.config, 'pw'), file(given), { mode: 0o600 })
    const ended = run('openstack-ansible-inventory', ['--list'], {
      env: {
        OSA_CONFIG_DIR: this.config,
        OSA_INVENTORY_ENVIRONMENT: exampleEnvironment,
        XDG_CACHE_HOME: this.cache,
        ...env?.(given),
      },
    })
    expect(ended).toMatchObject({ status: 0, stderr: '' })
  }

  kept(): string[] {
    return readdirSync(this.notes).map((name) => `${name}\n${readFileSync(join(this.notes, name), 'latin1')}`)
  }

  get loads(): number {
    const path = join(this.config, 'loads')
    return existsSync(path) ? readFileSync(path).length : 0
  }
}

describe('a secret', () => {
  it.each(ways)('%s is in no note, nor are former ones kept', (_, way) => {
    const cloud = new Cloud(way)
    for (const given of [secret, secret, secret, other, other]) cloud.list(given)
    const kept = cloud.kept()
    expect(kept.length, 'there is a note, and one only').toBe(1)
    for (const text of kept) {
      for (const part of [secret, other, 'QXZJ', 'KWVY', Buffer.from(secret).toString('base64')])
        expect(text).not.toContain(part)
    }
  })
})

it('another value of a variable is another question, and the same is the same', () => {
  const cloud = new Cloud({ ini: () => own, env: (it) => ({ OSA_INVENTORY_KEPT__PASSWORD: it }) })
  cloud.list(secret)
  cloud.list(secret)
  const { loads } = cloud
  const [before] = cloud.kept()
  cloud.list(secret)
  expect(cloud.kept(), 'answered from the note').toEqual([before])
  cloud.list(other)
  expect(cloud.kept()).not.toEqual([before])
  expect(cloud.loads).toBeGreaterThan(loads)
})

it('another text of osa.ini leads to a whole run, also one of the same length', () => {
  const cloud = new Cloud({ ini: (it) => `[postgresql]\npassword = ${it}\n` })
  cloud.list(secret)
  cloud.list(secret)
  const [before] = cloud.kept()
  cloud.list(secret)
  expect(cloud.kept()).toEqual([before])
  cloud.list(other)
  expect(cloud.kept()).not.toEqual([before])
})

it('two notes of one secret do not look alike', () => {
  const [one, two] = [1, 2].map(() => {
    const cloud = new Cloud({ env: (it) => ({ OSA_INVENTORY_POSTGRESQL__PASSWORD: it }) })
    cloud.list(secret)
    cloud.list(secret)
    return /"hidden":"([0-9a-f:]+)"/.exec(cloud.kept()[0]!)![1]
  })
  expect(one).not.toBe(two)
})

it.each([
  ['', []],
  ['OSA_INVENTORY_CACHE', ['no']],
])('notes of former versions go, which have secrets in clear (%s)', (variable, [value = '']) => {
  const cloud = new Cloud({ env: () => (variable ? { [variable]: value } : {}) })
  mkdirSync(cloud.notes, { mode: 0o700 })
  const clear = `osa-inventory note 1 0123456789abcdef\n{"question":"${secret}"}\n`
  for (const name of ['0123456789abcdef', '.0123456789abcdef.0123456789ab', 'fedcba9876543210']) {
    writeFileSync(join(cloud.notes, name), clear, { mode: 0o600 })
  }
  writeFileSync(join(cloud.notes, 'kept-by-someone'), clear)
  cloud.list(secret)
  cloud.list(secret)
  expect(readdirSync(cloud.notes).filter((name) => /^\.|^0123|^fedc/.test(name))).toEqual([])
  expect(readdirSync(cloud.notes)).toContain('kept-by-someone')
})

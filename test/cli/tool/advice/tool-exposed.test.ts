/** Passwords that others can read, and credentials that go through the network in clear: told where someone asks. */
import { chmodSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { run } from '../../../support/program.ts'
import { type Cloud, newCloud } from '../tool-run.ts'

const plugin = `export default { name: 'db', apiVersion: 1, summary: 's',
  options: { url: { type: 'text', description: '' }, note: { type: 'text', description: '' }, password: { type: 'text', secret: true, description: '' } },
  register: () => ({ capabilities: { compareAndSwap: true, history: false, shared: true }, load: async () => undefined, async write() {} }) }`

function withOption(lines: string, mode: number): Cloud {
  const cloud = newCloud()
  writeFileSync(cloud.path('db.mjs'), plugin)
  writeFileSync(cloud.path('osa.ini'), `[inventory]\nbackend = db\nmirror = no\n[db]\nplugin = ./db.mjs\n${lines}\n`)
  chmodSync(cloud.path('osa.ini'), mode)
  return cloud
}

async function told(cloud: Cloud): Promise<string[]> {
  const { findings } = JSON.parse((await cloud.run('doctor --json')).out) as {
    findings: { code: string; message: string; grade: string }[]
  }
  return findings.filter(({ code }) => code === 'backend').map(({ grade, message }) => `${grade} ${message}`)
}

const password = 'hunter2hunter'

describe('a password in an osa.ini that every user can read', () => {
  it.each([
    ['in a URL', `url = postgresql://osa:${password}@db.example.com/osa`, 'db.url'],
    ['in the query of a URL', `note = https://db.example.com/?password=${password}`, 'db.note'],
    [
      'in a section that is not in use',
      `[other]\nplugin = postgresql\nurl = postgresql://osa:${password}@db/osa`,
      'other.url',
    ],
    ['as the password of such a section', `[other]\nplugin = postgresql\npassword = ${password}`, 'other.password'],
    [
      'among the options of a program',
      `[other]\nplugin = exec\noptions =\n  host = a\n  password = ${password}`,
      'other.options',
    ],
  ])('%s is reported by doctor and backend check, and by no run', async (_, lines, key) => {
    const cloud = withOption(lines, 0o644)
    const line = `[^:]*:\\d+`
    const remark = new RegExp(
      `^warning ${key}: a password is in ${line}, and every user of this machine can read that; chmod o-r ${cloud.path('osa.ini')} fixes it$`,
    )
    const remarks = await told(cloud)
    expect(remarks.filter((each) => each.includes('a password'))).toEqual([expect.stringMatching(remark)])
    expect(remarks.join()).not.toContain(password)
    // The kit is beside the built program.
    const checked = run('osa-inventory', ['backend', 'check', '--config', cloud.directory])
    expect(checked.stdout).toContain(`warning: ${key}: a password is in`)
    expect((await cloud.run('generate --dry-run')).err).toBe('')
    expect((await cloud.run('generate --dry-run --debug')).err).toContain(`debug: ${key}: a password is in`)
    chmodSync(cloud.path('osa.ini'), 0o640)
    expect((await told(cloud)).filter((each) => each.includes('a password'))).toEqual([])
  })

  it.each([
    'url = postgresql://osa@db.example.com/osa',
    'note = nothing secret: at all',
    '[other]\nplugin = postgresql\npassword = env:PGPASSWORD',
    '[other]\nplugin = postgresql\npassword = file:/etc/osa/password',
  ])('is not seen in %j', async (lines) => {
    expect((await told(withOption(lines, 0o644))).filter((each) => each.includes('a password'))).toEqual([])
  })
})

describe('Craton over http://', () => {
  const craton = (options: string) =>
    `[inventory]\nbackend = craton\nmirror = no\n[craton]\nproject = b9f10eca66ac4c279c139d01e65f96b4\nuser = u\ntoken = env:T\n${options}\n`
  const env = { T: 'a-token' }

  it.each([
    [
      'url = http://craton.invalid:7780',
      'craton.url: http://craton.invalid:7780 is http://, so the token and the inventory',
    ],
    [
      'url = https://craton.invalid\nauth = keystone\nauth_url = http://keystone.invalid:5000/v3\nusername = u\npassword = env:T\nproject_name = p',
      'craton.auth_url: http://keystone.invalid:5000 is http://, so the password and the inventory',
    ],
  ])('%j is reported by doctor, and in debug', async (options, remark) => {
    const cloud = newCloud()
    const settings = options.includes('keystone')
      ? craton(options).replace(/^(?:project|user|token) = .*\n/gm, '')
      : craton(options)
    writeFileSync(cloud.path('osa.ini'), settings, { mode: 0o640 })
    const { findings } = JSON.parse((await cloud.run('doctor --json', { env })).out)
    expect(findings.map(({ message }: { message: string }) => message).join('\n')).toContain(remark)
    const debugged = (await cloud.run('show --debug', { env })).err
    expect(debugged.split(remark)).toHaveLength(2)
    expect((await cloud.run('show', { env })).err).not.toContain('is http://')
  })

  it.each(['http://127.0.0.1:1', 'http://localhost:1', 'http://[::1]:1', 'https://craton.invalid:1'])(
    '%s is not',
    async (url) => {
      const cloud = newCloud()
      writeFileSync(cloud.path('osa.ini'), craton(`url = ${url}`), { mode: 0o640 })
      expect((await cloud.run('show --debug', { env })).err).not.toContain('is http://')
    },
  )
})

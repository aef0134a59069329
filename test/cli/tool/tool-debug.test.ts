/** `--debug` of `osa-inventory`: what the store and a plugin say, on standard error and nowhere else. */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { commands } from '../../../src/cli/tool/commands.ts'
import { exampleEnvironment, run } from '../../support/program.ts'
import { type Cloud, deployedCloud, newCloud } from './tool-run.ts'

const talkative = `export default { name: 'db', apiVersion: 1, summary: 'talks', options: { password: { type: 'text', secret: true, description: '' } },
  async register({ options }, context) {
    context.debug('opened with ' + (await options.password.reveal()))
    return { capabilities: { compareAndSwap: true, history: false, shared: true }, load: async () => { context.debug('asked\\nin two lines'); return undefined }, async write() {} }
  } }`

function withPlugin(cloud: Cloud): Cloud {
  mkdirSync(cloud.path('plugins'))
  writeFileSync(cloud.path('plugins/db.mjs'), talkative)
  writeFileSync(
    cloud.path('osa.ini'),
    '[inventory]\nbackend = db\nmirror = no\n[db]\nplugin = ./plugins/db.mjs\npassword = hunter2hunter\n',
    {
      mode: 0o600,
    },
  )
  return cloud
}

const heard = 'debug: opened with ********\ndebug: asked\n    in two lines\n'

describe('what a plugin says by context.debug', () => {
  it.each(['generate --dry-run', 'show', 'stale', 'export', 'doctor'])(
    'is told by %s --debug, without secrets',
    async (line) => {
      const told = await withPlugin(newCloud()).run(`${line} --debug`)
      expect(told.err).toContain(heard)
      expect(told.out).not.toContain('debug: ')
    },
  )

  it('is told by backend check and migrate', async () => {
    const cloud = withPlugin(newCloud())
    // As it is built: where its kit is.
    expect(run('osa-inventory', ['backend', 'check', '--debug', '--config', cloud.directory]).stderr).toContain(heard)
    expect((await cloud.run('migrate --from db --to file --dry-run --debug')).err).toContain(heard)
  })

  it('is told by no command without it', async () => {
    const cloud = withPlugin(newCloud())
    expect((await cloud.run('show')).err).not.toContain('debug')
    expect((await cloud.run('generate --dry-run')).err).toBe('')
  })
})

it('an exec program’s standard error is reported, line by line, the secret masked', async () => {
  const cloud = await deployedCloud()
  const program = cloud.path('scripted.mjs')
  copyFileSync(join(import.meta.dirname, '../../backends/exec-programs/scripted.mjs'), program)
  const settings = `[inventory]\nbackend = exec\nmirror = no\n[exec]\ncommand = ${program}\nargs = diagnose\nsecret = hunter2hunter\n`
  writeFileSync(cloud.path('osa.ini'), settings, { mode: 0o600 })
  const env = { OSA_CONFIG_DIR: cloud.directory, OSA_INVENTORY_ENVIRONMENT: exampleEnvironment }
  const told = run('osa-inventory', ['stale', '--debug'], { env })
  expect(told.stderr).toContain('debug: exec: connecting with ********\ndebug: exec: connected\n')
  expect(run('osa-inventory', ['stale'], { env }).stderr).not.toContain('connected')
})

it('every command takes it', async () => {
  for (const { name } of commands) expect((await newCloud().run(`${name} --help`)).out).toContain('--debug')
})

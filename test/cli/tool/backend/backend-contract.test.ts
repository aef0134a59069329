import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { pathOf, run, runCommand } from '../../../support/program.ts'

const directory = mkdtempSync(join(tmpdir(), 'osa-backend-contract-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

function check(...args: string[]) {
  return run('osa-inventory', ['backend', 'check', '--contract', '--config', directory, ...args])
}

/** Parses what it should keep, and talks. Has no history, and is out of reach for others. */
const rewriting = `
const stored = new Map()
export default {
  name: 'rewriting',
  apiVersion: 1,
  summary: 'parses what it should keep',
  options: { password: { type: 'text', secret: true, description: 'a secret' } },
  register({ options, deployment }, { debug }) {
    return {
      capabilities: { compareAndSwap: false, history: false, shared: false },
      async load() {
        debug('my password is ' + await options.password.reveal())
        return stored.get(deployment)
      },
      async write(revision) {
        stored.set(deployment, { ...revision, document: JSON.stringify(JSON.parse(revision.document)) })
      },
    }
  },
}
`

describe('osa-inventory backend check --contract', () => {
  it('tells each check in a line, and why it skips one', () => {
    const { status, stdout, stderr } = check('memory')
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const lines = stdout.trim().split('\n')
    expect(lines[0]).toBe('[memory], plugin memory')
    expect(lines.slice(1, -3).filter((line) => !/^(ok {2}|skip) \d\.\d+ /.test(line))).toEqual([])
    expect(lines.slice(-3, -1)).toEqual([
      'warning: the plugin memory keeps nothing for other processes: every run makes its own inventory, with new names',
      'removed again',
    ])
    expect(stdout).toContain('skip 3.6 separate processes from one parent at once: exactly one wins: `shared` is not')
    expect(lines.at(-1)).toMatch(/^\d+ passed, 0 failed, \d+ skipped in \d+\.\d s$/)
    expect(readdirSync(directory)).toEqual([])
  })

  it('keeps what a plugin prints out of the JSON', () => {
    const place = mkdtempSync(join(tmpdir(), 'osa-backend-contract-'))
    onTestFinished(() => rmSync(place, { recursive: true, force: true }))
    const printing = rewriting.replace('async load() {', 'async load() {\n        console.log("{ not yours")')
    writeFileSync(join(place, 'printing.mjs'), printing)
    writeFileSync(
      join(place, 'osa.ini'),
      '[inventory]\nbackend = main\n[main]\nplugin = ./printing.mjs\npassword = x\n',
    )
    const { stdout } = run('osa-inventory', [
      'backend',
      'check',
      '--contract',
      '--only',
      '1',
      '--json',
      '--config',
      place,
    ])
    expect(JSON.parse(stdout)).toMatchObject({ section: 'main', passed: expect.any(Number) })
  })

  it('says what is wrong without telling secrets, and fails', () => {
    writeFileSync(join(directory, 'rewriting.mjs'), rewriting)
    writeFileSync(
      join(directory, 'osa.ini'),
      '[inventory]\nbackend = main\n[main]\nplugin = ./rewriting.mjs\npassword = opensesame\n',
    )
    const { status, stdout } = check()
    expect(status).toBe(1)
    expect(stdout).toMatch(/^FAIL 2\.1 .*is not the same/m)
    expect(stdout).toMatch(/^FAIL 8\.4 no secret is in any error.*my password is \*{8}/m)
    expect(stdout).not.toContain('opensesame')
    const skipped = /^skip 3\.1 .*: `compareAndSwap` is not claimed$/m
    expect(stdout).toMatch(skipped)

    const asJson = JSON.parse(check('--json').stdout)
    expect(asJson).toMatchObject({ section: 'main', failed: expect.any(Number) })
    expect(asJson.checks.filter(({ outcome }: { outcome: string }) => outcome === 'failed')).toHaveLength(asJson.failed)
  })

  it('tells once that a backend cannot be opened', () => {
    writeFileSync(join(directory, 'osa.ini'), '[inventory]\nbackend = main\n[main]\nplugin = ./nothing.mjs\n')
    const { status, stdout, stderr } = check()
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toContain('there is no file')
  })

  it('goes with check only', () => {
    const { status, stderr } = run('osa-inventory', ['backend', 'list', '--contract', '--config', directory])
    expect(status).toBe(2)
    expect(stderr).toContain('--contract goes with check')
  })
})

describe('the contract kit on the command line', () => {
  const plugins = join(import.meta.dirname, '../../../testing/plugins')

  /** A settings directory with one of the plugins that the kit is tried on. */
  function site(name: string) {
    const config = mkdtempSync(join(tmpdir(), 'osa-backend-kit-'))
    const inventories = join(config, 'inventories')
    mkdirSync(join(inventories, 'not yet'), { recursive: true })
    onTestFinished(() => rmSync(config, { recursive: true, force: true }))
    const plugin = join(plugins, `${name}.mjs`)
    writeFileSync(
      join(config, 'osa.ini'),
      `[inventory]\nbackend = main\n[main]\nplugin = ${plugin}\npath = ${inventories}\n`,
    )
    const args = ['backend', 'check', '--contract', '--config', config]
    const env = { INVENTORIES: inventories }
    const tried = (...more: string[]) => run('osa-inventory', [...args, ...more], { env, cwd: config })
    return { config, inventories, args, env, tried }
  }

  it('takes hooks from a module, which makes the place and takes it away', () => {
    const { inventories, tried } = site('sound')
    const { status, stdout, stderr } = tried(
      '--hooks',
      join(plugins, 'hooks.mjs'),
      '--only',
      '7.4,7.5',
      '--only',
      '7.11',
    )
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(/^3 passed, 0 failed, 0 skipped in/m)
    expect(readdirSync(inventories)).toEqual(['not yet'])
  })

  it('takes hooks from a program, and tells which one fails', () => {
    const { tried } = site('no-digest-check')
    const { status, stdout } = tried(
      '--hooks',
      join(plugins, 'hooks.sh'),
      '--only',
      '7.4',
      '--only',
      '7.11',
      '--only',
      '4.3',
    )
    expect(status).toBe(1)
    expect(stdout).toMatch(/^ok {3}7\.4 /m)
    expect(stdout).toMatch(/^FAIL 7\.11 .*must be refused with ERR_CORRUPT_DOCUMENT/m)
    expect(stdout).toMatch(
      /^FAIL 4\.3 .*hooks\.sh: --hooks: the hook openReadOnly ended with status 4: no user may only read$/m,
    )
  })

  it.each([
    [['--only', '99'], 'only: there is no check 99; there are 1, 2, 3, 4, 5, 6, 7, 8, 9'],
    [['--skip', '1.99=because'], 'skip: there is no check 1.99; there are 1.1, 1.2'],
    [['--hooks', 'nothing.mjs'], 'nothing.mjs: --hooks: it does not load: Cannot find module'],
    [['--hooks', 'nothing.sh'], 'nothing.sh: --hooks: it cannot be run: spawn'],
    [
      ['--hooks', 'odd.mjs'],
      'odd.mjs: --hooks: there is no hook destroyed; known are alter, damage, down, killService',
    ],
  ])('refuses what there is not: %j', (args, message) => {
    const { config, tried } = site('sound')
    writeFileSync(join(config, 'odd.mjs'), 'export const destroyed = () => {}\n')
    const { status, stdout, stderr } = tried(...args)
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toContain(message)
  })

  it.each([
    [['--skip', '7.3'], "--skip 7.3: write the check and why it is left out, as 7.3='there is no service'"],
    [['--patience', 'long'], '--patience long: write a whole number from 1 on'],
  ])('refuses a command line that is wrong: %j', (args, message) => {
    const { status, stdout, stderr } = site('sound').tried(...args)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain(message)
  })

  it('does not call it proved when everything was skipped', () => {
    const { status, stdout } = site('sound').tried('--only', '8.4', '--only', '7.1', '--skip', '7.1=no service')
    expect(status).toBe(1)
    expect(stdout).toMatch(/^skip 7\.1 .*: no service$/m)
    expect(stdout).toMatch(/^0 passed, 0 failed, 2 skipped in .*: nothing was tried$/m)
  })

  it('writes JUnit XML that an XML parser reads, and the same as JSON', () => {
    const { config, tried } = site('mutates')
    const args = ['--only', '1.4', '--only', '2.8', '--only', '8.4', '--junit', 'contract.xml', '--json']
    const { status, stdout } = tried(...args)
    expect(status).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, depth: 'whole', passed: 1, failed: 1, skipped: 1 })
    const program = `import json, sys, xml.etree.ElementTree as tree
suite = tree.parse(sys.argv[1]).getroot()
print(json.dumps([suite.attrib['tests'], suite.attrib['failures'], suite.attrib['skipped']] +
  [[case.attrib['name'].split()[0], float(case.attrib['time']) >= 0, [(each.tag, each.attrib['message']) for each in case]] for case in suite]))`
    const read = runCommand('/usr/bin/python3', ['-c', program, join(config, 'contract.xml')])
    expect(read.stderr).toBe('')
    expect(JSON.parse(read.stdout)).toEqual([
      '3',
      '1',
      '1',
      ['1.4', true, []],
      [
        '2.8',
        true,
        [['failure', expect.stringMatching(/^the revision that was given to `write` is not the same\n {2}wanted: /)]],
      ],
      ['8.4', true, [['skipped', 'there are no secrets']]],
    ])
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('removes what it has made when %s ends it', async (signal) => {
    const { inventories, args, env } = site('slow')
    const child = spawn(process.execPath, [pathOf('osa-inventory'), ...args, '--only', '2.2', '--only', '3.1'], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const ended = once(child, 'close')
    let stdout = ''
    child.stdout.on('data', (chunk) => {
      stdout += chunk
    })
    await expect.poll(() => readdirSync(inventories)).toContain('begun')
    child.kill(signal)
    expect(await ended).toEqual([null, signal])
    expect(readdirSync(inventories)).toEqual(['begun', 'not yet'])
    expect(stdout).toMatch(/^FAIL 2\.2 .*: it was interrupted$/m)
    expect(stdout).toMatch(/^removed again\n0 passed, 1 failed, 0 skipped in .*: interrupted$/m)
  })
})

/** A plugin as its author begins it: laid out, checked as it stands, packed, installed and used. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { install, packTool } from '../../../examples/install.ts'
import { type Registry, startRegistry } from '../../../support/npm-registry.ts'
import {
  exampleCloud,
  exampleEnvironment,
  pathOf,
  repository,
  run,
  runCommand,
  runMeanwhile,
  scratch,
} from '../../../support/program.ts'

let registry: Registry
beforeAll(async () => {
  registry = await startRegistry()
})
afterAll(() => registry.stop())

/** `osa-inventory` on PATH, and no registry but the test's own. */
function authorsEnvironment(directory: string): Record<string, string> {
  const bin = join(directory, 'bin')
  mkdirSync(bin, { recursive: true })
  if (!existsSync(join(bin, 'osa-inventory'))) symlinkSync(pathOf('osa-inventory'), join(bin, 'osa-inventory'))
  return {
    PATH: `${bin}:${process.env.PATH}`,
    HOME: directory,
    npm_config_cache: join(directory, '.npm'),
    npm_config_userconfig: '/dev/null',
    npm_config_registry: registry.url,
    npm_config_update_notifier: 'false',
  }
}

describe('a plugin that `backend new` lays out', () => {
  it.each([
    ['typescript', ['README.md', 'check', 'package.json', 'src/index.ts', 'test/index.test.ts', 'tsconfig.json']],
    ['javascript', ['README.md', 'check', 'index.js', 'package.json', 'test/index.test.js']],
    ['python', ['README.md', 'a-store.py', 'check', 'test_plugin.py']],
  ])('in %s passes its check as it stands', { timeout: 600_000 }, async (language, files) => {
    const directory = scratch()
    const plugin = join(directory, 'a place', 'plugin')
    mkdirSync(join(directory, 'a place'))
    const made = run('osa-inventory', ['backend', 'new', 'a-store', '--language', language, plugin])
    expect([made.status, made.stderr]).toEqual([0, `next: cd '${plugin}' && ./check\n`])
    const listed = [...files, '.gitignore', 'try/osa.ini'].sort()
    expect(made.stdout).toBe(`${listed.map((name) => join(plugin, name)).join('\n')}\n`)
    expect(readdirSync(plugin, { recursive: true, encoding: 'utf8' })).toEqual(expect.arrayContaining(listed))
    for (const name of listed) expect(readFileSync(join(plugin, name), 'utf8')).not.toContain('my-backend')
    if (language !== 'python') {
      const manifest = JSON.parse(readFileSync(join(plugin, 'package.json'), 'utf8'))
      expect(manifest).toMatchObject({ name: 'a-store', keywords: ['osa-inventory-backend'] })
      expect(JSON.stringify(manifest)).not.toContain('"osa-inventory"')
    }
    expect(statSync(join(plugin, 'check')).mode & 0o111).toBe(0o111)

    const checked = await runMeanwhile(join(plugin, 'check'), ['--processes', '2', '--increments', '20'], {
      env: authorsEnvironment(directory),
      cwd: '/',
    })
    expect(checked.status, checked.stdout + checked.stderr).toBe(0)
    expect(checked.stdout).toMatch(/^\d{2} passed, 0 failed, /m)
    expect(readdirSync(join(plugin, 'try/store'))).toEqual([])
  })
})

describe('section 8 of the manual', () => {
  it('has commands that work as they are there', { timeout: 600_000 }, async () => {
    const manual = readFileSync(join(repository, 'docs/writing-a-backend.md'), 'utf8')
    const section = manual.slice(manual.indexOf('\n## 8. '), manual.indexOf('\n## 9. '))
    const blocks = [...section.matchAll(/^```(sh|ini)\n(.*?)^```$/gms)].map(([, , text]) => text!)
    const cloud = exampleCloud()
    const elsewhere = blocks.map((block) => block.replaceAll('/etc/openstack_deploy', `'${cloud}'`))
    const [making, packing, settings, using] = elsewhere as [string, string, string, string]
    expect(elsewhere).toHaveLength(4)
    const directory = scratch()
    const environment = { env: authorsEnvironment(directory) }
    const done = await runMeanwhile('sh', ['-ec', making], { ...environment, cwd: directory })
    expect(done.status, done.stdout + done.stderr).toBe(0)
    const packed = await runMeanwhile('sh', ['-ec', packing], { ...environment, cwd: join(directory, 'my-backend') })
    expect(packed.status, packed.stdout + packed.stderr).toBe(0)
    mkdirSync(join(cloud, 'store'))
    writeFileSync(join(cloud, 'osa.ini'), settings.replace('/srv/inventory', 'store'), { mode: 0o640 })
    const used = runCommand('sh', ['-ec', using], { env: { ...environment.env, OSA_CONFIG_DIR: cloud } })
    expect(used.status, used.stdout + used.stderr).toBe(0)
    expect(used.stdout).toMatch(/\| mine +\| my-backend +\| yes +\| yes +\| 0\.1\.0 +\| a file for each revision/)
    const first = run('openstack-ansible-inventory', ['--config', cloud, '-e', exampleEnvironment])
    expect([first.status, first.stderr]).toEqual([0, ''])
    expect(run('osa-inventory', ['doctor', '--config', cloud, '-e', exampleEnvironment]).stdout).toContain(
      `[mine] is kept by the plugin my-backend 0.1.0, from ${cloud}/node_modules/my-backend/dist/src/index.js`,
    )
  })
})

describe('what cannot be laid out', () => {
  it.each([
    [
      ['new', 'My_Backend', 'x'],
      1,
      "My_Backend cannot be a plugin's name: write lower-case letters and digits, in words",
    ],
    [['new', 'postgres', 'x'], 1, "postgres cannot be a plugin's name: the built-in backend postgresql has it"],
    [['new', 'mine', '.'], 1, 'is not empty'],
    [['new', 'mine', 'a/b/c'], 1, 'a/b/c cannot be made: '],
    [['new', 'mine', 'file'], 1, 'file is not a directory that can be read: '],
    [['new', 'mine'], 2, 'new takes a name and a directory'],
    [['new', 'mine', 'x', '--language', 'cobol'], 2, "invalid choice: 'cobol'"],
    [['show', 'mine', 'x'], 2, 'show takes no second word'],
    [['list', '--language', 'python'], 2, '--language goes with new'],
    [['list', '--options'], 2, '--options goes with show'],
    [['sdk', 'x'], 2, 'sdk takes no section'],
  ])('%j', (args, status, message) => {
    const directory = scratch()
    writeFileSync(join(directory, 'file'), '')
    const ended = run('osa-inventory', ['backend', ...args], { cwd: directory, env: { OSA_CONFIG_DIR: directory } })
    expect([ended.status, ended.stdout]).toEqual([status, ''])
    expect(ended.stderr).toContain(message)
    expect(readdirSync(directory)).toEqual(['file'])
  })

  it('`check` says what it misses', () => {
    const plugin = join(scratch(), 'plugin')
    run('osa-inventory', ['backend', 'new', 'mine', '--language', 'python', plugin])
    const ended = runCommand(join(plugin, 'check'), [], { env: { OSA_INVENTORY: '/nonexistent/osa' } })
    expect([ended.status, ended.stdout]).toEqual([1, ''])
    expect(ended.stderr).toBe(
      'check: /nonexistent/osa is not there: put osa-inventory on PATH, or set OSA_INVENTORY to its path\n',
    )
  })
})

it('an installed package lays out the same, and names itself as the one with the types', { timeout: 300_000 }, () => {
  const site = scratch()
  install(site, packTool(join(site, 'tarballs')))
  const program = join(site, 'node_modules/.bin/osa-inventory')
  const directory = scratch()
  for (const language of ['typescript', 'javascript', 'python']) {
    const [ours, theirs] = [join(directory, `ours-${language}`), join(directory, `theirs-${language}`)]
    expect(run('osa-inventory', ['backend', 'new', 'a-store', '--language', language, ours]).status).toBe(0)
    const { status, stderr } = runCommand(program, ['backend', 'new', 'a-store', '--language', language, theirs])
    expect(status, stderr).toBe(0)
    expect(treeOf(theirs)).toEqual(treeOf(ours))
  }
  expect(runCommand(program, ['backend', 'sdk']).stdout).toBe(`${join(site, 'node_modules/osa-inventory')}\n`)
})

/** Each file with its mode and text. */
function treeOf(directory: string): Record<string, string> {
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(directory, name)).isFile())
    .sort()
  const described = files.map((name) => {
    const path = join(directory, name)
    return [name, `${statSync(path).mode.toString(8)} ${readFileSync(path, 'utf8')}`] as const
  })
  return Object.fromEntries(described)
}

it('`backend sdk` prints the package that has the types', () => {
  const { status, stdout, stderr } = run('osa-inventory', ['backend', 'sdk'])
  expect([status, stderr]).toEqual([0, ''])
  const { exports } = JSON.parse(readFileSync(join(stdout.trim(), 'package.json'), 'utf8'))
  expect(existsSync(join(stdout.trim(), exports['./plugin'].types))).toBe(true)
})

/** Plugins that are installed as packages: found by their keyword, never run; and what a backend can be told. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exampleCloud, exampleEnvironment, run } from '../../../support/program.ts'

function put(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

function backend(directory: string, ...args: readonly string[]) {
  return run('osa-inventory', ['backend', ...args, '--config', directory])
}

interface Listed {
  readonly section: string | null
  readonly plugin: string
  readonly loads: boolean | null
  readonly summary: string
  readonly version: string | null
  readonly directory: string | null
}

const keywords = ['osa-inventory-backend']
const source = `export default { name: 'db', apiVersion: 1, summary: 'a database', options: {
  url: { type: 'text', required: true, description: 'where it is' },
  wait: { type: 'duration', default: '5s', minimum: 1, description: 'how long' },
  mode: { type: 'choice', choices: ['fast', 'safe'], default: 'safe', description: 'how' },
  token: { type: 'text', secret: true, description: 'of it' } }, register() {} }\n`

function install(directory: string, name: string, manifest: unknown, code = source): string {
  const place = join(directory, 'node_modules', name)
  put(join(place, 'package.json'), typeof manifest === 'string' ? manifest : JSON.stringify(manifest))
  put(join(place, 'index.js'), code)
  return place
}

describe('backend list', () => {
  it('finds what is installed by its keyword, and runs nothing of it', () => {
    const directory = exampleCloud()
    const flag = join(directory, 'was-run')
    const manifest = { name: 'other', version: '1.2.3', description: 'an object store', type: 'module', keywords }
    const code = `import { writeFileSync } from 'node:fs'; writeFileSync('${flag}', '')\n${source}`
    const place = install(directory, 'osa-objects', manifest, code)
    install(directory, '@site/store', { version: '0.1.0', keywords: ['x', ...keywords] }, code)
    install(directory, 'unrelated', { version: '1.0.0', keywords: ['backend'] }, code)
    install(dirname(directory), 'osa-objects', { version: '9.9.9', keywords }, code)
    const { status, stdout, stderr } = backend(directory, 'list', '--json')
    expect([status, stderr, existsSync(flag)]).toEqual([0, '', false])
    const listed = (JSON.parse(stdout) as Listed[]).filter(({ loads }) => loads === null)
    expect(listed).toMatchObject([
      { section: null, plugin: '@site/store', version: '0.1.0', summary: '' },
      { section: null, plugin: 'osa-objects', version: '1.2.3', summary: 'an object store', directory: place },
    ])
    const table = backend(directory, 'list').stdout
    expect(table).toMatch(/\| osa-objects +\| +\| +\| 1\.2\.3 +\| an object store; installed in \/.*osa-objects +\|\n/)
  })

  it('shows one that a section uses once, with its version', () => {
    const directory = exampleCloud()
    install(directory, 'osa-objects', { name: 'osa-objects', version: '1.2.3', type: 'module', keywords })
    put(join(directory, 'osa.ini'), '[objects]\nplugin = osa-objects\nurl = x\n')
    const listed = JSON.parse(backend(directory, 'list', '--json').stdout) as Listed[]
    expect(listed.filter(({ plugin }) => plugin === 'osa-objects')).toMatchObject([
      { section: 'objects', loads: true, version: '1.2.3', summary: 'a database' },
    ])
  })

  it('is not led astray by what a package says', () => {
    const directory = exampleCloud()
    const modules = join(directory, 'node_modules')
    install(directory, 'not-json', '{"keywords": ["osa-inventory-backend"')
    install(directory, 'a-list', '["osa-inventory-backend"]')
    install(directory, 'null', 'null')
    install(directory, 'a-text', { keywords: 'osa-inventory-backend' })
    install(directory, 'huge', JSON.stringify({ keywords, more: 'x'.repeat(2 << 20) }))
    install(directory, 'deep', `{"keywords": ["osa-inventory-backend"], "x": ${'['.repeat(100_000)}`)
    mkdirSync(join(modules, 'a-directory/package.json'), { recursive: true })
    mkdirSync(join(modules, 'a-pipe'))
    execFileSync('mkfifo', [join(modules, 'a-pipe/package.json')])
    mkdirSync(join(modules, 'a-device'))
    symlinkSync('/dev/zero', join(modules, 'a-device/package.json'))
    symlinkSync('.', join(modules, 'a-loop'))
    symlinkSync('loop', join(modules, 'loop'))
    symlinkSync('..', join(modules, '@above'))
    install(directory, 'odd', {
      keywords,
      version: { major: 1 },
      description: 'a\u001b[2Jb\nc'.repeat(200),
      name: '../x',
    })
    const { status, stdout, stderr } = backend(directory, 'list', '--json')
    expect([status, stderr]).toEqual([0, ''])
    const listed = (JSON.parse(stdout) as Listed[]).filter(({ loads }) => loads === null)
    expect(listed.map(({ plugin, version }) => [plugin, version])).toEqual([['odd', null]])
    expect(listed[0]!.summary).toHaveLength(200)
    expect(backend(directory, 'list').stdout).not.toContain('\u001b')
  })

  it('looks at no more than 5,000 packages, and says so', () => {
    const directory = exampleCloud()
    for (let i = 0; i < 5001; i++) mkdirSync(join(directory, 'node_modules', `p${i}`), { recursive: true })
    const { status, stderr } = backend(directory, 'list')
    expect(status).toBe(0)
    expect(stderr).toContain('so much is installed that not all of it was looked at')
  })
})

describe('backend show --options', () => {
  it('shows what a package can be told, in text and as JSON', () => {
    const directory = exampleCloud()
    const place = install(directory, 'osa-objects', { name: 'osa-objects', version: '1.2.3', type: 'module', keywords })
    const { status, stdout, stderr } = backend(directory, 'show', '--options', 'osa-objects')
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout.split('\n').slice(0, 2)).toEqual(['db 1.2.3: a database', `from ${place}/index.js`])
    expect(stdout).toMatch(/^\| url +\| text +\| \(required\) +\| where it is +\|$/m)
    expect(stdout).toMatch(/^\| wait +\| duration from 1 ms +\| 5s +\| how long +\|$/m)
    expect(stdout).toMatch(/^\| mode +\| fast \| safe +\| safe +\| how +\|$/m)
    expect(stdout).toMatch(/^\| token +\| secret +\| +\| of it +\|$/m)
    const shown = JSON.parse(backend(directory, 'show', '--options', 'osa-objects', '--json').stdout)
    expect(shown).toMatchObject({ plugin: 'db', version: '1.2.3', file: `${place}/index.js`, driver: null })
    expect(shown.options[1]).toEqual({
      option: 'wait',
      type: 'duration',
      required: false,
      default: '5s',
      secret: false,
      choices: null,
      minimum: 1,
      maximum: null,
      description: 'how long',
    })
  })

  it('shows a built-in one with its client, a section, and a path', () => {
    const directory = exampleCloud()
    put(join(directory, 'db.mjs'), source)
    put(join(directory, 'osa.ini'), '[mine]\nplugin = ./db.mjs\n')
    const built = backend(directory, 'show', 'postgresql', '--options')
    expect([built.status, built.stderr]).toEqual([0, ''])
    expect(built.stdout).toMatch(/^postgresql: .*\nits client package postgres is installed\n/)
    for (const name of ['mine', './db.mjs']) {
      expect(backend(directory, 'show', '--options', name).stdout).toMatch(/^db: a database\nfrom .*\/db\.mjs\n/)
    }
    expect(backend(directory, 'show', '--options').stdout).toMatch(/^file: /)
  })

  it('loads after the checks of loading', () => {
    const directory = exampleCloud()
    const missing = backend(directory, 'show', '--options', 'osa-objcts')
    expect([missing.status, missing.stdout]).toEqual([1, ''])
    expect(missing.stderr).toContain('asks for the plugin osa-objcts, which is neither built in')
    expect(missing.stderr).not.toContain('npm install')
    put(join(directory, 'half.mjs'), 'export default { name: "half" }')
    const half = backend(directory, 'show', '--options', './half.mjs')
    expect([half.status, half.stdout]).toEqual([1, ''])
    expect(half.stderr).toContain('it is not a whole plugin: `apiVersion` is missing')
  })
})

describe('a client that a plugin asks for by `importPackage`', () => {
  it('is proposed to be installed only where its package names it', () => {
    const directory = exampleCloud()
    const code = source.replace(
      'register() {}',
      "async register(_, context) { await context.importPackage('postgrse') }",
    )
    const manifest = { name: 'osa-objects', version: '1.2.3', type: 'module' }
    const place = install(directory, 'osa-objects', manifest, code)
    put(join(directory, 'osa.ini'), '[inventory]\nbackend = objects\n[objects]\nplugin = osa-objects\nurl = x\n')
    const generated = () => run('openstack-ansible-inventory', ['--config', directory, '-e', exampleEnvironment])
    const { status, stdout, stderr } = generated()
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toContain('needs the package postgrse')
    expect(stderr).toContain(`correct the name in ${place}/index.js`)
    expect(stderr).not.toContain('npm install')
    install(directory, 'osa-objects', { ...manifest, dependencies: { postgrse: '1' } }, code)
    expect(generated().stderr).toContain(`npm install --prefix ${directory} postgrse`)
  })
})

describe('doctor', () => {
  function notes(directory: string): string {
    return run('osa-inventory', ['doctor', '--config', directory, '-e', exampleEnvironment]).stdout
  }

  it('names the plugin that keeps the inventory, also one that does not load', () => {
    const directory = exampleCloud()
    expect(notes(directory)).not.toContain('plugin-in-use')
    const place = install(
      directory,
      'osa-objects',
      { name: 'osa-objects', version: '1.2.3', type: 'module' },
      'throw 1',
    )
    put(join(directory, 'osa.ini'), '[inventory]\nbackend = objects\n[objects]\nplugin = osa-objects\nurl = x\n')
    const told = `[objects] is kept by the plugin osa-objects 1.2.3, from ${place}/index.js`
    expect(notes(directory)).toContain(told)
    put(join(directory, 'osa.ini'), '[inventory]\nbackend = mine\n[mine]\nplugin = exec\ncommand = ./program\n')
    expect(notes(directory)).toContain(`[mine] is kept by the program ${directory}/program`)
  })
})

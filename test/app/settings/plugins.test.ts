import { chmodSync, chownSync, lstatSync, mkdirSync, type Stats, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadPlugin } from '../../../src/app/settings/plugins/load.ts'
import { writableByOthers } from '../../../src/disk/access.ts'
import { isRoot } from '../../support/contract.ts'
import { lacking, scratch } from '../../support/program.ts'
import { failureOf, put } from './settings-support.ts'

/** A module whose plugin has this summary. */
function pluginNamed(summary: string): string {
  return `export default { name: 'db', apiVersion: 1, summary: '${summary}', options: {}, register() {} }\n`
}

interface Place {
  /** Of the settings file. */
  readonly directory: string
  readonly installed: string
  load(asked: string): ReturnType<typeof loadPlugin>
}

function place(): Place {
  const root = scratch()
  const directory = join(root, 'etc/openstack_deploy')
  const installed = join(root, 'opt/osa-inventory/dist/bin')
  mkdirSync(directory, { recursive: true })
  mkdirSync(installed, { recursive: true })
  return {
    directory,
    installed,
    load: (asked) =>
      loadPlugin(
        { section: 'primary', asked, origin: `${directory}/osa.ini:5`, base: { directory, env: { HOME: root } } },
        { installed, isRoot: false },
      ),
  }
}

function installPackage(above: string, name: string, manifest: object, files: Record<string, string>): string {
  const directory = join(above, 'node_modules', name)
  put(join(directory, 'package.json'), JSON.stringify({ name, ...manifest }))
  for (const [file, text] of Object.entries(files)) put(join(directory, file), text)
  return directory
}

async function summaryOf(loading: ReturnType<typeof loadPlugin>): Promise<string> {
  return (await loading).plugin.summary
}

describe('a plugin', () => {
  it('is found by the name of a built-in backend', async () => {
    expect((await place().load('memory')).plugin.name).toBe('memory')
  })

  it.each(['./plugins/db.mjs', '~/etc/openstack_deploy/plugins/db.mjs', 'ABSOLUTE'])(
    'is found by its path: %s',
    async (asked) => {
      const { directory, load } = place()
      const file = put(join(directory, 'plugins/db.mjs'), pluginNamed('by path'))
      expect(await summaryOf(load(asked === 'ABSOLUTE' ? file : asked))).toBe('by path')
    },
  )

  const layouts: [string, object, Record<string, string>][] = [
    ['import alone', { exports: { import: './a.mjs' } }, { 'a.mjs': pluginNamed('right') }],
    ['a string', { exports: './a.mjs' }, { 'a.mjs': pluginNamed('right') }],
    [
      'conditions within conditions',
      {
        exports: {
          '.': { browser: './no.mjs', node: { require: './no.cjs', import: ['./a.mjs'] }, default: './no.mjs' },
        },
      },
      { 'a.mjs': pluginNamed('right'), 'no.mjs': pluginNamed('wrong'), 'no.cjs': '' },
    ],
    ['type module', { type: 'module', main: 'lib/a.js' }, { 'lib/a.js': pluginNamed('right') }],
    ['main without an extension', { type: 'module', main: 'lib' }, { 'lib/index.js': pluginNamed('right') }],
    ['no entry at all', { type: 'module' }, { 'index.js': pluginNamed('right') }],
    ['CommonJS', {}, { 'index.js': pluginNamed('right').replace('export default', 'module.exports =') }],
    [
      'an ES module compiled to CommonJS',
      {},
      { 'index.js': pluginNamed('right').replace('export default', 'exports.__esModule = true; exports.default =') },
    ],
  ]

  it.each(layouts)('is found in a package with %s', async (_, manifest, files) => {
    const { directory, load } = place()
    installPackage(directory, '@site/osa-db', manifest, files)
    expect(await summaryOf(load('@site/osa-db'))).toBe('right')
  })

  it('is found below a package, where the package offers it', async () => {
    const { directory, load } = place()
    const files = { 'lib/pg.mjs': pluginNamed('right'), 'lib/hidden.mjs': pluginNamed('wrong') }
    installPackage(directory, 'osa-db', { exports: { './plugins/*': './lib/*.mjs', './plugins/hidden': null } }, files)
    expect(await summaryOf(load('osa-db/plugins/pg'))).toBe('right')
    const error = await failureOf(() => load('osa-db'))
    expect(error.message).toContain('osa-db/package.json offers nothing to import')
    expect((await failureOf(() => load('osa-db/plugins/hidden'))).message).toContain('as ./plugins/hidden')
  })

  it("is looked for from the settings file's directory up, then from the tool's own install up", async () => {
    const { directory, installed, load } = place()
    const above = dirname(directory)
    const manifest = { exports: './a.mjs' }
    installPackage(dirname(dirname(installed)), 'osa-db', manifest, { 'a.mjs': pluginNamed('beside the tool') })
    expect(await summaryOf(load('osa-db'))).toBe('beside the tool')
    installPackage(above, 'osa-db', manifest, { 'a.mjs': pluginNamed('above the settings') })
    expect(await summaryOf(load('osa-db'))).toBe('above the settings')
    installPackage(directory, 'osa-db', manifest, { 'a.mjs': pluginNamed('beside the settings') })
    expect(await summaryOf(load('osa-db'))).toBe('beside the settings')
  })
})

describe('a plugin that cannot be had', () => {
  it('is reported with all that was tried, and no command that installs whatever has that name', async () => {
    const { directory, installed, load } = place()
    const error = await failureOf(() => load('osa-db'))
    expect(error.code).toBe('ERR_PLUGIN')
    expect(error.message).toContain(
      `${directory}/osa.ini:5: [primary] asks for the plugin osa-db, which is neither built in`,
    )
    for (const path of [directory, dirname(directory), installed, dirname(installed)]) {
      expect(error.message).toContain(join(path, 'node_modules/osa-db'))
    }
    expect(error.remedy).toBe(
      `correct the name; if it is right, install that package below ${directory} from a source that you trust`,
    )
  })

  it('is reported with the built-in backend that may be meant, or the file', async () => {
    const { directory, load } = place()
    expect((await failureOf(() => load('memry'))).message).toContain('the built-in backend of a similar name is memory')
    const file = put(join(directory, 'db.mjs'), pluginNamed('a file'))
    expect((await failureOf(() => load('db.mjs'))).message).toContain(`a file ${file} is there: a path begins with ./`)
  })

  it.each([
    ['./not-there.mjs', 'there is no file'],
    ['/etc/passwd/db.mjs', 'there is no file /etc/passwd/db.mjs'],
    ['./', 'is not a file'],
    ['Not A Name', 'which is not a name'],
    ['../../../../../nowhere.mjs', 'there is no file /nowhere.mjs'],
  ])('%s: %s', async (asked, problem) => {
    expect((await failureOf(() => place().load(asked))).message).toContain(problem)
  })

  it.each([
    ['./store', 'and %/store is not a file', 'name the module itself: ./store/lib/main.js'],
    ['./one', 'and %/one is not a file', 'name the module itself: ./one/db.mjs'],
    ['./empty/', 'and %/empty is not a file', 'name the module itself, as in ./empty/index.mjs'],
    ['./lib/databse.mjs', 'and there is no file %/lib/databse.mjs', '; do you mean ./lib/database.mjs?'],
    ['./lib/database', 'and there is no file %/lib/database', '; do you mean ./lib/database.mjs?'],
    ['./lib/none.mjs', 'and there is no file %/lib/none.mjs', 'put the module there, or correct the path'],
    ['./link.mjs', 'and %/link.mjs is a link to what is not there', 'correct the link, or the path'],
    ['./db.py', 'and %/db.py is not a module of JavaScript', 'plugin = exec\ncommand = ./db.py'],
    ['./data.json', 'and %/data.json holds data, not code', 'name the module itself'],
  ])('is looked at as a path: %s', async (asked, problem, remedy) => {
    const { directory, load } = place()
    put(join(directory, 'store/package.json'), '{"exports": "./lib/main.js"}')
    put(join(directory, 'store/lib/main.js'), '')
    for (const name of ['one/db.mjs', 'lib/database.mjs', 'db.py', 'data.json', 'empty/readme.txt'])
      put(join(directory, name), '')
    symlinkSync('nowhere.mjs', join(directory, 'link.mjs'))
    const error = await failureOf(() => load(asked))
    expect(error.message).toContain(problem.replace('%', directory))
    expect(error.remedy?.endsWith(remedy), error.remedy).toBe(true)
    expect(`${error.message} ${error.remedy}`).not.toContain('npm install')
  })

  it.skipIf(isRoot)('is looked at as a path: it cannot be read (skipped: root can read everything)', async () => {
    const { directory, load } = place()
    const file = put(join(directory, 'db.mjs'), '', 0o200)
    const error = await failureOf(() => load('./db.mjs'))
    expect(error.message).toContain(`and ${file} cannot be read by this user`)
    expect(error.remedy).toBe(`chmod u+r ${file} as its owner`)
  })

  it('may not be looked at: the message says why', async () => {
    const error = await failureOf(() => place().load(`./${'x'.repeat(300)}.mjs`))
    expect(error.message).toMatch(/xxx\.mjs cannot be read: its name is too long$/)
  })

  it.each([
    [{ exports: './gone.mjs' }, 'gone.mjs, which is not there'],
    [{ exports: { require: './a.cjs' } }, 'offers nothing to import'],
    [{ exports: '../../outside.mjs' }, 'offers nothing to import'],
    [{ exports: './../outside.mjs' }, 'offers nothing to import'],
  ])('has a package that says %j', async (manifest, problem) => {
    const { directory, load } = place()
    installPackage(directory, 'osa-db', manifest, { 'a.cjs': '' })
    const error = await failureOf(() => load('osa-db'))
    expect(error.message).toContain(problem)
    expect(error.remedy).toBe('look into it, or install that package again from where you had it')
  })
})

describe('a module that is not a plugin', () => {
  const whole = `name: 'db', apiVersion: 1, summary: 's', options: {}, register() {}`

  it.each([
    ['export const a = 1', 'its default export is missing, not a plugin'],
    ['export default () => {}', 'its default export is a function, not a plugin'],
    [
      `export default { ${whole.replace('apiVersion: 1', 'apiVersion: 2')} }`,
      'it is written for apiVersion 2, and this program has apiVersion 1',
    ],
    [
      `export default { ${whole.replace('register() {}', 'register: 1')} }`,
      'it is not a whole plugin: `register` is a number (wanted: a function)',
    ],
    [
      'export default {}',
      'it is not a whole plugin: `name` is missing (wanted: lower-case letters, digits and -); `apiVersion` is missing ' +
        '(wanted: 1); `summary` is missing (wanted: one line of text); `options` is missing (wanted: an object of option ' +
        'specs, {} for none); `register` is missing (wanted: a function)',
    ],
    [
      `export default { ${whole.replace('options: {}', "options: { Url: {}, a: { type: 'txt' }, plugin: {} }")} }`,
      'it declares options that cannot be used: option Url: its name must be lower-case letters, digits and _; option a: ' +
        'type "txt" is not one of text, integer, boolean, duration, path, choice; option a: it has no description; option ' +
        'plugin: this name says which plugin it is',
    ],
    [
      `export default { ${whole.replace('options: {}', "options: { a: { type: 'integer', description: '', default: 'x' } }")} }`,
      'option a: its default is "x"; write a whole number',
    ],
    [
      `export default { ${whole.replace('options: {}', "options: { a: { type: 'path', description: '', secret: true } }")} }`,
      'option a: a secret is of type text',
    ],
    ['throw new Error("no luck\\n    at somewhere")', 'which fails while it is loaded: no luck'],
    ['export default 1 +', 'which fails while it is loaded: '],
    [`import './gone.mjs'`, "which fails while it is loaded: Cannot find module '"],
  ])('%s', async (source, problem) => {
    const { directory, load } = place()
    const file = put(join(directory, 'db.mjs'), source)
    const error = await failureOf(() => load('./db.mjs'))
    expect(error.code).toBe('ERR_PLUGIN')
    expect(error.message).toContain(`${directory}/osa.ini:5: [primary] asks for the plugin ./db.mjs (${file})`)
    expect(error.message).toContain(problem)
    expect(error.message).not.toMatch(/^\s+at /m)
  })

  it.each([
    ['db.mjs', `import 'no-such-driver/lib/a.js'`],
    ['db.mjs', `import '@site/no-such-driver'`],
    ['db.cjs', `require('no-such-driver')`],
  ])('misses its driver: %s %s', async (name, source) => {
    const { directory, load } = place()
    put(join(directory, name), source)
    const error = await failureOf(() => load(`./${name}`))
    const driver = source.includes('@site') ? '@site/no-such-driver' : 'no-such-driver'
    expect(error.code).toBe('ERR_DRIVER_MISSING')
    expect(error.message).toContain(`which needs the package ${driver}, and that is not installed`)
    expect(error.remedy).toBe(
      `correct the name in ${join(directory, name)}; or, if the plugin's author says that it is right, install that package ` +
        `below ${directory} from a source that you trust`,
    )
    put(join(directory, 'package.json'), JSON.stringify({ peerDependencies: { [driver]: '1' } }))
    put(join(directory, `again-${name}`), source)
    expect((await failureOf(() => load(`./again-${name}`))).remedy).toBe(`npm install --prefix ${directory} ${driver}`)
  })
})

describe('writableByOthers', () => {
  /** Everything is root's, but for what is said here. */
  function statWith(said: Record<string, { uid?: number; mode?: number }>) {
    return (path: string): Stats => {
      const { uid = 0, mode } = said[path] ?? {}
      const stat = lstatSync(path)
      const type = stat.mode & 0o170000
      return Object.assign(Object.create(stat), {
        uid,
        gid: 100,
        mode: type | (mode ?? (stat.isFile() ? 0o644 : 0o755)),
      })
    }
  }

  function files() {
    const directory = join(scratch(), 'plugins')
    const file = put(join(directory, 'lib/db.mjs'), '')
    return { directory, file }
  }

  it('is nothing where everything is in the hands of root', () => {
    expect(writableByOthers(files().file, statWith({}))).toBeUndefined()
  })

  it('is the file itself', () => {
    const { file } = files()
    expect(writableByOthers(file, statWith({ [file]: { mode: 0o664 } }))).toEqual({
      path: file,
      reason: 'can be written to by group 100',
      remedy: `chmod go-w ${file}`,
    })
    expect(writableByOthers(file, statWith({ [file]: { uid: 1000 } }))).toMatchObject({
      reason: 'belongs to user 1000',
      remedy: `chown root ${file}`,
    })
    expect(writableByOthers(file, statWith({ [file]: { mode: 0o1666 } }))).toMatchObject({ path: file })
  })

  it('is a directory above it, unless that protects what is in it', () => {
    const { directory, file } = files()
    expect(writableByOthers(file, statWith({ [directory]: { mode: 0o777 } }))).toMatchObject({
      path: directory,
      reason: 'can be written to by every user',
    })
    expect(writableByOthers(file, statWith({ [directory]: { mode: 0o1777 } }))).toBeUndefined()
  })

  it('is what a link on the way leads through', () => {
    const { directory, file } = files()
    const link = join(scratch(), 'link')
    symlinkSync(join(directory, 'lib'), link)
    expect(writableByOthers(join(link, 'db.mjs'), statWith({}))).toBeUndefined()
    expect(writableByOthers(join(link, 'db.mjs'), statWith({ [directory]: { mode: 0o775 } }))).toMatchObject({
      path: directory,
    })
    expect(writableByOthers(join(link, 'db.mjs'), statWith({ [link]: { uid: 1000, mode: 0o777 } }))).toMatchObject({
      path: link,
    })
    expect(file).toBeTruthy()
  })

  const notRoot = lacking(process.geteuid?.() === 0 ? undefined : 'only root can give files to others')
  const runsFirst = 'globalThis.wasRun = true\n'

  it.skipIf(notRoot).each([
    ['an import', 'lib/a.mjs', "import './lib/a.mjs'\n"],
    ['an import over several lines', 'lib/a.mjs', "import {\n  a,\n} from\n  './lib/a.mjs'\n"],
    ['an export', 'lib/a.mjs', "export * from './lib/a.mjs'\n"],
    ['a later import', 'lib/a.mjs', "export const later = () => import('./lib/a.mjs')\n"],
    ['an import of an import', 'lib/b.cjs', "import './lib/a.mjs'\n"],
    ['a package beside it', 'node_modules/dep/other/part.js', "import 'dep'\n"],
    ['a package that a package needs', 'node_modules/needed/index.js', "import 'dep'\n"],
    ['a manifest of such a package', 'node_modules/dep/package.json', "import 'dep'\n"],
  ])(
    `also of what it imports, before anything of it is run: %s${notRoot ? ` (skipped: ${notRoot})` : ''}`,
    async (_, spoilt, imports) => {
      const { directory } = place()
      put(join(directory, 'db.mjs'), `${imports}${runsFirst}${pluginNamed('open')}`)
      put(
        join(directory, 'lib/a.mjs'),
        `import { createRequire } from 'node:module'\nexport const a = createRequire(import.meta.url)\nconst require = a\nrequire('./b.cjs')\n${runsFirst}`,
      )
      put(join(directory, 'lib/b.cjs'), runsFirst)
      installPackage(
        directory,
        'dep',
        { main: 'index.js', dependencies: { needed: '1' } },
        { 'index.js': runsFirst, 'other/part.js': '' },
      )
      installPackage(directory, 'needed', { main: 'index.js' }, { 'index.js': '' })
      const request = { section: 'primary', origin: 'here', base: { directory, env: {} }, asked: './db.mjs' }
      const path = join(directory, spoilt)
      chownSync(path, 1000, 1000)
      Reflect.deleteProperty(globalThis, 'wasRun')
      const error = await failureOf(() => loadPlugin(request, { isRoot: true }))
      expect(error).toMatchObject({ code: 'ERR_PLUGIN', remedy: `chown root ${path}` })
      expect(error.message).toContain(`refused as root, because ${path} belongs to user 1000`)
      expect(Reflect.get(globalThis, 'wasRun')).toBeUndefined()
    },
  )

  it.skipIf(notRoot)('also of every file of a plugin that is a package, and of its dependencies', async () => {
    const { directory } = place()
    const files = { 'index.js': pluginNamed('whole'), 'lib/computed.js': '', 'notes.txt': '' }
    const own = installPackage(directory, 'db', { type: 'module', main: 'index.js', dependencies: { dep: '1' } }, files)
    const dep = installPackage(directory, 'dep', {}, { 'index.js': '' })
    const request = { section: 'primary', origin: 'here', base: { directory, env: {} }, asked: 'db' }
    for (const path of [join(own, 'lib/computed.js'), join(own, 'package.json'), join(dep, 'index.js')]) {
      chownSync(path, 1000, 1000)
      expect((await failureOf(() => loadPlugin(request, { isRoot: true }))).message).toContain(
        `because ${path} belongs`,
      )
      chownSync(path, 0, 0)
    }
    chownSync(join(own, 'notes.txt'), 1000, 1000)
    expect((await loadPlugin(request, { isRoot: true })).plugin.summary).toBe('whole')
  })

  it('keeps a plugin from being loaded as root, and so does the settings file that asks for it', async () => {
    const { directory } = place()
    put(join(directory, 'db.mjs'), pluginNamed('open'))
    const settingsFile = put(join(directory, 'osa.ini'), '')
    const request = { section: 'primary', origin: 'here', base: { directory, env: {} } }
    chmodSync(directory, 0o777)
    for (const asked of ['./db.mjs', 'exec']) {
      const error = await failureOf(() => loadPlugin({ ...request, asked }, { isRoot: true, settingsFile }))
      expect(error.code).toBe('ERR_PLUGIN')
      expect(error.message).toContain('refused as root, because')
    }
    const { plugin } = await loadPlugin({ ...request, asked: 'memory' }, { isRoot: true, settingsFile })
    expect(plugin.name).toBe('memory')
  })
})

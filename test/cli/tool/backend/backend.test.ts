import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exampleCloud, exampleEnvironment, run, scratch } from '../../../support/program.ts'

/** The example cloud with settings. */
function cloudWith(ini: string, files: Record<string, string> = {}): string {
  const directory = exampleCloud()
  writeFileSync(join(directory, 'osa.ini'), ini)
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text)
  return directory
}

function generate(directory: string, env: Record<string, string> = {}, cwd?: string) {
  return run('openstack-ansible-inventory', ['--config', directory, '-e', exampleEnvironment], {
    env,
    ...(cwd === undefined ? {} : { cwd }),
  })
}

function backend(directory: string, args: readonly string[], env: Record<string, string> = {}) {
  return run('osa-inventory', ['backend', ...args, '--config', directory], { env })
}

const primary = '[inventory]\nbackend = primary\n[primary]\n'
const local = `${primary}plugin = ./db.mjs\n`

function pluginWith(body: string, options = '{}'): string {
  return `export default { name: 'db', apiVersion: 1, summary: 'a database', options: ${options}, register({ options }, context) { ${body} } }\n`
}

describe('a plugin that cannot be used', () => {
  const wrong: [string, string, string, string][] = [
    [
      'of another apiVersion',
      local,
      pluginWith('').replace('apiVersion: 1', 'apiVersion: 2'),
      'it is written for apiVersion 2',
    ],
    ['without register', local, pluginWith('').replace('register(', 'registr('), '`register` is missing'],
    ['whose backend has no write', local, pluginWith('return { load() {} }'), 'the method `write` is missing'],
    ['that throws while it is loaded', local, 'throw new Error("no luck")', 'which fails while it is loaded: no luck'],
    ['without its driver', local, `import 'no-such-driver'`, 'from a source that you trust'],
    ['of a name that nothing has', `${primary}plugin = osa-nothing\n`, '', 'which is neither built in'],
    ['that is not there', `${primary}plugin = ./nothing.mjs\n`, '', 'there is no file'],
    ['that never ends loading', local, 'await new Promise(() => {})', 'loading it never ends'],
    [
      'that never answers',
      local,
      pluginWith(
        'return { capabilities: { compareAndSwap: false, history: false, shared: false }, load: () => new Promise(() => {}), write() {} }',
      ),
      'never answers to `load`',
    ],
  ]

  it.each(wrong)('ends the run, and no other is in: one %s', (_, ini, plugin, problem) => {
    const directory = cloudWith(ini, { 'db.mjs': plugin })
    const { status, stdout, stderr } = generate(directory)
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toMatch(/osa\.ini:4: \[primary\] asks for|of \[primary\]/)
    expect(stderr).toContain(problem)
    expect(stderr).not.toMatch(/^\s+at /m)
    expect(existsSync(join(directory, 'openstack_inventory.json'))).toBe(false)
  })

  it.skipIf(process.geteuid?.() !== 0)(
    'is refused as root where others could have changed it (skipped: only as root)',
    () => {
      const directory = cloudWith(`${primary}plugin = ./open/db.mjs\n`)
      const open = join(directory, 'open')
      mkdirSync(open)
      writeFileSync(join(open, 'db.mjs'), pluginWith('throw new Error("it ran")'))
      chmodSync(open, 0o777)
      const { status, stdout, stderr } = generate(directory)
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
      expect(stderr).toContain(
        `refused as root, because ${open}, on the way to ${open}/db.mjs, can be written to by every user`,
      )
      expect(stderr).toContain(`chmod go-w ${open}`)
      chmodSync(open, 0o755)
      expect(generate(directory).stderr).toContain('it ran')
    },
  )

  it('is not taken from the working directory', () => {
    const directory = cloudWith(`${primary}plugin = osa-db\n`)
    const cwd = scratch()
    mkdirSync(join(cwd, 'node_modules/osa-db'), { recursive: true })
    writeFileSync(join(cwd, 'node_modules/osa-db/index.js'), `module.exports = 1`)
    const { status, stderr } = generate(directory, {}, cwd)
    expect(status).toBe(1)
    expect(stderr).not.toContain(cwd)
  })
})

describe('settings', () => {
  it('that are wrong end the run, all faults with their places', () => {
    const directory = cloudWith('[inventory]\nbakend = primary\nowner = x\n')
    const { status, stdout, stderr } = generate(directory, { OSA_INVENTORY_QUIRKS: 'all' })
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr.split('\n').filter((line) => line.startsWith('openstack-ansible-inventory: '))).toHaveLength(3)
    expect(stderr).toContain(`${directory}/osa.ini:2: inventory.bakend: unknown option; do you mean backend?`)
    expect(existsSync(join(directory, 'openstack_inventory.json'))).toBe(false)
  })

  it('choose the deployment, and how much history is kept', () => {
    const directory = cloudWith('[inventory]\ndeployment = lab\n[file]\nhistory_keep = 1\n')
    expect(generate(directory).status).toBe(0)
    expect(existsSync(join(directory, 'openstack_inventory.json'))).toBe(false)
    expect(readdirSync(join(directory, 'openstack_inventory.deployments'))).toEqual(['lab'])
    // Not begun by a run beside another one that has hosts: the name could be a typing mistake.
    const other = { OSA_INVENTORY_DEPLOYMENT: 'default' }
    expect(generate(directory, other).status).toBe(1)
    expect(existsSync(join(directory, 'openstack_inventory.json'))).toBe(false)
    const places = ['--config', directory, '-e', exampleEnvironment]
    expect(run('osa-inventory', ['generate', '--new', ...places], { env: other }).status).toBe(0)
    expect(generate(directory, other).status).toBe(0)
    expect(existsSync(join(directory, 'openstack_inventory.json'))).toBe(true)
  })

  it('choose the quirks, also for osa-inventory', () => {
    const directory = cloudWith('[inventory]\nquirks = refrence\n')
    const { status, stderr } = run('osa-inventory', ['stale', '--config', directory, '-e', exampleEnvironment])
    expect(status).toBe(1)
    expect(stderr).toContain('refrence is not a quirk; do you mean reference?')
  })
})

describe('osa-inventory backend show', () => {
  const options = `{
    url: { type: 'text', required: true, description: 'where' },
    password: { type: 'text', secret: true, description: 'what' },
    deadline: { type: 'duration', default: '5s', description: 'how long' },
  }`
  const plugin = pluginWith('', options)
  const ini = `${local}url = postgresql://osa:swordfish@db/osa\npassword = hunter2\n`

  it('prints the settings in force with their origins, and no secret', () => {
    const directory = cloudWith(ini, { 'db.mjs': plugin })
    const env = { OSA_INVENTORY_PRIMARY__DEADLINE: '9s' }
    const { status, stdout } = backend(directory, ['show'], env)
    expect(status).toBe(0)
    const rows = stdout.split('\n').map((line) => line.split('|').map((cell) => cell.trim()))
    expect(rows).toContainEqual(['', 'inventory.backend', 'primary', `${directory}/osa.ini:2`, ''])
    expect(rows).toContainEqual(['', 'inventory.deployment', 'default', 'default', ''])
    expect(rows).toContainEqual(['', 'primary.url', 'postgresql://osa:********@db/osa', `${directory}/osa.ini:5`, ''])
    expect(rows).toContainEqual(['', 'primary.password', '********', `${directory}/osa.ini:6`, ''])
    expect(rows).toContainEqual(['', 'primary.deadline', '9s', 'environment OSA_INVENTORY_PRIMARY__DEADLINE', ''])
    const json = backend(directory, ['show', '--json'], env).stdout
    expect(stdout + json).not.toMatch(/hunter2|swordfish/)
    expect(JSON.parse(json).options).toContainEqual({
      section: 'primary',
      option: 'password',
      value: '********',
      from: `${directory}/osa.ini:6`,
      secret: true,
    })
  })

  it('prints what it can, and then what is wrong', () => {
    const directory = cloudWith(ini.replace('url', 'ulr'), { 'db.mjs': plugin })
    const { status, stdout, stderr } = backend(directory, ['show'])
    expect(status).toBe(1)
    expect(stdout).toContain('primary.deadline')
    expect(stderr).toContain('primary.ulr: unknown option; do you mean url?')
    expect(stderr).toContain('primary.url: is not set')
    expect(stdout + stderr).not.toMatch(/hunter2|swordfish/)
  })

  it('works without any settings', () => {
    const { status, stdout } = backend(exampleCloud(), ['show'])
    expect(status).toBe(0)
    expect(stdout).toContain('settings file: none')
    expect(stdout).toContain('file.history_keep')
  })
})

describe('osa-inventory backend list', () => {
  it('tells of each backend whether it loads', () => {
    const directory = cloudWith(`${local}[spare]\nplugin = osa-nothing\n[half]\nplugin = exec\n`, {
      'db.mjs': pluginWith(''),
    })
    const { status, stdout } = backend(directory, ['list', '--json'])
    expect(status).toBe(0)
    const listed: {
      section: string | null
      plugin: string
      in_use: boolean
      loads: boolean
      problem: string | null
    }[] = JSON.parse(stdout)
    expect(listed[0]).toMatchObject({
      section: 'primary',
      plugin: './db.mjs',
      in_use: true,
      loads: true,
      summary: 'a database',
    })
    expect(listed.find(({ section }) => section === 'spare')).toMatchObject({ loads: false })
    expect(listed.find(({ section }) => section === 'half')!.problem).toContain('half.command: is not set')
    const others = listed.filter(({ section }) => section === null)
    expect(others.map(({ plugin }) => plugin)).toEqual([
      'file',
      'sqlite',
      'postgresql',
      'mysql',
      'craton',
      'etcd',
      's3',
      'memory',
    ])
    expect(others.every(({ loads }) => loads)).toBe(true)
    expect(backend(directory, ['list']).stdout).toContain('| primary ')
  })
})

describe('osa-inventory backend check', () => {
  interface Report {
    readonly checks: readonly { readonly id: string; readonly outcome: string; readonly message: string | null }[]
    readonly left_behind: readonly string[]
    readonly warnings: readonly { readonly message: string }[]
  }

  function outcomes(stdout: string): Record<string, string> {
    return Object.fromEntries((JSON.parse(stdout) as Report).checks.map(({ id, outcome }) => [id, outcome]))
  }

  it('tries the file backend, and leaves nothing', () => {
    const directory = exampleCloud()
    const before = readdirSync(directory)
    const { status, stdout } = backend(directory, ['check', '--json'])
    expect(status).toBe(0)
    const quick = ['1.2', '1.4', '1.5', '1.6', '2.1', '2.2', '2.8', '3.1', '3.3', '5.2', '5.3', '8.1', '9.1', '9.2']
    expect(outcomes(stdout)).toEqual(Object.fromEntries(quick.map((id) => [id, 'passed'])))
    const { checks } = JSON.parse(stdout) as Report
    expect(checks.at(-2)?.message).toMatch(/^load \d+\.\d ms, write \d+\.\d ms$/)
    expect(checks.at(-1)?.message).toMatch(/^100 kB: write \d+ ms, load \d+ ms; 1 MB: .*; 10 MB: /)
    expect(readdirSync(directory)).toEqual(before)
  })

  it('tries another section by its name', () => {
    const { status, stdout } = backend(exampleCloud(), ['check', 'memory'])
    expect(status).toBe(0)
    expect(stdout).toMatch(/^\[memory\], plugin memory\n/)
    expect(stdout).toContain('removed again')
  })

  it('finds a promise that is not kept, and what stays behind', () => {
    const plugin = pluginWith(`
      context.warn('keeps one copy only')
      return { capabilities: { compareAndSwap: true, history: false, shared: true },
        load: async () => globalThis.kept, write: async (revision) => { globalThis.kept = revision } }`)
    const directory = cloudWith(local, { 'db.mjs': plugin })
    const { status, stdout } = backend(directory, ['check', '--json'])
    expect(status).toBe(1)
    expect(outcomes(stdout)).toMatchObject({
      '1.5': 'failed',
      '3.1': 'failed',
      '5.2': 'skipped',
    })
    const report = JSON.parse(stdout) as Report
    expect(report.warnings).toMatchObject([{ grade: 'warning', message: 'keeps one copy only' }])
    expect(report.left_behind[0]).toContain('the backend cannot remove a deployment')
  })

  it('ends with status 3 when the backend cannot be reached', () => {
    const plugin = pluginWith(`
      const down = async () => { throw Object.assign(new Error('db:5432 refuses'), { code: 'ERR_BACKEND_UNAVAILABLE' }) }
      return { capabilities: { compareAndSwap: true, history: false, shared: true }, load: down, write: down }`)
    const { status, stdout, stderr } = backend(cloudWith(local, { 'db.mjs': plugin }), ['check'])
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' })
    expect(stderr).toBe('osa-inventory: db:5432 refuses\n    # ERR_BACKEND_UNAVAILABLE\n')
  })

  it('closes what it has opened', () => {
    const plugin = pluginWith(`
      const open = setInterval(() => {}, 1000)
      return { capabilities: { compareAndSwap: false, history: false, shared: false },
        load: async () => globalThis.kept, write: async (revision) => { globalThis.kept = revision },
        destroy: async () => { globalThis.kept = undefined }, close: async () => clearInterval(open) }`)
    const directory = cloudWith(local, { 'db.mjs': plugin })
    expect(backend(directory, ['check']).status).toBe(0)
    expect(generate(directory).status).toBe(0)
  })

  it('knows no other section', () => {
    const { status, stderr } = backend(exampleCloud(), ['check', 'memry'])
    expect(status).toBe(1)
    expect(stderr).toContain('there is no section [memry]; do you mean memory?')
    expect(backend(exampleCloud(), ['list', 'memory']).status).toBe(2)
  })
})

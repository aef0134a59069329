/**
 * Makes the samples with the programs of another checkout, built there (README.md):
 * `OSA_FROZEN_FROM=/path/to/checkout OSA_FROZEN_INTO=test/frozen/NAME npx vitest run --config test/frozen/make.config.ts`
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { dumpJson } from '../../src/python/json-write.ts'
import { Dict, type Value } from '../../src/python/value.ts'
import { CratonStandIn } from '../support/craton/stand-in.ts'
import { MariadbServer } from '../support/mariadb-server.ts'
import { PostgresqlServer, superuserPassword } from '../support/postgresql-server.ts'
import { type ProgramName, repository, runMeanwhile } from '../support/program.ts'
import { compileExample, configurationWith, environment, settingsSamples } from './given.ts'

const from = process.env.OSA_FROZEN_FROM ?? ''
const into = join(repository, process.env.OSA_FROZEN_INTO ?? '')
/** A place whose name may stand in a sample. */
const place = '/tmp/osa-frozen'
const preload = join(place, 'deploy1.cjs')

mkdirSync(place, { recursive: true })
writeFileSync(preload, "require('node:os').hostname = () => 'deploy1'\n")
rmSync(into, { recursive: true, force: true })
mkdirSync(into, { recursive: true })

const environmentDirectory = join(place, 'environment')
mkdirSync(join(environmentDirectory, 'env.d'), { recursive: true })
for (const [name, content] of Object.entries(environment)) {
  writeFileSync(join(environmentDirectory, 'env.d', `${name}.yml`), `---\n${JSON.stringify(content, null, 2)}\n`)
}
cpSync(environmentDirectory, join(into, 'environment'), { recursive: true })

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

class Cloud {
  readonly directory: string
  readonly #env: Record<string, string>

  constructor(name: string, settings: string) {
    this.directory = join(place, name)
    rmSync(this.directory, { recursive: true, force: true })
    mkdirSync(this.directory)
    writeFileSync(join(this.directory, 'osa.ini'), settings)
    this.#env = {
      OSA_CONFIG_DIR: this.directory,
      OSA_INVENTORY_ENVIRONMENT: environmentDirectory,
      NODE_OPTIONS: `--require ${preload}`,
      SUDO_USER: 'ada',
      XDG_CACHE_HOME: join(this.directory, 'cache'),
    }
  }

  configure(...computes: readonly string[]): void {
    writeFileSync(join(this.directory, 'openstack_user_config.yml'), configurationWith(computes))
  }

  async run(program: ProgramName, args: readonly string[], more: Record<string, string> = {}): Promise<string> {
    const built = join(from, 'dist/bin', `${program}.cjs`)
    const ended = await runMeanwhile(process.execPath, [built, ...args], { env: { ...this.#env, ...more } })
    if (ended.status !== 0) throw new Error(`${program} ${args.join(' ')}: ${ended.stdout}${ended.stderr}`)
    return ended.stdout
  }

  tool(...args: string[]): Promise<string> {
    return this.run('osa-inventory', args)
  }

  list(): Promise<string> {
    return this.run('openstack-ansible-inventory', ['--list'])
  }

  /** Five revisions of the first deployment, and one of another. */
  async grow(afterFirst: () => Promise<void> = async () => {}): Promise<void> {
    this.configure('compute1')
    await this.list()
    await afterFirst()
    this.configure('compute1', 'compute2')
    await this.run('openstack-ansible-inventory', ['--list'], { OSA_INVENTORY_REASON: 'second compute host' })
    const { _meta: meta } = JSON.parse(await this.list())
    const keystone = Object.keys(meta.hostvars).find((name) => name.startsWith('infra1-keystone'))!
    await this.tool(
      'address',
      'pin',
      keystone,
      'management',
      '172.29.237.7',
      '--force',
      '--reason',
      'the firewall knows it',
    )
    this.configure('compute1')
    await this.tool('remove', 'compute2', '--yes', '--reason', 'out of service')
    this.configure('compute1', 'compute3')
    await this.tool('generate', '--reason', "the third is a 'ß\u2028'")
    const other = { OSA_INVENTORY_DEPLOYMENT: 'cloud-b', OSA_INVENTORY_MIRROR: 'no' }
    await this.run('osa-inventory', ['generate', '--new'], other)
  }

  async prune(): Promise<void> {
    await this.tool('history', 'prune', '--keep', '3', '--yes')
  }

  /** What was told of it, for comparison: SHA-256 of what `export` wrote for both deployments, and the history. */
  async tell(sample: string, kind: 'history' | 'edited' | 'no history' = 'history'): Promise<void> {
    mkdirSync(join(into, sample), { recursive: true })
    if (kind === 'history') await this.tool('history', 'verify')
    const told = {
      document: sha256(await this.tool('export')),
      otherDeployment: sha256(await this.run('osa-inventory', ['export'], { OSA_INVENTORY_DEPLOYMENT: 'cloud-b' })),
      ...(kind === 'no history' ? {} : { history: JSON.parse(await this.tool('history', '--json')) }),
    }
    writeFileSync(join(into, sample, 'told.json'), `${JSON.stringify(told)}\n`)
  }

  keep(sample: string, except: readonly string[] = []): void {
    for (const name of readdirSync(this.directory)) {
      if (name !== 'cache' && !except.includes(name))
        cpSync(join(this.directory, name), join(into, sample, name), { recursive: true })
    }
  }
}

test('files', async () => {
  const cloud = new Cloud('file', '[inventory]\nbackend = file\naudit_log = audit.log\n[file]\nhistory_keep = 100\n')
  await cloud.grow()
  await cloud.tell('file-whole')
  mkdirSync(join(into, 'bundles'))
  await cloud.tool('export', '--format', 'bundle', '-o', join(into, 'bundles/whole.bundle'))
  cloud.keep('file-whole')
  await cloud.prune()
  await cloud.tell('file-pruned')
  cloud.keep('file-pruned', ['backup_openstack_inventory.tar'])
  await cloud.tool('export', '--format', 'bundle', '-o', join(into, 'bundles/pruned.bundle'))
  await cloud.tool('export', '--format', 'document', '-o', join(into, 'bundles/document.json'))
  await cloud.tool('export', '--format', 'hosts', '-o', join(into, 'bundles/hosts.json'))
  await cloud.list()
  await cloud.list()
  mkdirSync(join(into, 'notes'))
  for (const name of readdirSync(join(cloud.directory, 'cache/osa-inventory'))) {
    copyFileSync(join(cloud.directory, 'cache/osa-inventory', name), join(into, 'notes', name))
  }
  const json = join(cloud.directory, 'openstack_inventory.json')
  const edited = readFileSync(json, 'utf8').replace(
    /("ansible_host": "172\.29\.236\.21",)/,
    '$1\n                "rack": "r7",',
  )
  expect(edited).toContain('"rack"')
  writeFileSync(json, edited)
  await cloud.tell('file-edited', 'edited')
  cloud.keep('file-edited', ['backup_openstack_inventory.tar', 'openstack_inventory.deployments'])
  const first = ['openstack_inventory.json', 'backup_openstack_inventory.tar', 'openstack_user_config.yml']
  for (const name of first) {
    mkdirSync(join(into, 'file-first-seen'), { recursive: true })
    cpSync(join(into, 'file-whole', name), join(into, 'file-first-seen', name))
  }
})

test('SQLite', async () => {
  for (const version of [1, 2]) {
    // The second one with its readable copy.
    const mirror = version === 1 ? 'mirror = no\n' : ''
    const settings = `[inventory]\nbackend = sqlite\n${mirror}[sqlite]\npath = inventory.sqlite\n`
    const cloud = new Cloud(`sqlite-${version}`, settings)
    const sql = (text: string) =>
      execFileSync('sqlite3', [join(cloud.directory, 'inventory.sqlite'), text], { encoding: 'utf8' })
    await cloud.grow(async () => void (version === 1 && sql(toFirstVersion)))
    if (version === 2) await cloud.prune()
    await cloud.tell(`sqlite-version-${version}`)
    expect(sql('SELECT max(version) FROM inventory_schema').trim()).toBe(String(version))
    // Everything into the one file.
    sql('PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode')
    cloud.keep(`sqlite-version-${version}`)
  }
})

const toFirstVersion = 'DROP TABLE inventory_cuts; DELETE FROM inventory_schema WHERE version = 2'

test('PostgreSQL', async () => {
  const server = await PostgresqlServer.start()
  try {
    for (const version of [1, 2]) {
      const database = `osa${version}`
      await server.sql(`CREATE DATABASE ${database}`)
      const account = `host = 127.0.0.1\nport = ${server.port}\nuser = super\npassword = ${superuserPassword}\n`
      const settings = `[inventory]\nbackend = postgresql\nmirror = no\n[postgresql]\n${account}database = ${database}\n`
      const cloud = new Cloud(database, settings)
      await cloud.grow(async () => void (version === 1 && (await server.sql(toFirstVersion, database))))
      if (version === 2) await cloud.prune()
      await cloud.tell(`postgresql-version-${version}`)
      const dump = ['--inserts', '--no-owner', '--no-privileges', '-h', '127.0.0.1', '-p', String(server.port)]
      const text = execFileSync('pg_dump', [...dump, '-U', 'super', database], {
        encoding: 'utf8',
        env: { ...process.env, PGPASSWORD: superuserPassword },
      })
      writeFileSync(
        join(into, `postgresql-version-${version}/tables.sql`),
        // For psql alone, and other at each dump.
        text.replace(/^\\(?:un)?restrict .*\n/gm, ''),
      )
      cloud.keep(`postgresql-version-${version}`, ['osa.ini'])
    }
  } finally {
    await server.stop()
  }
})

test('MariaDB', async () => {
  const server = await MariadbServer.start()
  try {
    for (const version of [1, 2]) {
      const database = `osa${version}`
      await server.sql(`CREATE DATABASE ${database}`)
      await server.sql(`GRANT ALL ON ${database}.* TO writer@'%' IDENTIFIED BY 'writer'`)
      const account = `host = 127.0.0.1\nport = ${server.port}\nuser = writer\npassword = writer\n`
      const settings = `[inventory]\nbackend = mysql\nmirror = no\n[mysql]\n${account}database = ${database}\n`
      const cloud = new Cloud(`mariadb${version}`, settings)
      await cloud.grow(async () => {
        if (version === 2) return
        for (const each of toFirstVersion.split('; ')) await server.sql(each, database)
      })
      if (version === 2) await cloud.prune()
      await cloud.tell(`mariadb-version-${version}`)
      const dump = [
        '--no-defaults',
        '-S',
        join(server.directory, 'socket'),
        '-u',
        'root',
        '--hex-blob',
        '--skip-comments',
      ]
      const text = execFileSync('mariadb-dump', [...dump, database], { encoding: 'utf8' })
      writeFileSync(join(into, `mariadb-version-${version}/tables.sql`), text)
      cloud.keep(`mariadb-version-${version}`, ['osa.ini'])
    }
  } finally {
    await server.stop()
  }
})

test('Craton', async () => {
  const craton = await CratonStandIn.start({ mode: 'strict' })
  try {
    const { url, user } = craton
    const account = `url = ${url}\nproject = ${user.projectId}\nuser = ${user.name}\ntoken = ${user.token}\n`
    const cloud = new Cloud('craton', `[inventory]\nbackend = craton\nmirror = no\n[craton]\n${account}`)
    await cloud.grow()
    await cloud.tell('craton', 'no history')
    const rows = (['clouds', 'regions', 'cells', 'devices', 'networks'] as const).flatMap((table) =>
      craton.tables.all(table).map((row) => {
        const fields: [string, Value][] = [...row.fields]
        return new Dict([
          ['kind', row.kind],
          ['id', row.id],
          ['fields', new Dict(fields)],
          ['variables', row.variables],
          ['labels', [...row.labels]],
        ])
      }),
    )
    writeFileSync(join(into, 'craton/tables.json'), `${dumpJson(rows)}\n`)
    cloud.keep('craton', ['osa.ini'])
  } finally {
    await craton.stop()
  }
})

test('programs and plugins', async () => {
  const plugins = join(into, 'plugins')
  mkdirSync(plugins)
  copyFileSync(
    join(from, 'examples/plugins/sqlite-python/osa_inventory_sqlite.py'),
    join(plugins, 'osa_inventory_sqlite.py'),
  )
  const guide = readFileSync(join(from, 'docs/writing-a-backend.md'), 'utf8')
  writeFileSync(join(plugins, 'my-backend.mjs'), /^```js\n(.*?)^```$/ms.exec(guide)![1]!)
  const packed = join(place, 'directory-store')
  compileExample(from, packed)
  cpSync(join(packed, 'package.json'), join(plugins, 'directory-store/package.json'))
  const isPacked = (path: string): boolean => !path.endsWith('.d.ts')
  cpSync(join(packed, 'dist/src'), join(plugins, 'directory-store/dist/src'), { recursive: true, filter: isPacked })
  const program = join(from, 'examples/plugins/sqlite-python/osa_inventory_sqlite.py')
  const cloud = new Cloud(
    'exec',
    `[inventory]\nbackend = program\nmirror = no\n[program]\nplugin = exec\ncommand = ${program}\noptions =\n  path = program.db\n`,
  )
  await cloud.grow()
  await cloud.prune()
  await cloud.tell('exec')
  cloud.keep('exec', ['osa.ini'])
  const settings = `[inventory]\nbackend = files\nmirror = no\n[files]\nplugin = ${packed}/dist/src/index.js\npath = store\n`
  const store = new Cloud('plugin', settings)
  mkdirSync(join(store.directory, 'store'))
  await store.grow()
  await store.tell('plugin')
  store.keep('plugin', ['osa.ini'])
})

test('settings', async () => {
  mkdirSync(join(into, 'settings'))
  for (const [name, text] of Object.entries(settingsSamples)) {
    const cloud = new Cloud('settings', text)
    copyFileSync(join(into, 'plugins/my-backend.mjs'), join(cloud.directory, 'my-backend.mjs'))
    writeFileSync(join(into, 'settings', `${name}.ini`), text)
    writeFileSync(join(into, 'settings', `${name}.told.json`), await cloud.tool('backend', 'show', '--json'))
  }
})

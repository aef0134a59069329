/** Runs the built program on large histories, and prints a table in Markdown with what it was measured on. */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { openFileBackend } from '../../src/backends/file.ts'
import sqlite from '../../src/backends/sqlite.ts'
import { openWith } from '../../test/support/sql-options.ts'
import { writeRevisions } from './revisions.ts'

const repository = process.cwd()
/** The inventory script's command lines begin with an option. */
const programOf = ([first = '']: readonly string[]): string =>
  join(repository, `dist/bin/${first.startsWith('-') ? 'openstack-ansible-inventory' : 'osa-inventory'}.cjs`)
const hosts = 10_000
const revisions = 200
/** To verify takes long enough to be measured once. */
const runs = (args: readonly string[]): number => (args.includes('verify') ? 1 : 3)

const scratch = mkdtempSync(join(tmpdir(), 'osa-bench-'))

interface Cost {
  readonly seconds: number
  /** Of all cores: it says more than the other one where the machine has other work. */
  readonly processor: number
  readonly mebibytes: number
}

function run(directory: string, args: readonly string[]): Cost {
  const start = performance.now()
  const { status, stderr } = spawnSync(
    '/usr/bin/time',
    ['-f', '%M %U %S', process.execPath, programOf(args), ...args],
    {
      encoding: 'utf8',
      maxBuffer: 1 << 30,
      env: {
        ...process.env,
        OSA_CONFIG_DIR: directory,
        OSA_INVENTORY_ENVIRONMENT: join(repository, 'examples/cloud/environment'),
      },
    },
  )
  if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr}`)
  const [kibibytes, user, system] = stderr.trimEnd().split('\n').at(-1)!.split(' ').map(Number) as [
    number,
    number,
    number,
  ]
  return { seconds: (performance.now() - start) / 1000, processor: user + system, mebibytes: kibibytes / 1024 }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!
}

function row(name: string, directory: string, args: readonly string[]): string {
  const measured = Array.from({ length: runs(args) }, () => run(directory, args))
  const seconds = median(measured.map((each) => each.seconds)).toFixed(2)
  const processor = median(measured.map((each) => each.processor)).toFixed(2)
  const mebibytes = median(measured.map((each) => each.mebibytes)).toFixed(0)
  return `| ${name} | \`${args.join(' ')}\` | ${seconds} | ${processor} | ${mebibytes} |`
}

function largeDocument(): string {
  const cloud = join(scratch, 'cloud')
  cpSync(join(repository, 'examples/cloud/openstack_deploy'), cloud, { recursive: true })
  mkdirSync(join(cloud, 'conf.d'), { recursive: true })
  const lines = Array.from(
    { length: hosts },
    (_, i) => `  big${i}:\n    ip: 10.64.${Math.floor(i / 250) % 250}.${(i % 250) + 1}\n`,
  )
  writeFileSync(join(cloud, 'conf.d/zz-big.yml'), `compute_hosts:\n${lines.join('')}`)
  run(cloud, ['generate'])
  return readFileSync(join(cloud, 'openstack_inventory.json'), 'utf8')
}

try {
  const document = largeDocument()
  const inFiles = join(scratch, 'files')
  const inDatabase = join(scratch, 'database')
  for (const directory of [inFiles, inDatabase]) mkdirSync(directory)
  await writeRevisions(openFileBackend({ directory: inFiles }), document, hosts, revisions)
  const database = await openWith(sqlite, { path: join(inDatabase, 'openstack_inventory.sqlite') })
  await writeRevisions(database, document, hosts, revisions)
  await database.close?.()
  writeFileSync(join(inDatabase, 'osa.ini'), '[inventory]\nbackend = sqlite\n')
  const commands = [
    ['history'],
    ['history', '--host', 'big37'],
    ['history', '--host', 'infra1'],
    ['history', 'verify'],
    ['diff'],
    ['diff', '1', 'latest'],
    ['diff', '1', 'latest', '--brief'],
    ['blame', 'big370'],
    ['blame', 'infra1'],
    ['show', '-100', '--host', 'infra1'],
    ['--list', '--at', '-100'],
  ]
  const rows = [
    ...commands.map((args) => row('file', inFiles, args)),
    ...commands.map((args) => row('sqlite', inDatabase, args)),
  ]
  console.log(`# ${revisions} revisions of ${hosts} hosts

\`node bench/history.mjs\`, ${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB.
The built program as a user calls it, medians of three runs, \`verify\` once. The document has ${Buffer.byteLength(document)} bytes. Each revision
changes one host, and five of them all hosts at once: their list of names is cut, and the documents have to tell. Between
revision 1 and the latest all hosts differ.

| backend | command | seconds | seconds of processor | memory, MiB |
| --- | --- | --- | --- | --- |
${rows.join('\n')}`)
} finally {
  rmSync(scratch, { recursive: true, force: true })
}

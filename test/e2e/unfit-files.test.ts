/** Pipes, devices, directories and sockets where files are expected: told at once, no matter who named them. Nothing waits. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { exampleCloud, exampleEnvironment, type ProgramName, pathOf, runCommand } from '../support/program.ts'

/** Puts something there that is not a file. */
const KINDS: Readonly<Record<string, (path: string) => void | Promise<void>>> = {
  'a pipe': (path) => void runCommand('mkfifo', [path]),
  'a device': (path) => symlinkSync('/dev/zero', path),
  'a directory': (path) => mkdirSync(path),
  'a socket': async (path) => {
    const listener = `require('node:net').createServer().listen(process.argv[1], () => console.log('listening'))`
    const child = spawn(process.execPath, ['-e', listener, path], { stdio: ['ignore', 'pipe', 'inherit'] })
    onTestFinished(() => void child.kill('SIGKILL'))
    await once(child.stdout, 'data')
  },
}

function cloudIn(config: string) {
  const env = { OSA_CONFIG_DIR: config, OSA_INVENTORY_ENVIRONMENT: exampleEnvironment }
  return (program: ProgramName, ...args: string[]) =>
    // A program that waits is killed, which is not a status.
    runCommand('timeout', ['-s', 'KILL', '20', process.execPath, pathOf(program), ...args], { env })
}

interface Case {
  readonly what: string
  readonly program: ProgramName
  readonly args: (path: string) => readonly string[]
  /** Relative to the configuration directory. @default `odd` */
  readonly place?: string
  readonly settings?: (path: string) => string
  /** The status. @default 1 */
  readonly status?: number
}

const CASES: readonly Case[] = [
  {
    what: 'the newest revision',
    place: 'openstack_inventory.history/2',
    program: 'openstack-ansible-inventory',
    args: () => [],
    // The inventory itself is good, so the run goes on, and warns.
    status: 0,
  },
  {
    what: 'a revision that is looked at',
    place: 'openstack_inventory.history/1',
    program: 'osa-inventory',
    args: () => ['history', 'verify'],
  },
  { what: 'the inventory', place: 'openstack_inventory.json', program: 'openstack-ansible-inventory', args: () => [] },
  { what: 'the settings', place: 'osa.ini', program: 'openstack-ansible-inventory', args: () => [] },
  {
    what: 'the user configuration',
    place: 'openstack_user_config.yml',
    program: 'openstack-ansible-inventory',
    args: () => [],
  },
  {
    what: 'the archive of backups',
    place: 'backup_openstack_inventory.tar',
    program: 'osa-inventory',
    args: () => ['doctor'],
    status: 0,
  },
  {
    what: 'an audit log to compare with',
    program: 'osa-inventory',
    args: (path) => ['history', 'verify', '--against', path],
  },
  { what: 'a file to import', program: 'osa-inventory', args: (path) => ['import', '--yes', path] },
  { what: 'a bundle to check', program: 'osa-inventory', args: (path) => ['import', '--check', path] },
  { what: 'a file to compare with', program: 'osa-inventory', args: (path) => ['diff', path] },
  {
    what: "one's own inventory",
    program: 'openstack-ansible-inventory-manage',
    args: (path) => ['-f', path, '-l'],
  },
  {
    what: 'a secret',
    program: 'osa-inventory',
    args: () => ['history'],
    settings: (path) =>
      `[inventory]\nbackend = mysql\n[mysql]\nhost = 127.0.0.1\nport = 1\nuser = osa\ndatabase = osa\npassword = file:${path}\n`,
  },
  {
    what: 'a certificate',
    program: 'osa-inventory',
    args: () => ['history'],
    settings: (path) =>
      `[inventory]\nbackend = mysql\n[mysql]\nhost = 127.0.0.1\nport = 1\nuser = osa\ndatabase = osa\nssl_mode = verify_ca\nssl_ca = ${path}\n`,
  },
  {
    what: 'an SQLite database',
    program: 'osa-inventory',
    args: () => ['history'],
    settings: (path) => `[inventory]\nbackend = sqlite\n[sqlite]\npath = ${path}\n`,
  },
  {
    what: 'an audit log to write',
    program: 'osa-inventory',
    args: () => ['doctor'],
    settings: (path) => `[inventory]\naudit_log = ${path}\n`,
  },
]

describe.each(Object.keys(KINDS))('%s', (kind) => {
  test.each(CASES)('in the place of $what', async ({ program, args, place = 'odd', settings, status = 1 }) => {
    const config = exampleCloud()
    const run = cloudIn(config)
    for (const name of ['one', 'two']) {
      expect(run('openstack-ansible-inventory', '--list').stderr).toBe('')
      if (name === 'one') rmSync(join(config, 'conf.d'), { recursive: true, force: true })
      mkdirSync(join(config, 'conf.d'), { recursive: true })
    }
    const path = join(config, place)
    rmSync(path, { force: true })
    await KINDS[kind]!(path)
    if (settings) writeFileSync(join(config, 'osa.ini'), settings(path))
    const ended = run(program, ...args(path))
    expect(`${ended.stderr}${ended.stdout}`).toContain(path)
    expect(`${ended.stderr}${ended.stdout}`).toMatch(new RegExp(`is ${kind}|is not a regular file`))
    expect(ended.stderr).not.toMatch(/internal error|EISDIR|ENXIO|\n {4}at /)
    expect(ended.status).toBe(status)
  })
})

test.each([
  [
    'a secret',
    (path: string) =>
      `[inventory]\nbackend = mysql\n[mysql]\nhost = 127.0.0.1\nport = 1\nuser = osa\ndatabase = osa\npassword = file:${path}\n`,
  ],
  ['the settings', undefined],
])('%s of 4 GB is not read', (_, settings) => {
  const config = exampleCloud()
  const path = join(config, settings ? 'secret' : 'osa.ini')
  writeFileSync(path, '')
  truncateSync(path, 4 * 2 ** 30)
  if (settings) writeFileSync(join(config, 'osa.ini'), settings(path))
  const ended = cloudIn(config)('osa-inventory', 'history')
  expect(ended.stderr).toMatch(new RegExp(`${path} ?:? ?cannot be read: it is larger than \\d+ MiB`))
  expect(ended.status).toBe(1)
})

test('an inventory of 4 GB in place is damage, and goes on when it is moved away', () => {
  const config = exampleCloud()
  const run = cloudIn(config)
  expect(run('openstack-ansible-inventory').status).toBe(0)
  const path = join(config, 'openstack_inventory.json')
  truncateSync(path, 4 * 2 ** 30)
  const ended = run('openstack-ansible-inventory')
  expect([ended.status, ended.stdout]).toEqual([1, ''])
  expect(ended.stderr).toContain(`${path} cannot be read: it is larger than 256 MiB`)
  renameSync(path, `${path}.huge`)
  expect(run('osa-inventory', 'restore', 'latest', '--yes').status).toBe(0)
})

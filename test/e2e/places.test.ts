/** Where programs run and what they leave: a working directory that was deleted, modes of new files, kills. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { replaceDocument } from '../../src/app/store/mirror.ts'
import { writeOutput } from '../../src/app/store/output-file.ts'
import { scratchDirectory } from '../../src/backends/support/scratch-directory.ts'
import {
  exampleCloud,
  exampleEnvironment,
  type ProgramName,
  pathOf,
  run,
  runCommand,
  scratch,
} from '../support/program.ts'

const programs: readonly (readonly [ProgramName, readonly string[]])[] = [
  ['openstack-ansible-inventory', ['--list', '--debug']],
  ['openstack-ansible-inventory-manage', ['-l']],
  ['osa-inventory', ['show']],
]

describe('in a working directory that was deleted', () => {
  test.each(programs)('%s does what needs none', (program, args) => {
    const env = { OSA_CONFIG_DIR: exampleCloud(), OSA_INVENTORY_ENVIRONMENT: exampleEnvironment }
    expect(run('openstack-ansible-inventory', [], { env }).status).toBe(0)
    const here = run(program, args, { env, cwd: scratch() })
    expect(from(pathOf(program), args, env)).toEqual(here)
    expect(here.status).toBe(0)
  })

  test.each([
    ['openstack-ansible-inventory', ['--config', 'relative']],
    ['openstack-ansible-inventory-manage', ['-f', 'relative.json', '-l']],
    ['osa-inventory', ['show', '--config', 'relative']],
    ['osa-inventory', ['export', '-o', 'relative.json']],
  ] as const)('%s %j says so', (program, args) => {
    const env = { OSA_CONFIG_DIR: exampleCloud(), OSA_INVENTORY_ENVIRONMENT: exampleEnvironment }
    expect(run('openstack-ansible-inventory', [], { env }).status).toBe(0)
    const ended = from(pathOf(program), args, env)
    expect([ended.status, ended.stdout]).toEqual([1, ''])
    expect(ended.stderr).toBe(
      `${program}: the working directory does not exist any more\n    change to one that does: cd /\n`,
    )
  })
})

function from(path: string, args: readonly string[], env: Record<string, string>) {
  const gone = join(scratch(), 'gone')
  const script = 'mkdir "$0" && cd "$0" && rmdir "$0" && exec "$@"'
  return runCommand('bash', ['-c', script, gone, process.execPath, path, ...args], { env })
}

describe.each([
  ['022', '640', '750'],
  ['077', '600', '700'],
  ['002', '660', '770'],
  ['000', '660', '770'],
])('under umask %s', (umask, mode, directoryMode) => {
  const under = (program: ProgramName, args: readonly string[], env: Record<string, string>, cwd: string) =>
    runCommand('bash', ['-c', `umask ${umask}; exec "$@"`, 'bash', process.execPath, pathOf(program), ...args], {
      env,
      cwd,
    })
  const modesBelow = (directory: string) =>
    readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) =>
        /openstack_inventory\.|backup_|audit|inventory\.log|out\.json/.test(join(entry.parentPath, entry.name)),
      )
      .map((entry) => [
        entry.name,
        (statSync(join(entry.parentPath, entry.name)).mode & 0o7777).toString(8),
        entry.isDirectory(),
      ])

  test.each(['file', 'sqlite'])('every new file of %s has the same mode', (backend) => {
    const config = exampleCloud()
    writeFileSync(join(config, 'osa.ini'), `[inventory]\nbackend = ${backend}\naudit_log = audit.log\n`, {
      mode: 0o600,
    })
    const env = { OSA_CONFIG_DIR: config, OSA_INVENTORY_ENVIRONMENT: exampleEnvironment }
    expect(under('openstack-ansible-inventory', ['--debug'], env, config).stderr).toBe('')
    expect(under('osa-inventory', ['address', 'pin', 'nobody', '1.2.3.4', '--yes'], env, config).status).not.toBe(0)
    expect(under('openstack-ansible-inventory-manage', ['-r', 'compute1'], env, config).status).toBe(0)
    expect(under('osa-inventory', ['export', '-o', 'out.json'], env, config).status).toBe(0)
    const found = modesBelow(config)
    expect(found.map(([name]) => name)).toEqual(
      expect.arrayContaining(['audit.log', 'inventory.log', 'out.json', 'openstack_inventory.json']),
    )
    for (const [name, has, isDirectory] of found) expect(has, String(name)).toBe(isDirectory ? directoryMode : mode)
  })
})

describe('what a killed process has left', () => {
  /** A process of this machine that is not there any more. */
  async function deadToken(): Promise<string> {
    const child = spawn('true')
    await once(child, 'exit')
    const host =
      hostname()
        .toLowerCase()
        .replaceAll(/[^a-z0-9]/g, '') || 'host'
    return `${host}-${child.pid}-0123456789ab`
  }

  test('beside the readable copy, or a file that is exported to, goes with the next write', async () => {
    const directory = scratch()
    const token = await deadToken()
    const alive = token.replace(/-\d+-/, `-${process.pid}-`)
    for (const name of [`.copy.json.${token}`, `.out.json.${token}`, `.copy.json.${alive}`, `.other.json.${token}`]) {
      writeFileSync(join(directory, name), 'half')
    }
    replaceDocument(join(directory, 'copy.json'), '{}')
    await writeOutput(
      join(directory, 'out.json'),
      (async function* () {
        yield '{}'
      })(),
    )
    expect(readdirSync(directory).sort()).toEqual([
      `.copy.json.${alive}`,
      `.other.json.${token}`,
      'copy.json',
      'out.json',
    ])
  })

  test('under the name of the process that writes now is not in its way', async () => {
    const directory = scratch()
    for (const kind of ['new', 'copy']) writeFileSync(join(directory, `out.json.${kind}-${process.pid}`), 'half')
    replaceDocument(join(directory, 'out.json'), '{}')
    expect(readdirSync(directory)).toContain('out.json')
  })

  test('in the place for temporary files goes with the next copy of its kind', async () => {
    const token = await deadToken()
    const left = join(scratchDirectory('trial'), '..', `osa-inventory-trial-${token}`)
    mkdirSync(left, { mode: 0o700 })
    copyFileSync(process.execPath, join(left, 'database'))
    const next = scratchDirectory('trial')
    expect(existsSync(left)).toBe(false)
    expect(statSync(next).mode & 0o777).toBe(0o700)
    // This process lives: an hour later it is given up anyway.
    const past = Date.now() / 1000 - 7200
    utimesSync(next, past, past)
    scratchDirectory('trial')
    expect(existsSync(next)).toBe(false)
  })
})

/** The single executable on machines that are closed, and what it says of itself there. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { exampleCloud, exampleEnvironment, lacking, pathOf, repository, runCommand } from '../support/program.ts'
import { linked, runAlone, singleExecutable } from '../support/single-executable.ts'

beforeAll(() => {
  singleExecutable()
}, 300_000)

/** Whether this process may make mounts of its own. */
const mounts = runCommand('unshare', ['--mount', 'true']).status === 0
const closed = lacking(mounts ? undefined : 'only root may mount file systems')

/** A directory that is not below /tmp. */
function elsewhere(): string {
  const directory = mkdtempSync('/var/tmp/osa-inventory-')
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

/** Runs the lines with a /tmp from which nothing can be run, and only this directory to write to. */
function runClosed(directory: string, lines: string) {
  const script = `set -e
    mount --make-rprivate /
    mount -t tmpfs -o noexec,nosuid,nodev,size=64m tmpfs /tmp
    mount --bind ${directory} ${directory}
    mount -o remount,bind,ro /
    cd /
    ${lines}`
  return runCommand('unshare', ['--mount', '/bin/sh', '-c', script], { cwd: '/' })
}

describe('the single executable', () => {
  it.skipIf(closed !== undefined)('runs where /tmp is mounted noexec and the root file system only to be read', () => {
    const directory = elsewhere()
    runCommand('cp', ['-r', join(repository, 'examples/cloud/openstack_deploy'), directory])
    const config = join(directory, 'openstack_deploy')
    const path = join(directory, 'inventory.sqlite')
    const variables = [
      `OSA_CONFIG_DIR=${config} OSA_INVENTORY_ENVIRONMENT=${exampleEnvironment}`,
      `OSA_INVENTORY_SQLITE__PATH=${path}`,
    ].join(' ')
    const program = `env -i PATH=/nonexistent ${variables}`
    const probe = `cp /bin/true /tmp/probe; if /tmp/probe 2>/dev/null; then echo "/tmp is not noexec"; exit 9; fi
      if touch /etc/osa-inventory-probe 2>/dev/null; then echo "/ can be written"; exit 9; fi`
    const run = (args: string, more = '') => `${program} ${more} ${singleExecutable()} ${args}`
    const used = 'OSA_INVENTORY_BACKEND=sqlite'
    const ended = runClosed(
      directory,
      `(${probe})
      ${run('inventory --list')} >${directory}/first
      ${run('inventory --list')} >${directory}/second
      ${run('manage -l')} >${directory}/table
      ${run('migrate --from file --to sqlite --yes')} >/dev/null
      ${run('inventory --list', used)} >${directory}/third
      ${run('backend check', used)} >${directory}/check
      ${run('doctor --config /nowhere')} >/dev/null || [ $? = 1 ]`,
    )
    expect(ended).toEqual({ status: 0, stdout: '', stderr: '' })
    const read = (name: string) => readFileSync(join(directory, name), 'utf8')
    expect(Object.keys(JSON.parse(read('first'))._meta.hostvars)).toHaveLength(53)
    expect(read('second')).toBe(read('first'))
    expect(read('third')).toBe(read('first'))
    expect(read('table')).toMatch(/^\+-+\+/)
    expect(read('check')).toMatch(/^[1-9]\d* passed, 0 failed/m)
  })

  it('heeds no NODE_OPTIONS, which are meant for other programs', () => {
    const env = { PATH: '/nonexistent', NODE_OPTIONS: '--require=/no/such/file --no-such-option' }
    const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'))
    expect(runAlone(singleExecutable(), ['--version'], env)).toEqual({
      status: 0,
      stdout: `osa-inventory ${version}\n`,
      stderr: '',
    })
  })

  it('takes options of Node.js as its own command line, and no file that lies beside it as a program', () => {
    const directory = elsewhere()
    writeFileSync(join(directory, 'generate.cjs'), 'console.log("not ours")')
    const copy = join(directory, 'osa-inventory')
    runCommand('cp', [singleExecutable(), copy])
    const env = { OSA_CONFIG_DIR: exampleCloud(), OSA_INVENTORY_ENVIRONMENT: exampleEnvironment }
    expect(runAlone(copy, ['inventory', '--check'], env).stdout).toBe('Configuration ok!\n')
    const { status, stdout, stderr } = runAlone(copy, ['-e', 'console.log(1)'], env)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(/^osa-inventory: there is no option -e/)
  })

  it.each(['bash', 'zsh'])('prints the completion for %s that the script prints', (shell) => {
    const script = runCommand(process.execPath, [pathOf('osa-inventory'), 'completion', shell])
    expect(script).toMatchObject({ status: 0, stderr: '' })
    expect(runAlone(linked()('osa-inventory'), ['completion', shell], { PATH: '/nonexistent' })).toEqual(script)
  })

  it('has the contract of backends in it, with its other processes', () => {
    const env = { PATH: '/nonexistent', OSA_CONFIG_DIR: exampleCloud(), OSA_INVENTORY_ENVIRONMENT: exampleEnvironment }
    expect(runAlone(singleExecutable(), ['inventory'], env).status).toBe(0)
    const { status, stdout, stderr } = runAlone(singleExecutable(), ['backend', 'check', '--contract'], env)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(/^ok {3}8\.3 /m)
    expect(stdout).toMatch(/^\d\d passed, 0 failed, \d+ skipped/m)
  }, 300_000)
})

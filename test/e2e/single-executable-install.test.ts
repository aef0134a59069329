/** The single executable in the places of OpenStack-Ansible's own programs. */
import { appendFileSync, copyFileSync, mkdirSync, readFileSync, renameSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { fakeOsa, listing, originals } from '../support/osa.ts'
import { type Ended, exampleCloud } from '../support/program.ts'
import { runAlone, singleExecutable } from '../support/single-executable.ts'

beforeAll(() => {
  singleExecutable()
}, 300_000)

/** An OpenStack-Ansible, and a copy of the executable as a package installs it, with a link on PATH. */
function machine() {
  const osa = fakeOsa()
  const [lib, bin] = [join(osa.directory, 'lib'), join(osa.directory, 'bin')]
  for (const each of [lib, bin]) mkdirSync(each)
  const executable = join(lib, 'osa-inventory')
  copyFileSync(singleExecutable(), executable)
  symlinkSync(executable, join(bin, 'osa-inventory'))
  const env = { PATH: `${bin}:/usr/bin:/bin`, OSA_CONFIG_DIR: exampleCloud() }
  const places = ['--osa-root', osa.osaRoot, '--runtime', osa.runtime]
  const tool = (...args: string[]) => runAlone('/usr/bin/env', ['osa-inventory', ...args], env)
  return { osa, executable, link: join(bin, 'osa-inventory'), env, places, tool }
}

function codesOfPlaces({ stdout }: Ended): string[] {
  const codes = JSON.stringify(JSON.parse(stdout)).matchAll(/"code":"(shim|original-back|node-changed)"/g)
  return Array.from(codes, ([, code]) => code!)
}

describe('the single executable, installed', () => {
  it('runs in each place without a node, by the link that it was called by, and goes again', () => {
    const { osa, env, link, places, tool } = machine()
    const before = listing(osa.osaRoot).concat(listing(osa.runtime))
    const installed = tool('install', ...places)
    expect({ status: installed.status, stderr: installed.stderr }).toEqual({ status: 0, stderr: '' })
    const bare = { ...env, PATH: '/usr/bin:/bin' }
    const first = runAlone(osa.generator, ['--list'], bare)
    expect({ status: first.status, stderr: first.stderr }).toEqual({ status: 0, stderr: '' })
    expect(Object.keys(JSON.parse(first.stdout)._meta.hostvars)).toHaveLength(53)
    expect(runAlone(osa.generatorScript, [], bare)).toEqual(first)
    for (const path of [osa.manager, osa.managerScript]) {
      expect(runAlone(path, ['-l'], bare).stdout).toMatch(/^\+-+\+/)
    }
    for (const path of originals(osa)) expect(readFileSync(path, 'utf8')).toContain(`exec '${link}' '`)
    expect(tool('install', ...places).stdout.match(/in place already/g)).toHaveLength(4)
    expect(tool('uninstall', ...places).status).toBe(0)
    expect(listing(osa.osaRoot).concat(listing(osa.runtime))).toEqual(before)
  })

  it('may be replaced by another one under the shims: doctor finds nothing', () => {
    const { osa, executable, env, places, tool } = machine()
    expect(tool('install', ...places).status).toBe(0)
    const first = runAlone(osa.generator, ['--list'], env)
    copyFileSync(singleExecutable(), `${executable}.new`)
    renameSync(`${executable}.new`, executable)
    expect(runAlone(osa.generator, ['--list'], env)).toEqual(first)
    expect(codesOfPlaces(tool('doctor', '--json', ...places))).toEqual([])
    appendFileSync(osa.generator, '#\n')
    expect(codesOfPlaces(tool('doctor', '--json', ...places))).toEqual(['shim'])
  })

  it('refuses --node: it has its own', () => {
    const { osa, places, tool } = machine()
    const before = listing(osa.osaRoot)
    const refused = tool('install', ...places, '--node', process.execPath)
    expect({ status: refused.status, stdout: refused.stdout }).toEqual({ status: 1, stdout: '' })
    expect(refused.stderr).toMatch(/has its own Node\.js .*\n {4}leave out --node/)
    expect(listing(osa.osaRoot)).toEqual(before)
  })

  it('that is gone is told by the shim', () => {
    const { osa, executable, env, link, places, tool } = machine()
    expect(tool('install', ...places).status).toBe(0)
    renameSync(executable, `${executable}.away`)
    const { status, stdout, stderr } = runAlone(osa.generator, ['--list'], env)
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toContain(`${link}: the program is not there, or may not be run`)
  })
})

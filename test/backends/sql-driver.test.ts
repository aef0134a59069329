import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { executables, repository, runCommand, scratch } from '../support/program.ts'

/** The executables where nothing is installed beside them. */
function installAlone(section: string) {
  const directory = scratch()
  cpSync(executables, join(directory, 'bin'), { recursive: true })
  cpSync(join(executables, '../lib'), join(directory, 'lib'), { recursive: true })
  const config = join(directory, 'openstack_deploy')
  mkdirSync(config)
  writeFileSync(join(config, 'osa.ini'), `[inventory]\nbackend = database\n[database]\n${section}`)
  const program = join(directory, 'bin/osa-inventory.cjs')
  return {
    directory: config,
    show: () => runCommand(process.execPath, [program, 'backend', 'check', '--config', config]),
    list: () => runCommand(process.execPath, [program, 'backend', 'list', '--json', '--config', config]),
  }
}

interface Listed {
  readonly section: string | null
  readonly plugin: string
  readonly loads: boolean
  readonly problem: string | null
}

test.each([
  ['postgresql', 'postgres', 'port = 1\n'],
  ['mysql', 'mysql2', 'port = 1\ndatabase = osa\n'],
])('%s without the package %s tells the command that installs it, and finds it there', (plugin, name, more) => {
  const { directory, show, list } = installAlone(`plugin = ${plugin}\nhost = 127.0.0.1\n${more}`)
  const listed = () =>
    (JSON.parse(list().stdout) as Listed[]).map(({ section, plugin: named, loads, problem }) => ({
      section,
      named,
      loads,
      problem,
    }))
  const problem = `needs the package ${name}, which is not installed; npm install --prefix ${directory} ${name}`
  expect(listed()).toContainEqual({ section: 'database', named: plugin, loads: false, problem })
  const other = plugin === 'mysql' ? 'postgresql' : 'mysql'
  expect(listed()).toContainEqual(expect.objectContaining({ section: null, named: other, loads: false }))
  const without = show()
  expect(without.status).toBe(1)
  expect(without.stderr).toContain(`npm install --prefix ${directory} ${name}`)
  mkdirSync(join(directory, 'node_modules'))
  // The packages that it needs itself are found from where it really lies.
  symlinkSync(join(repository, 'node_modules', name), join(directory, 'node_modules', name))
  expect(listed()).toContainEqual({ section: 'database', named: plugin, loads: true, problem: null })
  const found = show()
  expect(`${found.stdout}${found.stderr}`).toContain('127.0.0.1:1')
  expect(found.stderr).not.toContain('npm install')
})

test.each([
  ['postgres', 'postgresql'],
  ['mysql2', 'mysql'],
  ['mariadb', 'mysql'],
  ['libsql', 'sqlite'],
  ['sqlite3', 'sqlite'],
])('plugin = %s, a client or a product, names the backend that is meant, installed or not', (name, meant) => {
  const { directory, show } = installAlone(`plugin = ${name}\n`)
  mkdirSync(join(directory, 'node_modules'))
  for (const place of ['not there', 'installed']) {
    const { status, stderr } = show()
    expect({ place, status }).toEqual({ place, status: 1 })
    expect(stderr).toContain(`\n    # under [database] write:  # ERR_PLUGIN\nplugin = ${meant}\n`)
    expect(stderr).not.toContain('npm install')
    const installed = join(repository, 'node_modules', name)
    if (existsSync(installed) && place === 'not there') symlinkSync(installed, join(directory, 'node_modules', name))
  }
})

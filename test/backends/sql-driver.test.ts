import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { executables, repository, runCommand, scratch } from '../support/program.ts'

/** The executables where nothing is installed beside them. */
function installAlone(section: string): { show: () => ReturnType<typeof runCommand>; directory: string } {
  const directory = scratch()
  cpSync(executables, join(directory, 'bin'), { recursive: true })
  const config = join(directory, 'openstack_deploy')
  mkdirSync(config)
  writeFileSync(join(config, 'osa.ini'), `[inventory]\nbackend = database\n[database]\n${section}`)
  const program = join(directory, 'bin/osa-inventory.cjs')
  return {
    directory: config,
    show: () => runCommand(process.execPath, [program, 'backend', 'check', '--config', config]),
  }
}

test.each([
  ['postgresql', 'postgres', 'port = 1\n'],
  ['mysql', 'mysql2', 'port = 1\ndatabase = osa\n'],
])('%s without the package %s tells the command that installs it, and finds it there', (plugin, name, more) => {
  const { directory, show } = installAlone(`plugin = ${plugin}\nhost = 127.0.0.1\n${more}`)
  const without = show()
  expect(without.status).toBe(1)
  expect(without.stderr).toContain(`npm install --prefix ${directory} ${name}`)
  mkdirSync(join(directory, 'node_modules'))
  // The packages that it needs itself are found from where it really lies.
  symlinkSync(join(repository, 'node_modules', name), join(directory, 'node_modules', name))
  const found = show()
  expect(`${found.stdout}${found.stderr}`).toContain('127.0.0.1:1')
  expect(found.stderr).not.toContain('npm install')
})

/** What `npm pack` makes works in an empty directory, without a network. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exampleCloud, exampleEnvironment, repository, runCommand, scratch } from '../support/program.ts'

const npmEnvironment = { npm_config_offline: 'true', npm_config_audit: 'false', npm_config_fund: 'false' }

function installed(): string {
  const directory = scratch()
  const packed = runCommand('npm', ['pack', repository, '--ignore-scripts', '--pack-destination', directory], {
    cwd: directory,
    env: npmEnvironment,
  })
  expect(packed.status).toBe(0)
  const tarball = readdirSync(directory).find((name) => name.endsWith('.tgz'))!
  const made = runCommand('npm', ['install', '--prefix', directory, join(directory, tarball)], {
    cwd: directory,
    env: npmEnvironment,
  })
  expect(`${made.status} ${made.stderr.replace(/^npm warn.*\n/gim, '')}`).toBe('0 ')
  return directory
}

describe('the package', () => {
  it('installs offline, and its three commands run', () => {
    const bin = join(installed(), 'node_modules/.bin')
    const env = { OSA_CONFIG_DIR: exampleCloud(), OSA_INVENTORY_ENVIRONMENT: exampleEnvironment }
    const check = runCommand(join(bin, 'openstack-ansible-inventory'), ['--check'], { env })
    expect(check).toEqual({ status: 0, stdout: 'Configuration ok!\n', stderr: '' })
    const list = runCommand(join(bin, 'openstack-ansible-inventory'), ['--list'], { env })
    expect(Object.keys(JSON.parse(list.stdout)._meta.hostvars)).toHaveLength(53)
    const table = runCommand(join(bin, 'openstack-ansible-inventory-manage'), ['-l'], { env })
    expect(table.stdout.split('\n')[0]).toMatch(/^\+-+\+/)
    expect(runCommand(join(bin, 'osa-inventory'), ['doctor'], { env }).status).toBe(0)
  })

  it('holds what it names, and nothing of how it is made', () => {
    const directory = join(installed(), 'node_modules/osa-inventory')
    const { bin, dependencies } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))
    for (const file of Object.values(bin as Record<string, string>))
      expect(existsSync(join(directory, file))).toBe(true)
    expect(dependencies ?? {}).toEqual({})
    for (const name of ['LICENSE', 'README.md', 'CHANGELOG.md', 'THIRD-PARTY.md', 'docs/differences.md']) {
      expect(existsSync(join(directory, name))).toBe(true)
    }
    expect(existsSync(join(directory, 'test'))).toBe(false)
  })
})

/** A configuration directory that is not valid: told by every program, with what to write instead. */
import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type ProgramName, run } from '../support/program.ts'
import { deployedCloud } from './tool/tool-run.ts'

const commands: readonly (readonly [ProgramName, ...string[]])[] = [
  ['openstack-ansible-inventory', '--list'],
  ['openstack-ansible-inventory', '--check'],
  ['openstack-ansible-inventory', '--list', '--at', 'latest'],
  ['openstack-ansible-inventory-manage', '-l'],
  ['osa-inventory', 'generate'],
  ['osa-inventory', 'show'],
  ['osa-inventory', 'doctor'],
  ['osa-inventory', 'backend', 'show'],
]

describe('a file in the place of the configuration directory', () => {
  it.each(commands.map(([program, ...argv]) => ({ program, argv })))(
    'is refused by $program $argv, and what to write works',
    async ({ program, argv }) => {
      const cloud = await deployedCloud()
      const before = readdirSync(cloud.directory)
      const file = cloud.path('openstack_user_config.yml')
      const env = Object.fromEntries(Object.entries(cloud.env).filter(([name]) => name !== 'OSA_CONFIG_DIR'))
      const named = run(program, [...argv, '--config', file], { env })
      expect(named).toMatchObject({
        status: 1,
        stdout: '',
        stderr: `${program}: ${file} is not a directory\n    write the directory that holds openstack_user_config.yml: --config ${cloud.directory}  # ERR_CONFIG_DIRECTORY\n`,
      })
      const byVariable = run(program, argv, { env: { ...env, OSA_CONFIG_DIR: file } })
      expect(byVariable).toMatchObject({ status: 1, stdout: '' })
      expect(byVariable.stderr).toContain(
        `    write the directory that holds openstack_user_config.yml: OSA_CONFIG_DIR=${cloud.directory}  # ERR_CONFIG_DIRECTORY\n`,
      )
      expect(readdirSync(cloud.directory)).toEqual(before)
      expect(run(program, [...argv, '--config', cloud.directory], { env }).stderr).not.toContain('is not a directory')
    },
  )

  it('without any configuration says which directory is wanted', async () => {
    const cloud = await deployedCloud()
    const { status, stdout, stderr } = run('openstack-ansible-inventory', ['--list', '--config', '/nowhere'], {
      env: cloud.env,
    })
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toBe(
      'openstack-ansible-inventory: Could not read data sources: /nowhere/openstack_user_config.yml, /nowhere/conf.d/*.yml\n' +
        '    name the directory that holds openstack_user_config.yml with --config or OSA_CONFIG_DIR  # ERR_NO_DATA_SOURCES\n',
    )
  })
})

/** `schemas/inputs` is what the tables of the checks say now. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { inputSchemas } from '../../tools/schemas/files.ts'
import { repository, run } from '../support/program.ts'

const directory = join(repository, 'schemas/inputs')

it('the package has the schemas of today: `node build.mjs --tools && node dist/tools/schemas.cjs` writes them', async () => {
  const made = await inputSchemas()
  expect(readdirSync(directory).sort()).toEqual([...made.keys()].sort())
  for (const [name, text] of made) expect(readFileSync(join(directory, name), 'utf8') === text, name).toBe(true)
})

it.each([
  ['openstack_user_config', ['--release', '2025.1'], 'openstack_user_config-2025.1.json'],
  ['env.d', ['--release', '33'], 'env.d.json'],
  ['osa.ini', [], 'osa.ini.json'],
])('`schema %s %s` prints the same', (name, options, file) => {
  const config = ['--config', join(repository, 'examples/cloud/openstack_deploy')]
  const { status, stdout, stderr } = run('osa-inventory', ['schema', name, ...config, ...options])
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(JSON.parse(stdout)).toEqual(JSON.parse(readFileSync(join(directory, file), 'utf8')))
})

it('a name that there is no schema of is wrong usage', () => {
  const { status, stdout, stderr } = run('osa-inventory', ['schema', 'inventory'])
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toContain("'openstack_user_config', 'env.d', 'osa.ini'")
})

it('an environment that is asked for and is not there is told', () => {
  const { status, stdout, stderr } = run('osa-inventory', ['schema', 'env.d', '--environment', '/nonexistent'])
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
  expect(stderr).toContain('/nonexistent/env.d')
})

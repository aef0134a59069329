/** The audit log below the program that Ansible calls. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { exampleCloud, exampleEnvironment, run } from '../support/program.ts'

function cloud() {
  const config = exampleCloud()
  writeFileSync(join(config, 'osa.ini'), '[inventory]\nrequire_reason = yes\naudit_log = audit.log\n')
  const env = { OSA_CONFIG_DIR: config, OSA_INVENTORY_ENVIRONMENT: exampleEnvironment }
  return {
    log: join(config, 'audit.log'),
    json: join(config, 'openstack_inventory.json'),
    list: (more: Record<string, string> = {}) =>
      run('openstack-ansible-inventory', ['--list'], { env: { ...env, ...more } }),
  }
}

it('has a line for the first run, with the digest of its inputs, and none for one that changes nothing', () => {
  const { log, list } = cloud()
  expect(list({ OSA_INVENTORY_REASON: 'new cloud' }).status).toBe(0)
  expect(list().status).toBe(0)
  const lines = readFileSync(log, 'utf8').trimEnd().split('\n')
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    {
      event: 'written',
      id: 1,
      command: 'openstack-ansible-inventory --list',
      reason: 'new cloud',
      inputs: expect.stringMatching(/^[0-9a-f]{64}$/),
    },
  ])
})

it('refuses a change that it cannot take, with nothing on standard output and nothing stored', () => {
  const { log, json, list } = cloud()
  mkdirSync(log)
  const refused = list()
  expect([refused.status, refused.stdout]).toEqual([1, ''])
  expect(refused.stderr).toContain(`the audit log ${log} cannot be written: it is a directory; nothing was changed`)
  expect(existsSync(json)).toBe(false)
})

it('is not asked by a run that changes nothing', () => {
  const { log, list } = cloud()
  const first = list()
  rmSync(log)
  mkdirSync(log)
  expect(list()).toEqual({ status: 0, stdout: first.stdout, stderr: '' })
})

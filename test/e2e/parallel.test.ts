/** Programs that run at the same time, on one configuration directory, without any lock. */
import { execFile } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import {
  cleanEnvironment,
  exampleCloud,
  exampleEnvironment,
  type ProgramName,
  pathOf,
  repository,
  run,
} from '../support/program.ts'

const processes = 6
const python = `plugin = exec
command = ${join(repository, 'examples/plugins/sqlite-python/osa_inventory_sqlite.py')}
options = path = inventory.db
`

function cloud(section?: string) {
  const config = exampleCloud()
  if (section) writeFileSync(join(config, 'osa.ini'), `[inventory]\nbackend = place\n[place]\n${section}`)
  const env = { ...cleanEnvironment(), OSA_CONFIG_DIR: config, OSA_INVENTORY_ENVIRONMENT: exampleEnvironment }
  const start = async (program: ProgramName, ...args: string[]): Promise<string> => {
    const options = { env, maxBuffer: 1 << 28 }
    return (await promisify(execFile)(process.execPath, [pathOf(program), ...args], options)).stdout
  }
  const commands = (): string[] => {
    const { stdout } = run('osa-inventory', ['history', '--json'], { env: env as Record<string, string> })
    return JSON.parse(stdout).map(({ command }: { command: string }) => command)
  }
  return { config, start, commands }
}

it.each([
  ['files', undefined],
  ['a plugin', python],
])('parallel first runs print one inventory, and it is the one that is stored: %s', async (_, section) => {
  const { config, start, commands } = cloud(section)
  const starts = Array.from({ length: processes }, () => start('openstack-ansible-inventory', '--list'))
  const printed = new Set(await Promise.all(starts))
  expect(printed.size).toBe(1)
  expect(printed).toContain(`${readFileSync(join(config, 'openstack_inventory.json'), 'utf8')}\n`)
  expect(commands()).toHaveLength(1)
})

it('removals beside a run of the generator: neither undoes the other', async () => {
  const { config, start } = cloud()
  const { galera, horizon } = JSON.parse(await start('openstack-ansible-inventory', '--list'))
  const removed: string[] = [...galera.hosts, ...horizon.hosts]
  expect(removed.length).toBeGreaterThan(3)
  writeFileSync(join(config, 'conf.d/added.yml'), 'compute_hosts:\n  compute9:\n    ip: 10.20.0.99\n')
  await Promise.all([
    ...removed.map((name) => start('openstack-ansible-inventory-manage', '-r', name)),
    ...Array.from({ length: processes }, () => start('openstack-ansible-inventory', '--list')),
  ])
  const { _meta } = JSON.parse(await start('openstack-ansible-inventory', '--list'))
  expect(Object.keys(_meta.hostvars)).toContain('compute9')
  // What was removed came back under a new name, as the configuration still asks for it.
  expect(Object.keys(_meta.hostvars).filter((name) => removed.includes(name))).toEqual([])
  expect(Object.keys(_meta.hostvars)).toHaveLength(54)
})

it('new beginnings after a loss: one begins, the others are told that there is an inventory', async () => {
  const { config, start, commands } = cloud()
  await start('openstack-ansible-inventory', '--list')
  rmSync(join(config, 'openstack_inventory.json'))
  const starts = Array.from({ length: processes }, () => start('osa-inventory', 'generate', '--new'))
  const ended = await Promise.allSettled(starts)
  const refused = ended.filter((each) => each.status === 'rejected')
  expect(refused).toHaveLength(processes - 1)
  for (const { reason } of refused) expect(reason.stderr).toContain('there is an inventory with 53 hosts')
  expect(commands()).toHaveLength(2)
})

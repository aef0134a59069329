/** The programs run under every Node.js that they say they run under, whichever has built them. */
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { otherNode } from '../support/other-node.ts'
import { exampleCloud, exampleEnvironment, pathOf, repository, runCommand } from '../support/program.ts'

/** The oldest one, and one that is a patch release away from others of its line: V8 says the same version in all of them. */
const others = ['20.19.0', '20.20.1', '20.20.2'].filter((version) => version !== process.versions.node)

describe.each(others)('under Node.js %s', (version) => {
  const env = { OSA_INVENTORY_ENVIRONMENT: exampleEnvironment, OSA_INVENTORY_CACHE: 'no' }

  it('the inventory script makes a cloud, goes on with it, and says nothing beside it', () => {
    const [node, config] = [otherNode(version), exampleCloud()]
    const list = (engine: string) =>
      runCommand(engine, [pathOf('openstack-ansible-inventory'), '--list', '--config', config], { env })
    const first = list(node)
    expect({ status: first.status, stderr: first.stderr }).toEqual({ status: 0, stderr: '' })
    expect(Object.keys(JSON.parse(first.stdout)._meta.hostvars)).toHaveLength(53)
    expect(list(node)).toEqual(first)
    expect(list(process.execPath)).toEqual(first)
  })

  it('the other programs run', () => {
    const [node, config] = [otherNode(version), exampleCloud()]
    const environment = { ...env, OSA_CONFIG_DIR: config }
    const made = runCommand(node, [pathOf('osa-inventory'), 'generate'], { env: environment })
    expect({ status: made.status, stderr: made.stderr }).toEqual({ status: 0, stderr: '' })
    for (const [program, args] of [
      ['openstack-ansible-inventory-manage', ['-l']],
      ['osa-inventory', ['history', 'verify']],
      ['openstack-ansible-inventory', ['--check']],
    ] as const) {
      const { status, stdout, stderr } = runCommand(node, [pathOf(program), ...args], { env: environment })
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      expect(stdout).not.toBe('')
    }
  })
})

/** Ubuntu 22.04 has 12, Debian 12 has 18. */
describe.each(['12.22.12', '14.21.3', '18.20.8'])('under Node.js %s, which is too old,', (version) => {
  it.each(['openstack-ansible-inventory', 'openstack-ansible-inventory-manage', 'osa-inventory'] as const)(
    '%s says so in one message',
    (program) => {
      const node = otherNode(version)
      expect(runCommand(node, [pathOf(program), '--list'])).toEqual({
        status: 1,
        stdout: '',
        stderr:
          `${program}: ${node} is Node.js ${version}; 20.19 is the oldest that will do\n` +
          '    install a newer one and make it the first on PATH; `osa-inventory install --node PATH` gives it to Ansible\n',
      })
    },
  )

  it.each(['scripts/demo', 'scripts/test', 'scripts/build'])('%s does, and does nothing', (script) => {
    const node = otherNode(version)
    const env = { PATH: `${dirname(node)}:${process.env.PATH}` }
    expect(runCommand('bash', [join(repository, script)], { env })).toEqual({
      status: 1,
      stdout: '',
      stderr: `${node} is Node.js ${version}; 20.19 is the oldest that will do\n    install a newer one and make it the first on PATH\n`,
    })
  })
})

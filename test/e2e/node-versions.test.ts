/** The programs run under every Node.js that they say they run under, whichever has built them. */
import { describe, expect, it } from 'vitest'
import { otherNode } from '../support/other-node.ts'
import { exampleCloud, exampleEnvironment, pathOf, runCommand } from '../support/program.ts'

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

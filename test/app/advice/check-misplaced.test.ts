/** What stands a level too high or too low is reported as what it is, with the place and the way to fix it (V1, V16). */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkCloud } from '../../../src/app/advice/check.ts'
import { InputsError, readInputs } from '../../../src/app/config/inputs.ts'
import { buildInventory } from '../../../src/app/run/build.ts'
import { noQuirks } from '../../../src/core/generator/quirks.ts'
import { newestRelease } from '../../../src/core/inventory/releases.ts'
import { seededRandom } from '../../support/clouds.ts'
import { CheckedCloud, type Files, main, mainWith } from './check-cloud.ts'

/** What a run makes of it, or the messages that it is refused with. */
function run(cloud: CheckedCloud): { hosts: string[] } | { refused: string[] } {
  const { configDirectory, environmentDirectory } = cloud.places
  try {
    const inputs = readInputs(configDirectory, environmentDirectory)
    const { document } = buildInventory(inputs, {
      stored: undefined,
      quirks: noQuirks,
      release: newestRelease,
      random: seededRandom(1),
    })
    return { hosts: Object.keys(JSON.parse(document)._meta.hostvars) }
  } catch (error) {
    if (error instanceof InputsError) return { refused: error.findings.map(({ message }) => message) }
    throw error
  }
}

async function remedies(cloud: CheckedCloud): Promise<(string | undefined)[]> {
  const found = await checkCloud({
    ...cloud.places,
    quirks: noQuirks,
    release: { release: newestRelease, why: 'the newest' },
    random: seededRandom(5),
    stored: undefined,
  })
  return found.map(({ remedy }) => remedy)
}

/** The main file with one text in the place of another. */
function edit(cloud: CheckedCloud, from: string | RegExp, to: string | ((text: string) => string)): void {
  const path = join(cloud.directory, main)
  const before = readFileSync(path, 'utf8')
  const after = typeof to === 'string' ? before.replace(from, to) : before.replace(from, to)
  expect(after).not.toBe(before)
  writeFileSync(path, after)
}

const withCompute = (text: string): Files => mainWith({ compute_hosts: text })

describe('hosts that slipped to the top level', () => {
  const slipped = 'compute_hosts:\nn1: #!\n  ip: 172.29.236.21\nn2:\n  ip: 172.29.236.22'

  it('are refused below an empty group, in a run and in the check, once', async () => {
    const cloud = new CheckedCloud(withCompute(slipped))
    const message = 'n1 and n2 at the top level have an ip, and the group compute_hosts before them is empty'
    expect(run(cloud)).toEqual({ refused: [message] })
    expect(await cloud.check()).toEqual([`error V16 ${cloud.mark()} ${message}`])
    expect(await remedies(cloud)).toEqual([
      'if n1 and n2 are hosts of compute_hosts, indent them below it, with all that is below; else write `compute_hosts: {}`',
    ])
  })

  it('are hosts once they are indented; with {} the group has none', async () => {
    const indented = new CheckedCloud(withCompute(slipped))
    edit(indented, /n1:[\s\S]*?172.29.236.22/, (text) => text.replaceAll(/^/gm, '  '))
    expect(run(indented)).toEqual({ hosts: expect.arrayContaining(['n1', 'n2']) })
    expect(await indented.check()).toEqual([])
    const empty = new CheckedCloud(withCompute(slipped))
    edit(empty, 'compute_hosts:', 'compute_hosts: {}')
    expect(run(empty)).toEqual({ hosts: expect.not.arrayContaining(['n1']) })
  })

  it('are refused in a file of conf.d too, whatever other files say of the group', async () => {
    const cloud = new CheckedCloud({ 'config/conf.d/compute.yml': 'image-hosts:\nn3: {ip: 172.29.236.23} #!\n' })
    const message = 'n3 at the top level has an ip, and the group image-hosts before it is empty'
    expect(run(cloud)).toEqual({ refused: [message] })
    expect(await cloud.check()).toContain(`error V16 ${cloud.mark()} ${message}`)
  })

  it('are a warning elsewhere', async () => {
    const cloud = new CheckedCloud(mainWith({ more: 'n9: {ip: 172.29.236.29} #!' }))
    expect(run(cloud)).toHaveProperty('hosts')
    expect(await cloud.check()).toEqual([
      `warning V16 ${cloud.mark()} n9 at the top level has an ip like a host, but is in no group: it is ignored`,
    ])
  })

  it.each([
    ['an anchor that is used', 'compute_hosts:\nn1: &n1\n  ip: 172.29.236.21\nimage_hosts:\n  n1: *n1'],
    ['an anchor that is merged', 'compute_hosts:\n_n1: &n1 {ip: 172.29.236.21}\nimage_hosts:\n  n1: {<<: *n1}'],
    [
      'part of an anchor that is used',
      'compute_hosts:\nn1: &n1\n  ip: &ip 172.29.236.21\nimage_hosts:\n  n1: {ip: *ip}',
    ],
  ])('are none: %s is sound', async (_, text) => {
    const cloud = new CheckedCloud(mainWith({ image_hosts: '', compute_hosts: text }))
    expect(run(cloud)).toEqual({ hosts: expect.arrayContaining(['n1']) })
    expect((await cloud.check()).filter((line) => line.includes('n1'))).toEqual([])
  })
})

describe('settings of global_overrides at the top level', () => {
  const settings = 'internal_lb_vip_address: 172.29.236.9 #!\nno_containers: false #!\ntunnel_bridge: br-vxlan #!'

  it('are reported as that, as a warning, and a run goes on', async () => {
    const cloud = new CheckedCloud(mainWith({ more: settings }))
    expect(run(cloud)).toHaveProperty('hosts')
    const told = (name: string, mark: number) =>
      `warning V16 ${cloud.mark(mark)} ${name} is at the top level, where nothing reads it: it is a setting of global_overrides`
    expect(await cloud.check()).toEqual([
      told('internal_lb_vip_address', 1),
      told('no_containers', 2),
      told('tunnel_bridge', 3),
    ])
    expect(await remedies(cloud)).toEqual(Array(3).fill('indent it below global_overrides'))
    edit(cloud, settings, '')
    edit(cloud, 'global_overrides:\n', `global_overrides:\n${settings.replaceAll(/^/gm, '  ')}\n`)
    expect(await cloud.check()).toEqual([])
  })

  it('are what a run is refused for where provider_networks is among them, in the words that scripts know', async () => {
    const cloud = new CheckedCloud(mainWith({}))
    edit(
      cloud,
      /global_overrides:\n {2}management_bridge: br-mgmt\n {2}provider_networks:/,
      'global_overrides: {}\nprovider_networks:',
    )
    expect(run(cloud)).toEqual({ refused: ["provider networks can't be found under global_overrides in user config"] })
    const [first] = await remedies(cloud)
    expect(first).toBe('move provider_networks, which is at the top level, below global_overrides')
  })

  it('stand the other way round below global_overrides', async () => {
    const cloud = new CheckedCloud(mainWith({ used_ips: '' }))
    edit(cloud, 'global_overrides:\n', 'global_overrides:\n  used_ips: ["172.29.236.1,172.29.236.50"] #!\n')
    const [told] = (await cloud.check()).filter((line) => line.includes('used_ips'))
    expect(told).toContain(
      'V16 config/openstack_user_config.yml:4 used_ips is below global_overrides, where it is a variable like any other',
    )
    const cidrs = new CheckedCloud(mainWith({}))
    edit(cidrs, /^(cidr_networks.*)\n([\s\S]*?global_overrides:\n)/, '$2  $1\n')
    expect(await cidrs.check()).toContainEqual(expect.stringContaining('No container CIDR specified in user config'))
    expect(await remedies(cidrs)).toContain('move cidr_networks out of global_overrides, to the top level')
  })
})

describe('keys of a host that slipped out of it, or out of container_vars', () => {
  it('are refused beside the hosts, and told once', async () => {
    const cloud = new CheckedCloud(
      withCompute(
        'compute_hosts:\n  n1:\n    ip: 172.29.236.21\n  container_vars: #!\n    backends:\n      limit_container_types: nova',
      ),
    )
    const message = 'container_vars is beside the hosts of group compute_hosts, not below one of them'
    expect(run(cloud)).toEqual({ refused: [message] })
    expect(await cloud.check()).toEqual([`error V1 ${cloud.mark()} ${message}`])
    expect(await remedies(cloud)).toEqual(['indent container_vars, with all that is below it, under n1'])
    edit(cloud, / {2}container_vars[\s\S]*nova/, (text) => text.replaceAll(/^/gm, '  '))
    expect(await cloud.check()).toEqual([])
  })

  it.each(['affinity: {nova_compute_container: 0}', 'ip: 172.29.236.21', 'no_containers: true', 'host_vars: {a: b}'])(
    'are refused beside the hosts: %s',
    (line) => {
      const cloud = new CheckedCloud(withCompute(`compute_hosts:\n  n1: {ip: 172.29.236.21}\n  ${line}`))
      const [key] = line.split(':')
      expect(run(cloud)).toEqual({
        refused: [`${key} is beside the hosts of group compute_hosts, not below one of them`],
      })
    },
  )

  it('are a warning directly below the host, with the level that they belong to', async () => {
    const cloud = new CheckedCloud(
      withCompute(
        'compute_hosts:\n  n1:\n    ip: 172.29.236.21\n    container_vars:\n    backends: #!\n      limit_container_types: nova\n    nova_compute_container: 0 #!',
      ),
    )
    expect(run(cloud)).toHaveProperty('hosts')
    const ignored = (key: string) =>
      `${key} of host n1 in group compute_hosts is not a key of a host's entry: it is ignored`
    expect(await cloud.check()).toEqual([
      `warning V16 ${cloud.mark(1)} ${ignored('backends')}`,
      `warning V16 ${cloud.mark(2)} ${ignored('nova_compute_container')}`,
    ])
    expect(await remedies(cloud)).toEqual([
      'indent backends, with all that is below it, under container_vars',
      'indent nova_compute_container under `affinity:` of the host',
    ])
  })
})

describe('configurations that people had', () => {
  const environmentDirectory = join(import.meta.dirname, '../../../examples/cloud/environment')

  it.each([
    [
      'hosts-slipped-to-top',
      ['error 21 n1 and n2 at the top level have an ip, and the group compute_hosts before them is empty'],
    ],
    [
      'container-vars-slipped',
      ['error 23 container_vars is beside the hosts of group storage_hosts, not below one of them'],
    ],
    [
      'misplaced-settings',
      ['internal_lb_vip_address', 'external_lb_vip_address', 'management_bridge', 'no_containers'].map(
        (name, index) =>
          `warning ${index + 5} ${name} is at the top level, where nothing reads it: it is a setting of global_overrides`,
      ),
    ],
    ['misplaced-networks', ["error 9 provider networks can't be found under global_overrides in user config"]],
  ])('%s', async (name, expected) => {
    const configDirectory = join(import.meta.dirname, 'cases', name)
    const options = {
      configDirectory,
      environmentDirectory,
      quirks: noQuirks,
      release: { release: newestRelease, why: 'the newest' },
      random: seededRandom(5),
    }
    const found = await checkCloud({ ...options, stored: undefined })
    const told = found.map(({ grade, line, message }) => `${grade} ${line} ${message}`)
    expect(told).toEqual(expect.arrayContaining(expected))
    expect(told.filter((line) => line.startsWith('error'))).toEqual(expected.filter((line) => line.startsWith('error')))
    expect(told.join('\n')).not.toContain('but not the environment')
    expect(found.map(({ remedy }) => remedy).join('\n')).not.toContain('physical_skel')
  })
})

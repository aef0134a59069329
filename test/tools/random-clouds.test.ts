import { describe, expect, it } from 'vitest'
import { newestRelease } from '../../src/core/inventory/releases.ts'
import { dumpJson } from '../../src/python/json-write.ts'
import { loadYaml } from '../../src/python/yaml.ts'
import { drawCloud, writeFiles } from '../../tools/random-clouds/cloud.ts'
import { compareDocuments } from '../../tools/random-clouds/compare.ts'
import { effectiveConfiguration, hostEntries } from '../../tools/random-clouds/effective.ts'
import { parseJson, writeJson } from '../../tools/random-clouds/json-text.ts'
import { mapping, node, scalar, writeYaml } from '../../tools/random-clouds/yaml-tree.ts'

/** An inventory with one container; the parts that a test changes are parameters. */
function inventory(suffix: string, address: string, more = ''): string {
  const name = `infra1-keystone-container-${suffix}`
  return `{"_meta": {"hostvars": {"${name}": {"ansible_host": "${address}"${more},
    "container_networks": {"container_address": {"address": "${address}", "netmask": "255.255.252.0"}}}}},
    "infra1_host_containers": {"hosts": ["${name}"]}, "keystone": {"children": [], "hosts": ["${name}"]}}`
}

describe('the comparison of random clouds', () => {
  it('looks past drawn names and addresses', () => {
    expect(compareDocuments(inventory('0badcafe', '10.0.0.7'), inventory('12345678', '10.0.0.9'))).toBeUndefined()
  })

  it('sees another number where Python would print it otherwise', () => {
    const [first, second] = ['1', '1.0'].map((mtu) => inventory('0badcafe', '10.0.0.7', `, "mtu": ${mtu}`))
    expect(compareDocuments(first!, second!)).toContain('/mtu: 1 against 1.0')
  })

  it('sees members in another order, unless they are siblings', () => {
    const group = (...hosts: string[]): string => JSON.stringify({ _meta: { hostvars: {} }, keystone: { hosts } })
    expect(compareDocuments(group('a', 'b'), group('b', 'a'))).toContain('/keystone/hosts[0]: "a" against "b"')
    const siblings = ['a-x-container-00000001', 'a-x-container-00000002'] as const
    expect(compareDocuments(group(...siblings), group(siblings[1], siblings[0]))).toBeUndefined()
  })

  it('holds both to the names and addresses that were stored', () => {
    const stored = inventory('0badcafe', '10.0.0.7')
    expect(compareDocuments(inventory('0badcafe', '10.0.0.8'), stored, { stored })).toContain('10.0.0.7')
    expect(compareDocuments(inventory('12345678', '10.0.0.7'), stored, { stored })).toBeDefined()
  })

  it('does not take the address of a host for a drawn one', () => {
    const [first, second] = [inventory('0badcafe', '10.0.0.7'), inventory('0badcafe', '10.0.0.8')]
    expect(compareDocuments(first, second, { hostAddresses: new Set(['10.0.0.7']) })).toContain('"10.0.0.7" against')
  })
})

describe('the texts of random clouds', () => {
  it('keep what JSON parsers lose', () => {
    const text =
      '{\n    "10": 1.0,\n    "2": [\n        1e+20,\n        NaN\n    ],\n    "__proto__": "\\u00e9\\u007f"\n}'
    expect(writeJson(parseJson(text))).toBe(text)
  })

  it('write what is in two places once, and refer to it', () => {
    const shared = node({ ip: '10.0.0.2' })
    const text = writeYaml(
      mapping([
        ['a_hosts', { infra1: shared }],
        ['b_hosts', { infra1: shared, n: scalar('0755') }],
      ]),
    )
    expect(text).toBe('a_hosts:\n  infra1: &a1\n    ip: 10.0.0.2\nb_hosts:\n  infra1: *a1\n  "n": 0755\n')
    expect(dumpJson(loadYaml(text))).toContain('"n": 493')
  })

  it('are the same for the same seed, and YAML', () => {
    const [first, second] = [drawCloud('a seed', newestRelease, false), drawCloud('a seed', newestRelease, false)].map(
      ({ files }) => writeFiles(files),
    )
    expect(first).toEqual(second)
    for (const text of first!.values()) expect(() => loadYaml(text)).not.toThrow()
  })

  it('are read as one object where an alias is, when a later file changes it', () => {
    const group = node({ infra1: { ip: '10.0.0.2' } })
    const main = mapping([
      ['a_hosts', group],
      ['b_hosts', group],
    ])
    const files = new Map([
      ['config/openstack_user_config.yml', main],
      ['config/conf.d/x.yml', mapping([['a_hosts', { infra2: { ip: '10.0.0.3' } }]])],
    ])
    expect(hostEntries(effectiveConfiguration(files, newestRelease)).map(([host]) => host)).toEqual([
      'infra1',
      'infra2',
      'infra1',
      'infra2',
    ])
  })
})

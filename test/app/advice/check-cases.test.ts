/** Small configurations that people really had, and what was false, harmful or missing in what was said of them. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { checkCloud } from '../../../src/app/advice/check.ts'
import { readInputs } from '../../../src/app/config/inputs.ts'
import type { PlacedFinding } from '../../../src/app/config/locate-findings.ts'
import { systemRandom } from '../../../src/app/store/random.ts'
import { networkNamed } from '../../../src/core/edits/address/container.ts'
import { giveAddresses, wantedAddress } from '../../../src/core/edits/address/give.ts'
import { noQuirks } from '../../../src/core/generator/quirks.ts'
import { newestRelease } from '../../../src/core/inventory/releases.ts'
import type { Dict } from '../../../src/python/value.ts'
import { CheckedCloud } from './check-cloud.ts'

const environmentDirectory = join(import.meta.dirname, '../../../examples/cloud/environment')
const config = 'openstack_user_config.yml'

class Case {
  readonly directory: string

  constructor(name: string) {
    this.directory = mkdtempSync(join(tmpdir(), 'osa-case-'))
    onTestFinished(() => rmSync(this.directory, { recursive: true, force: true }))
    cpSync(join(import.meta.dirname, 'cases', name), this.directory, { recursive: true })
  }

  replace(file: string, from: string | RegExp, to: string): void {
    const path = join(this.directory, file)
    const text = readFileSync(path, 'utf8')
    expect(text).toMatch(from)
    writeFileSync(path, text.replaceAll(from, to))
  }

  async told(): Promise<PlacedFinding[]> {
    const places = { configDirectory: this.directory, environmentDirectory }
    const found = await checkCloud({
      ...places,
      quirks: noQuirks,
      release: { release: newestRelease, why: 'the newest' },
      random: systemRandom(),
      stored: undefined,
    })
    return found.filter(({ grade }) => grade !== 'note')
  }
}

function brief(findings: readonly PlacedFinding[]): string[] {
  return findings.map(({ code, line, message, remedy }) => `${code} ${line} ${message}: ${remedy}`)
}

it('a group with a dash in group_binds: one finding, whose remedy attaches it', async () => {
  const cloud = new Case('dashed-own-group-bind')
  expect(brief(await cloud.told())).toEqual([
    'V11 26 group_binds names rack1-agent, which the generator reads as rack1_agent; there is no such group, so nobody is ' +
      'attached by it: write rack1_agent, here and wherever the environment says rack1-agent',
  ])
  cloud.replace(config, 'rack1-agent', 'rack1_agent')
  cloud.replace('env.d/rack1.yml', 'rack1-agent', 'rack1_agent')
  expect(await cloud.told()).toEqual([])
})

it('keys at the column of `network:`: what it comes to is reported, and both remedies fix it', async () => {
  const cloud = new Case('networks-not-indented')
  const [consequence, cause, ...more] = await cloud.told()
  expect(more).toEqual([])
  expect(consequence?.message).toMatch(/^no container has an address: none of 4 containers \(c1-galera-container-/)
  expect(cause?.message).toBe('a provider network is empty, so it is skipped')
  cloud.replace(config, /^ {6}(?=[a-z])/gm, '        ')
  expect(await cloud.told()).toEqual([])
})

it('used_ips with addresses of two networks in one entry: nothing is to be turned round', async () => {
  const cloud = new Case('used-ips-two-networks')
  expect(brief(await cloud.told())).toEqual([
    'N5 4 used_ips has "192.168.15.120,10.30.0.20", which is not a range from low to high, so it reserves nothing: ' +
      'write "10.30.0.20" alone, or a range that ends in the same network: 192.168.15.120 is in no network of cidr_networks',
  ])
  cloud.replace(config, '192.168.15.120,10.30.0.20', '10.30.0.30,192.168.15.30')
  const found = await cloud.told()
  // Nothing is left to draw from, and the network is not what is too small.
  expect(found.map(({ code }) => code)).toEqual(['N9', 'N5'])
  for (const { remedy } of found) expect(remedy).toContain('write "10.30.0.30" alone')
  cloud.replace(config, '10.30.0.30,192.168.15.30', '10.30.0.30')
  expect(await cloud.told()).toEqual([])
})

it('a load balancer whose address is none', async () => {
  const cloud = new Case('vip-typo')
  expect(brief(await cloud.told())).toEqual([
    'not-an-address 6 internal_lb_vip_address is "10.300.0.9", which is neither an address nor a name: ' +
      'write an address in full, such as "172.29.236.11", or a name that DNS knows',
  ])
  cloud.replace(config, '10.300.0.9', '10.30.0.9')
  expect(await cloud.told()).toEqual([])
})

it('a host’s name that is too long for several container types: the smallest limit comes first, in every remedy', async () => {
  const host = 'a-host-in-the-second-rack-of-hall-nine'
  const cloud = new Case('vip-typo')
  cloud.replace(config, '10.300.0.9', '10.30.0.9')
  cloud.replace(config, 'c1: ', `${host}: `)
  const [first, ...more] = await cloud.told()
  expect(more.length).toBeGreaterThan(0)
  const limit = Number(/^give the host a name of at most (\d+) characters, or /.exec(first!.remedy!)![1])
  for (const { remedy } of more) expect(remedy).toContain(`of at most ${limit} characters (`)
  cloud.replace(config, `${host}: `, `${host.slice(0, limit)}: `)
  expect(await cloud.told()).toEqual([])
})

it('an anchor of another file: its place is told', async () => {
  const cloud = new CheckedCloud({
    'config/conf.d/a.yml': 'log: &shared [1]\n',
    'config/conf.d/b.yml': 'x: *shared #!\n',
  })
  expect(await cloud.check()).toEqual([
    `error V2 ${cloud.mark()} *shared names nothing: there is no &shared before it; that of ${cloud.directory}/config/conf.d/a.yml, ` +
      'line 1, does not count here: an anchor holds within one file',
  ])
})

it('one line that aliases put under many hosts, in a file of conf.d, is reported once', async () => {
  const cloud = new CheckedCloud({
    'config/conf.d/all.yml': `_defaults: &defaults
  no_containers: "false" #!
identity_hosts:
  infra1: {<<: *defaults, ip: 172.29.236.11}
  infra2: {<<: *defaults, ip: 172.29.236.12}
image_hosts:
  infra1: {<<: *defaults, ip: 172.29.236.11}
`,
  })
  expect(await cloud.check()).toEqual([
    `warning C8 ${cloud.mark()} no_containers of host infra1 in group identity_hosts is the text "false", which counts as true`,
  ])
})

it.each([
  ['a key that aliases name as a whole', 'controllers: &c {infra1: {ip: 172.29.236.11}}\nidentity_hosts: *c\n', []],
  [
    'a key of which aliases name a part',
    'machines: {infra1: &i {ip: 172.29.236.11}}\nidentity_hosts: {infra1: *i}\n',
    [],
  ],
  ['a key that is merged', 'defaults: &d {no_containers: false}\nidentity_hosts: {infra1: {<<: *d}}\n', []],
  ['a key with an underscore', '_mtu: &mtu 9000\nglobal_overrides: {mtu: *mtu}\n', []],
  ['a misspelt group anyway', 'imge_hosts: &i {infra1: {ip: 172.29.236.11}}\nidentity_hosts: *i\n', ['K1']],
  ['a key that names itself', 'notes: {a: &a {}, b: *a}\n', ['K1']],
])('anchors: %s', async (_, text, codes) => {
  const found = (await new CheckedCloud({ 'config/conf.d/a.yml': text }).check()).filter(
    (line) => !line.startsWith('note'),
  )
  expect(found.map((line) => line.split(' ')[1])).toEqual(codes)
})

it('a new host with the address of a container: the container gets another one, and need not go', async () => {
  const stored = new CheckedCloud({}).deployed()
  const hostvars = (stored.get('_meta') as Dict).get('hostvars') as Dict
  const name = [...hostvars.keys()].map(String).find((host) => host.startsWith('infra1-keystone-container-'))!
  const address = String((hostvars.get(name) as Dict).get('ansible_host'))
  const cloud = new CheckedCloud({ 'config/conf.d/a.yml': `compute_hosts: {compute2: {ip: ${address}}}\n` })
  const check = (inventory: Dict) =>
    checkCloud({
      ...cloud.places,
      quirks: noQuirks,
      release: { release: newestRelease, why: 'the newest' },
      random: systemRandom(),
      stored: inventory,
    })
  const [finding, ...more] = await check(stored)
  expect(more).toEqual([])
  const [, container, network] = /\(osa-inventory address pin (\S+) (\S+) ADDRESS\)/.exec(finding!.remedy!)!
  expect([container, network]).toEqual([name, 'NETWORK'])
  const { config } = readInputs(cloud.places.configDirectory, cloud.places.environmentDirectory)
  const edited = { config, stored, release: newestRelease }
  const gift = {
    container: name,
    network: networkNamed(edited, name, 'management'),
    address: wantedAddress('172.29.239.9'),
  }
  expect(await check(giveAddresses(edited, [gift], { force: false }))).toEqual([])
})

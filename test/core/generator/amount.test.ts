/** A configuration of more than one cloud can have is refused before it takes the machine's memory. */
import { expect, it } from 'vitest'
import { Amount, mostHosts, mostMachines, mostValues } from '../../../src/core/generator/amount.ts'
import { generate } from '../../../src/core/generator/generate.ts'
import { noQuirks } from '../../../src/core/generator/quirks.ts'
import { ConfigurationError, Faults } from '../../../src/core/inventory/findings.ts'
import { newestRelease } from '../../../src/core/inventory/releases.ts'
import { seededRandom, smallEnvironment, toDict } from '../../support/clouds.ts'
import { configured, type Mapping } from './cloud-in-words.ts'

/** Path and message of each error, and how many random numbers were drawn: for names of containers, and addresses. */
function refused(groups: Mapping): { readonly told: readonly string[]; readonly drawn: number } {
  let drawn = 0
  const random = seededRandom(1)
  const counted = {
    ...random,
    hex: (digits: number): string => {
      drawn++
      return random.hex(digits)
    },
  }
  try {
    generate({
      config: toDict(configured(groups)),
      environment: toDict(smallEnvironment),
      stored: undefined,
      quirks: noQuirks,
      release: newestRelease,
      random: counted,
    })
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    return { told: error.findings.map(({ path, message }) => `${path?.join('.')}: ${message}`), drawn }
  }
  return { told: [], drawn }
}

function hosts(count: number, more: Mapping = {}): Mapping {
  return Object.fromEntries(
    Array.from({ length: count }, (_, at) => [
      `c${at}`,
      { ip: `10.${64 + (at >> 16)}.${(at >> 8) & 255}.${at & 255}`, ...more },
    ]),
  )
}

it('more hosts than a cloud may have, counted once each, before anything is made', { timeout: 60_000 }, () => {
  const groups = { identity_hosts: hosts(2), compute_hosts: hosts(mostHosts + 1) }
  expect(refused(groups)).toEqual({
    told: [
      'compute_hosts: the configuration has 50,001 hosts, 50,001 of them in compute_hosts; one cloud may have 50,000',
    ],
    drawn: 0,
  })
})

it('more containers than a cloud may have, at the first that is too many', { timeout: 60_000 }, () => {
  const count = 10_000
  const groups = { identity_hosts: hosts(9, { affinity: { keystone_container: count } }) }
  const { told, drawn } = refused(groups)
  expect(told).toEqual(['identity_hosts.c7: the cloud would have more than 75,000 hosts and containers'])
  expect(drawn).toBe(mostMachines + 1 - 9)
})

it('variables that grow with each container', { timeout: 60_000 }, () => {
  const count = mostValues / 100
  const container_vars = Object.fromEntries(Array.from({ length: count }, (_, at) => [`v${at}`, 'x']))
  const groups = { identity_hosts: hosts(1, { affinity: { keystone_container: 100 }, container_vars }) }
  expect(refused(groups).told).toEqual([
    'identity_hosts.c0.container_vars: hosts and containers get more than 5,000,000 values from container_vars and provider_networks',
  ])
})

it('what to look at, or to write instead', () => {
  const faults = new Faults()
  const amount = new Amount(faults)
  expect(() => amount.demandRoom(mostMachines + 1, ['a_hosts', 'h'])).toThrow(ConfigurationError)
  expect(() => amount.addValues(mostValues + 1, () => ['a_hosts', 'h', 'container_vars'])).toThrow(ConfigurationError)
  expect(faults.findings.map(({ remedy }) => remedy)).toEqual([
    'look at the number of hosts that get containers, and at each affinity: it counts for each host',
    'write what all hosts have once: into global_overrides, or into a file of group_vars',
  ])
})

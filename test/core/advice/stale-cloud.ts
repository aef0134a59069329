/** Small clouds on two days: what is stored after the first is held against the configuration of the second. */
import { findStale, type StaleItem } from '../../../src/core/advice/stale.ts'
import { generate } from '../../../src/core/generator/generate.ts'
import { noQuirks } from '../../../src/core/generator/quirks.ts'
import { newestRelease } from '../../../src/core/inventory/releases.ts'
import { parseJson } from '../../../src/python/json-read.ts'
import { dumpJson } from '../../../src/python/json-write.ts'
import { type Plain, seededRandom, smallEnvironment, toDict } from '../../support/clouds.ts'

export type Config = { [key: string]: Plain }

export function inputs(config: Config, environment: Config, seed: number) {
  return {
    config: toDict(config),
    environment: toDict(environment),
    quirks: noQuirks,
    release: newestRelease,
    random: seededRandom(seed),
  }
}

/** The stored document after a run. */
export function run(config: Config, stored?: string, environment: Config = smallEnvironment, seed = 1): string {
  const before = stored === undefined ? undefined : parseJson(stored)
  return dumpJson(generate({ ...inputs(config, environment, seed), stored: before }).inventory)
}

export function stale(config: Config, stored: string, environment: Config = smallEnvironment) {
  return findStale({ ...inputs(config, environment, 7), stored: parseJson(stored) })
}

export function brief({ kind, code, name, path }: StaleItem): string {
  return [kind, code, name, ...(path ?? [])].join(' ')
}

/** Random suffixes of containers are left out. */
export function items(config: Config, stored: string, environment?: Config): string[] {
  return stale(config, stored, environment).items.map((item) => brief(item).replaceAll(/-[0-9a-f]{8}\b/g, ''))
}

export const network = (name: string, more: Config = {}): Plain => ({
  network: {
    container_bridge: `br-${name}`,
    container_interface: name === 'management' ? 'eth1' : 'eth2',
    ip_from_q: name,
    group_binds: ['all_containers', 'hosts'],
    ...more,
  },
})

export const management = network('management', { is_management_address: true })

export function cloud(groups: Config, networks: Plain[] = [management], more: Config = {}): Config {
  return {
    cidr_networks: { management: '10.0.0.0/24', storage: '10.1.0.0/24' },
    global_overrides: { management_bridge: 'br-management', provider_networks: networks },
    ...groups,
    ...more,
  }
}

export const infra1 = { ip: '10.0.0.11' }
export const infra2 = { ip: '10.0.0.12' }
export const both = cloud({ identity_hosts: { infra1, infra2 }, compute_hosts: { n1: { ip: '10.0.0.21' } } })

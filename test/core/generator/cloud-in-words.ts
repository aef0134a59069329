/** Small clouds for the tests of docs/generation.md: what a test does not say is as here. */
import { generate } from '../../../src/core/generator/generate.ts'
import { noQuirks, type Quirks } from '../../../src/core/generator/quirks.ts'
import { ConfigurationError, type Finding } from '../../../src/core/inventory/findings.ts'
import { newestRelease, type Release } from '../../../src/core/inventory/releases.ts'
import { parseJson } from '../../../src/python/json-read.ts'
import { dumpJson } from '../../../src/python/json-write.ts'
import { type Plain, seededRandom, smallEnvironment, toDict } from '../../support/clouds.ts'

export type Mapping = { [key: string]: Plain }

export interface Options {
  readonly environment?: Mapping
  readonly stored?: string
  readonly quirks?: Quirks
  readonly release?: Release
  readonly seed?: number
}

export interface Group {
  readonly hosts?: string[]
  readonly children?: string[]
  readonly vars?: Mapping
}

export interface Made {
  readonly document: string
  readonly passes: number
  readonly groups: Record<string, Group>
  readonly hostvars: Record<string, Mapping & { container_networks: Record<string, Mapping> }>
}

export const management: Mapping = {
  ip_from_q: 'management',
  container_bridge: 'br-mgmt',
  container_interface: 'eth1',
  container_type: 'veth',
  is_management_address: true,
  group_binds: ['all_containers', 'hosts'],
}

/** @param overrides of `global_overrides`, beside the networks */
export function configured(groups: Mapping, networks: Mapping[] = [management], overrides: Mapping = {}): Mapping {
  return {
    cidr_networks: { management: '10.0.0.0/24', storage: '10.1.0.0/24' },
    global_overrides: {
      management_bridge: 'br-mgmt',
      ...overrides,
      provider_networks: networks.map((network) => ({ network })),
    },
    ...groups,
  }
}

export function make(config: Mapping, options: Options = {}): Made {
  const { inventory, passes } = generate({
    config: toDict(config),
    environment: toDict(options.environment ?? smallEnvironment),
    stored: options.stored === undefined ? undefined : parseJson(options.stored),
    quirks: options.quirks ?? noQuirks,
    release: options.release ?? newestRelease,
    random: seededRandom(options.seed ?? 1),
  })
  const document = dumpJson(inventory)
  const { _meta, ...groups } = JSON.parse(document)
  return { document, passes, groups, hostvars: _meta.hostvars }
}

/** What a refusal tells; nothing if it is generated. */
export function faultsOf(config: Mapping, options: Options = {}): readonly Finding[] {
  try {
    make(config, options)
  } catch (error) {
    if (error instanceof ConfigurationError) return error.findings
    throw error
  }
  return []
}

/** The messages of a refusal; none if it is generated. */
export function refused(config: Mapping, options: Options = {}): string[] {
  return faultsOf(config, options).map(({ message }) => message)
}

/** The names of a host's containers, in the order of their group. */
export function containersOf({ groups }: Made, host: string): string[] {
  return groups[`${host}_host_containers`]?.hosts ?? []
}

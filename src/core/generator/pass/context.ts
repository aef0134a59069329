import type { Dict, Value } from '../../../python/value.ts'
import type { UsedAddresses } from '../../inventory/address-pool.ts'
import type { Cidr } from '../../inventory/addresses.ts'
import type { Faults, Finding } from '../../inventory/findings.ts'
import type { Inventory } from '../../inventory/inventory.ts'
import type { RandomSource } from '../../inventory/random.ts'
import type { Release } from '../../inventory/releases.ts'
import { isHostGroup, mappingAt } from '../../inventory/values.ts'
import type { Amount } from '../amount.ts'
import type { Quirks } from '../quirks.ts'

/** A name that is too long, of a host or of a host with a container type. */
export interface LongName {
  readonly group: string
  readonly host: string
  readonly message: string
  /** How many characters the host's name may have for it. */
  readonly limit: number
  /** The container type that leaves no more. */
  readonly type?: string
}

/** One pass over one inventory. The configuration and the environment are this pass's own copies: it may share and change them. */
export interface Pass {
  readonly config: Dict
  readonly environment: Dict
  readonly inventory: Inventory
  readonly quirks: Quirks
  readonly release: Release
  readonly random: RandomSource
  readonly faults: Faults
  /** By name of the queue; a queue whose CIDR is null has no entry. */
  readonly queues: ReadonlyMap<string, Cidr>
  readonly used: UsedAddresses
  /** Entries of `used_ips` that could not be read: a fault as soon as an address has to be drawn. */
  readonly unreadableUsedIps: readonly Finding[]
  /** How many addresses each exhausted queue lacked. */
  readonly lacking: Map<string, number>
  readonly amount: Amount
  /** Told when all are known. */
  readonly longNames: LongName[]
}

/** The entries of a configured group, or `undefined` when it is not configured. Only keys ending in `hosts` are groups. */
export function configuredGroup(pass: Pass, group: string): Dict | undefined {
  return isHostGroup(group) ? mappingAt(pass.config, group) : undefined
}

/** A host's own entry in one group of the user configuration. */
export function configuredHost(pass: Pass, group: Value | undefined, host: Value | undefined): Dict | undefined {
  if (typeof group !== 'string' || typeof host !== 'string') return undefined
  return mappingAt(mappingAt(pass.config, group), host)
}

export function globalOverrides(pass: Pass): Dict | undefined {
  return mappingAt(pass.config, 'global_overrides')
}

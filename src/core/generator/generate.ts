/** The generator: from configuration, environment and the stored inventory to the settled inventory. Pure. */

import { jsonFaults } from '../../python/json-faults.ts'
import { copy, type Dict, equal, type Key, type Value } from '../../python/value.ts'
import type { UsedAddresses } from '../inventory/address-pool.ts'
import type { Cidr } from '../inventory/addresses.ts'
import { ConfigurationError, Faults, type Finding } from '../inventory/findings.ts'
import { Inventory } from '../inventory/inventory.ts'
import { PassBoundary } from '../inventory/pass-boundary.ts'
import { type ProviderNetwork, providerNetworks } from '../inventory/provider-networks.ts'
import type { RandomSource } from '../inventory/random.ts'
import type { Release } from '../inventory/releases.ts'
import { copyStored, sameStored, storedFaults } from '../inventory/stored-inventory.ts'
import { gatherUsedAddresses, readQueues, readUsedIps } from '../inventory/used-addresses.ts'
import { normaliseUserConfig } from '../inventory/user-config.ts'
import { ValueOrigins } from '../inventory/value-origins.ts'
import { mappingAt } from '../inventory/values.ts'
import { Amount, checkHostCount } from './amount.ts'
import { checkEnvironment } from './checks/environment.ts'
import { checkHostAddresses, checkHostsWithTwoAddresses } from './checks/host-addresses.ts'
import { checkConfiguredGroups, checkHostGroups } from './checks/hosts.ts'
import { checkNetworks } from './checks/networks.ts'
import { copyOfConfig } from './config-copy.ts'
import { containersOfLaterNames } from './later-names.ts'
import type { Pass } from './pass/context.ts'
import { runPass } from './pass/pass.ts'
import type { Quirks } from './quirks.ts'
import { mayHaveOldNames, renamedContainers } from './renamed-containers.ts'

export interface GenerateInputs {
  /** The merged user configuration, as read: top-level keys not yet normalised. Not changed. */
  readonly config: Dict
  /** The merged environment. Not changed. */
  readonly environment: Dict
  /** The stored inventory, or `undefined` for a cloud that was never generated. Not changed. */
  readonly stored: Value | undefined
  readonly quirks: Quirks
  readonly release: Release
  readonly random: RandomSource
  /** What reading the files has found: told, and refused where it is an error, with the rest. */
  readonly faults?: readonly Finding[]
  /** Makes containers again although they are there under names of another release (E8, E9). */
  readonly renews?: boolean
}

export interface Generated {
  readonly inventory: Dict
  /** Whether it differs from what was stored, by meaning: the order of keys and the layout of the text do not count. */
  readonly changed: boolean
  readonly passes: number
  /** What is odd but no reason to refuse: for `--check` and `doctor`. */
  readonly findings: readonly Finding[]
}

/** Two runs of the reference settle most clouds, three nearly all (docs/generation.md, section 6.2). */
const mostPasses = 10

/** What stays the same from pass to pass. */
interface Prepared {
  readonly config: Dict
  readonly containerCidr: Value
  readonly queues: ReadonlyMap<string, Cidr>
  readonly used: UsedAddresses
  readonly unreadableUsedIps: readonly Finding[]
}

/**
 * The settled inventory: running it again with nothing changed gives the same bytes.
 *
 * @throws ConfigurationError with every fault that can be found in one run.
 */
export function generate(inputs: GenerateInputs): Generated {
  const faults = new Faults()
  faults.addAll(inputs.faults ?? [])
  const stored = usableStored(inputs.stored, faults)
  const prepared = prepare(inputs, stored, faults)
  if (!stored || inputs.renews || !mayHaveOldNames(stored, inputs.release))
    return settle(inputs, stored, prepared, faults)
  return settleWithoutSecondSet(inputs, stored, prepared, faults)
}

/** As `settle`, but refuses to make what another release's names of groups (E8) or of containers (E9) hide. */
function settleWithoutSecondSet(inputs: GenerateInputs, stored: Dict, prepared: Prepared, faults: Faults): Generated {
  const refusal = (made: Dict | undefined): Finding | undefined =>
    containersOfLaterNames({ ...inputs, stored }, made) ??
    renamedContainers({ ...inputs, stored, normalised: prepared.config }, made, (renamed) => {
      return generate({ ...inputs, stored: renamed, renews: true }).inventory
    })
  let generated: Generated
  try {
    generated = settle(inputs, stored, prepared, faults)
  } catch (error) {
    // The second set has used up a network, perhaps.
    const isExhausted = error instanceof ConfigurationError && error.findings.every(({ code }) => code === 'N9')
    const found = isExhausted ? refusal(undefined) : undefined
    throw found ? new ConfigurationError([found]) : error
  }
  const found = refusal(generated.inventory)
  if (found) throw new ConfigurationError([found])
  return generated
}

function usableStored(stored: Value | undefined, faults: Faults): Dict | undefined {
  if (stored === undefined) return undefined
  faults.addAll(storedFaults(stored))
  faults.refuse()
  return stored as Dict
}

function prepare(inputs: GenerateInputs, stored: Dict | undefined, faults: Faults): Prepared {
  const config = normaliseUserConfig(copyOfConfig(inputs.config), faults, inputs.release)
  const hostvars = new Inventory(stored ?? Inventory.empty().root).hostvars
  checkEnvironment(inputs.environment, faults)
  checkHostGroups(config, faults)
  checkHostCount(config, faults)
  checkNetworks(config, inputs.environment, faults)
  checkConfiguredGroups(config, inputs.environment, faults)
  checkHostAddresses(config, hostvars, faults)
  checkHostsWithTwoAddresses(config, faults)
  const queues = readQueues(config, faults)
  const { reservations, unreadable } = readUsedIps(config)
  return {
    config,
    containerCidr: containerCidr(config, faults, inputs.release),
    queues,
    used: gatherUsedAddresses(config, hostvars, queues, reservations),
    unreadableUsedIps: unreadable,
  }
}

function settle(inputs: GenerateInputs, stored: Dict | undefined, prepared: Prepared, faults: Faults): Generated {
  const inventory = stored ? new Inventory(copyStored(stored)) : Inventory.empty()
  const boundary = new PassBoundary()
  for (let passes = 1; passes <= mostPasses; passes++) {
    runPass(passOver(inventory, inputs, prepared, faults), copy(prepared.containerCidr))
    faults.refuse()
    if (!boundary.cross(inventory.root)) return refuseUnstorable(inventory, prepared.config, faults)
    const isAsStored = stored !== undefined && sameStored(stored, inventory.root)
    if (passes === 1 ? !isAsStored : !boundary.isSettled) continue
    boundary.takeBackKeys()
    return { inventory: inventory.root, changed: !isAsStored, passes, findings: faults.findings }
  }
  noteUnsettled(boundary.difference(), faults)
  faults.refuse()
  throw new TypeError('unreachable: an inventory that does not settle is refused')
}

/** A pass may share and change the mappings it is given, so each has its own copies of what the user wrote. */
function passOver(inventory: Inventory, inputs: GenerateInputs, prepared: Prepared, faults: Faults): Pass {
  return {
    config: copyOfConfig(prepared.config),
    environment: copy(inputs.environment),
    inventory,
    quirks: inputs.quirks,
    release: inputs.release,
    random: inputs.random,
    faults,
    queues: prepared.queues,
    used: prepared.used,
    unreadableUsedIps: prepared.unreadableUsedIps,
    lacking: new Map(),
    amount: new Amount(faults),
    longNames: [],
  }
}

function noteUnsettled(difference: readonly string[], faults: Faults): void {
  faults.add({
    grade: 'error',
    code: 'unsettled',
    message: `the inventory does not settle: after ${mostPasses} passes ${difference.join('.')} still changes`,
    remedy:
      'two entries of the configuration contradict each other there: look for the same variable in host_vars and container_vars',
    source: 'inventory',
    path: difference,
  })
}

/** The words of `address_prefix` that stood for the management network before it had a flag. */
const prefixes = ['container', 'management']

function isContainerNetwork(network: ProviderNetwork, { points }: Release): boolean {
  const prefix = network.body.get('address_prefix') ?? null
  return (points.has('dashed-container-names') && network.isManagement) || prefixes.some((word) => equal(prefix, word))
}

/**
 * The value that goes to `all.vars.container_cidr` (docs/generation.md, section 2.2): a text, or the list of the CIDRs
 * of the management networks. Without one, a fault.
 */
function containerCidr(config: Dict, faults: Faults, release: Release): Value {
  const cidrs = mappingAt(config, 'cidr_networks')
  if (!cidrs || cidrs.size === 0) {
    faults.add({
      grade: 'error',
      code: 'V17',
      message: 'No container CIDR specified in user config',
      remedy: mappingAt(config, 'global_overrides')?.has('cidr_networks')
        ? 'move cidr_networks out of global_overrides, to the top level'
        : 'add cidr_networks with at least `management: 172.29.236.0/22`',
      source: 'config',
      path: ['cidr_networks'],
    })
    return null
  }
  const named = cidrs.has('container') ? cidrs.get('container') : cidrs.get('management')
  if (named !== undefined && named !== null) return named
  const listed =
    cidrs.has('container') || cidrs.has('management') ? [] : cidrsOfManagementNetworks(config, cidrs, release)
  if (listed.length > 0) return listed
  faults.add({
    grade: 'error',
    code: 'V17',
    message: 'No container or management network specified in user config.',
    remedy: 'name the management network in cidr_networks, or set is_management_address: true on its provider network',
    source: 'config',
    path: ['cidr_networks'],
  })
  return null
}

/** In network order, repeats kept; a queue without a CIDR gives its null, as in the original. */
function cidrsOfManagementNetworks(config: Dict, cidrs: Dict, release: Release): Value[] {
  return providerNetworks(config)
    .filter((network) => isContainerNetwork(network, release) && cidrs.has(network.queue as Key))
    .map((network) => cidrs.get(network.queue as Key) ?? null)
}

// S14: values that have no JSON, such as a date or a set.

/** Each is told at the place in the configuration that it came from. */
function refuseUnstorable(inventory: Inventory, config: Dict, faults: Faults): never {
  const origins = new ValueOrigins(inventory, config)
  for (const { path, problem } of jsonFaults(inventory.root)) {
    const origin = origins.written(path)
    faults.add({
      grade: 'error',
      code: 'S14',
      message: `${(origin ?? path).join('.')} ${problem}`,
      ...(origin ? { source: 'config' as const, path: origin } : { source: 'inventory' as const, path }),
    })
  }
  faults.refuse()
  throw new TypeError('unreachable: a value that cannot be stored is a fault')
}

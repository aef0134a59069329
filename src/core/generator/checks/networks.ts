/**
 * Sections 2.3 and 2.6 of docs/generation.md: overrides, provider networks and their queues; and the shapes below them
 * (V5, V11).
 */
import { pyStr } from '../../../python/text.ts'
import { Dict, equal, truthy, type Value } from '../../../python/value.ts'
import type { FindingCode } from '../../inventory/codes.ts'
import type { Faults, ValuePath } from '../../inventory/findings.ts'
import { type ProviderNetwork, providerNetworks } from '../../inventory/provider-networks.ts'
import { kindOf, listAt, mappingAt } from '../../inventory/values.ts'

function refuse(faults: Faults, code: FindingCode, path: ValuePath, message: string, remedy: string): void {
  faults.add({ grade: 'error', code, message, remedy, source: 'config', path })
}

export function checkNetworks(config: Dict, environment: Dict, faults: Faults): void {
  checkShapes(config, faults)
  const overrides = mappingAt(config, 'global_overrides')
  if (truthy(overrides?.get('no_containers')) || everyTypeIsMetal(environment)) return
  checkOverrides(config, faults)
  for (const network of providerNetworks(config)) checkQueue(config, network, faults)
}

/** Without containers nothing draws an address, and the networks need not be complete. */
function everyTypeIsMetal(environment: Dict): boolean {
  const types = mappingAt(environment, 'container_skel')
  for (const type of types?.values() ?? []) {
    if (!(type instanceof Dict && truthy(mappingAt(type, 'properties')?.get('is_metal')))) return false
  }
  return true
}

function checkOverrides(config: Dict, faults: Faults): void {
  const overrides = config.get('global_overrides') ?? null
  if (overrides === null) {
    refuse(
      faults,
      'V17',
      ['global_overrides'],
      "global_overrides can't be found in user config",
      whereFrom(config) ?? 'add global_overrides with provider_networks below it',
    )
  } else if (overrides instanceof Dict && (overrides.get('provider_networks') ?? null) === null) {
    refuse(
      faults,
      'V17',
      ['global_overrides', 'provider_networks'],
      "provider networks can't be found under global_overrides in user config",
      whereFrom(config) ?? 'add a list of provider_networks, the management network first',
    )
  }
}

function whereFrom(config: Dict): string | undefined {
  return config.has('provider_networks')
    ? 'move provider_networks, which is at the top level, below global_overrides'
    : undefined
}

function checkQueue(config: Dict, network: ProviderNetwork, faults: Faults): void {
  const { body, path, queue } = network
  const cidrs = mappingAt(config, 'cidr_networks')
  if (truthy(queue) && !cidrs?.has(queue as string)) {
    refuse(
      faults,
      'V17',
      [...path, 'ip_from_q'],
      `can't find ${pyStr(queue)} in cidr_networks`,
      `add ${pyStr(queue)} to cidr_networks, or name one of: ${namesOf(cidrs)}`,
    )
  }
  const bridge = body.get('container_bridge') ?? null
  const managementBridge = mappingAt(config, 'global_overrides')?.get('management_bridge') ?? null
  if (equal(bridge, managementBridge) && !network.isManagement) {
    refuse(
      faults,
      'V17',
      path,
      `Provider network with queue '${pyStr(queue)}' requires 'is_management_address' to be set to True.`,
      'add `is_management_address: true` to the network whose container_bridge is the management_bridge',
    )
  }
}

function namesOf(mapping: Dict | undefined): string {
  return [...(mapping?.keys() ?? [])].map((key) => pyStr(key)).join(', ') || 'none are defined'
}

function checkShapes(config: Dict, faults: Faults): void {
  for (const key of ['cidr_networks', 'global_overrides']) {
    const value: Value = config.get(key) ?? null
    if (value !== null && !(value instanceof Dict)) {
      refuse(
        faults,
        'V5',
        [key],
        `${key} is ${kindOf(value)}, not a mapping`,
        'write its entries as `name: value`, indented below it',
      )
    }
  }
  const overrides = mappingAt(config, 'global_overrides')
  const networks = overrides?.get('provider_networks') ?? null
  const path = ['global_overrides', 'provider_networks']
  if (networks !== null && !isListOfNetworks(networks)) {
    refuse(
      faults,
      'V5',
      path,
      `provider_networks is ${kindOf(networks)}, not a list`,
      'write each network as `- network:` with its keys indented below',
    )
  }
  for (const [index, item] of listAt(overrides, 'provider_networks').entries())
    checkNetworkShape(item, [...path, index], faults)
}

/** `""` and `{}` have no members, as an empty list has none. */
function isListOfNetworks(value: Value): boolean {
  return Array.isArray(value) || value === '' || (value instanceof Dict && value.size === 0)
}

function checkNetworkShape(item: Value, path: ValuePath, faults: Faults): void {
  if (!(item instanceof Dict)) {
    refuse(
      faults,
      'V11',
      path,
      `a provider network is ${kindOf(item)}, not a mapping`,
      'write it as `- network:` with its keys indented below',
    )
    return
  }
  const body = item.get('network') ?? null
  if (!truthy(body)) return
  if (!(body instanceof Dict)) {
    refuse(
      faults,
      'V11',
      [...path, 'network'],
      `a provider network is ${kindOf(body)}, not a mapping`,
      'indent its keys below `network:`',
    )
    return
  }
  const binds = body.get('group_binds')
  const hasMembers = Array.isArray(binds) || typeof binds === 'string' || binds instanceof Dict
  if (binds !== undefined && !hasMembers) {
    refuse(
      faults,
      'V5',
      [...path, 'network', 'group_binds'],
      `group_binds is ${kindOf(binds)}, not a list`,
      'write a list of groups, one `- name` a line',
    )
  }
}

/** Texts that stand for addresses and are not valid, outside of hosts (N4), `used_ips` (N5) and CIDRs (N10). */
import { Dict, type Value } from '../../python/value.ts'
import { parseAddress, parseCidr } from '../inventory/addresses.ts'
import type { Finding, ValuePath } from '../inventory/findings.ts'
import { providerNetworks } from '../inventory/provider-networks.ts'
import { kindOf, listAt, mappingAt } from '../inventory/values.ts'
import { type AdviceContext, warning } from './context.ts'

/** May be names, too. */
const balancerKeys = ['internal_lb_vip_address', 'external_lb_vip_address']

export function adviseOnAddressTexts({ config }: AdviceContext): Finding[] {
  const overrides = mappingAt(config, 'global_overrides')
  return [
    ...balancerKeys.flatMap((key) => balancer(key, overrides?.get(key))),
    ...providerNetworks(config).flatMap(({ key, body, path }) => [
      ...address(`the gateway of network ${key}`, body.get('gateway'), [...path, 'gateway']),
      ...listAt(body, 'static_routes').flatMap((item, index) => route(key, item, [...path, 'static_routes', index])),
    ]),
  ]
}

const remedy = 'write an address in full, such as "172.29.236.11"'

function balancer(key: string, value: Value | undefined): Finding[] {
  if (value === undefined || isTemplate(value) || isAddressOrName(value)) return []
  const message = `${key} is ${described(value)}, which is neither an address nor a name`
  return [
    warning('not-an-address', 'config', ['global_overrides', key], message, `${remedy}, or a name that DNS knows`),
  ]
}

/** A name has no blank, slash or colon, and does not begin as an address does: four numbers are meant as one. */
function isAddressOrName(value: Value): boolean {
  if (typeof value !== 'string') return false
  if (parseAddress(value) !== undefined) return true
  return /^[\p{L}\p{N}_]([\p{L}\p{N}_.-]*[\p{L}\p{N}_])?\.?$/u.test(value) && !/^(\d+\.){2}|^[\d.]+$/.test(value)
}

function address(what: string, value: Value | undefined, path: ValuePath): Finding[] {
  if (value === undefined || value === null || isTemplate(value)) return []
  if (typeof value === 'string' && (value === '' || parseAddress(value) !== undefined)) return []
  return [warning('not-an-address', 'config', path, `${what} is ${described(value)}, which is not an address`, remedy)]
}

/** Routes without one of the two are told elsewhere (V10). */
function route(network: string, item: Value, path: ValuePath): Finding[] {
  if (!(item instanceof Dict)) return []
  const what = `a static route of network ${network}`
  const cidr = item.get('cidr') ?? null
  const isSound = isTemplate(cidr) || cidr === '' || (typeof cidr === 'string' && parseCidr(cidr) !== undefined)
  const message = `the cidr of ${what} is ${described(cidr)}, which is not a network`
  return [
    ...(cidr === null || isSound
      ? []
      : [warning('not-an-address', 'config', [...path, 'cidr'], message, 'write a network such as "10.1.0.0/16"')]),
    ...address(`the gateway of ${what}`, item.get('gateway'), [...path, 'gateway']),
  ]
}

/** Ansible fills it in, and nobody knows with what. */
function isTemplate(value: Value): boolean {
  return typeof value === 'string' && value.includes('{{')
}

function described(value: Value): string {
  return typeof value === 'string' ? `"${value}"` : kindOf(value)
}

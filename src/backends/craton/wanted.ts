/** What each host of an inventory is to be in Craton. */
import { isIP } from 'node:net'
import { isContainer } from '../../core/inventory/kinds.ts'
import type { Dict } from '../../python/value.ts'
import type { Parts, Variables } from './parts.ts'

export interface WantedHost {
  readonly name: string
  readonly deviceType: 'host' | 'container'
  /** The name of the machine that it runs on, if that is a host of the same inventory. */
  readonly parent: string | undefined
  readonly address: string
  readonly variables: Variables
}

/** For a host without a valid address: Craton demands one. */
const noAddress = '0.0.0.0'
/** The first that is an address counts; the last two are names of older releases. */
const addressKeys = ['ansible_host', 'management_address', 'ansible_ssh_host', 'container_address']

/** @param projections whether Craton shows what only follows from the variables: parent, address, kind */
export function wantedHosts({ hosts, hostVariables }: Parts, projections: boolean): Map<string, WantedHost> {
  const wanted = new Map<string, WantedHost>()
  for (const [name, variables] of hostVariables) {
    const vars = hosts.get(name)!
    const shown = projections
      ? { deviceType: deviceType(name, vars), parent: parentOf(name, hosts), address: addressOf(vars) }
      : { deviceType: 'host' as const, parent: undefined, address: noAddress }
    wanted.set(name, { name, variables, ...shown })
  }
  return wanted
}

function deviceType(name: string, vars: Dict): 'host' | 'container' {
  return isContainer(name, vars) ? 'container' : 'host'
}

/** One level, so that hosts which name each other make no circle. */
function parentOf(name: string, hosts: ReadonlyMap<string, Dict>): string | undefined {
  const parent = hosts.get(name)!.get('physical_host')
  if (typeof parent !== 'string' || parent === name) return undefined
  const machine = hosts.get(parent)
  return machine && !isContainer(parent, machine) ? parent : undefined
}

/** An address that is not valid would spoil every listing of the region. */
function addressOf(vars: Dict): string {
  const found = addressKeys.map((key) => vars.get(key)).find(isAddress)
  return found ?? noAddress
}

function isAddress(value: unknown): value is string {
  return typeof value === 'string' && isIP(value) !== 0 && !value.includes('%')
}

/** As Craton gives an address back, so that both can be compared. */
export function shownAddress(address: string): string {
  return isIP(address) === 6 ? new URL(`http://[${address}]/`).hostname.slice(1, -1) : address
}

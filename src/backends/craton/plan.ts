/** What has to change in Craton, found by comparing; and whose objects are in the way. */

import { isIP } from 'node:net'
import { isContainer } from '../../core/inventory/kinds.ts'
import type { Dict } from '../../python/value.ts'
import { SettingsError, type SettingsIssue } from '../errors.ts'
import { isStored, ownNote, type RegionName, type Snapshot } from './found.ts'
import type { Holdings } from './manifest.ts'
import { type Database, folded } from './names.ts'
import type { Parts, Variables } from './parts.ts'
import type { HostRow, Owner } from './service.ts'

export interface VariablesChange {
  readonly set: Variables
  readonly remove: readonly string[]
}

export interface HostChange {
  readonly row: HostRow
  readonly wanted: WantedHost
  /** Whether parent, address or kind differ. */
  readonly isReshaped: boolean
  readonly variables: VariablesChange
}

/** Each list in the order in which it is carried out. */
export interface Plan {
  /** Hosts that stay while their parent goes, and those that become parents: Craton removes none, and takes no circle. */
  readonly release: readonly HostRow[]
  /** Containers before the machines that they run on. */
  readonly remove: readonly (readonly HostRow[])[]
  /** Machines before their containers. */
  readonly create: readonly (readonly WantedHost[])[]
  readonly change: readonly HostChange[]
  readonly region: VariablesChange
  /** Whether nothing but the cell changes. */
  readonly isEmpty: boolean
}

export interface Owned {
  /** Of the newest revision. One that a write only meant to make is known by its note. */
  readonly hosts: ReadonlySet<string>
  readonly keys: Holdings
}

export interface PlanRequest {
  readonly snapshot: Snapshot
  /** What this deployment has made, also by writes that did not end. */
  readonly owned: Owned
  readonly parts: Parts
  readonly wanted: ReadonlyMap<string, WantedHost>
  readonly database: Database
  readonly name: RegionName
}

/** @throws SettingsError naming every object of others that is in the way */
export function planWrite(request: PlanRequest): Plan {
  const { snapshot, owned, parts, wanted } = request
  const own = snapshot.hosts.filter((row) => isOwn(row, owned))
  const gone = own.filter(({ name }) => !wanted.has(name))
  refuseOthers(request, own, gone)
  const known = new Set(own.map(({ name }) => name))
  const created = [...wanted.values()].filter(({ name }) => !known.has(name))
  const names = new Map(snapshot.hosts.map(({ id, name }) => [id, name]))
  const change = own
    .filter(({ name }) => wanted.has(name))
    .map((row) => hostChange(row, wanted.get(row.name)!, owned.keys, names))
    .filter(({ isReshaped, variables }) => isReshaped || !isNothing(variables))
  const region = variablesChange(snapshot.region, parts.allVariables, owned.keys.region)
  const goneIds = new Set(gone.map(({ id }) => id))
  const machines = new Set([...wanted.values()].map(({ parent }) => parent))
  const isReleased = ({ name, parent }: HostRow): boolean =>
    wanted.has(name) && parent !== undefined && (goneIds.has(parent) || machines.has(name))
  return {
    release: own.filter(isReleased),
    remove: split(gone, ({ parent }) => parent !== undefined),
    create: split(created, ({ parent }) => parent === undefined),
    change,
    region,
    isEmpty: gone.length + created.length + change.length === 0 && isNothing(region),
  }
}

/** The first of the two lists holds those that meet it. */
function split<T>(items: readonly T[], isFirst: (item: T) => boolean): T[][] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))]
}

export function isOwn({ name, note }: HostRow, { hosts }: Owned): boolean {
  return note === ownNote || hosts.has(name)
}

function hostChange(row: HostRow, wanted: WantedHost, owned: Holdings, names: ReadonlyMap<number, string>): HostChange {
  const parent = row.parent === undefined ? undefined : names.get(row.parent)
  const isReshaped =
    parent !== wanted.parent || row.deviceType !== wanted.deviceType || row.address !== shownAddress(wanted.address)
  const keys = owned.hosts.get(row.name) ?? new Set()
  return { row, wanted, isReshaped, variables: variablesChange(row, wanted.variables, keys) }
}

/** Keys that are nobody's of this inventory stay. One that was not seen may have come since: removing none is not an error. */
function variablesChange(owner: Owner | undefined, wanted: Variables, owned: ReadonlySet<string>): VariablesChange {
  const found = owner?.variables
  return {
    set: new Map([...wanted].filter(([key, text]) => !found || !isStored(found, key, text))),
    remove: [...owned].filter((key) => !wanted.has(key)),
  }
}

function isNothing({ set, remove }: VariablesChange): boolean {
  return set.size === 0 && remove.length === 0
}

function refuseOthers(request: PlanRequest, own: readonly HostRow[], gone: readonly HostRow[]): void {
  const ids = new Set(own.map(({ id }) => id))
  const others = request.snapshot.hosts.filter(({ id }) => !ids.has(id))
  const issues = [...namesakes(request, others), ...children(others, gone), ...regionVariables(request)]
  if (issues.length > 0) throw new SettingsError(issues, { backend: request.name.section, operation: 'write' })
}

function namesakes({ wanted, database, name: { region } }: PlanRequest, others: readonly HostRow[]): SettingsIssue[] {
  const taken = new Map(others.map(({ name }) => [folded(name, database), name]))
  return [...wanted.keys()].flatMap((name) => {
    const other = taken.get(folded(name, database))
    if (other === undefined) return []
    const message = `the region ${region} has a host ${JSON.stringify(other)} that this inventory did not make`
    return [{ key: `_meta.hostvars.${name}`, message, remedy: foreignRemedy }]
  })
}

export const foreignRemedy = 'rename or remove it in Craton, or give this deployment its own region'

function children(others: readonly HostRow[], gone: readonly HostRow[]): SettingsIssue[] {
  const removed = new Map(gone.map(({ id, name }) => [id, name]))
  return others.flatMap(({ name, parent }) => {
    const machine = parent === undefined ? undefined : removed.get(parent)
    if (machine === undefined) return []
    const message = `cannot be removed from Craton: it is the parent of ${name}, which this inventory did not make`
    return [{ key: `_meta.hostvars.${machine}`, message, remedy: `give ${name} another parent in Craton` }]
  })
}

function regionVariables({ snapshot, owned, parts, database, name: { region } }: PlanRequest): SettingsIssue[] {
  const found = snapshot.region?.variables
  if (!found) return []
  const foreign = [...found.keys()].map(String).filter((key) => !owned.keys.region.has(key))
  const taken = new Map(foreign.map((key) => [folded(key, database), key]))
  return [...parts.allVariables].flatMap(([key, text]) => {
    const other = taken.get(folded(key, database))
    if (other === undefined || (other === key && isStored(found, key, text))) return []
    const message = `the region ${region} has a variable ${JSON.stringify(other)} that this inventory did not write`
    return [{ key: `all.vars.${key}`, message, remedy: foreignRemedy }]
  })
}

// What each host of an inventory is to be in Craton.

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
function shownAddress(address: string): string {
  return isIP(address) === 6 ? new URL(`http://[${address}]/`).hostname.slice(1, -1) : address
}

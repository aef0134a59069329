/** What has to change in Craton, found by comparing; and whose objects are in the way. */
import { SettingsError, type SettingsIssue } from '../errors.ts'
import { isStored } from './found.ts'
import type { Holdings } from './manifest.ts'
import { type Database, folded } from './names.ts'
import type { Parts, Variables } from './parts.ts'
import type { HostRow, Owner } from './service.ts'
import { ownNote, type RegionName, type Snapshot } from './snapshot.ts'
import { shownAddress, type WantedHost } from './wanted.ts'

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

/** An inventory of format 1 in a snapshot: from the parts if they fit together, from the copy if they do not. */
import { Dict, type Value } from '../../python/value.ts'
import type { Revision, RevisionId } from '../contract.ts'
import { CorruptDocumentError, SettingsError } from '../errors.ts'
import { DamagedValue, unlessDamaged } from '../support/damage.ts'
import { hasItsDocument } from '../support/digest.ts'
import { sameProject } from './keystone.ts'
import {
  type Bar,
  barFrom,
  documentFrom,
  groupsKey,
  type Holdings,
  type Intent,
  intentFrom,
  intentKey,
  type Manifest,
  manifestFrom,
  manifestKey,
} from './manifest.ts'
import { lineOf, onlyInCopy, putTogether, restored, takeApart, type Variables } from './parts.ts'
import type { Cloud, CratonService, HostRow, Owner } from './service.ts'

export interface Found {
  /** The newest one that was written whole. */
  readonly revision: Revision | undefined
  readonly manifest: Manifest | undefined
  /** A write that began after that. */
  readonly intent: Intent | undefined
  /** Revisions have cells of their own, or are about to. */
  readonly bar: Bar | undefined
  /** Why the inventory cannot be read at all. */
  readonly damage: string | undefined
  /** What in Craton is not as the newest revision has it. */
  readonly differences: readonly string[]
}

const nothing: Found = {
  revision: undefined,
  manifest: undefined,
  intent: undefined,
  bar: undefined,
  damage: undefined,
  differences: [],
}

/** @throws SettingsError for another deployment's region, PluginError for the format of a newer release */
export function findInventory(snapshot: Snapshot, deployment: string): Found {
  let seen: Pick<Found, 'manifest' | 'intent' | 'bar'> = nothing
  try {
    seen = readCell(snapshot.cell, deployment)
    if (seen.manifest) return { ...nothing, ...seen, ...newest(snapshot, seen.manifest) }
    const left = seen.intent || seen.bar?.isBegun ? undefined : leftHosts(snapshot)
    return { ...nothing, ...seen, damage: left }
  } catch (error) {
    if (!(error instanceof DamagedValue)) throw error
    return { ...nothing, ...seen, damage: `the cell ${cellName} is damaged: ${error.message}` }
  }
}

/** @throws DamagedValue, SettingsError for another deployment's region, PluginError for the format of a newer release */
export function readCell(cell: Owner | undefined, deployment: string): Pick<Found, 'manifest' | 'intent' | 'bar'> {
  const [stored, begun] = [cell?.variables.get(manifestKey), cell?.variables.get(intentKey)]
  const bars = [barFrom(stored), barFrom(begun)]
  const manifest = bars[0] ? undefined : present(stored, manifestFrom)
  const intent = bars[1] ? undefined : present(begun, intentFrom)
  const other = [manifest, intent, ...bars].find((each) => each && each.deployment !== deployment)
  if (other) throw otherDeployment(other.deployment)
  return { manifest, intent, bar: bars[0] ?? bars[1] }
}

export function otherDeployment(name: string): SettingsError {
  const message = `names a region that holds the deployment ${JSON.stringify(name)}`
  return new SettingsError([{ key: 'region', message, remedy: 'give each deployment its own region' }])
}

function present<T>(value: Value | undefined, read: (value: Value) => T): T | undefined {
  return value === undefined || value === null ? undefined : read(value)
}

/** Hosts that were made by this backend, without anything that lists them: taking that for empty makes a second cloud. */
function leftHosts({ hosts }: Snapshot): string | undefined {
  const own = hosts.filter(({ note }) => note === ownNote)
  if (own.length === 0) return undefined
  return `the cell ${cellName} or its variables are gone, and ${own.length} hosts of an inventory are still there`
}

/** @throws DamagedValue if neither the parts nor the copy give the document */
function newest(snapshot: Snapshot, manifest: Manifest): Pick<Found, 'revision' | 'differences'> {
  const { revision } = manifest
  const fits = manifest.suffice ? assembled(snapshot, manifest) : undefined
  if (fits !== undefined) return { revision: fits, differences: strangers(snapshot, manifest.holdings) }
  const document = documentFrom(snapshot.cell!.variables, manifest.copy)
  const copied = { ...revision, document }
  if (!hasItsDocument(copied)) throw new DamagedValue(`its copy is not the document of ${revision.id}`)
  return { revision: copied, differences: differencesFrom(document, snapshot, manifest) }
}

/** `undefined` if the parts are not those of the manifest. */
function assembled({ region, cell, hosts }: Snapshot, manifest: Manifest): Revision | undefined {
  const { holdings, allHasVariables, revision } = manifest
  const rows = new Map(hosts.map((row) => [row.name, row]))
  const own: [string, Dict][] = []
  for (const [name, keys] of holdings.hosts) {
    const variables = meant(rows.get(name), keys)
    if (!variables) return undefined
    own.push([name, variables])
  }
  const all = allHasVariables ? meant(region, holdings.region) : undefined
  const groups = meant(cell, [groupsKey])?.get(groupsKey)
  if ((allHasVariables && !all) || groups === undefined) return undefined
  const document = putTogether({ groups, hosts: own, allVariables: all })
  const whole = document === undefined ? undefined : { ...revision, document }
  return whole && hasItsDocument(whole) ? whole : undefined
}

/** These variables of an object, as they were meant; `undefined` if one is missing, or is in the copy only. */
function meant(owner: Owner | undefined, keys: Iterable<string>): Dict | undefined {
  if (!owner) return undefined
  const variables = new Dict()
  for (const key of keys) {
    const stored = owner.variables.get(key)
    const value = stored === undefined ? onlyInCopy : restored(stored)
    if (value === onlyInCopy) return undefined
    variables.set(key, value)
  }
  return variables
}

function differencesFrom(document: string, snapshot: Snapshot, { holdings }: Manifest): string[] {
  const parts = takeApart(document)
  const rows = new Map(snapshot.hosts.map((row) => [row.name, row]))
  const ofHosts = [...parts.hostVariables].flatMap(([name, variables]) => {
    const row = rows.get(name)
    return row ? changed(`host ${name}`, variables, row.variables) : [`host ${name} is missing`]
  })
  return [
    ...changed('the region', parts.allVariables, snapshot.region?.variables ?? new Dict()),
    ...changed(`the cell ${cellName}`, new Map([[groupsKey, parts.groups]]), snapshot.cell!.variables),
    ...ofHosts,
    ...strangers(snapshot, holdings),
  ]
}

function changed(owner: string, wanted: Variables, found: Dict): string[] {
  return [...wanted]
    .filter(([key, text]) => !isStored(found, key, text))
    .map(([key]) => `${owner}: the variable ${key} is ${found.has(key) ? 'not as it was saved' : 'missing'}`)
}

export function isStored(variables: Dict, key: string, text: string): boolean {
  const value = variables.get(key)
  return value !== undefined && lineOf(value) === text
}

/** Hosts that a write has made which never ended. */
function strangers({ hosts }: Snapshot, { hosts: listed }: Holdings): string[] {
  return hosts.filter((row) => isLeftOver(row, listed)).map(({ name }) => `host ${name} is not in the inventory`)
}

function isLeftOver({ name, note }: HostRow, listed: Holdings['hosts']): boolean {
  return note === ownNote && !listed.has(name)
}

/** So many differences are told by name. */
const mostTold = 5
const remedy = 'the next change puts Craton right'

/** What an operator is told of a state that is not as it should be. */
export function warningsOf({ intent, differences, manifest }: Found): string[] {
  const warnings: string[] = []
  if (intent) {
    const what = `the write of revision ${intent.id} that ${intent.author} began at ${intent.time} has not ended`
    const meanwhile = manifest ? `revision ${manifest.revision.id} counts` : 'nothing counts as written'
    warnings.push(`${what}; until it does, ${meanwhile}, and if it was interrupted, ${remedy}`)
  }
  if (differences.length > 0) {
    warnings.push(`${notAs(manifest?.revision.id, differences)}. The inventory is read from its copy there; ${remedy}`)
  }
  return warnings
}

export function notAs(id: RevisionId | undefined, differences: readonly string[]): string {
  const told = differences.slice(0, mostTold).join('; ')
  const rest = differences.length > mostTold ? `; and ${differences.length - mostTold} more` : ''
  return `not as revision ${id} has it: ${told}${rest}`
}

/** Where what is damaged is about to be replaced, or is told elsewhere. */
export function readCellQuietly(cell: Owner | undefined, deployment: string): Partial<ReturnType<typeof readCell>> {
  return unlessDamaged(
    () => readCell(cell, deployment),
    () => ({}),
  )
}

export function damaged(message: string): CorruptDocumentError {
  return new CorruptDocumentError(message, {
    remedy:
      'put it back with `osa-inventory import`, from openstack_inventory.json in the configuration directory or another copy',
  })
}

// What is in Craton at one time, as far as it concerns one deployment.

/** Where the deployment is. */
export interface RegionName {
  readonly cloud: string
  readonly region: string
  /** The section of the settings, for messages. */
  readonly section: string
}

export interface Snapshot {
  readonly cloud: number | undefined
  readonly region: Owner | undefined
  /** The reserved cell of the region. */
  readonly cell: Owner | undefined
  /** Everybody's. */
  readonly hosts: readonly HostRow[]
}

/** No host belongs to it, so that none inherits what it holds. */
export const cellName = 'osa_inventory'
/** By this note, objects that this backend has made are known, also by people. */
export const ownNote = 'kept by osa-inventory: change nothing here'

export async function takeSnapshot(service: CratonService, name: RegionName): Promise<Snapshot> {
  const cloud = await findCloud(service, name)
  const nothing = { cloud: cloud?.id, region: undefined, cell: undefined, hosts: [] }
  if (!cloud) return nothing
  const region = await findRegion(service, cloud.id, name)
  if (!region) return nothing
  const cell = await service.cell(region.id, cellName)
  return { cloud: cloud.id, region, cell, hosts: await service.hosts(region.id) }
}

/** Looked up by hand: asked for by name, Craton forgets the project, and fails where there are two. */
export async function findCloud(service: CratonService, { cloud, section }: RegionName): Promise<Cloud | undefined> {
  const named = (await service.clouds()).filter(({ name }) => name === cloud)
  const project = await service.client.project()
  const found = project === undefined ? named : named.filter((each) => sameProject(each.project, project))
  if (found.length < 2) return found[0]
  const message = `is not set, and ${found.length} projects have a cloud ${cloud}`
  throw new SettingsError([{ key: `${section}.project`, message, remedy: "write the project's id" }])
}

export async function findRegion(
  service: CratonService,
  cloud: number,
  { region }: RegionName,
): Promise<Owner | undefined> {
  return (await service.regions(cloud)).find(({ name }) => name === region)
}

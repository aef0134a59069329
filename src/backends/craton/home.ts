/** The cloud, the region, its reserved cell and the marker: made where they are not there, removed at the end. */
import { RevisionConflictError, SettingsError } from '../errors.ts'
import { inTurns } from './carry-out.ts'
import { markerName } from './cells.ts'
import { cellName, findCloud, findRegion, ownNote, type RegionName, readCell, readCellQuietly } from './found.ts'
import type { Seen, Territory } from './look.ts'
import { type Bar, barText, holdsVariable, intentKey, manifestKey } from './manifest.ts'
import { markNote } from './note.ts'
import { lineOf } from './parts.ts'
import { isOwn, type Owned } from './plan.ts'
import { type CratonService, type Fields, type HostRow, type Owner, objectText } from './service.ts'

/** Their ids. */
export interface Home {
  readonly cloud: number
  readonly region: number
  /** The reserved cell, as it is now. */
  readonly record: Owner
  readonly bar: Bar
}

/**
 * From here on programs that know format 1 refuse the region.
 *
 * @param first number of the first revision's cell, unless the region says another
 * @throws RevisionConflictError when such a program has written meanwhile
 */
export async function makeHome(territory: Territory, seen: Seen, first: number): Promise<Home> {
  const { service, name, deployment } = territory
  const cloud = seen.cloud ?? (await makeCloud(service, name))
  const region = seen.region?.id ?? (await makeRegion(service, name, cloud))
  const place = { cloud_id: cloud, region_id: region }
  const record = await barred(territory, place, seen, first)
  const { bar } = readCell(record, deployment)
  if (bar === undefined) throw new RevisionConflictError(readCell(record, deployment).manifest?.revision.id)
  if (!seen.newest.marker) await makeMarker(service, place, deployment)
  return { cloud, region, record, bar }
}

interface InRegion {
  readonly cloud_id: number
  readonly region_id: number
}

async function barred({ service, deployment }: Territory, place: InRegion, seen: Seen, first: number): Promise<Owner> {
  const find = () => service.cell(place.region_id, cellName)
  const known = seen.old?.cell ?? (seen.region && (await find()))
  const found = seen.old?.found ?? readCellQuietly(known, deployment)
  if (known && found.bar) return known
  const manifest = seen.newest.head === undefined && !seen.old?.found.damage ? found.manifest : undefined
  const isBegun = found.intent !== undefined && !manifest
  const text = barText({ deployment, first, isBegun })
  const variables = new Map([[intentKey, text]])
  // It is still what counts, until its own cell is there.
  if (!manifest) variables.set(manifestKey, text)
  if (found.intent) variables.set(...holdsVariable(found.intent.holdings))
  if (known) await service.setVariables('cells', known.id, variables)
  else await makeCell(service, cellName, place, ownNote, variables)
  const now = await find()
  if (!now) throw new RevisionConflictError(undefined)
  const after = readCellQuietly(now, deployment)
  if (manifest && after.manifest?.revision.change !== manifest.revision.change) {
    throw new RevisionConflictError(after.manifest?.revision.id)
  }
  return now
}

async function makeCloud(service: CratonService, name: RegionName): Promise<number> {
  const find = () => findCloud(service, name)
  const made = await service.create('clouds', fieldsOf({ name: name.cloud }), find)
  return made ?? madeMeanwhile(await find(), name, 'cloud')
}

async function makeRegion(service: CratonService, name: RegionName, cloud: number): Promise<number> {
  const find = () => findRegion(service, cloud, name)
  const made = await service.create('regions', fieldsOf({ name: name.region, cloud_id: cloud }), find)
  return made ?? madeMeanwhile(await find(), name, 'region')
}

async function makeMarker(service: CratonService, place: InRegion, deployment: string): Promise<void> {
  await makeCell(service, markerName, place, markNote({ deployment, number: 0, change: '' }), new Map())
}

/** One that is there already stays as it is. */
async function makeCell(
  service: CratonService,
  name: string,
  place: InRegion,
  note: string,
  variables: Fields,
): Promise<void> {
  const fields = fieldsOf({ name, ...place, note }).set('variables', objectText(variables))
  await service.create('cells', fields, () => service.cellRow(place.region_id, name))
}

/** Where no object of this very name is found, MySQL has taken another name for the same. */
function madeMeanwhile(found: { readonly id: number } | undefined, name: RegionName, kind: 'cloud' | 'region'): number {
  if (found) return found.id
  const message = `Craton has a ${kind} whose name it takes for the same as ${JSON.stringify(name[kind])}`
  const remedy = 'choose a name that differs in more than case, accents and last blanks'
  throw new SettingsError([{ key: `${name.section}.${kind}`, message, remedy }])
}

function fieldsOf(fields: Readonly<Record<string, string | number>>): Map<string, string> {
  return new Map(Object.entries({ note: ownNote, ...fields }).map(([key, value]) => [key, lineOf(value)]))
}

/** The hosts and variables that are a deployment's own. */
export async function removeShown(
  service: CratonService,
  region: Owner,
  hosts: readonly HostRow[],
  owned: Owned,
): Promise<void> {
  const own = hosts.filter((row) => isOwn(row, owned))
  const phases = [own.filter(({ parent }) => parent !== undefined), own.filter(({ parent }) => parent === undefined)]
  for (const rows of phases) await inTurns(rows, ({ id }) => service.remove('hosts', id))
  const keys = [...owned.keys.region].filter((key) => region.variables.has(key))
  if (keys.length > 0) await service.removeVariables('regions', region.id, keys)
}

export async function removeRegion(service: CratonService, region: Owner): Promise<void> {
  if (region.note === ownNote && (await isDeserted(service, region.id))) await service.remove('regions', region.id)
}

/** Removing a region takes along whatever is in it. */
async function isDeserted(service: CratonService, region: number): Promise<boolean> {
  for (const resource of ['cells', 'hosts', 'network-devices', 'networks'] as const) {
    if (await service.holds(region, resource)) return false
  }
  return true
}

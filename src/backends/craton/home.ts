/** The cloud, the region and the cell of a deployment: made where they are not there, removed at its end. */
import { RevisionConflictError, SettingsError } from '../errors.ts'
import { inTurns } from './carry-out.ts'
import { cellName, findCloud, findRegion, ownNote, type RegionName, type Snapshot } from './found.ts'
import { lineOf } from './parts.ts'
import { isOwn, type Owned } from './plan.ts'
import { type CratonService, type Fields, type Owner, objectText } from './service.ts'

/** Their ids. */
export interface Home {
  readonly cloud: number
  readonly region: number
  readonly cell: number
}

/**
 * @param variables of a cell that is made
 * @throws RevisionConflictError if someone else makes the cell at this moment
 */
export async function makeHome(
  service: CratonService,
  name: RegionName,
  snapshot: Snapshot,
  variables: Fields,
): Promise<Home> {
  const cloud = snapshot.cloud ?? (await makeCloud(service, name))
  const region = snapshot.region?.id ?? (await makeRegion(service, name, cloud))
  const cell = snapshot.cell?.id ?? (await makeCell(service, { cloud_id: cloud, region_id: region }, variables))
  return { cloud, region, cell }
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

async function makeCell(
  service: CratonService,
  place: { readonly cloud_id: number; readonly region_id: number },
  variables: Fields,
): Promise<number> {
  const fields = fieldsOf({ name: cellName, ...place }).set('variables', objectText(variables))
  const made = await service.create('cells', fields, () => service.cell(place.region_id, cellName))
  if (made !== undefined) return made
  // Someone else has just made the first step of a first write.
  throw new RevisionConflictError(undefined)
}

/** Where no object of this very name is found, MySQL has taken another name for the same. */
function madeMeanwhile(found: { readonly id: number } | undefined, name: RegionName, kind: 'cloud' | 'region'): number {
  if (found) return found.id
  const message = `Craton has a ${kind} whose name it takes for the same as ${JSON.stringify(name[kind])}`
  const remedy = 'choose a name that differs in more than case, accents and last blanks'
  throw new SettingsError([{ key: `${name.section}.${kind}`, message, remedy }])
}

function fieldsOf(fields: Readonly<Record<string, string | number>>): Map<string, string> {
  return new Map(Object.entries({ ...fields, note: ownNote }).map(([key, value]) => [key, lineOf(value)]))
}

/** The cell last: while it is there, someone knows whose hosts these are. */
export async function removeDeployment(
  service: CratonService,
  { hosts, cell }: Snapshot,
  region: Owner,
  owned: Owned,
): Promise<void> {
  const own = hosts.filter((row) => isOwn(row, owned))
  const phases = [own.filter(({ parent }) => parent !== undefined), own.filter(({ parent }) => parent === undefined)]
  for (const rows of phases) await inTurns(rows, ({ id }) => service.remove('hosts', id))
  const keys = [...owned.keys.region].filter((key) => region.variables.has(key))
  if (keys.length > 0) await service.removeVariables('regions', region.id, keys)
  if (cell) await service.remove('cells', cell.id)
  if (region.note === ownNote && (await isDeserted(service, region.id))) await service.remove('regions', region.id)
}

/** Removing a region takes along whatever is in it. */
async function isDeserted(service: CratonService, region: number): Promise<boolean> {
  for (const resource of ['cells', 'hosts', 'network-devices', 'networks'] as const) {
    if (await service.holds(region, resource)) return false
  }
  return true
}

/** What is in Craton of one deployment: revisions in their own cells, or one on the reserved cell, of format 1. */
import type { RevisionId, RevisionInfo } from '../contract.ts'
import { DamagedValue } from '../support/damage.ts'
import { type Cell, type Newest, quietNote, RevisionCells } from './cells.ts'
import {
  cellName,
  type Found,
  findCloud,
  findInventory,
  findRegion,
  otherDeployment,
  type RegionName,
} from './found.ts'
import { type Mark, markFrom } from './note.ts'
import type { CratonService, Owner } from './service.ts'

/** Where the deployment is. */
export interface Territory {
  readonly service: CratonService
  readonly name: RegionName
  readonly deployment: string
}

export interface Seen {
  readonly cloud: number | undefined
  readonly region: Owner | undefined
  readonly cells: RevisionCells | undefined
  readonly newest: Newest
  /** Read where there is no revision's cell. */
  readonly old: OldState | undefined
}

export interface OldState {
  readonly cell: Owner | undefined
  readonly found: Found
}

const nothing: Newest = { head: undefined, below: [], marker: undefined }

export async function look({ service, name, deployment }: Territory): Promise<Seen> {
  const cloud = (await findCloud(service, name))?.id
  const region = cloud === undefined ? undefined : await findRegion(service, cloud, name)
  if (cloud === undefined || !region) return { cloud, region, cells: undefined, newest: nothing, old: undefined }
  const cells = new RevisionCells(service, region.id)
  const newest = await cells.newest()
  if (newest.head !== undefined) {
    demandOwn(newest.head, deployment)
    return { cloud, region, cells, newest, old: undefined }
  }
  const cell = await service.cell(region.id, cellName)
  const snapshot = { cloud, region, cell, hosts: await service.hosts(region.id) }
  return { cloud, region, cells, newest, old: { cell, found: findInventory(snapshot, deployment) } }
}

/** On SQLite Craton gives the number of a removed region again, with the cells that were in it. */
function demandOwn(head: Cell, deployment: string): void {
  const other = quietNote(head)?.deployment
  if (other !== undefined && other !== deployment) throw otherDeployment(other)
}

export interface Current {
  readonly id: RevisionId
  readonly lineage: string
  /** `undefined`: the note of the head cannot be read. */
  readonly change: string | undefined
}

/** The newest revision, whatever its document is worth. @throws DamagedValue if not even its number is known */
export function currentOf({ newest: { head, below }, old }: Seen): Current | undefined {
  if (head === undefined) return old?.found.manifest?.revision
  const note = quietNote(head)
  if (note !== undefined) return note.brief
  // The one below tells how far numbers of cells and of revisions are apart.
  for (const cell of below) {
    const brief = quietNote(cell)?.brief
    if (brief) return { id: brief.id + head.number - cell.number, lineage: brief.lineage, change: undefined }
  }
  return { id: head.number, lineage: '', change: undefined }
}

export function markOf({ newest: { marker } }: Seen): Mark | undefined {
  return markFrom(marker?.note, 'the marker')
}

/** @throws DamagedValue */
export async function descriptionOf(seen: Seen): Promise<RevisionInfo | undefined> {
  const { cells, newest, old } = seen
  if (newest.head === undefined) return old?.found.manifest?.revision
  try {
    if (newest.head.note().state === 'kept') return await cells!.description(newest.head)
  } catch (error) {
    if (!(error instanceof DamagedValue)) throw error
  }
  return currentOf(seen) as RevisionInfo
}

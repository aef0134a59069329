/** What is in Craton at one time, as far as it concerns one deployment. */
import { SettingsError } from '../errors.ts'
import { sameProject } from './identity.ts'
import type { Cloud, CratonService, HostRow, Owner } from './service.ts'

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

/** Carrying out a plan: few requests at a time, and in an order that Craton takes. */

import { SettingsError } from '../errors.ts'
import { ObjectGone } from './client.ts'
import { ownNote, type RegionName } from './found.ts'
import { lineOf } from './parts.ts'
import { foreignRemedy, type HostChange, type Plan, type VariablesChange, type WantedHost } from './plan.ts'
import { type CratonService, objectText, type Resource } from './service.ts'

/** The server that Craton comes with has one thread and keeps five waiting. */
const atOnce = 4

export interface Place {
  readonly service: CratonService
  readonly cloud: number
  readonly region: number
  readonly name: RegionName
}

/** @param ids of the hosts that are there, by name */
export async function carryOut(plan: Plan, place: Place, ids: ReadonlyMap<string, number>): Promise<void> {
  const { service } = place
  const known = new Map(ids)
  await inTurns(plan.release, ({ id }) => service.change('hosts', id, new Map([['parent_id', 'null']])))
  for (const rows of plan.remove) await inTurns(rows, ({ id }) => service.remove('hosts', id))
  for (const hosts of plan.create) {
    await inTurns(hosts, async (host) => void known.set(host.name, await createHost(host, place, known)))
  }
  await inTurns(plan.change, (change) => changeHost(change, service, known))
  await changeVariables(service, 'regions', place.region, plan.region)
}

async function createHost(host: WantedHost, place: Place, ids: ReadonlyMap<string, number>): Promise<number> {
  const { service, cloud, region } = place
  const fields = new Map([
    ['name', lineOf(host.name)],
    ['cloud_id', lineOf(cloud)],
    ['region_id', lineOf(region)],
    ['note', lineOf(ownNote)],
    ...shape(host, ids),
    ['variables', objectText(host.variables)],
  ])
  // One without a parent has the field not at all: on creation Craton refuses null.
  if (host.parent === undefined) fields.delete('parent_id')
  const find = () => service.host(region, host.name)
  const made = await service.create('hosts', fields, find)
  if (made !== undefined) return made
  const other = await find()
  if (other === undefined) throw new ObjectGone(`the host ${host.name} was there, and was removed meanwhile`)
  if (other.note !== ownNote) throw takenName(host, place.name)
  // Another run makes the same host: anyone who ends first decides what it holds.
  await service.setVariables('hosts', other.id, host.variables)
  return other.id
}

function takenName({ name }: WantedHost, { region, section }: RegionName): SettingsError {
  const message = `the region ${region} has a host or network device of this name that this inventory did not make`
  return new SettingsError([{ key: `_meta.hostvars.${name}`, message, remedy: foreignRemedy }], { backend: section })
}

async function changeHost(
  { row, wanted, isReshaped, variables }: HostChange,
  service: CratonService,
  ids: ReadonlyMap<string, number>,
) {
  if (isReshaped) await service.change('hosts', row.id, shape(wanted, ids))
  await changeVariables(service, 'hosts', row.id, variables)
}

/** What is gone goes first: MySQL takes `Rack` for `rack`. */
async function changeVariables(
  service: CratonService,
  resource: Resource,
  id: number,
  { set, remove }: VariablesChange,
): Promise<void> {
  if (remove.length > 0) await service.removeVariables(resource, id, remove)
  if (set.size > 0) await service.setVariables(resource, id, set)
}

function shape({ address, deviceType, parent }: WantedHost, ids: ReadonlyMap<string, number>): Map<string, string> {
  const id = parent === undefined ? undefined : ids.get(parent)
  return new Map([
    ['ip_address', lineOf(address)],
    ['device_type', lineOf(deviceType)],
    ['parent_id', id === undefined ? 'null' : lineOf(id)],
  ])
}

/** Some at a time. After a failure no more are begun, and those under way are waited for. */
export async function inTurns<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  const waiting = items.values()
  let isOver = false
  const work = async (): Promise<void> => {
    for (const item of waiting) {
      if (isOver) return
      try {
        await act(item)
      } catch (error) {
        isOver = true
        throw error
      }
    }
  }
  const ends = await Promise.allSettled(Array.from({ length: atOnce }, work))
  const failed = ends.find((end) => end.status === 'rejected')
  if (failed) throw failed.reason
}

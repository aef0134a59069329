/**
 * Hosts and variables as the newest revision has them, for everyone else who uses Craton. They follow the revision's cell,
 * which alone counts: anyone who comes next finishes what someone has left, by comparing with what is really there.
 */
import { isDeepStrictEqual } from 'node:util'
import type { Revision } from '../contract.ts'
import { BackendUnavailableError, PluginError } from '../errors.ts'
import { unlessDamaged } from '../support/damage.ts'
import { jitter } from '../support/waiting.ts'
import { carryOut } from './carry-out.ts'
import type { RevisionCells } from './cells.ts'
import { ObjectGone } from './client.ts'
import { cellName, isStored, readCellQuietly, type Snapshot } from './found.ts'
import type { Home } from './home.ts'
import type { Territory } from './look.ts'
import {
  barText,
  groupsKey,
  type Holdings,
  holdsFrom,
  holdsPrefix,
  holdsVariable,
  intentKey,
  manifestKey,
  noHoldings,
  union,
} from './manifest.ts'
import type { Database } from './names.ts'
import { markFrom, markNote } from './note.ts'
import { type Parts, takeApart } from './parts.ts'
import { type Owned, type Plan, planWrite, wantedHosts } from './plan.ts'
import type { Owner } from './service.ts'

export interface ProjectionOptions {
  readonly projections: boolean
  readonly database: Database
}

/** A revision, and the number of its cell. */
export interface Target {
  readonly number: number
  readonly revision: Revision
}

/** What others see at one time. */
export interface Shown extends Snapshot {
  /** Whether it is known to be what the newest revision has. */
  readonly isSettled: boolean
}

/** What was done for a revision. */
interface Work {
  readonly parts: Parts
  readonly plan: Plan
  /** The reserved cell as it was before. */
  readonly record: Owner
  /** Of what is its own, as a variable. */
  readonly list: [key: string, text: string]
  readonly isListed: boolean
}

/** Others may commit this often before it is told that hosts are not as they should be: each time someone has got on. */
const mostRounds = 100
/** Of two who project at one time, one may meet what the other has just made or removed. */
const mostMeetings = 5
/** Milliseconds (`jitter`). */
const pauses = [20, 500] as const

export class Projection {
  readonly #territory: Territory
  readonly #options: ProjectionOptions
  /** Keys that this instance has set, should a faster one have taken the list of them away. */
  #mine: Holdings = noHoldings

  constructor(territory: Territory, options: ProjectionOptions) {
    this.#territory = territory
    this.#options = options
  }

  /** @param isSettled what the marker says */
  async shown(cloud: number, region: Owner, isSettled: boolean): Promise<Shown> {
    const { service } = this.#territory
    const cell = await service.cell(region.id, cellName)
    return { cloud, region, cell, hosts: await service.hosts(region.id), isSettled }
  }

  /** @throws SettingsError naming every object of others that is in the way */
  plan(parts: Parts, shown: Shown): Plan {
    const { projections, database } = this.#options
    const { name } = this.#territory
    const owned = this.owned(shown)
    return planWrite({ snapshot: shown, owned, parts, wanted: wantedHosts(parts, projections), database, name })
  }

  /** What is this deployment's own: all else is someone else's. */
  owned({ cell, isSettled }: Shown): Owned {
    const { manifest, intent } = readCellQuietly(cell, this.#territory.deployment)
    const lists = [...(cell?.variables ?? [])].filter(([key]) => String(key).startsWith(holdsPrefix))
    const held = lists.flatMap(([, value]) => heldIn(value))
    const keys = union(...held, manifest?.holdings ?? noHoldings, intent?.holdings ?? noHoldings, this.#mine)
    // One that a write only meant to make is known by its note.
    const hosts = manifest?.holdings.hosts ?? (isSettled ? union(...held).hosts : noHoldings.hosts)
    return { hosts: new Set(hosts.keys()), keys }
  }

  /**
   * Until the newest revision is shown, by this one or by the writer who has made it.
   *
   * @param shown read before, where nobody else was at work since
   */
  async run(home: Home, cells: RevisionCells, from: Target, shown?: Shown): Promise<void> {
    let target = from
    let meetings = 0
    for (let round = 1; ; round++) {
      const done = await this.#tried(home, target, round === 1 ? shown : undefined)
      let newer = await this.#newer(cells, target)
      // The writer of the newer one finds what was done here, or wants the same.
      if ('work' in done && newer !== undefined && this.#agrees(done.work, newer)) return
      if ('work' in done && newer === undefined) {
        // What is finished beside a newer revision may take back what its writer has set.
        newer = (await this.#finish(home, done.work)) ? await this.#newer(cells, target) : undefined
        if (newer === undefined) return this.#mark(target, await cells.marker())
      }
      // Beside a newer revision whatever goes wrong is explained by its writer; a fault is explained by nothing else.
      if ('error' in done && newer === undefined && (done.isFault || ++meetings > mostMeetings)) throw done.error
      if (round === mostRounds) throw new BackendUnavailableError('others write faster than their hosts can be changed')
      await jitter(round, pauses)
      target = newer ?? target
    }
  }

  async #newer(cells: RevisionCells, { number }: Target): Promise<Target | undefined> {
    const { head } = await cells.newest()
    if (head === undefined || head.number <= number) return undefined
    return { number: head.number, revision: await cells.revision(head) }
  }

  /** Whether a newer revision wants all that was done as it was done. */
  #agrees({ plan, parts }: Work, { revision }: Target): boolean {
    const newest = takeApart(revision.document)
    const { projections } = this.#options
    const [had, wants] = [wantedHosts(parts, projections), wantedHosts(newest, projections)]
    const touched = [...plan.create.flat().map(({ name }) => name), ...plan.change.map(({ row }) => row.name)]
    const isSameHost = (name: string): boolean => isDeepStrictEqual(had.get(name), wants.get(name))
    const { set, remove } = plan.region
    return (
      touched.every(isSameHost) &&
      plan.remove.flat().every(({ name }) => !wants.has(name)) &&
      [...set].every(([key, text]) => newest.allVariables.get(key) === text) &&
      remove.every((key) => !newest.allVariables.has(key))
    )
  }

  /** One who projects may meet what another has removed. Craton has no word for some of it (`isFault`). */
  async #tried(
    home: Home,
    target: Target,
    shown: Shown | undefined,
  ): Promise<{ readonly work: Work } | { readonly error: unknown; readonly isFault: boolean }> {
    try {
      return { work: await this.#show(home, target, shown) }
    } catch (error) {
      if (error instanceof ObjectGone) return { error, isFault: false }
      if (error instanceof PluginError) return { error, isFault: true }
      throw error
    }
  }

  async #show(home: Home, { revision }: Target, known: Shown | undefined): Promise<Work> {
    const { service, name } = this.#territory
    const { cloud, region } = home
    const parts = takeApart(revision.document)
    const shown = known ?? (await this.shown(cloud, await this.#region(home), false))
    const plan = this.plan(parts, shown)
    const holdings = holdingsOf(parts)
    const list = holdsVariable(holdings)
    const record = known ? home.record : (shown.cell ?? home.record)
    const isListed = record.variables.has(list[0])
    if (!plan.isEmpty && !isListed) await service.setVariables('cells', record.id, new Map([list]))
    this.#mine = union(this.#mine, holdings)
    const ids = new Map(shown.hosts.map((row) => [row.name, row.id]))
    await carryOut(plan, { service, name, cloud, region }, ids)
    return { parts, plan, record, list, isListed: isListed || !plan.isEmpty }
  }

  async #region({ cloud, region }: Home): Promise<Owner> {
    const { service, name } = this.#territory
    const found = (await service.regions(cloud)).find(({ id }) => id === region)
    if (found) return found
    throw new BackendUnavailableError(`the region ${name.region} was removed meanwhile`)
  }

  /**
   * What is left of format 1 and of those who have projected before goes; lists that came since stay.
   *
   * @returns whether there was anything to do
   */
  async #finish({ bar }: Home, { record, parts, list, isListed }: Work): Promise<boolean> {
    const { service, deployment } = this.#territory
    const text = barText({ deployment, first: bar.first })
    const wanted = new Map([
      [manifestKey, text],
      [intentKey, text],
      [groupsKey, parts.groups],
    ])
    const set = new Map([...wanted].filter(([key, value]) => !isStored(record.variables, key, value)))
    if (!isListed) set.set(...list)
    const gone = [...record.variables.keys()].map(String).filter((key) => isOutdated(key) && key !== list[0])
    if (set.size > 0) await service.setVariables('cells', record.id, set)
    if (gone.length > 0) await service.removeVariables('cells', record.id, gone)
    return set.size + gone.length > 0
  }

  async #mark({ number, revision }: Target, marker: { id: number; note: string | undefined } | undefined) {
    const { service, deployment } = this.#territory
    const before = markFrom(marker?.note, 'the marker')
    if (!marker || (before && before.number >= number)) return
    const note = markNote({ deployment, number, change: revision.change })
    await service.change('cells', marker.id, new Map([['note', JSON.stringify(note)]]))
  }
}

function isOutdated(key: string): boolean {
  return key.startsWith(holdsPrefix) || /^copy_\d+$/.test(key)
}

function heldIn(value: Parameters<typeof holdsFrom>[0]): Holdings[] {
  return unlessDamaged(
    () => [holdsFrom(value)],
    () => [],
  )
}

function holdingsOf({ hostVariables, allVariables }: Parts): Holdings {
  const hosts = new Map([...hostVariables].map(([name, variables]) => [name, new Set(variables.keys())]))
  return { hosts, region: new Set(allVariables.keys()) }
}

/** What others see that is not as the revision has it, in words. */
export function differencesIn(plan: Plan, shown: Shown): string[] {
  const ofHosts = plan.change.flatMap(({ row, isReshaped, variables }) => [
    ...(isReshaped ? [`host ${row.name} has another address, kind or parent`] : []),
    ...changed(`host ${row.name}`, row, variables),
  ])
  return [
    ...(shown.region ? changed('the region', shown.region, plan.region) : []),
    ...ofHosts,
    ...plan.create.flat().map(({ name }) => `host ${name} is missing`),
    ...plan.remove.flat().map(({ name }) => `host ${name} is not in the inventory`),
  ]
}

function changed(owner: string, { variables }: Owner, { set, remove }: Plan['region']): string[] {
  return [
    ...[...set.keys()].map(
      (key) => `${owner}: the variable ${key} is ${variables.has(key) ? 'not as it was saved' : 'missing'}`,
    ),
    ...remove.filter((key) => variables.has(key)).map((key) => `${owner}: the variable ${key} is not in the inventory`),
  ]
}

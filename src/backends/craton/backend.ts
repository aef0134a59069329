/**
 * The backend over Craton. A write announces itself on the reserved cell, changes hosts and region one after the other,
 * and counts from its last request on, which puts groups, copy and manifest in place at once
 * (docs/decisions/0003-craton.md).
 */
import type { BackendCapabilities, InventoryBackend, Revision, RevisionId } from '../contract.ts'
import { DocumentTooLargeError, placed, RevisionConflictError, SettingsError } from '../errors.ts'
import { carryOut } from './carry-out.ts'
import { ObjectGone } from './client.ts'
import {
  cellName,
  damaged,
  type Found,
  findInventory,
  lineAt,
  type RegionName,
  readNow,
  type Snapshot,
  surplusCopies,
  takeSnapshot,
  warningsOf,
} from './found.ts'
import { type Home, makeHome, removeDeployment } from './home.ts'
import {
  copyKey,
  copyPieces,
  groupsKey,
  type Holdings,
  type Intent,
  intentKey,
  intentText,
  manifestKey,
  manifestText,
  noHoldings,
  union,
} from './manifest.ts'
import { type Database, partsFaults } from './names.ts'
import { lineOf, type Parts, takeApart } from './parts.ts'
import { type Owned, type Plan, planWrite, wantedHosts } from './plan.ts'
import type { CratonService } from './service.ts'

export interface CratonPlace {
  readonly service: CratonService
  readonly name: RegionName
  readonly deployment: string
  readonly projections: boolean
  readonly database: Database
  debug(message: string): void
  warn(message: string): void
}

const capabilities: BackendCapabilities = { compareAndSwap: false, shared: true }

/** What MySQL takes in one value, with room for what it adds. */
const largestManifest = 2_000_000

interface State {
  readonly snapshot: Snapshot
  readonly found: Found
}

/** Everything that a write knows before its first request that changes something. */
interface Task {
  readonly revision: Revision
  readonly parts: Parts
  readonly target: Holdings
  readonly state: State
  readonly plan: Plan
  /** The variables of the cell that make the revision count. */
  readonly cell: ReadonlyMap<string, string>
}

class Craton {
  readonly #place: CratonPlace
  /** For messages. */
  readonly #where: string
  /** As the last load has seen it. */
  #state: State | undefined
  /** Changes that this instance has begun: the one who began them needs no warning of what they leave. */
  readonly #begun = new Set<string>()
  #waiting: Promise<unknown> = Promise.resolve()

  constructor(place: CratonPlace) {
    this.#place = place
    this.#where = `region ${place.name.region} of ${place.service.client.where}`
  }

  backend(): InventoryBackend {
    return {
      capabilities,
      place: this.#where,
      load: () => this.#alone('load', () => this.#load()),
      write: (revision, parent) => this.#alone('write', () => this.#write(revision, parent)),
      destroy: () => this.#alone('destroy', () => this.#destroy()),
      // Each request has its own connection, so nothing is open between two calls.
      close: async () => void (await this.#waiting),
    }
  }

  async #load(): Promise<Revision | undefined> {
    const { found } = await this.#look()
    if (found.damage !== undefined) throw damaged(`${this.#where}: ${found.damage}`)
    const isOwn = found.intent !== undefined && this.#begun.has(found.intent.change)
    if (!isOwn) for (const warning of warningsOf(found)) this.#place.warn(`${this.#where}: ${warning}`)
    return found.revision
  }

  async #look(): Promise<State> {
    const { service, name, deployment } = this.#place
    this.#state = undefined
    const snapshot = await takeSnapshot(service, name)
    this.#state = { snapshot, found: findInventory(snapshot, deployment) }
    return this.#state
  }

  /** What the last load has seen, if nobody has written since. */
  async #present(): Promise<State> {
    const known = this.#state
    const { region, cell } = known?.snapshot ?? {}
    if (!known || !region || !cell) return this.#look()
    const now = await this.#place.service.cell(region.id, cellName)
    const isSame = [manifestKey, intentKey].every((key) => lineAt(now, key) === lineAt(cell, key))
    return isSame && now?.id === cell.id ? known : this.#look()
  }

  async #write(revision: Revision, parent: RevisionId | undefined): Promise<void> {
    try {
      await this.#writeFrom(await this.#taskOf(revision, parent))
    } finally {
      this.#state = undefined
    }
  }

  /** Everything that can be refused is refused here, before anything changes. */
  async #taskOf(revision: Revision, parent: RevisionId | undefined): Promise<Task> {
    const { database, projections, name } = this.#place
    const parts = takeApart(revision.document)
    const issues = partsFaults(parts, database)
    if (issues.length > 0) throw new SettingsError(issues)
    const wanted = wantedHosts(parts, projections)
    const target = holdingsOf(parts)
    const state = await this.#present()
    this.#demandParent(state.found, parent)
    const { snapshot, found } = state
    const plan = planWrite({ snapshot, owned: owned(found), parts, wanted, database, name })
    return { revision, parts, target, state, plan, cell: this.#cellOf(revision, parts, target) }
  }

  async #writeFrom(task: Task): Promise<void> {
    this.#begun.add(task.revision.change)
    const home = await this.#announce(task)
    try {
      await this.#changeObjects(task, home)
      await this.#finish(task, home)
    } catch (error) {
      if (!(error instanceof RevisionConflictError || error instanceof ObjectGone)) throw error
      const newest = await this.#leaveWord(task, home).catch(() => undefined)
      throw newest === undefined ? error : new RevisionConflictError(newest)
    }
  }

  /**
   * Anyone who has ended a write meanwhile took this one for over: what it has made gets an owner again.
   *
   * @returns the newest revision, if that is not the one that this write began from
   */
  async #leaveWord(task: Task, { region, cell }: Home): Promise<RevisionId | undefined> {
    const { service, deployment } = this.#place
    const { manifest, intent } = readNow(await service.cell(region, cellName), deployment)
    if (intent?.change !== task.revision.change && !task.plan.isEmpty) {
      await service.setVariables('cells', cell, new Map([[intentKey, this.#intentOf(task, intent)]]))
    }
    const isSame = manifest?.revision.change === task.state.found.manifest?.revision.change
    return isSame ? undefined : manifest?.revision.id
  }

  /** A state that cannot be read may be overwritten by anyone who knows of no parent: an import, a new beginning. */
  #demandParent({ manifest, damage }: Found, parent: RevisionId | undefined): void {
    const newest = manifest?.revision.id
    if (newest === parent || (damage !== undefined && parent === undefined)) return
    throw new RevisionConflictError(newest)
  }

  /** The variables of the cell that make the revision count. */
  #cellOf({ document, ...info }: Revision, parts: Parts, target: Holdings): ReadonlyMap<string, string> {
    const copy = copyPieces(document)
    const { suffice, allHasVariables, groups } = parts
    const manifest = manifestText({
      deployment: this.#place.deployment,
      revision: info,
      suffice,
      allHasVariables,
      copy: copy.length,
      holdings: target,
    })
    if (manifest.length > largestManifest) {
      throw new DocumentTooLargeError(`${target.hosts.size} hosts are more than Craton can list in one variable`)
    }
    return new Map([
      [manifestKey, manifest],
      [groupsKey, groups],
      ...copy.map((piece, number): [string, string] => [copyKey(number + 1), lineOf(piece)]),
    ])
  }

  /** The write is known from here on, with all that it is going to make: its leavings have an owner. */
  async #announce(task: Task): Promise<Home> {
    const { service, name } = this.#place
    const { snapshot, found } = task.state
    const intent = this.#intentOf(task, found.intent)
    const home = await makeHome(service, name, snapshot, new Map([[intentKey, intent]]))
    if (snapshot.cell && (!task.plan.isEmpty || found.intent)) {
      await service.setVariables('cells', home.cell, new Map([[intentKey, intent]]))
    }
    return home
  }

  /** @param intent of another write, whose leavings become this one's */
  #intentOf({ revision, target }: Task, intent: Intent | undefined): string {
    const { id, change, author, time } = revision
    const holdings = union(target, intent?.holdings ?? noHoldings)
    return intentText({ deployment: this.#place.deployment, id, change, author, time, holdings })
  }

  async #changeObjects({ plan, state }: Task, { cloud, region }: Home): Promise<void> {
    const { service, name } = this.#place
    const ids = new Map(state.snapshot.hosts.map((row) => [row.name, row.id]))
    await carryOut(plan, { service, name, cloud, region }, ids)
  }

  /** Looks whether someone else has ended a write, ends this one with one request, and looks again. */
  async #finish({ revision, state, cell }: Task, home: Home): Promise<void> {
    const { service, deployment } = this.#place
    const before = await service.cell(home.region, cellName)
    const { manifest: present, intent } = readNow(before, deployment)
    if (present?.revision.change !== state.found.manifest?.revision.change) {
      throw new RevisionConflictError(present?.revision.id)
    }
    const variables = new Map([...cell, ...surplusCopies(before, cell)])
    // Another write that has begun meanwhile has leavings, too.
    if (intent?.change === revision.change) variables.set(intentKey, 'null')
    const lost = await failureOf(service.setVariables('cells', home.cell, variables, { isRepeatable: false }))
    const after = await this.#lookAgain(home, lost)
    if (!after || after.change === revision.change) return
    if (lost !== undefined && after.change === present?.revision.change) throw lost
    throw new RevisionConflictError(after.id)
  }

  /** `undefined` if that fails after an end that was acknowledged: the write counts. */
  async #lookAgain({ region }: Home, lost: unknown): Promise<Partial<Pick<Revision, 'id' | 'change'>> | undefined> {
    const { service, deployment, debug } = this.#place
    try {
      const { manifest } = readNow(await service.cell(region, cellName), deployment)
      return { id: manifest?.revision.id, change: manifest?.revision.change } as Partial<Revision>
    } catch (error) {
      if (lost !== undefined) throw lost
      debug(`${this.#where}: written, but whether someone else wrote as well is not known: ${(error as Error).message}`)
      return undefined
    }
  }

  async #destroy(): Promise<void> {
    const { snapshot, found } = await this.#look()
    this.#state = undefined
    if (snapshot.region) await removeDeployment(this.#place.service, snapshot, snapshot.region, owned(found))
  }

  /** One after the other, so that no two writes of one process mix. */
  #alone<T>(operation: string, act: () => Promise<T>): Promise<T> {
    const turn = this.#waiting.then(act).catch((error: unknown) => {
      throw placed(error, this.#place.name.section, operation)
    })
    this.#waiting = turn.catch(() => {})
    return turn
  }
}

function owned({ manifest, intent }: Found): Owned {
  const listed = manifest?.holdings ?? noHoldings
  return { hosts: new Set(listed.hosts.keys()), keys: union(listed, intent?.holdings ?? noHoldings) }
}

function holdingsOf({ hostVariables, allVariables }: Parts): Holdings {
  const hosts = new Map([...hostVariables].map(([name, variables]) => [name, new Set(variables.keys())]))
  return { hosts, region: new Set(allVariables.keys()) }
}

async function failureOf(pending: Promise<void>): Promise<unknown> {
  return pending.then(
    () => undefined,
    (error: unknown) => error,
  )
}

export function openCratonBackend(place: CratonPlace): InventoryBackend {
  return new Craton(place).backend()
}

/**
 * The backend over Craton: immutable revisions in their own cells, of which the highest number is the head, and hosts and
 * variables that follow it (docs/decisions/0009-craton-cells.md).
 */

import { messageOf } from '../../core/errors.ts'
import type { HistoryCut, InventoryBackend, RepairScope, Revision, RevisionId, RevisionInfo } from '../contract.ts'
import {
  BackendUnavailableError,
  PluginError,
  placed,
  RevisionConflictError,
  SettingsError,
  UnknownRevisionError,
} from '../errors.ts'
import { DamagedValue } from '../support/damage.ts'
import { beforeSaving } from '../support/fate.ts'
import { olderStillThere, savedBut } from '../support/saved-but.ts'
import { cellBody, quietNote, RevisionCells } from './cells.ts'
import { commit } from './commit.ts'
import { cellName, damaged, notAs } from './found.ts'
import { cutsIn, History, keepCutIn } from './history.ts'
import { type Home, makeHome, removeRegion, removeShown } from './home.ts'
import { type Current, currentOf, descriptionOf, look, markOf, type Seen, type Territory } from './look.ts'
import { demandNoneLost, demandShown, hasLostMarker } from './lost.ts'
import { type Database, partsFaults } from './names.ts'
import { isCellNumber } from './note.ts'
import { type Parts, takeApart } from './parts.ts'
import { differencesIn, Projection, type Shown, type Target } from './projection.ts'
import type { HostRow } from './service.ts'
import { allTags, removeTag, setTag, tagsOf } from './tagging.ts'
import { Tags } from './tags.ts'
import { halfRemoved, putBack, repairRemedy, warningsAbout } from './told.ts'

export interface CratonPlace extends Territory {
  readonly projections: boolean
  readonly database: Database
  readonly historyKeep: number
  debug(message: string): void
  warn(message: string): void
}

export type CratonBackend = Required<Omit<InventoryBackend, 'newest' | 'writeBelow' | 'changes'>>

export function openCratonBackend(place: CratonPlace): CratonBackend {
  return new Craton(place).backend()
}

interface Loaded {
  readonly seen: Seen
  readonly revision: Revision
}

class Craton {
  readonly #place: CratonPlace
  /** For messages. */
  readonly #where: string
  readonly #projection: Projection
  /** The newest revision as the last load has seen it: a write that follows it looks no second time. */
  #loaded: Loaded | undefined
  /** Whether a write that the last load has seen did not come to its end. */
  #isLeft = false
  #waiting: Promise<unknown> = Promise.resolve()

  constructor(place: CratonPlace) {
    this.#place = place
    this.#where = `region ${place.name.region} of ${place.service.client.where}`
    this.#projection = new Projection(place, place)
  }

  backend(): CratonBackend {
    return {
      capabilities: { compareAndSwap: true, shared: true },
      place: this.#where,
      historyKeep: this.#place.historyKeep,
      load: () => this.#alone('load', () => this.#load()),
      newestInfo: () => this.#alone('load', async () => descriptionOf(await this.#look())),
      write: (revision, parent) => this.#alone('write', () => this.#write(revision, parent)),
      revisions: () => this.#revisions(),
      loadRevision: (id) => this.#alone('loadRevision', () => this.#loadRevision(id)),
      removeRevisions: (ids, cut) => this.#alone('removeRevisions', () => this.#removeRevisions(ids, cut)),
      historyCut: () => this.#alone('historyCut', () => this.#historyCut()),
      tags: () => this.#alone('tags', () => allTags(this.#place)),
      setTag: (tag, was) => this.#alone('setTag', () => setTag(this.#place, tag, was)),
      removeTag: (tag) => this.#alone('removeTag', () => removeTag(this.#place, tag)),
      doubts: () => this.#alone('doubts', () => this.#doubts()),
      repair: (scope) => this.#alone('repair', () => this.#repair(scope)),
      destroy: () => this.#alone('destroy', () => this.#destroy()),
      // Each request has its own connection, so nothing is open between two calls.
      close: async () => void (await this.#waiting),
    }
  }

  #look(): Promise<Seen> {
    return look(this.#place)
  }

  async #load(): Promise<Revision | undefined> {
    this.#loaded = undefined
    const seen = await this.#look()
    const revision = await this.#newestOf(seen)
    this.#loaded = revision && { seen, revision }
    const warnings = warningsAbout(seen)
    this.#isLeft = seen.newest.head !== undefined && (warnings.length > 0 || hasLostMarker(seen))
    for (const warning of warnings) this.#place.warn(`${this.#where}: ${warning}`)
    return revision
  }

  async #newestOf(seen: Seen): Promise<Revision | undefined> {
    demandNoneLost(seen, this.#place.deployment)
    const { head } = seen.newest
    if (head) return demandShown(seen, await seen.cells!.revision(head), this.#projection)
    const { revision, damage } = seen.old?.found ?? {}
    if (damage !== undefined) throw new DamagedValue(damage)
    return revision
  }

  async #write(revision: Revision, parent: RevisionId | undefined): Promise<void> {
    const { database } = this.#place
    const parts = takeApart(revision.document)
    const issues = partsFaults(parts, database)
    if (issues.length > 0) throw new SettingsError(issues)
    const loaded = this.#loaded?.revision.id === parent ? this.#loaded : undefined
    const seen = loaded?.seen ?? (await beforeSaving(() => this.#look()))
    this.#loaded = undefined
    const current = currentOf(seen)
    if (current?.change !== revision.change) this.#demandParent(seen, current, parent)
    const { home, shown, number } = await this.#inRegion(seen, async () => {
      const [home, shown] = await beforeSaving(() => this.#ready(seen, revision.id, parts, loaded))
      return { home, shown, number: await this.#committed(home, seen, revision) }
    })
    // The writer of the next one, if there is one already, shows that.
    if (await this.#isNewest(home, number, revision)) await this.#afterwards({ number, revision }, home, shown)
  }

  /** @throws RevisionConflictError instead of a fault when the region that was seen is gone: Craton has no word for that */
  async #inRegion<T>({ region }: Seen, act: () => Promise<T>): Promise<T> {
    try {
      return await act()
    } catch (error) {
      if (!(error instanceof PluginError) || !region) throw error
      const now = await this.#look()
      throw now.region?.id === region.id ? error : new RevisionConflictError(currentOf(now)?.id)
    }
  }

  /**
   * Everything that can be refused is refused before anything changes.
   *
   * @returns what others see, where nobody else is at work on it
   */
  async #ready(
    seen: Seen,
    id: RevisionId,
    parts: Parts,
    loaded: Loaded | undefined,
  ): Promise<[home: Home, shown: Shown | undefined]> {
    const projection = this.#projection
    const first = firstNumber(seen, id)
    if (!seen.newest.head) {
      const shown = seen.region && (await projection.shown(seen.cloud!, seen.region, false))
      if (shown) projection.plan(parts, shown)
      return [await makeHome(this.#place, seen, first), undefined]
    }
    const home = await makeHome(this.#place, seen, first)
    const isSettled = markOf(seen)?.number === seen.newest.head.number
    const added = loaded && namesAdded(loaded.revision, parts)
    if (added !== undefined) {
      // The list of all hosts takes so long that beside other writers it would be out of date.
      const hosts = await this.#hostsNamed(home, added)
      projection.plan(parts, { cloud: home.cloud, region: seen.region, cell: home.record, hosts, isSettled: false })
      return [home, undefined]
    }
    const shown = await projection.shown(seen.cloud!, seen.region!, isSettled)
    projection.plan(parts, shown)
    return [home, isSettled ? shown : undefined]
  }

  async #hostsNamed({ region }: Home, names: readonly string[]): Promise<HostRow[]> {
    const found: HostRow[] = []
    for (const name of names) found.push(...(await this.#place.service.hostsNamed(region, name)))
    return found
  }

  /** A state that cannot be read may be overwritten by anyone who knows of no parent: an import, a new beginning. */
  #demandParent({ old }: Seen, current: Current | undefined, parent: RevisionId | undefined): void {
    if (current?.id !== parent && !(old?.found.damage !== undefined && parent === undefined)) {
      throw new RevisionConflictError(current?.id)
    }
  }

  /** @returns the number of the cell that the revision is in */
  async #committed(home: Home, seen: Seen, revision: Revision): Promise<number> {
    const { head } = seen.newest
    if (head && currentOf(seen)?.change === revision.change) return head.number
    const cells = new RevisionCells(this.#place.service, home.region)
    const old = seen.old?.found.damage === undefined ? seen.old?.found.revision : undefined
    let number = head ? Math.max(head.number, markOf(seen)?.number ?? 0) + 1 : home.bar.first
    if (!head && old) {
      // What format 1 has on the reserved cell becomes the first of the revisions that have their own.
      await this.#commit(home, cells, old, home.bar.first, undefined)
      if (old.change === revision.change) return home.bar.first
      number = home.bar.first + 1
    }
    await this.#commit(home, cells, revision, number, head ? currentOf(seen)?.change : old?.change)
    return number
  }

  async #commit(
    { cloud, region }: Home,
    cells: RevisionCells,
    revision: Revision,
    number: number,
    after: string | undefined,
  ): Promise<void> {
    const { service, name, deployment } = this.#place
    if (!isCellNumber(number)) throw new RevisionConflictError(undefined)
    const body = cellBody(revision, { deployment, cloud, region, number, after })
    await commit({ service, cells, name, number, id: revision.id, change: revision.change, body })
  }

  /** @throws BackendUnavailableError when it is gone: SQLite takes a cell for a region that was removed just before */
  async #isNewest({ cloud, region }: Home, number: number, { id, change }: Revision): Promise<boolean> {
    const { service, name, debug } = this.#place
    let isThere: boolean
    let isNewest: boolean
    try {
      const cells = new RevisionCells(service, region)
      const [regions, { head }] = await Promise.all([service.regions(cloud), cells.newest()])
      isNewest = head?.number === number
      const isOwn = isNewest ? quietNote(head!)?.brief.change === change : head !== undefined && head.number > number
      isThere = isOwn && regions.some((each) => each.id === region && each.name === name.region)
    } catch (error) {
      debug(`${this.#where}: revision ${id} is saved, and that it still is there is not known: ${messageOf(error)}`)
      return true
    }
    if (isThere) return isNewest
    const message = `${this.#where} was removed while revision ${id} was written there`
    throw new BackendUnavailableError(message, { outcome: 'unknown' })
  }

  /** The revision counts, whatever becomes of what follows it. */
  async #afterwards(target: Target, home: Home, shown: Shown | undefined): Promise<void> {
    const { service, historyKeep } = this.#place
    const { id } = target.revision
    const cells = new RevisionCells(service, home.region)
    try {
      await this.#projection.run(home, cells, target, shown)
    } catch (error) {
      throw savedBut(id, 'hosts and variables in Craton are not yet as it has them', error, repairRemedy)
    }
    try {
      const history = new History(service, cells)
      const tags = new Tags({ ...this.#place, cloud: home.cloud, region: home.region })
      const keepCut = (cut: HistoryCut) => keepCutIn(this.#place.service, home.record, cut)
      await history.letGo(target.number - historyKeep, home.bar.first, keepCut, () => tags.watch())
    } catch (error) {
      throw olderStillThere(id, historyKeep, error, repairRemedy)
    }
  }

  async *#revisions(): AsyncGenerator<RevisionInfo> {
    const damage: DamagedValue[] = []
    try {
      const seen = await this.#look()
      const { manifest } = seen.old?.found ?? {}
      if (!seen.newest.head && manifest) yield manifest.revision
      else if (seen.cells) yield* new History(this.#place.service, seen.cells).list((fault) => damage.push(fault))
      if (damage.length > 0) throw damage[0]
    } catch (error) {
      throw this.#asTold(error, 'revisions')
    }
  }

  async #loadRevision(id: RevisionId): Promise<Revision> {
    const seen = await this.#look()
    const { cells, newest, old } = seen
    if (newest.head) {
      const cell = await new History(this.#place.service, cells!).find(id)
      if (cell) return cells!.revision(cell)
    } else if (old?.found.manifest?.revision.id === id) return (await this.#newestOf(seen))!
    throw new UnknownRevisionError(`there is no revision ${id}`)
  }

  /** The cut is safe before the first revision goes. */
  async #removeRevisions(ids: readonly RevisionId[], cut?: HistoryCut): Promise<void> {
    const seen = await this.#look()
    if (cut) {
      const { record } = await makeHome(this.#place, seen, firstNumber(seen, cut.id + 1))
      await keepCutIn(this.#place.service, record, cut)
    }
    if (!seen.cells || ids.length === 0) return
    const tagged = await tagsOf(this.#place, seen)!.watch()
    await new History(this.#place.service, seen.cells).remove(ids, tagged)
  }

  async #historyCut(): Promise<HistoryCut | undefined> {
    const { region } = await this.#look()
    return region && cutsIn(await this.#place.service.cell(region.id, cellName))[0]?.cut
  }

  async #doubts(): Promise<readonly string[]> {
    const found = await this.#compared(await this.#look())
    if (found === undefined) return []
    const { target, differences, half } = found
    const what = [
      ...(differences.length > 0 ? [notAs(target.revision.id, differences)] : []),
      ...(half.length > 0 ? [halfRemoved(half)] : []),
    ]
    return what.map((each) => `${each}; ${repairRemedy}`)
  }

  /** What others see, beside what the newest revision has; `undefined`: there are no cells of revisions. */
  async #compared(seen: Seen) {
    const { region, cells, newest } = seen
    demandNoneLost(seen, this.#place.deployment)
    if (!region || !cells || !newest.head) return undefined
    const revision = await demandShown(seen, await cells.revision(newest.head), this.#projection)
    const target: Target = { number: newest.head.number, revision }
    const isSettled = markOf(seen)?.number === target.number
    const shown = await this.#projection.shown(seen.cloud!, region, isSettled)
    const differences = differencesIn(this.#projection.plan(takeApart(target.revision.document), shown), shown)
    return { target, cells, shown, differences, half: await new History(this.#place.service, cells).halfRemoved() }
  }

  async #repair(scope: RepairScope): Promise<readonly string[]> {
    if (scope === 'left' && !this.#isLeft) return []
    const seen = await this.#look()
    const found = await this.#compared(seen)
    if (found === undefined) return []
    const { target, cells, shown, differences, half } = found
    const home = await makeHome(this.#place, seen, target.number)
    await this.#projection.run(home, cells, target, shown)
    this.#isLeft = false
    if (half.length === 0) return differences
    const tagged = await tagsOf(this.#place, seen)!.watch()
    const back = await new History(this.#place.service, cells).finish(half, tagged)
    return [...differences, halfRemoved(half), ...putBack(back)]
  }

  /** The oldest revision first: what is left of an end that was cut off has its newest one. */
  async #destroy(): Promise<void> {
    const { service } = this.#place
    const seen = await this.#look()
    this.#loaded = undefined
    const { region, cells } = seen
    if (!region || !cells) return
    const shown = await this.#projection.shown(seen.cloud!, region, true)
    await removeShown(service, region, shown.hosts, this.#projection.owned(shown))
    await tagsOf(this.#place, seen)?.destroy()
    const all: number[] = []
    for await (const { id } of cells.all()) all.unshift(id)
    for (const id of all) await service.remove('cells', id)
    for (const cell of [await cells.marker(), shown.cell]) if (cell) await service.remove('cells', cell.id)
    await removeRegion(service, region)
  }

  /** One after the other, so that no two writes of one process mix. */
  #alone<T>(operation: string, act: () => Promise<T>): Promise<T> {
    const turn = this.#waiting.then(act).catch((error: unknown) => {
      throw this.#asTold(error, operation)
    })
    this.#waiting = turn.catch(() => {})
    return turn
  }

  #asTold(error: unknown, operation: string): unknown {
    const told = error instanceof DamagedValue ? damaged(`${this.#where}: ${error.message}`) : error
    return placed(told, this.#place.name.section, operation)
  }
}

/** So many hosts are asked for one by one. */
const mostAsked = 20

/** Names of hosts that the document has and the loaded one has not; `undefined`: many, or some are gone. */
function namesAdded({ document }: Revision, { hostVariables }: Parts): readonly string[] | undefined {
  const before = takeApart(document).hostVariables
  if ([...before.keys()].some((name) => !hostVariables.has(name))) return undefined
  const added = [...hostVariables.keys()].filter((name) => !before.has(name))
  return added.length > mostAsked ? undefined : added
}

/** Number of the first revision's cell, where there is none. */
function firstNumber(seen: Seen, id: RevisionId): number {
  const { manifest, damage } = seen.old?.found ?? {}
  const below = manifest === undefined ? id : damage === undefined ? manifest.revision.id : manifest.revision.id + 1
  return Math.max(below, (markOf(seen)?.number ?? 0) + 1)
}

/**
 * The tags of a deployment: all of them in one cell, `osa_tags-00000007`, and each change in the next one. A cell's name is
 * unique in its region, so of two writers one makes it, and the other one reads again. As with revisions none is ever deleted.
 */
import { randomUUID } from 'node:crypto'
import type { RevisionId, RevisionTag } from '../contract.ts'
import { PluginError, UnknownRevisionError } from '../errors.ts'
import { DamagedValue } from '../support/damage.ts'
import { sha256 } from '../support/digest.ts'
import { demandAfterwards, tagsFrom, tagsText, withoutTag, withTag } from '../support/tags.ts'
import { jitter } from '../support/waiting.ts'
import { heldByOthers } from './commit.ts'
import type { RegionName } from './found.ts'
import { sameProject } from './keystone.ts'
import { tagsNote, tagsNoteFrom } from './note.ts'
import { lineOf } from './parts.ts'
import { type CellRow, type CratonService, type Fields, objectText } from './service.ts'

/** It sorts behind all of them, as that of the revisions does. Both sort before `rev-`, so that lists of revisions are as short. */
const markerName = 'osa_tags-:'
const nameOf = (number: number): string => `osa_tags-${String(number).padStart(8, '0')}`
/** The variable that holds them. */
const key = 'tags'

/** The least that Craton lists. */
const shortPage = 10
/** Others may set tags at the same time, or empty what was listed a moment ago. */
const mostAttempts = 20
/** Milliseconds (`jitter`). */
const pauses = [20, 500] as const

export interface TagPlace {
  readonly service: CratonService
  readonly name: RegionName
  readonly deployment: string
  readonly cloud: number
  /** Its id. */
  readonly region: number
  debug(message: string): void
}

interface NumberedCell {
  readonly number: number
  readonly row: CellRow
}

/** The tags of one moment. */
interface Now {
  /** Of the cell; 0: there never was a tag. */
  readonly number: number
  readonly cell: CellRow | undefined
  readonly tags: readonly RevisionTag[]
}

export class Tags {
  readonly #place: TagPlace

  constructor(place: TagPlace) {
    this.#place = place
  }

  /** @throws DamagedValue */
  async all(): Promise<readonly RevisionTag[]> {
    return (await this.#read()).tags
  }

  /** Tells, of each revision that is marked as one that goes, whether it was given a tag in the meantime. */
  async watch(): Promise<TaggedNow> {
    const { number, tags } = await this.#read()
    let seen = { number, ids: new Set(tags.map(({ id }) => id)) }
    return {
      has: (id) => seen.ids.has(id),
      hasNow: async (id) => {
        const newest = await this.#newest()
        if ((newest?.number ?? 0) !== seen.number) {
          const now = await this.#read()
          seen = { number: now.number, ids: new Set(now.tags.map((tag) => tag.id)) }
        }
        return seen.ids.has(id)
      },
    }
  }

  /**
   * @param isKept whether the revision is there: asked before, and again when the tag is set. Who lets it go marks it first and
   * looks at the tags then, so that one of the two sees the other.
   * @throws TagConflictError, UnknownRevisionError
   */
  async set(tag: RevisionTag, was: RevisionId | undefined, isKept: () => Promise<boolean>): Promise<void> {
    const demand = async (): Promise<void> => {
      if (!(await isKept())) throw new UnknownRevisionError(`there is no revision ${tag.id}`)
    }
    await this.#change(async (tags) => {
      // Conflicts come first, and what cannot be tagged is not.
      const changed = withTag(tags, tag, was)
      await demand()
      return changed
    })
    await demandAfterwards(demand, () => this.remove(tag))
  }

  /** @throws TagConflictError */
  async remove(tag: RevisionTag): Promise<void> {
    await this.#change(async (tags) => withoutTag(tags, tag))
  }

  /** Every cell of them, for the end of the deployment. */
  async destroy(): Promise<void> {
    const { service } = this.#place
    const marker = await this.#marker()
    if (!marker) return
    // Again: another writer may have made one meanwhile.
    for (let newest = await this.#newest(); newest; newest = await this.#newest()) {
      await service.remove('cells', newest.row.id)
      for (let number = newest.number - 1; number > 0; number--) {
        const found = await this.#numbered(number)
        if (found) await service.remove('cells', found.row.id)
      }
    }
    await service.remove('cells', marker.id)
  }

  async #change(change: (tags: readonly RevisionTag[]) => Promise<readonly RevisionTag[] | undefined>): Promise<void> {
    for (let attempt = 1; attempt <= mostAttempts; attempt++) {
      const now = await this.#read()
      const tags = await change(now.tags)
      if (tags === undefined) return
      if (await this.#commit(now.number + 1, tags)) {
        await this.#empty(now.cell)
        return
      }
      await jitter(attempt, pauses)
    }
    throw new PluginError(`${this.#place.service.client.where}: tags are set faster than they can be read`)
  }

  /** @returns whether it is this writer's */
  async #commit(number: number, tags: readonly RevisionTag[]): Promise<boolean> {
    const { service, region, deployment, name } = this.#place
    if (number === 1) await this.#create(markerName, tagsNote({ deployment, change: '', sha256: '' }), new Map())
    const text = tagsText(tags)
    const change = randomUUID()
    const variables = new Map([[key, lineOf(text)]])
    await this.#create(nameOf(number), tagsNote({ deployment, change, sha256: sha256(text) }), variables)
    // After a lost answer as after a conflict the cell tells whose it is.
    const [found] = await this.#own([await service.cellRow(region, nameOf(number))].filter((row) => row !== undefined))
    if (!found) throw heldByOthers(name, nameOf(number))
    return tagsNoteFrom(found.note, found.name).change === change
  }

  async #create(cell: string, note: string, variables: Fields): Promise<void> {
    const { service, cloud, region } = this.#place
    const fields = new Map([
      ['name', lineOf(cell)],
      ['cloud_id', lineOf(cloud)],
      ['region_id', lineOf(region)],
      ['note', lineOf(note)],
      ['variables', objectText(variables)],
    ])
    await service.create('cells', fields, () => service.cellRow(region, cell))
  }

  /** Nobody reads it again: what stays there only takes room. */
  async #empty(cell: CellRow | undefined): Promise<void> {
    const { service, debug } = this.#place
    if (!cell) return
    try {
      await service.removeVariables('cells', cell.id, [key])
    } catch (error) {
      debug(`the tags before this change are still in ${cell.name}: ${(error as Error).message}`)
    }
  }

  async #read(): Promise<Now> {
    const { service, deployment } = this.#place
    for (let attempt = 1; ; attempt++) {
      const newest = await this.#newest()
      if (!newest) return { number: 0, cell: undefined, tags: [] }
      const { number, row } = newest
      const owner = await service.cellAt(row.id)
      const text = owner?.name === row.name ? owner.variables.get(key) : undefined
      if (typeof text === 'string') {
        const note = tagsNoteFrom(owner!.note, row.name)
        if (note.deployment !== deployment) throw new DamagedValue(`${row.name} has the tags of ${note.deployment}`)
        if (note.sha256 !== sha256(text)) {
          throw new DamagedValue(`the tags in ${row.name} are not those that were saved: their digest differs`)
        }
        return { number, cell: row, tags: tagsFrom(text, row.name) }
      }
      // A writer who has changed them meanwhile has emptied it.
      const after = await this.#newest()
      if (after?.number === number || attempt === mostAttempts) throw new DamagedValue(`${row.name} does not hold tags`)
    }
  }

  async #newest(): Promise<NumberedCell | undefined> {
    const { service, region } = this.#place
    const marker = await this.#marker()
    for (let from = marker?.id; from !== undefined; ) {
      const rows: readonly CellRow[] = (await service.lastCells(region, shortPage, from)) ?? []
      for (const row of await this.#own(rows)) {
        const number = numberIn(row.name)
        if (number !== undefined) return { number, row }
      }
      from = rows.length < shortPage ? undefined : rows.at(-1)!.id
    }
    return marker && this.#newestByName()
  }

  /**
   * Databases that sort by the weights of Unicode have the marker before the digits. No number is missing, so the last one is
   * found among those that are twice as high each time, and between the two.
   */
  async #newestByName(): Promise<NumberedCell | undefined> {
    let newest = await this.#numbered(1)
    if (!newest) return undefined
    let beyond = 2
    for (let found = await this.#numbered(beyond); found; found = await this.#numbered(beyond)) {
      newest = found
      beyond *= 2
    }
    while (beyond - newest.number > 1) {
      const between = Math.floor((newest.number + beyond) / 2)
      const found = await this.#numbered(between)
      if (found) newest = found
      else beyond = between
    }
    return newest
  }

  async #numbered(number: number): Promise<NumberedCell | undefined> {
    const { service, region } = this.#place
    const row = await service.cellRow(region, nameOf(number))
    const [own] = row ? await this.#own([row]) : []
    return own && { number, row: own }
  }

  async #marker(): Promise<CellRow | undefined> {
    const { service, region } = this.#place
    const row = await service.cellRow(region, markerName)
    return row && (await this.#own([row]))[0]
  }

  /** An administrator is shown those of all projects. */
  async #own(rows: readonly CellRow[]): Promise<readonly CellRow[]> {
    const project = await this.#place.service.client.project()
    return project === undefined ? rows : rows.filter((row) => sameProject(row.project, project))
  }
}

export interface TaggedNow {
  /** When it was asked for. */
  has(id: RevisionId): boolean
  hasNow(id: RevisionId): Promise<boolean>
}

function numberIn(name: string): number | undefined {
  return /^osa_tags-\d{8}$/.test(name) ? Number(name.slice('osa_tags-'.length)) : undefined
}

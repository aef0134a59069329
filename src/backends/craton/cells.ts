/**
 * The cells of the revisions: `rev-00000057` is immutable and the only one of its number, because a cell's name is unique in
 * its region. The highest number is the head. None is ever deleted: that would free its name for a writer who is late.
 */
import type { Revision, RevisionInfo } from '../contract.ts'
import { UnknownRevisionError } from '../errors.ts'
import type { ChunkList } from '../support/chunks.ts'
import { chunked, chunkList, joinChunks } from '../support/chunks.ts'
import { DamagedValue, unlessDamaged } from '../support/damage.ts'
import { hasItsDocument } from '../support/digest.ts'
import { compress, decompress, UnpackError } from '../support/packing.ts'
import { infoFault } from '../support/revision-shape.ts'
import { sameProject } from './keystone.ts'
import { keptNote, noteFrom, type RevisionNote } from './note.ts'
import { lineOf } from './parts.ts'
import { type CellRow, type CratonService, type Fields, type Owner, objectText } from './service.ts'

/** A revision's cell as it is listed. */
export interface Cell {
  readonly id: number
  readonly number: number
  readonly name: string
  /** The note as it is. */
  readonly text: string | undefined
  /** @throws DamagedValue, PluginError for the format of a newer release */
  note(): RevisionNote
}

/**
 * It sorts behind all revisions, so that a listing from there on begins with the head, also if other people have cells here.
 * Databases that sort by the weights of Unicode have it before the digits instead: then all cells are listed.
 */
export const markerName = 'rev-:'

export const cellNameOf = (number: number): string => `rev-${String(number).padStart(8, '0')}`

/** Bytes of a chunk; 256 KiB in base64. */
const chunkSize = 192 << 10
/** The least that Craton lists, and the most. */
const [shortPage, longPage] = [10, 100]

/** The head and what the first page of cells has beside it. */
export interface Newest {
  readonly head: Cell | undefined
  /** As far as they came along. */
  readonly below: readonly Cell[]
  /** `undefined`: it did not come along, or is not there. */
  readonly marker: CellRow | undefined
}

export class RevisionCells {
  readonly #service: CratonService
  readonly region: number

  constructor(service: CratonService, region: number) {
    this.#service = service
    this.region = region
  }

  /** One request, unless more than nine cells of other people, or of revisions, sort behind the marker. */
  async newest(): Promise<Newest> {
    const first = (await this.#service.lastCells(this.region, shortPage)) ?? []
    const own = await this.#own(first)
    const marker = own.find(({ name }) => name === markerName)
    const [head, ...below] = own.flatMap(cellsIn)
    if (first.length < shortPage) return { head, below, marker }
    const known = marker ?? (await this.marker())
    if (head !== undefined) return { head, below, marker: known }
    const places = known === undefined ? [] : [known]
    for (const { id } of [...places, first.at(-1)!]) {
      for await (const cell of this.#after(id)) return { head: cell, below: [], marker: known }
    }
    return { head: undefined, below: [], marker: known }
  }

  async marker(): Promise<CellRow | undefined> {
    return this.#service.cellRow(this.region, markerName)
  }

  /** All that are there, the highest number first. */
  async *all(): AsyncGenerator<Cell> {
    const first = (await this.#service.lastCells(this.region, shortPage)) ?? []
    yield* (await this.#own(first)).flatMap(cellsIn)
    if (first.length === shortPage) yield* this.#after(first.at(-1)!.id)
  }

  async *#after(marker: number): AsyncGenerator<Cell> {
    let last = marker
    for (;;) {
      const rows = await this.#service.lastCells(this.region, longPage, last)
      if (!rows) throw new DamagedValue('a cell was removed while the cells were listed')
      yield* (await this.#own(rows)).flatMap(cellsIn)
      if (rows.length < longPage) return
      last = rows.at(-1)!.id
    }
  }

  async numbered(number: number): Promise<Cell | undefined> {
    const row = await this.#service.cellRow(this.region, cellNameOf(number))
    return row && (await this.#own([row])).flatMap(cellsIn)[0]
  }

  /** An administrator is shown those of all projects. */
  async #own(rows: readonly CellRow[]): Promise<readonly CellRow[]> {
    const project = await this.#service.client.project()
    return project === undefined ? rows : rows.filter((row) => sameProject(row.project, project))
  }

  /** @throws DamagedValue; UnknownRevisionError when another writer has let it go since */
  async revision(cell: Cell): Promise<Revision> {
    const note = cell.note()
    const owner = await this.#owner(cell)
    const revision = { ...descriptionIn(owner, cell, note), document: textIn(owner, 'doc', note.document, cell) }
    if (hasItsDocument(revision)) return revision
    throw new DamagedValue(`the document in ${cell.name} is not the one that was saved: its digest differs`)
  }

  /** @throws DamagedValue; UnknownRevisionError when another writer has let it go since */
  async description(cell: Cell): Promise<RevisionInfo> {
    const note = cell.note()
    return note.info ?? descriptionIn(await this.#owner(cell), cell, note)
  }

  async #owner({ id, name }: Cell): Promise<Owner> {
    const owner = await this.#service.cellAt(id)
    if (owner?.name !== name) throw new DamagedValue(`the cell ${name} is gone`)
    const { state, brief } = noteFrom(owner.note, name)
    // It was listed a moment before.
    if (state !== 'kept') throw new UnknownRevisionError(`there is no revision ${brief.id}: it was removed meanwhile`)
    return owner
  }
}

function cellsIn({ id, name, note }: CellRow): Cell[] {
  if (!/^rev-\d{8}$/.test(name)) return []
  let read: RevisionNote | undefined
  return [{ id, name, number: Number(name.slice(4)), text: note, note: () => (read ??= noteFrom(note, name)) }]
}

function descriptionIn({ variables }: Owner, cell: Cell, { info, description }: RevisionNote): RevisionInfo {
  if (info !== undefined) return info
  if (description === undefined) throw new DamagedValue(`${cell.name} has no description`)
  const told = JSON.parse(textIn({ ...cell, variables, note: undefined }, 'info', description, cell)) as RevisionInfo
  const fault = infoFault(told)
  if (fault !== undefined) throw new DamagedValue(`${cell.name} holds ${fault}`)
  return told
}

function textIn({ variables }: Owner, kind: Kind, list: ChunkList, { name }: Cell): string {
  const chunks = Array.from({ length: list.chunks }, (_, number) => {
    const text = variables.get(chunkKey(kind, number))
    return typeof text === 'string' ? Buffer.from(text, 'base64') : undefined
  })
  try {
    return decompress(joinChunks(chunks, list, name))
  } catch (error) {
    const message = error instanceof UnpackError ? `the ${kind} in ${name} ${error.message}` : (error as Error).message
    throw new DamagedValue(message)
  }
}

type Kind = 'doc' | 'info'

const chunkKey = (kind: Kind, number: number): string => `${kind}_${String(number).padStart(4, '0')}`

/** The names of the variables of a revision's cell. */
export function chunkKeys({ document, description }: RevisionNote): string[] {
  const keysOf = (kind: Kind, list: ChunkList | undefined): string[] =>
    Array.from({ length: list?.chunks ?? 0 }, (_, number) => chunkKey(kind, number))
  return [...keysOf('doc', document), ...keysOf('info', description)]
}

export interface CellPlace {
  readonly deployment: string
  readonly cloud: number
  readonly region: number
  readonly number: number
  /** The change id of the revision that it follows. */
  readonly after: string | undefined
}

/** The request that makes the cell, with all that is in it: the same bytes however often they are sent. */
export function cellBody({ document, ...info }: Revision, place: CellPlace): string {
  const { deployment, cloud, region, number, after } = place
  const packed = chunked(compress(document), chunkSize)
  const variables = new Map(entriesOf('doc', packed))
  const parts = { deployment, after, document: chunkList(packed) }
  let note = keptNote(info, parts)
  if (note === undefined) {
    const described = chunked(compress(JSON.stringify(info)), chunkSize)
    for (const [key, text] of entriesOf('info', described)) variables.set(key, text)
    note = keptNote(info, parts, chunkList(described))
  }
  const fields: Fields = new Map([
    ['name', lineOf(cellNameOf(number))],
    ['cloud_id', lineOf(cloud)],
    ['region_id', lineOf(region)],
    ['note', lineOf(note!)],
    ['variables', objectText(variables)],
  ])
  return objectText(fields)
}

function entriesOf(kind: Kind, chunks: readonly Uint8Array[]): [string, string][] {
  return chunks.map((chunk, number) => [chunkKey(kind, number), lineOf(Buffer.from(chunk).toString('base64'))])
}

/** `undefined`: it cannot be read. */
export function quietNote(cell: Cell): RevisionNote | undefined {
  return unlessDamaged(
    () => cell.note(),
    () => undefined,
  )
}

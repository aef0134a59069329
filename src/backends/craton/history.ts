/** The revisions of a deployment beside the newest: listed, found, and let go by emptying their cells. */

import { Dict } from '../../python/value.ts'
import type { HistoryCut, RevisionId, RevisionInfo } from '../contract.ts'
import { UnknownRevisionError } from '../errors.ts'
import { DamagedValue } from '../support/damage.ts'
import { isRevisionId, isText } from '../support/revision-shape.ts'
import { type Cell, chunkKeys, quietNote, type RevisionCells } from './cells.ts'
import { ObjectGone } from './client.ts'
import { emptiedNote, goingNote, isKept, putBackNote, type RevisionNote } from './note.ts'
import { lineOf } from './parts.ts'
import type { CratonService, Owner } from './service.ts'
import type { TaggedNow } from './tags.ts'

/** What the names of the variables begin with in which the reserved cell keeps where the history was cut. */
const cutPrefix = 'cut_'
/** So many numbers may be missing between two revisions: a head that was taken away leaves one. */
const mostMissing = 3

export class History {
  readonly #service: CratonService
  readonly #cells: RevisionCells

  constructor(service: CratonService, cells: RevisionCells) {
    this.#service = service
    this.#cells = cells
  }

  /** Newest first. @param damaged is told of each that cannot be read */
  async *list(damaged: (fault: DamagedValue) => void): AsyncGenerator<RevisionInfo> {
    for await (const cell of this.#cells.all()) {
      let info: RevisionInfo | undefined
      try {
        info = isKept(cell.note()) ? await this.#cells.description(cell) : undefined
      } catch (error) {
        if (error instanceof DamagedValue) damaged(error)
        else if (!(error instanceof UnknownRevisionError)) throw error
      }
      if (info !== undefined) yield info
    }
  }

  /** Most are in the cell of their number. */
  async find(id: RevisionId): Promise<Cell | undefined> {
    if (!isRevisionId(id)) return undefined
    const likely = await this.#cells.numbered(id)
    if (likely && quietNote(likely)?.brief.id === id) return keptCell(likely)
    for await (const cell of this.#cells.all()) {
      if (quietNote(cell)?.brief.id === id) return keptCell(cell)
    }
    // Nobody else has this number.
    return likely && quietNote(likely) === undefined ? likely : undefined
  }

  /** The newest stays, and what has a tag; what is not there is not missed. */
  async remove(ids: readonly RevisionId[], tagged: TaggedNow): Promise<void> {
    const going = new Set(ids)
    let isHead = true
    for await (const cell of this.#cells.all()) {
      const note = quietNote(cell)
      if (note && !isHead && going.has(note.brief.id) && isKept(note) && !tagged.has(note.brief.id)) {
        await this.#letGo(cell, note, tagged)
      }
      isHead = false
    }
  }

  /**
   * Those beyond the newest ones that have no tag, and what someone has begun to remove.
   *
   * @param number of the highest cell that goes
   * @param first number of the first cell
   * @param watch asked where one may go
   */
  async letGo(
    number: number,
    first: number,
    keepCut: (cut: HistoryCut) => Promise<void>,
    watch: () => Promise<TaggedNow>,
  ): Promise<void> {
    let isCut = false
    let tagged: TaggedNow | undefined
    for (let missing = 0; number >= first && missing < mostMissing; number--) {
      const cell = await this.#cells.numbered(number)
      const note = cell && quietNote(cell)
      if (!cell || !note) {
        missing++
        continue
      }
      if (note.state === 'emptied') return
      tagged ??= await watch()
      if (tagged.has(note.brief.id)) {
        if (!isKept(note)) await this.#putBack(cell)
        continue
      }
      if (isKept(note) && !isCut) await keepCut({ id: note.brief.id, chain: await this.#chain(cell) })
      isCut = true
      if (isKept(note)) await this.#letGo(cell, note, tagged)
      else await this.#empty(cell, note)
    }
  }

  /** Those that were removed whose document is still there. */
  async halfRemoved(): Promise<readonly Cell[]> {
    const cells: Cell[] = []
    for await (const cell of this.#cells.all()) if (quietNote(cell)?.state === 'removed') cells.push(cell)
    return cells
  }

  /** Ends what someone has begun: what was given a tag before stays, and the rest goes. @returns which stay */
  async finish(half: readonly Cell[], tagged: TaggedNow): Promise<readonly RevisionId[]> {
    const back: RevisionId[] = []
    for (const cell of half) {
      const note = cell.note()
      if (tagged.has(note.brief.id) && (await this.#putBack(cell))) back.push(note.brief.id)
      else await this.#empty(cell, note)
    }
    return back
  }

  async #chain(cell: Cell): Promise<string> {
    try {
      return (await this.#cells.description(cell)).chain
    } catch (error) {
      if (error instanceof DamagedValue || error instanceof UnknownRevisionError) return ''
      throw error
    }
  }

  /** Who gives it a tag looks afterwards whether it is kept, and here the tags are looked at when it says that it goes. */
  async #letGo(cell: Cell, note: RevisionNote, tagged: TaggedNow): Promise<void> {
    await this.#set(cell, goingNote(cell.text, cell.name))
    if (await tagged.hasNow(note.brief.id)) await this.#set(cell, cell.text!)
    else await this.#empty(cell, note)
  }

  /** @returns false: of a release that kept nothing but who, when and why */
  async #putBack(cell: Cell): Promise<boolean> {
    const note = putBackNote(cell.text, cell.name)
    if (note !== undefined) await this.#set(cell, note)
    return note !== undefined
  }

  async #set({ id }: Cell, note: string): Promise<void> {
    await this.#service.change('cells', id, new Map([['note', lineOf(note)]]))
  }

  /** The cell and its note stay: without it, its number would be free for a writer who is late. */
  async #empty(cell: Cell, note: RevisionNote): Promise<void> {
    try {
      await this.#service.removeVariables('cells', cell.id, chunkKeys(note))
    } catch (error) {
      if (!(error instanceof ObjectGone)) throw error
      return
    }
    await this.#set(cell, emptiedNote(note))
  }
}

function keptCell(cell: Cell): Cell | undefined {
  return quietNote(cell)?.state === 'kept' ? cell : undefined
}

/** Each has its own name: a slower writer takes no later cut back. */
function cutVariable({ id, chain }: HistoryCut): [key: string, text: string] {
  const key = `${cutPrefix}${String(id).padStart(16, '0')}`
  return [
    key,
    lineOf(
      new Dict([
        ['id', id],
        ['chain', chain],
      ]),
    ),
  ]
}

/** @param record the reserved cell */
export async function keepCutIn(service: CratonService, record: Pick<Owner, 'id'>, cut: HistoryCut): Promise<void> {
  await service.setVariables('cells', record.id, new Map([cutVariable(cut)]))
  const lower = cutsIn(await service.cellAt(record.id)).slice(1)
  const keys = lower.map(({ key }) => key)
  if (keys.length > 0) await service.removeVariables('cells', record.id, keys)
}

/** Every cut that is kept, the highest number first. */
export function cutsIn(record: Owner | undefined): { readonly key: string; readonly cut: HistoryCut }[] {
  const found = [...(record?.variables ?? [])].flatMap(([name, value]) => {
    const key = String(name)
    if (!key.startsWith(cutPrefix)) return []
    const [id, chain] = value instanceof Dict ? [value.get('id'), value.get('chain')] : []
    if (!isRevisionId(id) || !isText(chain))
      throw new DamagedValue(`its variable ${key} does not say where history begins`)
    return [{ key, cut: { id, chain } }]
  })
  return found.sort((a, b) => b.cut.id - a.cut.id)
}

/** Where the history was cut, a row that no slower writer takes back; and the rows that go. */
import type { HistoryCut, RevisionId } from '../contract.ts'
import { DamagedValue } from '../support/damage.ts'
import { isRevisionId } from '../support/revision-shape.ts'
import type { Step } from './client.ts'
import type { Lent } from './lent.ts'
import { numberAt, textAt } from './rows.ts'
import { type Statements, versions } from './tables.ts'
import { partial } from './told.ts'

/** So many go at once. */
const page = 100

export class Pruning {
  readonly #deployment: string
  readonly #statements: Statements
  readonly #lent: Lent

  constructor(deployment: string, statements: Statements, lent: Lent) {
    this.#deployment = deployment
    this.#statements = statements
    this.#lent = lent
  }

  /** The cut is safe before the first revision goes. */
  async remove(ids: readonly RevisionId[], cut?: HistoryCut): Promise<void> {
    const name = this.#deployment
    if (cut) await this.#keep(cut)
    if (ids.length === 0) return
    const { removeRevision, removeUntagged } = this.#statements
    const version = await this.#lent.version()
    // What has no version has lost it, and may have tags.
    const hasTags = version === 0 || version >= versions.tags
    const step = (id: RevisionId): Step =>
      hasTags
        ? { statement: removeUntagged, values: [name, id, name, name] }
        : { statement: removeRevision, values: [name, id, name] }
    for (let start = 0; start < ids.length; start += page) {
      const done = this.#lent.transact(ids.slice(start, start + page).map(step))
      await (start > 0 ? done.catch(partial) : done)
    }
  }

  async #keep({ id, chain }: HistoryCut): Promise<void> {
    const { addDeployment, firstCut, moveCut } = this.#statements
    const name = this.#deployment
    await this.#lent.ensureTables(versions.cuts)
    await this.#lent.transact([
      { statement: addDeployment, values: [name] },
      { statement: firstCut, values: [name, id, chain] },
      { statement: moveCut, values: [id, chain, name, id] },
    ])
  }

  /** @throws DamagedValue */
  async newestCut(): Promise<HistoryCut | undefined> {
    const [row] = await this.#lent.read(this.#statements.cut)
    const where = 'inventory_cuts'
    if (row === undefined) return undefined
    const cut = { id: numberAt(row, 'revision', where), chain: textAt(row, 'chain_digest', where) }
    if (!isRevisionId(cut.id)) throw new DamagedValue(`${where} says revision ${cut.id}: they count from 1`)
    return cut
  }
}

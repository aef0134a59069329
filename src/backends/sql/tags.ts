/** Tags as rows: each change is one statement that tells by the rows it changes whether it was the first. */
import type { RevisionId, RevisionTag } from '../contract.ts'
import { TagConflictError, UnknownRevisionError } from '../errors.ts'
import { DamagedValue } from '../support/damage.ts'
import { tagsFault, withoutTag, withTag } from '../support/tags.ts'
import type { Step } from './client.ts'
import type { Lent } from './lent.ts'
import { numberAt, textAt } from './rows.ts'
import { type Statements, versions } from './tables.ts'
import type { ToldPlace } from './told.ts'

export class SqlTags {
  readonly #place: ToldPlace & { readonly deployment: string }
  readonly #statements: Statements
  readonly #lent: Lent

  constructor(place: ToldPlace & { readonly deployment: string }, statements: Statements, lent: Lent) {
    this.#place = place
    this.#statements = statements
    this.#lent = lent
  }

  /** @throws DamagedValue */
  async all(): Promise<readonly RevisionTag[]> {
    if (await this.#hasNone()) return []
    const where = 'a row of inventory_tags'
    const rows = await this.#lent.read(this.#statements.tags)
    const tags = rows.map((row) => ({ name: textAt(row, 'name', where), id: numberAt(row, 'revision', where) }))
    const fault = tagsFault(tags)
    if (fault !== undefined) throw new DamagedValue(`inventory_tags has ${fault}`)
    return tags
  }

  /** @throws TagConflictError, UnknownRevisionError */
  async set(tag: RevisionTag, was: RevisionId | undefined): Promise<void> {
    await this.#lent.ensureTables(versions.tags)
    const { addTag, moveTag } = this.#statements
    const { deployment } = this.#place
    const step: Step =
      was === undefined
        ? { statement: addTag, values: [tag.name, deployment, tag.id], mustChange: true }
        : { statement: moveTag, values: [tag.id, deployment, tag.name, was, deployment, tag.id], mustChange: true }
    if (was !== tag.id && (await this.#isDone(step))) return
    if (withTag(await this.all(), tag, was) === undefined) return
    throw new UnknownRevisionError(`there is no revision ${tag.id}`)
  }

  /** @throws TagConflictError */
  async remove(tag: RevisionTag): Promise<void> {
    if (await this.#hasNone()) return
    const { name, id } = tag
    const values = [this.#place.deployment, name, id]
    if (await this.#lent.transact([{ statement: this.#statements.removeTag, values, mustChange: true }])) return
    // There is one again where it is as it was.
    if (withoutTag(await this.all(), tag) !== undefined) throw new TagConflictError(name, id)
  }

  /** Tables from before there were tags; what has no version is looked at. */
  async #hasNone(): Promise<boolean> {
    const version = await this.#lent.version()
    return version > 0 && version < versions.tags
  }

  /** `false` too where there is such a row already. */
  async #isDone(step: Step): Promise<boolean> {
    try {
      return await this.#lent.transact([step])
    } catch (error) {
      if (this.#place.dialect.classify(error).kind === 'exists') return false
      throw error
    }
  }
}

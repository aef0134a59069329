/** What becomes of lost tables: made again from the revisions, or told of. */
import type { RepairScope } from '../contract.ts'
import { DamagedValue } from '../support/damage.ts'
import { lostTagsRemedy } from '../support/tags.ts'
import type { Definition, Migration, Row } from './client.ts'
import type { Dialect } from './dialect.ts'
import { type LostTables, lostTables } from './lost-tables.ts'
import { definitionOf, tables, tableVersion, versions } from './tables.ts'

export interface MendedPlace {
  readonly dialect: Dialect
  readonly where: string
  debug(message: string): void
}

/** Runs one statement without parameters, and throws what the driver throws. */
type Read = (statement: string) => Promise<readonly Row[]>

/** The table of tags alone is gone: the inventory is whole, and which revisions had one is not known. */
export class LostTags extends DamagedValue {}

export class Mending {
  readonly #place: MendedPlace
  readonly #read: Read
  readonly #define: (definition: Definition) => Promise<void>

  constructor(place: MendedPlace, read: Read, define: (definition: Definition) => Promise<void>) {
    this.#place = place
    this.#read = read
    this.#define = define
  }

  /** @throws DamagedValue where there were tables */
  async demandNoneLost(): Promise<void> {
    const lost = await this.#lost()
    if (lost !== undefined) throw lossOf(lost)
  }

  /**
   * Makes again what can be made from the revisions. Tags cannot: a table that came back empty would hide that they are lost.
   *
   * @returns `false`: nothing was lost
   * @throws DamagedValue
   */
  async hasMended(): Promise<boolean> {
    const { where, debug } = this.#place
    const lost = await this.#lost()
    if (lost === undefined) return false
    if (!lost.isMendable || areTagsAlone(lost)) throw lossOf(lost)
    debug(`${where}: making again ${lost.names.join(', ')}`)
    // No further than they were: an older release goes on.
    const newest = lost.version || tableVersion
    const hasLostTags = lost.names.includes(tables.tags)
    await this.#make(({ version }) => version <= newest && !(hasLostTags && version === versions.tags))
    return true
  }

  /** Tags come back empty, because someone has said so: those of every deployment in the table are lost. */
  async repair(scope: RepairScope): Promise<readonly string[]> {
    const lost = scope === 'all' ? await this.#lost() : undefined
    if (lost === undefined) return []
    if (!areTagsAlone(lost)) throw lossOf(lost)
    await this.#make(({ version }) => version === versions.tags)
    return [`the table ${tables.tags} was gone: it is there again, and no revision of any deployment in it has a tag`]
  }

  async #make(isWanted: (migration: Migration) => boolean): Promise<void> {
    const definition = definitionOf(this.#place.dialect)
    const migrations = definition.migrations.filter(isWanted)
    await this.#define({ ...definition, migrations, readVersion: 'SELECT 0 AS version' })
  }

  #lost(): Promise<LostTables | undefined> {
    return lostTables(this.#read, this.#place.dialect)
  }
}

function areTagsAlone({ names }: LostTables): boolean {
  return names.length === 1 && names[0] === tables.tags
}

function lossOf(lost: LostTables): DamagedValue {
  const { names } = lost
  const what = names.length === 1 ? `the table ${names[0]} is gone` : `the tables ${names.join(', ')} are gone`
  const message = `${what}, and others of the inventory are there`
  return areTagsAlone(lost)
    ? new LostTags(message, lostTagsRemedy('put the table back from a backup'))
    : new DamagedValue(message)
}

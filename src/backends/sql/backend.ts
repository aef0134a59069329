/** The backend over any of the databases: what is written, what is refused, what is tried again. */
import type { InventoryBackend, NewestRevision, Revision, RevisionId, RevisionInfo } from '../contract.ts'
import { PluginError, RevisionConflictError, SettingsError, UnknownRevisionError } from '../errors.ts'
import { DamagedValue, numberAlone } from '../support/damage.ts'
import { compress } from '../support/packing.ts'
import { retry } from '../support/waiting.ts'
import type { Definition, Row, SqlClient, Step } from './client.ts'
import { longestName } from './dialect.ts'
import type { Ask } from './doubts.ts'
import type { Lent } from './lent.ts'
import { listed } from './listing.ts'
import { LostTags, Mending } from './mending.ts'
import { Pruning } from './pruning.ts'
import {
  descriptionOf,
  expand,
  headNumber,
  headOf,
  infoFrom,
  infoOrDamage,
  isSaid,
  numberAt,
  revisionFrom,
  rowsFrom,
  textAt,
  versionFrom,
} from './rows.ts'
import { definitionOf, leastVersion, type Statements, statementsOf, tables, tableVersion, versions } from './tables.ts'
import { SqlTags } from './tags.ts'
import { isLostBy, mayNotDefine, type ToldPlace, toldAs, uncommitted } from './told.ts'

/** A database, and the deployment in it. */
export interface SqlPlace extends ToldPlace {
  /** Speaks to the database; closed with the backend. */
  readonly client: SqlClient
  /** As `register` gets it: up to 255 bytes. */
  readonly deployment: string
  /** Where remarks go: `BackendContext.debug`. */
  debug(message: string): void
}

/** What `openSqlBackend` gives. */
export type SqlBackend = Required<Omit<InventoryBackend, 'historyKeep' | 'writeBelow' | 'newest' | 'changes'>> &
  Pick<InventoryBackend, 'newest' | 'changes'>

/** A transaction is tried so often before others have to wait less. */
const mostAttempts = 12
/** Milliseconds (`jitter`). */
const pauses = [10, 500] as const

/**
 * A backend with history and compare-and-swap over any database that a dialect and a client are written for.
 *
 * @throws SettingsError for a name that no key can hold
 */
export function openSqlBackend(place: SqlPlace): SqlBackend {
  const bytes = Buffer.byteLength(place.deployment)
  if (bytes > longestName || place.deployment.includes('\0')) {
    const message = bytes > longestName ? `has ${bytes} bytes` : 'has a NUL character'
    const remedy = `write a name of at most ${longestName} bytes`
    throw new SettingsError([{ key: 'inventory.deployment', message, remedy }], { backend: place.section })
  }
  return new Database(place).backend()
}

class Database {
  readonly #place: SqlPlace
  readonly #statements: Statements
  /** Of the tables, once it is known. */
  #version: number | undefined
  #waiting: Promise<unknown> = Promise.resolve()
  readonly #lent: Lent = {
    read: (statement) => this.#read(statement),
    transact: (steps) => this.#transact(steps),
    version: () => this.#storedVersion(),
    ensureTables: (version) => this.#ensureTables(version),
  }
  readonly #pruning: Pruning
  readonly #mending: Mending
  /** An attempt of the present write was told to be undone, and may have counted after all. */
  #mayCount = false

  constructor(place: SqlPlace) {
    this.#place = place
    this.#statements = statementsOf(place.dialect)
    this.#pruning = new Pruning(place.deployment, this.#statements, this.#lent)
    const define = (definition: Definition) => this.#define(definition, 0)
    this.#mending = new Mending(place, (statement) => this.#ask(statement), define)
  }

  backend(): SqlBackend {
    const { digest } = this.#statements
    const { client, dialect } = this.#place
    const { where, deployment } = this.#place
    const tags = new SqlTags(this.#place, this.#statements, this.#lent)
    return {
      place: `${where}, deployment ${deployment}`,
      ...(digest === undefined ? {} : { newest: () => this.#alone('load', () => this.#newest(digest)) }),
      ...(client.changes === undefined ? {} : { changes: (signal: AbortSignal) => client.changes!(signal) }),
      capabilities: { compareAndSwap: true, shared: true },
      load: () => this.#alone('load', () => this.#load()),
      newestInfo: () => this.#alone('load', () => this.#newestInfo()),
      write: (revision, parent) => this.#alone('write', () => this.#write(revision, parent)),
      revisions: () => this.#revisions(),
      loadRevision: (id) => this.#alone('loadRevision', () => this.#loadRevision(id)),
      removeRevisions: (ids, cut) => this.#alone('removeRevisions', () => this.#pruning.remove(ids, cut)),
      historyCut: () => this.#alone('historyCut', () => this.#pruning.newestCut()),
      tags: () => this.#alone('tags', () => tags.all()),
      setTag: (tag, was) => this.#alone('setTag', () => tags.set(tag, was)),
      removeTag: (tag) => this.#alone('removeTag', () => tags.remove(tag)),
      doubts: () =>
        this.#alone('doubts', async () => {
          const ask: Ask = (statement) => this.#ask(statement)
          return (await dialect.doubts?.(ask, Object.values(tables))) ?? []
        }),
      repair: (scope) => this.#alone('repair', () => this.#mending.repair(scope)),
      destroy: () => this.#alone('destroy', () => this.#destroy()),
      close: () => this.#place.client.close(),
    }
  }

  async #load(): Promise<Revision | undefined> {
    const { load } = this.#statements
    const [row] = await this.#read(load)
    if (row !== undefined) return this.#revisionInForce(row)
    const newest = (await this.#newestInfo())?.id
    if (newest === undefined) return this.#nothing()
    // The very first one may have been written between the two.
    const [now] = await this.#read(load)
    if (now !== undefined) return this.#revisionInForce(now)
    // Taken for nothing it would become a second cloud.
    throw new DamagedValue(
      `there are revisions up to ${newest}, and inventory_heads does not say which one is in force`,
    )
  }

  /** A name that cannot be read may be this deployment's, and what exists is not nothing. */
  async #nothing(): Promise<undefined> {
    for (const row of await this.#read(this.#statements.names, [], [])) {
      textAt(row, 'name', `a row of inventory_deployments, which may be that of ${this.#place.deployment},`)
    }
  }

  #revisionInForce(row: Row): Revision {
    this.#seen(versionFrom(row))
    const id = headOf(row, 'head')
    // A head that was put back alone would be gone on from, and every write would meet the revision that is there.
    if (row.above !== null) {
      const above = numberAt(row, 'above', 'a row of inventory_revisions')
      throw new DamagedValue(`inventory_heads says that revision ${id} is in force, and revision ${above} is there`)
    }
    return revisionFrom(row, textAt(row, 'document', `inventory_heads (revision ${id})`))
  }

  /** The highest one that is there: a head of any other can be taken on to it. */
  async #newestInfo(): Promise<RevisionInfo | undefined> {
    const [row] = await this.#read(this.#statements.list, [Number.MAX_SAFE_INTEGER, 1])
    const info = row && infoOrDamage(row)
    if (!(info instanceof DamagedValue)) return info
    return numberAlone(numberAt(row!, 'revision', 'a row of inventory_revisions'))
  }

  async #newest(statement: string): Promise<NewestRevision | undefined> {
    const [row] = await this.#read(statement)
    if (row === undefined) return undefined
    this.#seen(versionFrom(row))
    const id = headOf(row, 'revision')
    const where = `revision ${id}`
    return { id, change: textAt(row, 'change_id', where), digest: textAt(row, 'digest', where) }
  }

  async #write(revision: Revision, parent: RevisionId | undefined): Promise<void> {
    this.#mayCount = false
    await this.#ensureTables(leastVersion)
    if (await this.#swapped(revision, parent)) return
    const [newest] = await this.#read(this.#statements.newest)
    // As by a Galera node that has left its cluster.
    if (newest !== undefined && isSaid(newest, 'change_id', revision.change)) return
    const head = newest && headNumber(newest)
    const isBehind = head !== undefined && parent !== undefined && head < parent
    if (newest === undefined || newest.revision === null || isBehind) {
      // The head was lost, is of no revision that there is, or of an older one; of two writers that put it back the table
      // takes one.
      const isNewest = parent !== undefined && (await this.#newestInfo())?.id === parent
      if (isNewest && (await this.#swapped(revision, isBehind ? head : newest && 'lost'))) return
    }
    // Damage is not another writer, and computing the change again would meet it again.
    const id = newest && (newest.revision === null ? headOf(newest, 'head') : infoFrom(newest).id)
    throw new RevisionConflictError(id, { backend: this.#place.section, operation: 'write' })
  }

  /** @param parent `lost`: whatever the head says, it is of no revision that there is */
  async #swapped({ document, ...revision }: Revision, parent: RevisionId | 'lost' | undefined): Promise<boolean> {
    const { addRevision } = this.#statements
    const name = this.#place.deployment
    const head = this.#headSteps(revision.id, document, parent)
    const values = [name, ...descriptionOf(revision), compress(document)]
    try {
      return await this.#transact([...head, { statement: addRevision, values }])
    } catch (error) {
      const { kind } = this.#place.dialect.classify(error)
      if (kind === 'exists') return false
      if (kind !== 'no tables') throw error
      await this.#mending.demandNoneLost()
      // They were there a moment ago: whatever the change was computed from is not there any more.
      this.#version = undefined
      throw new RevisionConflictError(undefined, { backend: this.#place.section, operation: 'write' })
    }
  }

  #headSteps(id: RevisionId, document: string, parent: RevisionId | 'lost' | undefined): Step[] {
    const { addDeployment, firstHead, moveHead, moveLostHead } = this.#statements
    const name = this.#place.deployment
    switch (parent) {
      case undefined:
        return [
          { statement: addDeployment, values: [name] },
          { statement: firstHead, values: [name, id, document], mustChange: true },
        ]
      case 'lost':
        return [{ statement: moveLostHead, values: [id, document, name, name], mustChange: true }]
      default:
        return [{ statement: moveHead, values: [id, document, name, parent], mustChange: true }]
    }
  }

  #revisions(): AsyncGenerator<RevisionInfo> {
    const { list, newest } = this.#statements
    return listed({
      inForce: () => this.#alone('revisions', async () => (await this.#read(newest))[0]),
      page: (below, most) => this.#alone('revisions', () => this.#read(list, [below, most])),
      nothing: () => this.#alone('revisions', () => this.#nothing()),
      told: (damage) => this.#told(damage, 'revisions'),
    })
  }

  async #loadRevision(id: RevisionId): Promise<Revision> {
    const [row] = await this.#read(this.#statements.one, [id])
    if (row === undefined) {
      await this.#nothing()
      throw new UnknownRevisionError(`there is no revision ${id}`)
    }
    return revisionFrom(row, expand(row))
  }

  async #destroy(): Promise<void> {
    const { removeCut, removeTags, destroy } = this.#statements
    const carryOut = (statements: readonly string[]) =>
      this.#transact(statements.map((statement) => ({ statement, values: [this.#place.deployment] })))
    try {
      const version = await this.#storedVersion()
      const others = [...(version >= versions.cuts ? [removeCut] : []), ...destroy]
      try {
        await carryOut(version >= versions.tags ? [removeTags, ...others] : others)
      } catch (error) {
        if (!(error instanceof LostTags)) throw error
        await carryOut(others)
      }
      await this.#place.client.shrink?.()
    } catch (error) {
      if (this.#place.dialect.classify(error).kind !== 'no tables') throw error
      await this.#mending.demandNoneLost()
    }
  }

  /** No tables: nothing was written yet, and nothing is made for a reader. */
  async #read(statement: string, more: readonly number[] = [], about: readonly string[] = [this.#place.deployment]) {
    const { dialect } = this.#place
    try {
      return await this.#ask(statement, [...about, ...more])
    } catch (error) {
      if (dialect.classify(error).kind !== 'no tables') throw error
      this.#version = undefined
      await this.#mending.demandNoneLost()
      return []
    }
  }

  async #transact(steps: readonly Step[]): Promise<boolean> {
    try {
      return await this.#transactOnce(steps)
    } catch (error) {
      if (this.#place.dialect.classify(error).kind !== 'no tables') throw error
      if (!(await this.#mending.hasMended())) throw error
      return this.#transactOnce(steps)
    }
  }

  #transactOnce(steps: readonly Step[]): Promise<boolean> {
    const { client, dialect } = this.#place
    return this.#untilNobodyInterferes(async () => {
      try {
        return await client.transact(steps)
      } catch (error) {
        this.#mayCount ||= isLostBy(error, dialect)
        throw error
      }
    })
  }

  #ask(statement: string, values: readonly (string | number)[] = []): Promise<readonly Row[]> {
    const { client } = this.#place
    return this.#untilNobodyInterferes(async () => rowsFrom(await client.read(statement, values))).catch(uncommitted)
  }

  /** Tables that are there are left alone: a role without the right to make any works. */
  async #ensureTables(wanted: number): Promise<void> {
    if (this.#version !== undefined && this.#version >= wanted) return
    const version = await this.#storedVersion()
    this.#seen(version)
    if (version >= wanted) return
    const { dialect, debug, where } = this.#place
    // No further than needed: an older release, and roles that know nothing of later tables, go on.
    const upTo = Math.max(wanted, versions.cuts)
    debug(`${where}: bringing the tables from version ${version} to ${upTo}`)
    await this.#define(definitionOf(dialect, upTo), version)
  }

  /** @param version what the tables have now, for the message */
  async #define(definition: Definition, version: number): Promise<void> {
    const { client, dialect } = this.#place
    const wanted = definition.migrations.at(-1)!.version
    try {
      await this.#untilNobodyInterferes(() => client.define(definition)).catch(uncommitted)
    } catch (error) {
      throw dialect.classify(error).kind === 'denied' ? mayNotDefine(version, wanted, error, this.#place) : error
    }
    this.#version = wanted
  }

  async #storedVersion(): Promise<number> {
    const { dialect } = this.#place
    try {
      const [row] = await this.#ask(definitionOf(dialect).readVersion)
      return versionFrom(row)
    } catch (error) {
      if (dialect.classify(error).kind !== 'no tables') throw error
      return 0
    }
  }

  #seen(version: number): void {
    this.#version = version
    if (version <= tableVersion) return
    throw new PluginError(`the tables have version ${version}, and this release knows version ${tableVersion}`, {
      remedy: 'install the release of osa-inventory that made them, or a newer one',
    })
  }

  async #untilNobodyInterferes<T>(act: () => Promise<T>): Promise<T> {
    const { dialect, where, debug } = this.#place
    return retry(act, {
      attempts: mostAttempts,
      pauses,
      isWorthIt(error, attempt) {
        if (dialect.classify(error).kind !== 'again') return false
        debug(`${where}: attempt ${attempt}: ${(error as Error).message}; trying again`)
        return true
      },
    })
  }

  /** One after the other, because there is one connection; what fails is reported in the words of the contract. */
  #alone<T>(operation: string, act: () => Promise<T>): Promise<T> {
    const turn = this.#waiting.then(act).catch((error: unknown) => {
      throw this.#told(error, operation)
    })
    this.#waiting = turn.catch(() => {})
    return turn
  }

  #told(error: unknown, operation: string): unknown {
    return toldAs(error, operation, this.#place, operation === 'write' && this.#mayCount)
  }
}

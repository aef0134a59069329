/** The backend over any of the databases: what is written, what is refused, what is tried again. */
import type { HistoryCut, InventoryBackend, NewestRevision, Revision, RevisionId, RevisionInfo } from '../contract.ts'
import {
  BackendAuthError,
  BackendError,
  BackendUnavailableError,
  CorruptDocumentError,
  DocumentTooLargeError,
  PluginError,
  RevisionConflictError,
  SettingsError,
  UnknownRevisionError,
} from '../errors.ts'
import { compress } from '../support/brotli.ts'
import { jitter } from '../support/jitter.ts'
import { reasonOf } from '../support/reason.ts'
import type { Row, SqlClient, Step } from './client.ts'
import { type Dialect, longestName } from './dialect.ts'
import { DamagedRow, descriptionOf, expand, infoFrom, revisionFrom } from './rows.ts'
import { type Statements, statementsOf } from './statements.ts'
import { definitionOf, leastVersion, tableVersion } from './tables.ts'

export interface SqlPlace {
  readonly dialect: Dialect
  readonly client: SqlClient
  readonly deployment: string
  /** The section of the settings, for messages. */
  readonly section: string
  /** `inventory@db.example.com:5432/osa`: what went wrong where. */
  readonly where: string
  /** The manual's page with the rights that are needed. */
  readonly manual: string
  debug(message: string): void
  /** Without any secret. */
  mask(text: string): string
}

export type SqlBackend = Required<Omit<InventoryBackend, 'place' | 'historyKeep' | 'writeBelow' | 'newest'>> &
  Pick<InventoryBackend, 'newest'>

/** So many revisions are read at once. */
const page = 100
/** A transaction is tried so often before others have to wait less. */
const mostAttempts = 12
/** Milliseconds (`jitter`). */
const pauses = [10, 500] as const

/** @throws SettingsError for a name that no key can hold */
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

  constructor(place: SqlPlace) {
    this.#place = place
    this.#statements = statementsOf(place.dialect)
  }

  backend(): SqlBackend {
    const { digest } = this.#statements
    return {
      ...(digest === undefined ? {} : { newest: () => this.#alone('load', () => this.#newest(digest)) }),
      capabilities: { compareAndSwap: true, history: true, shared: true },
      load: () => this.#alone('load', () => this.#load()),
      write: (revision, parent) => this.#alone('write', () => this.#write(revision, parent)),
      revisions: () => this.#revisions(),
      loadRevision: (id) => this.#alone('loadRevision', () => this.#loadRevision(id)),
      removeRevisions: (ids, cut) => this.#alone('removeRevisions', () => this.#removeRevisions(ids, cut)),
      historyCut: () => this.#alone('historyCut', () => this.#historyCut()),
      destroy: () => this.#alone('destroy', () => this.#destroy()),
      close: () => this.#place.client.close(),
    }
  }

  async #load(): Promise<Revision | undefined> {
    const { load } = this.#statements
    const [row] = await this.#read(load)
    if (row !== undefined) return this.#revisionInForce(row)
    const newest = await this.#newestListed()
    if (newest === undefined) return undefined
    // The very first one may have been written between the two.
    const [now] = await this.#read(load)
    if (now !== undefined) return this.#revisionInForce(now)
    // Taken for nothing it would become a second cloud.
    throw new DamagedRow(
      `there are revisions up to ${newest}, and inventory_heads does not say which one is in force`,
      'osa-inventory restore latest puts the newest one in force again',
    )
  }

  #revisionInForce(row: Row): Revision {
    this.#seen(Number(row.version))
    if (row.revision === null) throw new DamagedRow(`revision ${String(row.head)} is missing from inventory_revisions`)
    return revisionFrom(row, String(row.document))
  }

  async #newestListed(): Promise<RevisionId | undefined> {
    const [row] = await this.#read(this.#statements.list, [Number.MAX_SAFE_INTEGER, 1])
    return row && Number(row.revision)
  }

  async #newest(statement: string): Promise<NewestRevision | undefined> {
    const [row] = await this.#read(statement)
    if (row === undefined) return undefined
    this.#seen(Number(row.version))
    return { id: Number(row.revision), change: String(row.change_id), digest: String(row.digest) }
  }

  async #write(revision: Revision, parent: RevisionId | undefined): Promise<void> {
    await this.#ensureTables(leastVersion)
    if (await this.#swapped(revision, parent)) return
    const [newest] = await this.#read(this.#statements.newest)
    // An attempt that was told to be undone, as by a Galera node that has left its cluster, may have counted after all.
    if (newest?.change_id === revision.change) return
    if (newest === undefined && parent !== undefined && (await this.#newestListed()) === parent) {
      // The head was lost; of two writers that put it back the table takes one.
      if (await this.#swapped(revision, undefined)) return
    }
    throw new RevisionConflictError(newest && Number(newest.revision), {
      backend: this.#place.section,
      operation: 'write',
    })
  }

  async #swapped({ document, ...revision }: Revision, parent: RevisionId | undefined): Promise<boolean> {
    const { addDeployment, firstHead, moveHead, addRevision } = this.#statements
    const name = this.#place.deployment
    const head: Step[] =
      parent === undefined
        ? [
            { statement: addDeployment, values: [name] },
            { statement: firstHead, values: [name, revision.id, document], mustChange: true },
          ]
        : [{ statement: moveHead, values: [revision.id, document, name, parent], mustChange: true }]
    const values = [name, ...descriptionOf(revision), compress(document)]
    try {
      return await this.#transact([...head, { statement: addRevision, values }])
    } catch (error) {
      if (this.#place.dialect.classify(error).kind === 'exists') return false
      throw error
    }
  }

  /** Damaged rows are passed over, and told of when all others have been given. */
  async *#revisions(): AsyncGenerator<RevisionInfo> {
    const { list } = this.#statements
    let damage: unknown
    for (let below = Number.MAX_SAFE_INTEGER; ; ) {
      const rows = await this.#alone('revisions', () => this.#read(list, [below, page]))
      for (const row of rows) {
        const info = infoOrDamage(row)
        if (info instanceof DamagedRow) damage ??= this.#told(info, 'revisions')
        else yield info
      }
      if (rows.length < page) break
      below = Number(rows.at(-1)!.revision)
    }
    if (damage !== undefined) throw damage
  }

  async #loadRevision(id: RevisionId): Promise<Revision> {
    const [row] = await this.#read(this.#statements.one, [id])
    if (row === undefined) throw new UnknownRevisionError(`there is no revision ${id}`)
    return revisionFrom(row, expand(row))
  }

  /** The cut is safe before the first revision goes. */
  async #removeRevisions(ids: readonly RevisionId[], cut?: HistoryCut): Promise<void> {
    const name = this.#place.deployment
    const statement = this.#statements.removeRevision
    if (cut) await this.#keepCut(cut)
    for (let start = 0; start < ids.length; start += page) {
      const some = ids.slice(start, start + page)
      await this.#transact(some.map((id) => ({ statement, values: [name, id, name] })))
    }
  }

  async #keepCut({ id, chain }: HistoryCut): Promise<void> {
    const { addDeployment, firstCut, moveCut } = this.#statements
    const name = this.#place.deployment
    await this.#ensureTables(tableVersion)
    await this.#transact([
      { statement: addDeployment, values: [name] },
      { statement: firstCut, values: [name, id, chain] },
      { statement: moveCut, values: [id, chain, name, id] },
    ])
  }

  async #historyCut(): Promise<HistoryCut | undefined> {
    const [row] = await this.#read(this.#statements.cut)
    return row && { id: Number(row.revision), chain: String(row.chain_digest) }
  }

  async #destroy(): Promise<void> {
    const { removeCut, destroy } = this.#statements
    try {
      const hasCuts = (await this.#storedVersion()) >= 2
      const all = hasCuts ? [removeCut, ...destroy] : destroy
      await this.#transact(all.map((statement) => ({ statement, values: [this.#place.deployment] })))
    } catch (error) {
      if (this.#place.dialect.classify(error).kind !== 'no tables') throw error
    }
  }

  /** No tables: nothing was written yet, and nothing is made for a reader. */
  async #read(statement: string, more: readonly number[] = []) {
    const { client, dialect, deployment } = this.#place
    try {
      return await this.#untilNobodyInterferes(() => client.read(statement, [deployment, ...more]))
    } catch (error) {
      if (dialect.classify(error).kind !== 'no tables') throw error
      this.#version = undefined
      return []
    }
  }

  async #transact(steps: readonly Step[]): Promise<boolean> {
    return this.#untilNobodyInterferes(() => this.#place.client.transact(steps))
  }

  /** Tables that are there are left alone: a role without the right to make any works. */
  async #ensureTables(wanted: number): Promise<void> {
    if (this.#version !== undefined && this.#version >= wanted) return
    const version = await this.#storedVersion()
    this.#seen(version)
    if (version >= wanted) return
    const { client, dialect, debug, where } = this.#place
    debug(`${where}: bringing the tables from version ${version} to ${tableVersion}`)
    try {
      await this.#untilNobodyInterferes(() => client.define(definitionOf(dialect)))
    } catch (error) {
      throw dialect.classify(error).kind === 'denied' ? this.#mayNotDefine(version, error) : error
    }
    this.#version = tableVersion
  }

  /** What the database says of a table or a view names neither reason nor way out. */
  #mayNotDefine(version: number, error: unknown): BackendAuthError {
    const { section, where, manual, mask } = this.#place
    const what = version === 0 ? 'there are no tables yet' : `the tables have version ${version} of ${tableVersion}`
    const message = `${where}: ${what}, and this user may not make any (${mask(reasonOf(error))})`
    const ddl = `osa-inventory backend ddl ${section}`
    return new BackendAuthError(message, {
      backend: section,
      operation: 'write',
      remedy: `an administrator runs what \`${ddl}\` prints, and grants the rights that ${manual} lists`,
      cause: bare(error, mask),
    })
  }

  async #storedVersion(): Promise<number> {
    const { client, dialect } = this.#place
    try {
      const [row] = await this.#untilNobodyInterferes(() => client.read(definitionOf(dialect).readVersion, []))
      return Math.max(0, Number(row?.version ?? 0))
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
    for (let attempt = 1; ; attempt++) {
      try {
        return await act()
      } catch (error) {
        if (this.#place.dialect.classify(error).kind !== 'again' || attempt === mostAttempts) throw error
        this.#place.debug(`${this.#place.where}: attempt ${attempt}: ${(error as Error).message}; trying again`)
        await jitter(attempt, pauses)
      }
    }
  }

  /** One after the other, because there is one connection; what fails is told in the words of the contract. */
  #alone<T>(operation: string, act: () => Promise<T>): Promise<T> {
    const turn = this.#waiting.then(act).catch((error: unknown) => {
      throw this.#told(error, operation)
    })
    this.#waiting = turn.catch(() => {})
    return turn
  }

  #told(error: unknown, operation: string): unknown {
    const { section, where, dialect, manual, mask } = this.#place
    if (error instanceof BackendError) return error
    if (error instanceof DamagedRow) {
      const remedy = error.remedy === undefined ? {} : { remedy: error.remedy }
      return new CorruptDocumentError(`${where}: ${error.message}`, { backend: section, operation, ...remedy })
    }
    const fault = dialect.classify(error)
    const message = mask(`${where}: ${fault.message ?? reasonOf(error)}`)
    const remedy = fault.remedy === undefined ? {} : { remedy: fault.remedy }
    const place = { backend: section, operation, cause: bare(error, mask), ...remedy }
    switch (fault.kind) {
      case 'denied':
        return new BackendAuthError(message, { remedy: `${manual} lists the rights that are needed`, ...place })
      case 'too large':
        return new DocumentTooLargeError(message, place)
      case 'damaged':
        return new CorruptDocumentError(message, place)
      case 'settings':
        return new SettingsError([{ key: section, message, ...remedy }], place)
      case 'again':
      case 'unavailable':
        return new BackendUnavailableError(message, place)
      default:
        return new PluginError(message, place)
    }
  }
}

function infoOrDamage(row: Row): RevisionInfo | DamagedRow {
  try {
    return infoFrom(row)
  } catch (error) {
    if (error instanceof DamagedRow) return error
    throw error
  }
}

/** Drivers hang the whole query and its values on their errors. */
function bare(error: unknown, mask: (text: string) => string): unknown {
  if (!(error instanceof Error)) return undefined
  const { code } = error as { code?: unknown }
  return Object.assign(new Error(mask(reasonOf(error))), { name: error.name, ...(code === undefined ? {} : { code }) })
}

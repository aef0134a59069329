/** SQLite as a client for the SQL backend. A transaction never waits in between: other code of this process would block. */
import * as fs from 'node:fs'
import { copyFileSync, rmSync, statSync, unlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { messageOf, OperationalError } from '../../core/errors.ts'
import { otherKindOf } from '../../disk/filesystem.ts'
import { realTarget } from '../../disk/target.ts'
import { SettingsError } from '../errors.ts'
import type { BackendContext } from '../plugin.ts'
import type { Definition, Row, SqlClient, SqlValue, Step } from '../sql/client.ts'
import { databaseGone, resultCode } from '../sql/dialect-sqlite.ts'
import { importDriver } from '../sql/driver.ts'
import { versionFrom } from '../sql/rows.ts'
import { scratchDirectory } from '../support/scratch-directory.ts'
import { createDatabaseFile, fileSystemOf, networkFileSystem } from './place.ts'

export interface SqliteOptions {
  readonly open: OpenSqlite
  /** Absolute. */
  readonly path: string
  /** Milliseconds. */
  readonly busyTimeout: number
  /** For messages. */
  readonly section: string
  debug(message: string): void
}

/** The file that a connection is to. */
interface Opened {
  readonly database: SqliteDatabase
  readonly decoded: Decode
  readonly inode: string
}

export class SqliteClient implements SqlClient {
  readonly #options: SqliteOptions
  #opened: Opened | undefined
  #hasWritten = false
  /** The file that this one has made. */
  #made: string | undefined
  /** `Definition.anyDeployment` */
  #anyDeployment: string | undefined

  constructor(options: SqliteOptions) {
    this.#options = options
  }

  async read(statement: string, values: readonly SqlValue[]): Promise<readonly Row[]> {
    const inode = this.#inode()
    if (inode === undefined) throw new NoDatabase()
    try {
      const { database, decoded } = this.#open(inode)
      return decoded(database.prepare(statement).all(...values))
    } catch (error) {
      if (!isShutOut(error)) throw error
      await this.close()
      return this.#readCopy(statement, values)
    }
  }

  async transact(steps: readonly Step[]): Promise<boolean> {
    return this.#inTransaction((database) => {
      for (const { statement, values, mustChange } of steps) {
        const { changes } = database.prepare(statement).run(...values)
        if (mustChange && Number(changes) === 0) return false
      }
      return true
    })
  }

  async define({ anyDeployment, versionTable, readVersion, migrations }: Definition): Promise<void> {
    this.#anyDeployment = anyDeployment
    this.#inTransaction((database) => {
      database.exec(versionTable)
      const [row] = database.prepare(readVersion).all()
      for (const { version, statements } of migrations) {
        if (version <= versionFrom(row)) continue
        for (const statement of statements) database.exec(statement)
      }
      return true
    })
  }

  async close(): Promise<void> {
    const opened = this.#opened
    this.#opened = undefined
    if (!opened) return
    if (this.#hasWritten) emptyLog(opened.database)
    this.#hasWritten = false
    const isOwn = this.#made === opened.inode && this.#inode() === opened.inode
    if (isOwn && this.#anyDeployment !== undefined)
      removeEmpty(opened.database, this.#options.path, this.#anyDeployment)
    this.#made = undefined
    opened.database.close()
  }

  async shrink(): Promise<void> {
    try {
      this.#opened?.database.exec('VACUUM')
    } catch {
      // Someone else is at work: the room stays for what is written next.
    }
  }

  /** @param act gives `false` to have everything rolled back */
  #inTransaction(act: (database: SqliteDatabase) => boolean): boolean {
    const { path } = this.#options
    if (this.#inode() === undefined && createDatabaseFile(path)) this.#made = this.#inode()
    const { database, inode } = this.#open(this.#inode()!)
    this.#useJournal(database)
    database.exec('BEGIN IMMEDIATE')
    try {
      // Anyone who had made it may have taken it away while this one waited.
      if (this.#inode() !== inode) throw new Gone()
      const isDone = act(database)
      database.exec(isDone ? 'COMMIT' : 'ROLLBACK')
      this.#hasWritten ||= isDone
      return isDone
    } catch (error) {
      rollBack(database)
      throw error
    }
  }

  /** A file that was put in another one's place is another database. */
  #open(inode: string): Opened {
    if (this.#opened?.inode === inode) return this.#opened
    this.#opened?.database.close()
    this.#opened = undefined
    const { open, path, busyTimeout } = this.#options
    this.#refusePlantedLink()
    const served = networkFileSystem(fileSystemOf(path))
    if (served !== undefined) throw this.#refusal(served)
    const database = open(path)
    this.#opened = { database, inode, decoded: (rows) => rows }
    // What was acknowledged survives a loss of power, in a log and, where there is none, with the journal's directory.
    database.exec(`PRAGMA busy_timeout = ${busyTimeout}; PRAGMA synchronous = EXTRA; PRAGMA foreign_keys = ON`)
    this.#opened = { database, inode, decoded: decoderOf(database) }
    return this.#opened
  }

  /** SQLite would write through it. */
  #refusePlantedLink(): void {
    const { path, section } = this.#options
    const target = realTarget(fs, path)
    if (!fs.lstatSync(target, { throwIfNoEntry: false })?.isSymbolicLink()) return
    const message = `${target} is a link of another user, in a directory where everybody may make one`
    const remedy = 'name a path in a directory that others cannot write to'
    throw new SettingsError([{ key: `${section}.path`, message, remedy }], { backend: section })
  }

  /** Locks of such file systems have lost databases before (sqlite.org/useovernet.html). */
  #refusal(served: string): SettingsError {
    return this.#refused(
      `${this.#options.path} is on a network file system (${served}), where SQLite's locks cannot be trusted`,
      'name a path on a local disk, or use the postgresql or mysql backend to share the inventory',
    )
  }

  #refused(message: string, remedy: string): SettingsError {
    const { section } = this.#options
    return new SettingsError([{ key: `${section}.path`, message, remedy }], { backend: section })
  }

  /** `undefined`: there is no database yet. A directory that is not there is no empty database. */
  #inode(): string | undefined {
    const { path } = this.#options
    const found = statSync(path, { throwIfNoEntry: false, bigint: true })
    const kind = found && otherKindOf(found)
    if (kind) throw this.#refused(`${path} is ${kind}, not a file`, 'name a file, or a path where nothing is yet')
    if (found) return `${found.dev}:${found.ino}`
    statSync(dirname(path))
    return undefined
  }

  /**
   * What a log gives back is not looked at by the package libsql when it goes into the database (docs/decisions/0011-sqlite-journal.md):
   * one that an earlier release has set is left. While others have the database open it stays, and the next writer tries again.
   */
  #useJournal(database: SqliteDatabase): void {
    const modeOf = (rows: readonly Row[]): unknown => rows[0]?.journal_mode
    if (modeOf(database.prepare('PRAGMA journal_mode').all()) !== 'wal') return
    const { path, busyTimeout, debug } = this.#options
    try {
      database.exec('PRAGMA busy_timeout = 0')
      if (modeOf(database.prepare('PRAGMA journal_mode = DELETE').all()) === 'delete') return
    } catch (error) {
      debug(`${path}: keeps its write-ahead log: ${messageOf(error)}`)
    } finally {
      database.exec(`PRAGMA busy_timeout = ${busyTimeout}`)
    }
  }

  /**
   * For a reader without the right to write, to whom SQLite denies a database with a log, or with the journal of a writer that
   * has died: reads a copy, of which the file and those beside it have not changed meanwhile.
   */
  #readCopy(statement: string, values: readonly SqlValue[]): readonly Row[] {
    const { open, path, busyTimeout } = this.#options
    const directory = scratchDirectory('copy')
    try {
      const copy = join(directory, 'database')
      copyConsistently(path, copy, busyTimeout)
      const database = open(copy)
      try {
        return decoderOf(database)(database.prepare(statement).all(...values))
      } finally {
        database.close()
      }
    } finally {
      rmSync(directory, { recursive: true, force: true })
    }
  }
}

type Decode = (rows: readonly Row[]) => readonly Row[]

/** Texts are read as bytes, and who makes the file by hand may choose UTF-16: then as text. */
function decoderOf(database: SqliteDatabase): Decode {
  const encoding = String(database.prepare('PRAGMA encoding').all()[0]?.encoding).toLowerCase()
  if (encoding === 'utf-8') return (rows) => rows
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true })
  const text = ([column, value]: readonly [string, unknown]): [string, unknown] => {
    if (column === 'compressed' || !(value instanceof ArrayBuffer || value instanceof Uint8Array))
      return [column, value]
    try {
      return [column, decoder.decode(value)]
    } catch {
      // Left as bytes it is reported as what it is, text that cannot be decoded.
      return [column, value]
    }
  }
  return (rows) => rows.map((row) => Object.fromEntries(Object.entries(row).map(text)))
}

/**
 * A database that was made for nothing, as by `backend check`, goes again. Others that wait for its lock notice
 * (`Gone`); where others have it open, it cannot be taken out of its log, and stays.
 */
function removeEmpty(database: SqliteDatabase, path: string, anyDeployment: string): void {
  try {
    database.exec('PRAGMA busy_timeout = 0')
    if (database.prepare(anyDeployment).all().length > 0) return
    // With a log, closing would remove the files beside the path, whosever they are by then.
    if (database.prepare('PRAGMA journal_mode = DELETE').all()[0]?.journal_mode !== 'delete') return
    database.exec('BEGIN EXCLUSIVE')
    if (database.prepare(anyDeployment).all().length === 0) unlinkSync(path)
    database.exec('ROLLBACK')
  } catch {
    rollBack(database)
  }
}

/** Where there is a log: so that the file alone is the whole database again; libsql does not see to it when it closes. */
function emptyLog(database: SqliteDatabase): void {
  try {
    database.exec('PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE)')
  } catch {
    // Someone else is at work: the log is theirs to empty.
  }
}

/** Reading a database with a log, or one that a writer has left in the middle, takes the right to write. */
function isShutOut(error: unknown): boolean {
  const result = resultCode(error)
  return result === 8 || result === 14
}

function rollBack(database: SqliteDatabase): void {
  try {
    database.exec('ROLLBACK')
  } catch {
    // The error that matters has ended the transaction.
  }
}

/** What is beside the file, and with it is the database: the log, or what a writer who has died would take back. */
const beside = ['-wal', '-journal'] as const

function copyConsistently(path: string, copy: string, patience: number): void {
  const end = Date.now() + patience
  const state = (): string => ['', ...beside].map((end) => stamp(`${path}${end}`)).join()
  for (;;) {
    const before = state()
    copyFileSync(path, copy)
    for (const end of beside) {
      rmSync(`${copy}${end}`, { force: true })
      if (statSync(`${path}${end}`, { throwIfNoEntry: false })) copyFileSync(`${path}${end}`, `${copy}${end}`)
    }
    if (state() === before) return
    if (Date.now() > end) throw Object.assign(new Error('it changes all the time'), { rawCode: 5 })
  }
}

function stamp(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false, bigint: true })
  return found ? `${found.ino} ${found.size} ${found.mtimeNs}` : ''
}

/** The same again finds the new state. */
class Gone extends OperationalError {
  constructor() {
    super(databaseGone, 'the database was removed meanwhile')
  }
}

/** As SQLite says it of a database without tables. */
class NoDatabase extends OperationalError {
  readonly rawCode = 1
  constructor() {
    super('ERR_NO_DATABASE', 'no such table: there is no file yet')
  }
}

// SQLite without a compiler: in Node.js itself where it has one, else the package `libsql` with its prebuilt library.

/** What both have in common, and all that is used. Every call is synchronous. */
export interface SqliteDatabase {
  exec(statements: string): unknown
  prepare(statement: string): SqliteStatement
  close(): unknown
}

interface SqliteStatement {
  all(...values: SqlValue[]): Row[]
  run(...values: SqlValue[]): { readonly changes: number | bigint }
}

type OpenSqlite = (path: string) => SqliteDatabase

type DatabaseClass = new (path: string) => SqliteDatabase

/** @throws DriverMissingError with the command that installs it */
export async function sqliteDriver(context: BackendContext): Promise<OpenSqlite> {
  const Database = builtInClass() ?? ((await importDriver('libsql', context)) as DatabaseClass)
  return (path) => new Database(path)
}

/** Releases that call it experimental say so on standard error at once, where a normal run writes nothing. */
function builtInClass(): DatabaseClass | undefined {
  const emitWarning = process.emitWarning
  process.emitWarning = () => {}
  try {
    const module: unknown = process.getBuiltinModule('node:sqlite')
    return (module as { DatabaseSync: DatabaseClass } | undefined)?.DatabaseSync
  } finally {
    process.emitWarning = emitWarning
  }
}

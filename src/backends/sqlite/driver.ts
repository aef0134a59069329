/** SQLite without a compiler: in Node.js itself where it has one, else the package `libsql` with its prebuilt library. */
import type { BackendContext } from '../plugin.ts'
import type { Row, SqlValue } from '../sql/client.ts'
import { importDriver } from '../sql/driver.ts'

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

export type OpenSqlite = (path: string) => SqliteDatabase

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

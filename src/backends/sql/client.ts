/** What the SQL backends need of a database's client: little enough for three different drivers. */

export type SqlValue = string | number | Uint8Array | null

/** Columns by name. Whole numbers may come as text, bytes as whatever the driver has: rows.ts reads both. */
export type Row = Readonly<Record<string, unknown>>

/** One statement of a transaction. */
export interface Step {
  /** With the placeholders of the dialect. */
  readonly statement: string
  /** Of the placeholders, in their order. */
  readonly values: readonly SqlValue[]
  /** Nothing of the transaction counts unless this step changes a row. */
  readonly mustChange?: boolean
}

/** One connection, made when it is first needed and again after it broke. */
export interface SqlClient {
  /** The rows of one SELECT, outside of a transaction. Throws what the driver throws: the dialect reads it. */
  read(statement: string, values: readonly SqlValue[]): Promise<readonly Row[]>
  /** All steps in one transaction. `false`: a step that must change a row did not, and all was rolled back. */
  transact(steps: readonly Step[]): Promise<boolean>
  /** Brings the tables to the newest version, no matter who else does the same at this time. */
  define(definition: Definition): Promise<void>
  /** Gives back the room of what was removed, as far as nobody else is in the way; absent where the server does so. */
  shrink?(): Promise<void>
  /** Yields when a transaction of any client has ended; absent where the server tells nothing. */
  changes?(signal: AbortSignal): AsyncIterable<void>
  /** Idempotent. */
  close(): Promise<void>
}

/** How the tables are made and brought to the newest version. */
export interface Definition {
  /** Gives a row where any deployment has its inventory in these tables. */
  readonly anyDeployment: string
  /** Makes the table of versions unless it is there. */
  readonly versionTable: string
  /** The name of that table as statements write it. */
  readonly versions: string
  /** The newest of its versions AS version, for `versionFrom` (rows.ts). */
  readonly readVersion: string
  /** In the order of their versions; those up to the stored version are left out. */
  readonly migrations: readonly Migration[]
}

/** One step from a version of the tables to the next. */
export interface Migration {
  /** The version that the tables have afterwards. */
  readonly version: number
  /**
   * The last one records the version. MySQL commits each by itself, so each must do no harm when it is run again after
   * someone has died in between.
   */
  readonly statements: readonly string[]
}

/** What an error of the driver means, whichever database it comes from. */
export type FaultKind =
  /** The tables are not there. */
  | 'no tables'
  /** A row with this key is there already. */
  | 'exists'
  /** Rolled back because of someone else: the same again may succeed. */
  | 'again'
  | 'denied'
  | 'unavailable'
  | 'damaged'
  | 'too large'
  /** There is no such database, the option makes no sense to the server. */
  | 'settings'
  | 'unknown'

/** An error of the driver, read by the dialect. */
export interface Fault {
  /** What it means for the backend. */
  readonly kind: FaultKind
  /** Instead of the driver's own words. */
  readonly message?: string
  /** Before the driver's own words. */
  readonly summary?: string
  /** The server may have carried out what it was asked for. @default false */
  readonly isLost?: boolean
  /** What fixes it. */
  readonly remedy?: string
}

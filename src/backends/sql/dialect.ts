/** How the three databases differ, as data. */
import type { Fault } from './client.ts'
import type { Doubts } from './doubts.ts'

/** How a database differs from others, as data: names of types, ways to write a statement, and what its errors mean. */
export interface Dialect {
  /** For messages. */
  readonly name: string
  /** Stands before the name of every table and view. */
  readonly prefix: string
  /** The parameters of a statement that was written with `?`. */
  readonly placeholder: (number: number) => string
  /** What columns are declared with. */
  readonly types: {
    /** A number that the database gives to each new row. */
    readonly identity: string
    readonly number: string
    /** Compared byte by byte, blanks at the end included. */
    readonly name: string
    readonly text: string
    readonly document: string
    readonly bytes: string
  }
  /**
   * The column as a statement selects it, such that bytes which are not what the column is for arrive as they are:
   * told as damage (rows.ts), and neither replaced by the driver nor its end.
   */
  readonly selected: (column: string, kind: 'number' | 'text' | 'document' | 'bytes') => string
  /** What a column that refers to this column of this table is declared with. */
  readonly references: (table: string, column: string) => string
  /** SHA-256 of a text column's UTF-8 bytes, lower-case hex; absent where the database has no such function. */
  readonly sha256?: (column: string) => string
  /** Ends a CREATE TABLE. */
  readonly tableEnd: string
  /** An INSERT that skips a row whose key, this column, is there: before and after the rest of it. */
  readonly insertUnlessThere: readonly [before: string, after: (key: string) => string]
  /** Run after the tables are made. */
  readonly adjustments: readonly string[]
  /** `CREATE VIEW` with what follows, each. */
  readonly views: readonly string[]
  /** Tables come one after the other, and to a node of a cluster a moment later than to another. */
  readonly makesTablesSingly?: true
  /** Absent where there is no server that could be set wrongly. */
  readonly doubts?: Doubts
  /** What an error of the driver means. It gets whatever was thrown. */
  readonly classify: (error: unknown) => Fault
}

/** UTF-8 bytes of a deployment's name: what a key of every database takes. */
export const longestName = 255

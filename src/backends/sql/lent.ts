/** What the backend lends to those who keep something beside the revisions: with its retries, on its one connection. */
import type { Row, Step } from './client.ts'

export interface Lent {
  /** The deployment's name is its parameter; no rows where there are no such tables. */
  read(statement: string): Promise<readonly Row[]>
  transact(steps: readonly Step[]): Promise<boolean>
  /** Of the tables; 0 where there are none. */
  version(): Promise<number>
  ensureTables(version: number): Promise<void>
}

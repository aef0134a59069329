/** Tables that were made once and are not there any more: what they held is lost, and not nothing. */
import { jitter } from '../support/waiting.ts'
import type { Row } from './client.ts'
import type { Dialect } from './dialect.ts'
import { versionFrom } from './rows.ts'
import { definitionOf, type tables, tablesOf } from './tables.ts'

type Table = keyof typeof tables

/** What is kept nowhere else, and everything needs. The others but `tags` can be made again from these. */
const kept: ReadonlySet<Table> = new Set(['deployments', 'revisions'])

type Read = (statement: string) => Promise<readonly Row[]>

export interface LostTables {
  /** Their names. */
  readonly names: readonly string[]
  /** That the tables have; 0 where that is lost, too. */
  readonly version: number
  /** Whether the revisions are still there, and tell whose they are: then the head can be written again. */
  readonly isMendable: boolean
}

/** What is missing on a node of a cluster that is behind comes within these looks. */
const looks = 4
/** Milliseconds (`jitter`). */
const pauses = [250, 1000] as const

/**
 * Asked when a statement has met a table that is not there.
 *
 * @param read runs a statement without parameters, and throws what the driver throws
 * @returns `undefined`: nothing was ever written, or someone makes the tables at this moment
 */
export async function lostTables(read: Read, dialect: Dialect): Promise<LostTables | undefined> {
  for (let look = 1; ; look++) {
    const lost = await missingTables(read, dialect)
    if (lost === undefined || !dialect.makesTablesSingly || look === looks) return lost
    await jitter(look, pauses)
  }
}

async function missingTables(read: Read, dialect: Dialect): Promise<LostTables | undefined> {
  const rowsOf = async (statement: string): Promise<readonly Row[] | undefined> => {
    try {
      return await read(statement)
    } catch (error) {
      if (dialect.classify(error).kind === 'no tables') return undefined
      throw error
    }
  }
  // The version is written when all tables are there, and rows after that: what is missing later has been lost.
  const [versionRow] = (await rowsOf(definitionOf(dialect).readVersion)) ?? []
  const version = versionFrom(versionRow)
  const present = async (table: string) => rowsOf(`SELECT 1 FROM ${dialect.prefix}${table} LIMIT 1`)
  const ever = tablesOf(version)
  let isMade = version > 0
  for (const { name } of isMade ? [] : ever) isMade ||= ((await present(name))?.length ?? 0) > 0
  if (!isMade) return undefined
  const lost: { readonly table: Table; readonly name: string }[] = []
  for (const each of ever) if ((await present(each.name)) === undefined) lost.push(each)
  if (lost.length === 0) return undefined
  return { names: lost.map(({ name }) => name), version, isMendable: lost.every(({ table }) => !kept.has(table)) }
}

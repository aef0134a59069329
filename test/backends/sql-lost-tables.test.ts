/** A table that one node of a cluster does not show yet is not one that was lost. */
import { expect, it } from 'vitest'
import type { Row } from '../../src/backends/sql/client.ts'
import { mysqlDialect } from '../../src/backends/sql/dialect-mysql.ts'
import { lostTables } from '../../src/backends/sql/lost-tables.ts'

/** A database whose tables are made, as a node shows it that has no heads for so many looks. */
function node(looks: number): (statement: string) => Promise<readonly Row[]> {
  let left = looks
  return async (statement) => {
    if (statement.includes('inventory_schema')) return [{ version: 2 }]
    if (!statement.includes('inventory_heads') || left-- <= 0) return []
    throw Object.assign(new Error("Table 'osa.inventory_heads' doesn't exist"), {
      errno: 1146,
      code: 'ER_NO_SUCH_TABLE',
    })
  }
}

it('a table that comes a moment later was not lost', async () => {
  expect(await lostTables(node(2), mysqlDialect)).toBe(undefined)
})

it('one that does not come was', async () => {
  const lost = await lostTables(node(Number.POSITIVE_INFINITY), mysqlDialect)
  expect(lost).toEqual({ names: ['inventory_heads'], version: 2, isMendable: true })
})

/** Harm to a database of a server: its tables as a whole, and the rows in them. */
import type { Dialect } from '../../src/backends/sql/dialect.ts'
import { ddlScript } from '../../src/backends/sql/tables.ts'
import type { Keep, Moments, Stored } from './keep.ts'
import { type Cell, editFor, type Row, type Rowed, type RowsOf } from './rows.ts'
import type { Damage } from './states.ts'

export interface SqlServer {
  readonly name: string
  readonly settings: string
  readonly dialect: Dialect
  /** Several statements as one text. @returns the rows of the last one */
  run(statements: string): Promise<readonly Row[]>
  literal(value: Cell): string
  /** Behind `INSERT INTO table (…)`: so that identities can be written. */
  readonly overriding: string
  /** The database is gone with everything in it. */
  drop(): Promise<void>
  /** It is there, without tables. */
  create(): Promise<void>
  /** The same of one that is there, where making it again would take long. Throws where it is not there. */
  clear?(): Promise<void>
}

const tables = ['inventory_schema', 'inventory_deployments', 'inventory_revisions', 'inventory_heads', 'inventory_cuts']

export function serverKeep(server: SqlServer): Keep {
  let rows: RowsOf | undefined
  const recreate = async (): Promise<void> => {
    try {
      if (server.clear !== undefined) return await server.clear()
    } catch {
      // It is not there.
    }
    await server.drop()
    await server.create()
  }
  const rowsOf = async (table: string): Promise<readonly Row[]> => {
    try {
      return await server.run(`SELECT * FROM ${table} ORDER BY 1, 2`)
    } catch {
      // What is not there has no rows.
      return []
    }
  }
  const take = async (): Promise<Stored> => {
    const stored = new Map<string, Buffer>()
    for (const table of tables) {
      for (const [index, row] of (await rowsOf(table)).entries()) stored.set(`${table} ${index}`, packed(row))
    }
    return stored
  }
  const put = async (stored: Stored): Promise<void> => {
    if (stored.size === 0) return recreate()
    const all = [
      ...[...tables].reverse().map((table) => `DELETE FROM ${table}`),
      ...[...stored].map(([key, bytes]) => insert(server, key.split(' ')[0]!, unpacked(bytes))),
    ].join(';\n')
    try {
      await server.run(all)
    } catch {
      await recreate()
      await server.run(ddlScript(server.dialect))
      await server.run(all)
    }
  }
  const harmDatabase = async (damage: Damage, { older, other }: Moments): Promise<void> => {
    switch (damage) {
      case 'gone':
        return server.drop()
      case 'empty':
        return recreate()
      case 'cut':
        await server.run(`DROP TABLE inventory_revisions${server.name === 'postgresql' ? ' CASCADE' : ''}`)
        return
      case 'one byte changed':
        await server.run(`UPDATE inventory_deployments SET name = 'defauls'`)
        return
      case "another cloud's":
        return put(other.stored)
      case 'older':
        return put(older.stored)
    }
  }
  return {
    name: server.name,
    places: ['database', 'head', 'newest', 'older', 'mirror', 'note', 'cache'],
    settings: server.settings,
    take,
    put,
    createDatabase: () => server.create(),
    async harm(place, damage, moments) {
      if (place === 'database') return harmDatabase(damage, moments)
      rows ??= {
        whole: rowed(moments.whole.stored),
        older: rowed(moments.older.stored),
        other: rowed(moments.other.stored),
      }
      const { table, revision, set } = editFor(place, damage, rows)
      const where = revision === undefined ? '' : ` WHERE revision = ${revision}`
      const assigned = Object.entries(set ?? {}).map(([column, value]) => `${column} = ${server.literal(value)}`)
      await server.run(set ? `UPDATE ${table} SET ${assigned.join(', ')}${where}` : `DELETE FROM ${table}${where}`)
    },
  }
}

function insert(server: SqlServer, table: string, row: Row): string {
  const values = Object.values(row).map((value) => server.literal(value))
  const overriding = table === 'inventory_deployments' ? ` ${server.overriding}` : ''
  return `INSERT INTO ${table} (${Object.keys(row).join(', ')})${overriding} VALUES (${values.join(', ')})`
}

function rowed(stored: Stored): Rowed {
  const of = (table: string): Row[] =>
    [...stored].filter(([key]) => key.startsWith(`${table} `)).map(([, bytes]) => unpacked(bytes))
  return {
    head: of('inventory_heads')[0]!,
    revisions: new Map(of('inventory_revisions').map((row) => [Number(row.revision), row])),
  }
}

function packed(row: Row): Buffer {
  const cell = (value: unknown): unknown => (Buffer.isBuffer(value) ? { hex: value.toString('hex') } : value)
  const cells = Object.entries(row).map(([column, value]) => [column, cell(value)])
  return Buffer.from(JSON.stringify(Object.fromEntries(cells)))
}

function unpacked(bytes: Buffer): Row {
  const cells = Object.entries(JSON.parse(bytes.toString('utf8')) as Record<string, Cell | { hex: string }>)
  return Object.fromEntries(
    cells.map(([column, value]) => [
      column,
      value !== null && typeof value === 'object' && 'hex' in value ? Buffer.from(value.hex, 'hex') : value,
    ]),
  ) as Row
}

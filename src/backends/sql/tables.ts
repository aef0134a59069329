/** The tables, the same in every database, and how they came about. */
import type { Definition } from './client.ts'
import type { Dialect } from './dialect.ts'

/** What this release reads and writes. */
export const tableVersion = 2

/** Enough for everything but keeping a cut: tables of the first release need no change until the history is pruned. */
export const leastVersion = 1

/** Their names, without what a dialect puts in front of them: anyone who asks for one takes it from here. */
export const tables = {
  schema: 'inventory_schema',
  deployments: 'inventory_deployments',
  revisions: 'inventory_revisions',
  heads: 'inventory_heads',
  cuts: 'inventory_cuts',
} as const

export function definitionOf(dialect: Dialect): Definition {
  const { prefix, types, tableEnd, adjustments, views } = dialect
  const [insert, unlessThere] = dialect.insertUnlessThere
  const table = (name: string, columns: readonly string[]): string =>
    `CREATE TABLE IF NOT EXISTS ${prefix}${name} (\n  ${columns.join(',\n  ')}\n)${tableEnd}`
  const deployment = `deployment_id ${types.number} NOT NULL${dialect.references(tables.deployments, 'id')}`
  const first = {
    version: 1,
    statements: [
      table(tables.deployments, [`id ${types.identity} PRIMARY KEY`, `name ${types.name} NOT NULL UNIQUE`]),
      table(tables.revisions, [
        deployment,
        `revision ${types.number} NOT NULL`,
        `parent ${types.number}`,
        ...['lineage', 'change_id', 'saved_at', 'author', 'command'].map((name) => `${name} ${types.text} NOT NULL`),
        `reason ${types.text}`,
        `tool ${types.text} NOT NULL`,
        `digest ${types.text} NOT NULL`,
        `inputs ${types.text}`,
        `summary ${types.text} NOT NULL`,
        `chain_digest ${types.text} NOT NULL`,
        `compressed ${types.bytes} NOT NULL`,
        'PRIMARY KEY (deployment_id, revision)',
      ]),
      table(tables.heads, [
        `${deployment} PRIMARY KEY`,
        `revision ${types.number} NOT NULL`,
        `document ${types.document} NOT NULL`,
      ]),
      ...adjustments,
      ...views,
      `${insert} ${prefix}${tables.schema} (version) VALUES (1)${unlessThere}`,
    ],
  }
  const second = {
    version: 2,
    statements: [
      table(tables.cuts, [
        `${deployment} PRIMARY KEY`,
        `revision ${types.number} NOT NULL`,
        `chain_digest ${types.text} NOT NULL`,
      ]),
      `${insert} ${prefix}${tables.schema} (version) VALUES (2)${unlessThere}`,
    ],
  }
  return {
    anyDeployment: `SELECT 1 FROM ${prefix}${tables.deployments} LIMIT 1`,
    // A version below zero is one that someone is making, since so many seconds after 1970 (mysql/migrate.ts).
    versionTable: table(tables.schema, [`version ${types.number} NOT NULL PRIMARY KEY`, `claimed_at ${types.number}`]),
    versions: `${prefix}${tables.schema}`,
    readVersion: `SELECT ${dialect.selected('MAX(v.version)', 'number')} AS version FROM ${prefix}${tables.schema} v`,
    migrations: [first, second],
  }
}

/** For someone who makes the tables by hand. */
export function ddlScript(dialect: Dialect): string {
  const { versionTable, migrations } = definitionOf(dialect)
  const statements = [versionTable, ...migrations.flatMap((migration) => migration.statements)]
  return statements.map((statement) => `${statement};\n`).join('\n')
}

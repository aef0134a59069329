/** The tables, the same in every database, and how they came about. */
import type { Definition } from './client.ts'
import type { Dialect } from './dialect.ts'

/** What this release reads and writes. */
export const tableVersion = 3

/** The version that each thing beside revisions needs: without it the tables stay as they are. */
export const versions = { cuts: 2, tags: 3 } as const

/** Enough for everything but cuts and tags: tables of the first release need no change until the history is pruned. */
export const leastVersion = 1

/** Their names, without what a dialect puts in front of them: anyone who asks for one takes it from here. */
export const tables = {
  schema: 'inventory_schema',
  deployments: 'inventory_deployments',
  revisions: 'inventory_revisions',
  heads: 'inventory_heads',
  cuts: 'inventory_cuts',
  tags: 'inventory_tags',
} as const

/** Those that a version has, and what the program calls them. */
export function tablesOf(version: number): readonly { readonly table: keyof typeof tables; readonly name: string }[] {
  const all = ['schema', 'deployments', 'revisions', 'heads', 'cuts', 'tags'] as const
  const since: Partial<Record<keyof typeof tables, number>> = versions
  return all.filter((table) => version >= (since[table] ?? 0)).map((table) => ({ table, name: tables[table] }))
}

/** @param upTo the version that is wanted; what comes after it is made when someone needs it */
export function definitionOf(dialect: Dialect, upTo: number = tableVersion): Definition {
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
      `${insert} ${prefix}${tables.schema} (version) VALUES (1)${unlessThere('version')}`,
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
      `${insert} ${prefix}${tables.schema} (version) VALUES (2)${unlessThere('version')}`,
    ],
  }
  const third = {
    version: 3,
    statements: [
      table(tables.tags, [
        deployment,
        `name ${types.name} NOT NULL`,
        `revision ${types.number} NOT NULL`,
        'PRIMARY KEY (deployment_id, name)',
      ]),
      `${insert} ${prefix}${tables.schema} (version) VALUES (3)${unlessThere('version')}`,
    ],
  }
  return {
    anyDeployment: `SELECT 1 FROM ${prefix}${tables.deployments} LIMIT 1`,
    // A version below zero is one that someone is making, since so many seconds after 1970 (mysql/migrate.ts).
    versionTable: table(tables.schema, [`version ${types.number} NOT NULL PRIMARY KEY`, `claimed_at ${types.number}`]),
    versions: `${prefix}${tables.schema}`,
    readVersion: `SELECT ${dialect.selected('MAX(v.version)', 'number')} AS version FROM ${prefix}${tables.schema} v`,
    migrations: [first, second, third].filter(({ version }) => version <= upTo),
  }
}

/** For someone who makes the tables by hand. */
export function ddlScript(dialect: Dialect): string {
  const { versionTable, migrations } = definitionOf(dialect)
  const statements = [versionTable, ...migrations.flatMap((migration) => migration.statements)]
  return statements.map((statement) => `${statement};\n`).join('\n')
}

// The statements, the same for every database but for how a parameter is written.

const description = [
  'revision',
  'parent',
  'lineage',
  'change_id',
  'saved_at',
  'author',
  'command',
  'reason',
  'tool',
  'digest',
  'inputs',
  'summary',
  'chain_digest',
]
const numbers: ReadonlySet<string> = new Set(['revision', 'parent'])

export type Statements = ReturnType<typeof statementsOf>

export function statementsOf({ prefix, placeholder, insertUnlessThere, sha256, selected }: Dialect) {
  const [insert, unlessThere] = insertUnlessThere
  const { deployments, revisions, heads, cuts, tags } = Object.fromEntries(
    Object.entries(tables).map(([key, name]) => [key, `${prefix}${name}`]),
  ) as Record<keyof typeof tables, string>
  const as = (name: string, column: string, kind: Parameters<typeof selected>[1]): string =>
    `${selected(column, kind)} AS ${name}`
  const described = description
    .map((column) => as(column, `r.${column}`, numbers.has(column) ? 'number' : 'text'))
    .join(', ')
  const version = as('version', `(SELECT MAX(v.version) FROM ${prefix}${tables.schema} v)`, 'number')
  /** Each is written with `?` and gets the parameters in this order. */
  const own = (statement: string): string => {
    let number = 0
    return statement.replaceAll('?', () => placeholder(++number))
  }
  const above = as(
    'above',
    `(SELECT MAX(a.revision) FROM ${revisions} a WHERE a.deployment_id = d.id AND a.revision > h.revision)`,
    'number',
  )
  const id = `(SELECT d.id FROM ${deployments} d WHERE d.name = ?)`
  const removal =
    `DELETE FROM ${revisions} WHERE deployment_id = ${id} AND revision = ?` +
    ` AND revision <> (SELECT h.revision FROM ${heads} h WHERE h.deployment_id = ${id})`
  return {
    /** name. Above the head is nothing. */
    load: own(
      `SELECT ${described}, ${as('head', 'h.revision', 'number')}, ${as('document', 'h.document', 'document')}, ${above}` +
        `, ${version}` +
        ` FROM ${deployments} d JOIN ${heads} h ON h.deployment_id = d.id` +
        ` LEFT JOIN ${revisions} r ON r.deployment_id = d.id AND r.revision = h.revision WHERE d.name = ?`,
    ),
    /** name */
    digest:
      sha256 &&
      own(
        `SELECT ${as('revision', 'h.revision', 'number')}, ${as('change_id', 'r.change_id', 'text')},` +
          ` ${sha256('h.document')} AS digest, ${version} FROM ${deployments} d JOIN ${heads} h ON h.deployment_id = d.id` +
          ` LEFT JOIN ${revisions} r ON r.deployment_id = d.id AND r.revision = h.revision WHERE d.name = ?`,
      ),
    /** name */
    newest: own(
      `SELECT ${described}, ${as('head', 'h.revision', 'number')} FROM ${deployments} d JOIN ${heads} h ON h.deployment_id = d.id` +
        ` LEFT JOIN ${revisions} r ON r.deployment_id = d.id AND r.revision = h.revision WHERE d.name = ?`,
    ),
    /** name */
    addDeployment: own(`${insert} ${deployments} (name) VALUES (?)${unlessThere('name')}`),
    /** name, revision, document */
    firstHead: own(`INSERT INTO ${heads} (deployment_id, revision, document) VALUES (${id}, ?, ?)`),
    /** revision, document, name, parent */
    moveHead: own(`UPDATE ${heads} SET revision = ?, document = ? WHERE deployment_id = ${id} AND revision = ?`),
    /** revision, document, name, name. From a revision that is not there. */
    moveLostHead: own(
      `UPDATE ${heads} SET revision = ?, document = ? WHERE deployment_id = ${id}` +
        ` AND revision NOT IN (SELECT r.revision FROM ${revisions} r WHERE r.deployment_id = ${id})`,
    ),
    /** name, what describes it, compressed document */
    addRevision: own(
      `INSERT INTO ${revisions} (deployment_id, ${description.join(', ')}, compressed)` +
        ` VALUES (${id}, ${description.map(() => '?').join(', ')}, ?)`,
    ),
    /** name, below this revision, so many */
    list: own(
      `SELECT ${described} FROM ${revisions} r JOIN ${deployments} d ON d.id = r.deployment_id` +
        ' WHERE d.name = ? AND r.revision < ? ORDER BY r.revision DESC LIMIT ?',
    ),
    /** name, revision */
    one: own(
      `SELECT ${described}, ${as('compressed', 'r.compressed', 'bytes')} FROM ${revisions} r JOIN ${deployments} d ON d.id = r.deployment_id` +
        ' WHERE d.name = ? AND r.revision = ?',
    ),
    /** name, revision, name. The newest one stays. */
    removeRevision: own(removal),
    /** name, revision, name, name. Nor does one that has a tag go. */
    removeUntagged: own(
      `${removal} AND revision NOT IN (SELECT t.revision FROM ${tags} t WHERE t.deployment_id = ${id})`,
    ),
    /** name */
    tags: own(
      `SELECT ${as('name', 't.name', 'text')}, ${as('revision', 't.revision', 'number')} FROM ${tags} t JOIN ${deployments} d ON d.id = t.deployment_id WHERE d.name = ? ORDER BY t.name`,
    ),
    /** the tag's name, name, revision. Of a revision that is there. */
    addTag: own(
      `INSERT INTO ${tags} (deployment_id, name, revision) SELECT r.deployment_id, ?, r.revision` +
        ` FROM ${revisions} r JOIN ${deployments} d ON d.id = r.deployment_id WHERE d.name = ? AND r.revision = ?`,
    ),
    /** revision, name, the tag's name, the revision it stands for, name, revision. To a revision that is there. */
    moveTag: own(
      `UPDATE ${tags} SET revision = ? WHERE deployment_id = ${id} AND name = ? AND revision = ?` +
        ` AND EXISTS (SELECT 1 FROM ${revisions} r WHERE r.deployment_id = ${id} AND r.revision = ?)`,
    ),
    /** name, the tag's name, the revision it stands for */
    removeTag: own(`DELETE FROM ${tags} WHERE deployment_id = ${id} AND name = ? AND revision = ?`),
    /** name */
    removeTags: own(`DELETE FROM ${tags} WHERE deployment_id = ${id}`),
    /** name, revision, chain digest */
    firstCut: own(
      `${insert} ${cuts} (deployment_id, revision, chain_digest) VALUES (${id}, ?, ?)${unlessThere('deployment_id')}`,
    ),
    /** revision, chain digest, name, revision. A cut at a higher number stays. */
    moveCut: own(`UPDATE ${cuts} SET revision = ?, chain_digest = ? WHERE deployment_id = ${id} AND revision < ?`),
    /** name */
    cut: own(
      `SELECT ${as('revision', 'c.revision', 'number')}, ${as('chain_digest', 'c.chain_digest', 'text')} FROM ${cuts} c JOIN ${deployments} d ON d.id = c.deployment_id WHERE d.name = ?`,
    ),
    /** name */
    removeCut: own(`DELETE FROM ${cuts} WHERE deployment_id = ${id}`),
    /** Of all deployments. */
    names: `SELECT ${as('name', 'd.name', 'text')} FROM ${deployments} d`,
    /** name, each */
    destroy: [
      own(`DELETE FROM ${heads} WHERE deployment_id = ${id}`),
      own(`DELETE FROM ${revisions} WHERE deployment_id = ${id}`),
      own(`DELETE FROM ${deployments} WHERE name = ?`),
    ],
  }
}

/** PostgreSQL, as data. */
import type { Fault } from './client.ts'
import type { Dialect } from './dialect.ts'
import { postgresqlDoubts } from './doubts.ts'
import { isSqlState, sqlStateKind } from './sql-state.ts'
import { connectionFault, noDatabase } from './told.ts'

/** @param schema where the tables are */
export function postgresqlDialect(schema: string): Dialect {
  const prefix = `${quoted(schema)}.`
  return {
    name: 'PostgreSQL',
    prefix,
    placeholder: (number) => `$${number}`,
    types: {
      identity: 'bigint GENERATED ALWAYS AS IDENTITY',
      number: 'bigint',
      name: 'text COLLATE "C"',
      text: 'text',
      document: 'text',
      bytes: 'bytea',
    },
    // The driver puts U+FFFD for what it cannot decode. A document has its digest, and as bytes would be sent as twice as many digits.
    selected: (column, kind) => (kind === 'text' ? `convert_to(${column}, ${wireEncoding})` : column),
    references: (table, column) => ` REFERENCES ${prefix}${table} (${column})`,
    sha256: (column) => `encode(sha256(convert_to(${column}, 'UTF8')), 'hex')`,
    tableEnd: '',
    // Without the key a number that is taken would be skipped as well, as where rows were put back and their sequence was not.
    insertUnlessThere: ['INSERT INTO', (key) => ` ON CONFLICT (${key}) DO NOTHING`],
    // It is compressed already.
    adjustments: [`ALTER TABLE ${prefix}inventory_revisions ALTER COLUMN compressed SET STORAGE EXTERNAL`],
    views: viewsIn(prefix),
    doubts: postgresqlDoubts(schema),
    classify,
  }
}

/** A database with the encoding SQL_ASCII knows no characters: it takes and gives bytes. */
const wireEncoding = `CASE current_setting('server_encoding') WHEN 'SQL_ASCII' THEN 'SQL_ASCII' ELSE 'UTF8' END`

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

function viewsIn(prefix: string): string[] {
  const heads = `${prefix}inventory_heads h JOIN ${prefix}inventory_deployments d ON d.id = h.deployment_id`
  const list = (name: string): string =>
    `CASE WHEN jsonb_typeof(g.value -> '${name}') = 'array' THEN g.value -> '${name}' END`
  return [
    `CREATE OR REPLACE VIEW ${prefix}inventory_hosts AS
SELECT d.name AS deployment, v.key AS host, v.value ->> 'ansible_host' AS ansible_host,
  v.value ->> 'physical_host' AS physical_host, v.value ->> 'component' AS component,
  v.value ->> 'container_tech' AS container_tech,
  COALESCE(v.value -> 'is_metal', v.value #> '{properties,is_metal}', 'false') = 'true' AS is_metal, v.value AS vars
FROM ${heads}
CROSS JOIN LATERAL jsonb_each(h.document::jsonb #> '{_meta,hostvars}') v`,
    `CREATE OR REPLACE VIEW ${prefix}inventory_groups AS
SELECT d.name AS deployment, g.key AS "group", m.host, m.child
FROM ${heads}
CROSS JOIN LATERAL jsonb_each(h.document::jsonb) g
LEFT JOIN LATERAL (
  SELECT a.value AS host, NULL::text AS child FROM jsonb_array_elements_text(${list('hosts')}) a
  UNION ALL
  SELECT NULL, b.value FROM jsonb_array_elements_text(${list('children')}) b
) m ON true
WHERE g.key <> '_meta'`,
    `CREATE OR REPLACE VIEW ${prefix}inventory_addresses AS
SELECT d.name AS deployment, regexp_replace(n.key, '_address$', '') AS network, n.value ->> 'address' AS address,
  v.key AS host
FROM ${heads}
CROSS JOIN LATERAL jsonb_each(h.document::jsonb #> '{_meta,hostvars}') v
CROSS JOIN LATERAL jsonb_each(CASE WHEN jsonb_typeof(v.value -> 'container_networks') = 'object'
  THEN v.value -> 'container_networks' END) n
WHERE n.value ->> 'address' IS NOT NULL`,
  ]
}

const passwordRemedy = 'correct `user` and `password`; osa-inventory backend show tells where they come from'

const readOnly = '25006'

/** What the state says in an operator's words, and what fixes it. */
const meanings: ReadonlyMap<string, readonly [summary: string | undefined, remedy: string]> = new Map([
  [readOnly, ['the server takes no writes, because it is a standby or set to read-only', 'name the primary']],
  ['28P01', ['the user name or the password is wrong', passwordRemedy]],
  ['28000', ['the server does not let this user in from here', `look at its pg_hba.conf; ${passwordRemedy}`]],
  ['3D000', ['there is no such database', noDatabase]],
  ['3F000', ['there is no such schema', 'CREATE SCHEMA makes it, `schema` names another one']],
  ['53100', ["the server's disk is full", 'make room there']],
  ['53300', ['the server takes no more connections', 'try again later, or raise max_connections']],
  [
    '57014',
    ['the server does not answer in time', "statement_timeout allows more time; look for locks and the server's load"],
  ],
  ['57P03', ['the server is not ready yet', 'try again later']],
  ['22P05', [undefined, 'the database must have the encoding UTF8']],
])

const tls = '`sslmode`, `sslrootcert`, `sslcert` and `sslkey`'

function classify(error: unknown): Fault {
  const {
    code: given,
    routine,
    table_name: table,
  } = error as { code?: unknown; routine?: unknown; table_name?: unknown }
  // What has no state does not come from the server, and says nothing of what became of the statement.
  if (typeof given !== 'string') return { kind: 'unknown', isLost: true }
  // A name that is there is skipped: the sequence has given a number that is taken, and gives the next one then.
  if (given === '23505' && table === 'inventory_deployments') return { kind: 'again' }
  // A server in recovery refuses to begin a transaction that may write as something that it does not support.
  const code = given === '0A000' && /read_?only|bool_check_hook/i.test(String(routine)) ? readOnly : given
  const kind = sqlStateKind(code)
  const [summary, remedy] = meanings.get(code) ?? []
  const told = { ...(summary === undefined ? {} : { summary }), ...(remedy === undefined ? {} : { remedy }) }
  if (kind) return { kind, ...told, isLost: /^(?:08|57P)/.test(code) }
  const fault = connectionFault(code, { tls })
  if (fault === undefined) return { kind: 'unknown', ...told, isLost: !isSqlState(code) }
  // The driver's own words: write CONNECT_TIMEOUT undefined:undefined.
  if (code === 'CONNECT_TIMEOUT')
    return { ...fault, isLost: false, message: `${fault.summary} (no connection within connect_timeout)` }
  return fault
}

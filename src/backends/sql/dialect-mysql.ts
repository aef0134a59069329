/** MariaDB and MySQL, as data. */
import type { Fault, FaultKind } from './client.ts'
import type { Dialect } from './dialect.ts'
import { mysqlDoubts } from './doubts.ts'
import { connectionFault, noDatabase } from './told.ts'

/** The server's own default may be any other one, and would fold letters. */
const exact = 'CHARACTER SET utf8mb4 COLLATE utf8mb4_bin'

/** A key of an object beside its value: both are numbered in the order of the document. */
function members(path: string, value: string): string {
  const numbered = (document: string, rows: string, column: string, type: string): string =>
    `(SELECT h.deployment_id, t.n, t.${column}, ROW_NUMBER() OVER () AS row_number_
    FROM inventory_heads h, JSON_TABLE(${document}, '${rows}' COLUMNS (n FOR ORDINALITY, ${column} ${type} PATH '$')) t)`
  return `${numbered(`JSON_KEYS(h.document, '${path}')`, '$[*]', 'name', `VARCHAR(512) ${exact}`)} k
JOIN ${numbered('h.document', `${path}.*`, value, 'JSON')} v ON v.deployment_id = k.deployment_id AND v.n = k.n`
}

const text = (path: string): string => `NULLIF(JSON_UNQUOTE(JSON_EXTRACT(v.vars, '${path}')), 'null')`
const deployment = `CONVERT(d.name USING utf8mb4) AS deployment`
const joinDeployments = 'JOIN inventory_deployments d ON d.id = k.deployment_id'

/** The window makes each side its own table, so that the join finds rows by number. */
const views = [
  `CREATE OR REPLACE SQL SECURITY INVOKER VIEW inventory_hosts AS
SELECT ${deployment}, k.name AS host, ${text('$.ansible_host')} AS ansible_host,
  ${text('$.physical_host')} AS physical_host, ${text('$.component')} AS component,
  ${text('$.container_tech')} AS container_tech,
  COALESCE(JSON_EXTRACT(v.vars, '$.is_metal'), JSON_EXTRACT(v.vars, '$.properties.is_metal'), 'false') = 'true' AS is_metal,
  v.vars
FROM ${members('$._meta.hostvars', 'vars')}
${joinDeployments}`,
  `CREATE OR REPLACE SQL SECURITY INVOKER VIEW inventory_groups AS
SELECT ${deployment}, k.name AS \`group\`, m.host, m.child
FROM ${members('$', 'content')}
${joinDeployments}
LEFT JOIN JSON_TABLE(v.content, '$' COLUMNS (
  NESTED PATH '$.hosts[*]' COLUMNS (host VARCHAR(512) ${exact} PATH '$'),
  NESTED PATH '$.children[*]' COLUMNS (child VARCHAR(512) ${exact} PATH '$'))) m ON TRUE
WHERE k.name <> '_meta'`,
  `CREATE OR REPLACE SQL SECURITY INVOKER VIEW inventory_addresses AS
SELECT ${deployment}, REGEXP_REPLACE(a.network, '_address$', '') AS network,
  JSON_UNQUOTE(JSON_EXTRACT(v.vars, CONCAT('$.container_networks.', JSON_QUOTE(a.network), '.address'))) AS address,
  k.name AS host
FROM ${members('$._meta.hostvars', 'vars')}
${joinDeployments}
JOIN JSON_TABLE(JSON_KEYS(v.vars, '$.container_networks'), '$[*]' COLUMNS (network VARCHAR(512) ${exact} PATH '$')) a
WHERE JSON_TYPE(JSON_EXTRACT(v.vars, CONCAT('$.container_networks.', JSON_QUOTE(a.network), '.address'))) = 'STRING'`,
]

export const mysqlDialect: Dialect = {
  name: 'MySQL',
  prefix: '',
  placeholder: () => '?',
  types: {
    identity: 'BIGINT NOT NULL AUTO_INCREMENT',
    number: 'BIGINT',
    // Text is compared without the blanks at its end by every collation that both servers have.
    name: 'VARBINARY(255)',
    text: `MEDIUMTEXT ${exact}`,
    document: `LONGTEXT ${exact}`,
    bytes: 'LONGBLOB',
  },
  // The client is given the bytes of every text (mysql/client.ts).
  selected: (column) => column,
  // Galera certifies parents together with children: writers of different deployments would be in each other's way.
  references: () => '',
  sha256: (column) => `SHA2(${column}, 256)`,
  tableEnd: ' ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin',
  insertUnlessThere: ['INSERT IGNORE INTO', () => ''],
  adjustments: [],
  views,
  makesTablesSingly: true,
  doubts: mysqlDoubts,
  classify,
}

const numbers: ReadonlyMap<number, FaultKind> = new Map<number, FaultKind>([
  [1146, 'no tables'],
  [1062, 'exists'],
  [1020, 'again'],
  [1047, 'again'],
  [1205, 'again'],
  [1213, 'again'],
  [1044, 'denied'],
  [1045, 'denied'],
  [1130, 'denied'],
  [1142, 'denied'],
  [1143, 'denied'],
  [1227, 'denied'],
  [1370, 'denied'],
  [1698, 'denied'],
  [1046, 'settings'],
  [1049, 'settings'],
  [1153, 'too large'],
  [1301, 'too large'],
  [1194, 'damaged'],
  [1034, 'damaged'],
  // Out of connections, memory or disk; shutting down; a commit whose end is not known; time over; read-only.
  ...[
    1021, 1026, 1037, 1038, 1040, 1041, 1053, 1114, 1180, 1203, 1226, 1290, 1317, 1792, 1836, 1927, 1969, 3024, 4031,
  ].map((number) => [number, 'unavailable'] as const),
])

const passwordRemedy = 'correct `user` and `password`; osa-inventory backend show tells where they come from'
const readOnly = 'the server takes no writes, because it is a replica or set to read-only'
const moreTime = "statement_timeout allows more time; look for locks and the server's load"

/** What the number says in an operator's words, and what fixes it. */
const meanings: ReadonlyMap<number, readonly [summary: string | undefined, remedy: string]> = new Map([
  [1021, ["the server's disk is full", 'make room there']],
  [1026, ['the server cannot write to its disk', 'look at its disk, and at its log']],
  [1114, ["the server's disk, or its table space, is full", 'make room there']],
  [1040, ['the server takes no more connections', 'try again later, or raise max_connections']],
  [1044, ['this user may not use the database', passwordRemedy]],
  [1045, ['the user name or the password is wrong', passwordRemedy]],
  [1698, ['the user name or the password is wrong', passwordRemedy]],
  [1130, ['the server lets nobody in from here', 'CREATE USER and GRANT for this machine, or look at `host`']],
  [1047, [undefined, 'this Galera node is not part of the cluster: wait, or name another node']],
  [1049, ['there is no such database', noDatabase]],
  [1153, [undefined, 'the server must allow more: max_allowed_packet']],
  [1205, ['someone else has held a lock for too long', moreTime]],
  [1290, [readOnly, 'name the primary']],
  [1792, [readOnly, 'name the primary']],
  [1836, [readOnly, 'name the primary']],
  [1969, ['the server does not answer in time', moreTime]],
  [3024, ['the server does not answer in time', moreTime]],
])

/** The server ends, or the end of a commit is not known: a Galera node that leaves its cluster calls it a deadlock. */
const losses: ReadonlySet<unknown> = new Set([1053, 1080, 1180, 1213, 1317, 1927, 4031])
const tls = '`ssl_mode`, `ssl_ca`, `ssl_cert` and `ssl_key`'

function classify(error: unknown): Fault {
  const { errno, code } = error as { errno?: unknown; code?: unknown }
  const number = typeof errno === 'number' ? errno : Number.NaN
  const kind = numbers.get(number)
  const [summary, remedy] = meanings.get(number) ?? []
  const told = { ...(summary === undefined ? {} : { summary }), ...(remedy === undefined ? {} : { remedy }) }
  if (kind !== undefined) return { kind, ...told, isLost: losses.has(errno) }
  // What has no number does not come from the server, and says nothing of what became of the statement.
  return connectionFault(code, { tls }) ?? { kind: 'unknown', ...told, isLost: !(number >= 1000) }
}

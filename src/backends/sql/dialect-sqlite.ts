/** SQLite, as data. */
import type { Fault, FaultKind } from './client.ts'
import type { Dialect } from './dialect.ts'

const heads = 'inventory_heads h JOIN inventory_deployments d ON d.id = h.deployment_id'
const text = (name: string): string => `json_extract(v.value, '$.${name}') AS ${name}`

const views = [
  `CREATE VIEW IF NOT EXISTS inventory_hosts AS
SELECT d.name AS deployment, v.key AS host, ${['ansible_host', 'physical_host', 'component', 'container_tech'].map(text).join(', ')},
  COALESCE(json_extract(v.value, '$.is_metal'), json_extract(v.value, '$.properties.is_metal'), 0) AS is_metal,
  v.value AS vars
FROM ${heads}, json_each(h.document, '$._meta.hostvars') v`,
  `CREATE VIEW IF NOT EXISTS inventory_groups AS
SELECT d.name AS deployment, g.key AS "group", m.value AS host, NULL AS child
FROM ${heads}, json_each(h.document) g, json_each(g.value, '$.hosts') m WHERE g.key <> '_meta'
UNION ALL
SELECT d.name, g.key, NULL, m.value
FROM ${heads}, json_each(h.document) g, json_each(g.value, '$.children') m WHERE g.key <> '_meta'
UNION ALL
SELECT d.name, g.key, NULL, NULL
FROM ${heads}, json_each(h.document) g
WHERE g.key <> '_meta' AND COALESCE(json_array_length(g.value, '$.hosts'), 0) = 0
  AND COALESCE(json_array_length(g.value, '$.children'), 0) = 0`,
  `CREATE VIEW IF NOT EXISTS inventory_addresses AS
SELECT d.name AS deployment,
  CASE WHEN n.key LIKE '%\\_address' ESCAPE '\\' THEN substr(n.key, 1, length(n.key) - 8) ELSE n.key END AS network,
  json_extract(n.value, '$.address') AS address, v.key AS host
FROM ${heads}, json_each(h.document, '$._meta.hostvars') v, json_each(v.value, '$.container_networks') n
WHERE n.type = 'object' AND json_extract(n.value, '$.address') IS NOT NULL`,
]

export const sqliteDialect: Dialect = {
  name: 'SQLite',
  prefix: '',
  placeholder: () => '?',
  types: {
    identity: 'INTEGER NOT NULL',
    number: 'INTEGER',
    name: 'TEXT',
    text: 'TEXT',
    document: 'TEXT',
    bytes: 'BLOB',
  },
  // A column may hold anything, and the package libsql ends the whole process at text that is not UTF-8.
  selected: (column) => `CAST(${column} AS BLOB)`,
  references: (table, column) => ` REFERENCES ${table} (${column})`,
  tableEnd: '',
  insertUnlessThere: ['INSERT OR IGNORE INTO', () => ''],
  adjustments: [],
  views,
  classify,
}

/** Primary result codes (sqlite.org/rescode.html). */
const results: ReadonlyMap<number, FaultKind> = new Map<number, FaultKind>([
  [3, 'denied'],
  [5, 'unavailable'],
  [6, 'unavailable'],
  [8, 'denied'],
  [10, 'unavailable'],
  [11, 'damaged'],
  [13, 'unavailable'],
  [14, 'unavailable'],
  [18, 'too large'],
  [19, 'exists'],
  [23, 'denied'],
  [26, 'damaged'],
])

const messages: ReadonlyMap<number, string> = new Map([
  [5, 'someone else has held the database for longer than busy_timeout'],
  [8, 'this user may not write to it'],
  [13, 'there is no room left'],
  [26, 'this is not a SQLite database'],
])

const remedies: ReadonlyMap<number, string> = new Map([
  [5, 'look who it is (fuser), and try again; busy_timeout allows more time'],
  [13, 'make room on that disk'],
])

const systemCodes: ReadonlyMap<unknown, FaultKind> = new Map<unknown, FaultKind>([
  ['EACCES', 'denied'],
  ['EPERM', 'denied'],
  ['EROFS', 'denied'],
])

/** The code of an error that says so: anyone who had made an empty database has taken it away. */
export const databaseGone = 'ERR_DATABASE_GONE'

/** Of system calls there is `syscall`. */
function classify(error: unknown): Fault {
  const { code, syscall, message } = error as Record<string, unknown>
  if (code === databaseGone) return { kind: 'again' }
  if (syscall !== undefined) return { kind: systemCodes.get(code) ?? 'unavailable' }
  const result = resultCode(error)
  if (result === undefined) return { kind: 'unknown' }
  if (result === 1 && /no such table/.test(String(message))) return { kind: 'no tables' }
  const told = messages.get(result)
  const remedy = remedies.get(result)
  return {
    kind: results.get(result) ?? 'unknown',
    ...(told === undefined ? {} : { message: told }),
    ...(remedy === undefined ? {} : { remedy }),
  }
}

/** The primary result code: `errcode` is node:sqlite's, `rawCode` libsql's, which says it in words when opening fails. */
export function resultCode(error: unknown): number | undefined {
  const { errcode, rawCode, message } = error as Record<string, unknown>
  const code = errcode ?? rawCode
  if (typeof code === 'number') return code & 0xff
  const found = /: (\d+)"?\)?$/.exec(String(message))
  return found ? Number(found[1]) & 0xff : undefined
}

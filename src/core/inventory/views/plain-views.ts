/**
 * The export and the table of hosts from the text of an inventory, without our own kind of values between: `undefined`
 * wherever that could make a difference, and the views of export.ts and tables.ts have to do it. The JavaScript engine
 * reads JSON four times as fast as our own reader.
 */
import { type HostColumn, hostColumns, hostRowOf, type Row, sortHostRows } from './tables.ts'

type PlainValue = string | number | boolean | null | PlainValue[] | PlainMapping
interface PlainMapping {
  [key: string]: PlainValue
}

/** Where a value may stand: a float, an integer that is not exact, `-0`; and keys that would be put in order. */
const odd = /(?:":\s*|[[,]\s*)(?:-0|-?(?:\d+[.eE]|\d{16}))|"(?:0|[1-9]\d*)"\s*:/
const ascii = /^[\n -~]*$/

/** Whether the engine writes the texts of this JSON as Python does, which escapes all that is not in here. */
function isPlainAscii(text: string): boolean {
  return ascii.test(text) && !text.includes('\\u')
}

/**
 * `undefined` for all that could come out otherwise than from `parseJson`: floats, long integers, keys like `10` and
 * `__proto__`; and for what is not JSON, or no mapping.
 */
function parsePlainJson(text: string): PlainMapping | undefined {
  if (odd.test(text) || text.includes('"__proto__"')) return undefined
  try {
    return mappingIn(JSON.parse(text) as PlainValue)
  } catch {
    return undefined
  }
}

function mappingIn(value: PlainValue | undefined): PlainMapping | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
}

/** What `jsonInOrder(exportHosts(…))` gives. */
export function plainExport(document: string): string | undefined {
  const inventory = isPlainAscii(document) ? parsePlainJson(document) : undefined
  const hostvars = inventory && hostvarsIn(inventory)
  const groups = inventory && groupsIn(inventory)
  if (!hostvars || !groups) return undefined
  const hosts: PlainMapping = {}
  for (const name in hostvars) {
    const vars = hostvars[name]!
    const its = groups.get(name)
    hosts[name] = its ? { hostvars: vars, groups: its } : { hostvars: vars }
  }
  return JSON.stringify({ hosts, all: mappingIn(mappingIn(inventory.all)?.vars) ?? {} }, null, 2)
}

/** What `hostRows` gives. */
export function plainHostRows(document: string, sort: HostColumn): Row[] | undefined {
  const inventory = parsePlainJson(document)
  const hostvars = inventory && hostvarsIn(inventory)
  if (!hostvars) return undefined
  const rows: Row[] = []
  for (const name in hostvars) {
    const vars = mappingIn(hostvars[name])
    if (!vars || hostColumns.some((column) => typeof vars[column] === 'object' && vars[column] !== null)) {
      return undefined
    }
    rows.push(hostRowOf(name, (column) => vars[column] as string | number | boolean | null | undefined))
  }
  return sortHostRows(rows, sort)
}

function hostvarsIn(inventory: PlainMapping): PlainMapping | undefined {
  return mappingIn(mappingIn(inventory._meta)?.hostvars)
}

/** The groups of each host but `all`; `undefined` where a group or a member is not what it should be. */
function groupsIn(inventory: PlainMapping): Map<string, string[]> | undefined {
  const groups = new Map<string, string[]>()
  for (const [group, body] of Object.entries(inventory)) {
    if (group === '_meta' || group === 'all') continue
    const members = mappingIn(body)?.hosts ?? []
    if (!Array.isArray(members)) return undefined
    for (const host of members) {
      if (typeof host !== 'string') return undefined
      const its = groups.get(host)
      if (its) its.push(group)
      else groups.set(host, [group])
    }
  }
  return groups
}

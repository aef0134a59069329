/**
 * The export and the table of hosts from the text of an inventory, without our own kind of values between: `undefined`
 * wherever that could make a difference, and the views of export.ts and tables.ts have to do it.
 */
import { isPlainAscii, mappingIn, type PlainMapping, parsePlainJson } from '../../../python/json-plain.ts'
import { type HostColumn, hostColumns, hostRowOf, type Row, sortHostRows } from './tables.ts'

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

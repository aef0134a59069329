/**
 * The names that a machine had before `osa-inventory rename-host`: a variable of its entry, which the generator keeps and
 * reads (docs/generation.md, section 4.3). Without it the containers that kept their names would be made a second time.
 */
import { Dict, type Value } from '../../python/value.ts'
import type { Inventory } from './inventory.ts'
import { textAt } from './kinds.ts'
import { dashed } from './releases.ts'
import { listAt } from './values.ts'

export const formerNamesKey = 'osa_inventory_former_names'

const none: readonly string[] = []

/** The oldest first. What is not a text in it says nothing. */
export function formerNames(vars: Value | undefined): readonly string[] {
  if (!(vars instanceof Dict) || !vars.has(formerNamesKey)) return none
  return listAt(vars, formerNamesKey).filter((name) => typeof name === 'string')
}

/** The name of a container as it would be if its machine had always been called `host`. */
export function underPresentName(name: string, host: string, former: readonly string[]): string {
  if (former.length === 0) return name
  const spelt = dashed(name)
  const begins = [host, ...former].filter((other) => spelt.startsWith(`${dashed(other)}-`))
  const longest = begins.sort((a, b) => b.length - a.length)[0]
  return longest === undefined ? name : host + name.slice(longest.length)
}

/** Whether the entry is a container of another machine, which was called `host` when the container was made. */
export function isOfRenamed(host: string, vars: Dict | undefined, inventory: Inventory): boolean {
  const machine = vars && textAt(vars, 'physical_host')
  return machine !== undefined && machine !== host && formerNames(inventory.host(machine)).includes(host)
}

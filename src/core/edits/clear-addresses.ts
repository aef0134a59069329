/** `--clear-ips`: takes the addresses of containers away, so that the next run draws new ones. */
import { Dict } from '../../python/value.ts'
import { hostvarsOf, varsOf, withHostvars } from '../inventory/hostvars.ts'
import { isMetalForManager } from '../inventory/kinds.ts'

/** `ansible_ssh_host` is what inventories of long ago have. All else stays, as in the original. */
const addressVariables = ['ansible_host', 'ansible_ssh_host', 'management_address', 'container_networks']

export interface AddressClearing {
  /** The same object as before if nothing changed; the given one is left as it is. */
  readonly inventory: Dict
  /** The containers that had one of the variables. */
  readonly cleared: readonly string[]
}

/** Hosts whose own `is_metal` is true (by Python's idea of truth) keep theirs. */
export function clearAddresses(inventory: Dict): AddressClearing {
  const cleared: string[] = []
  const hostvars = new Dict(hostvarsOf(inventory))
  for (const [name, entry] of hostvarsOf(inventory)) {
    const vars = varsOf(entry)
    if (isMetalForManager(vars) || !addressVariables.some((variable) => vars.has(variable))) continue
    const rest = new Dict(vars)
    for (const variable of addressVariables) rest.delete(variable)
    hostvars.set(name, rest)
    cleared.push(String(name))
  }
  return { inventory: cleared.length > 0 ? withHostvars(inventory, hostvars) : inventory, cleared }
}

/** A document taken apart into what Craton has places for, and put together again. */

import { hostvarsOf } from '../../core/inventory/hostvars.ts'
import { mappingAt } from '../../core/inventory/values.ts'
import { mappingIn } from '../../python/json-read.ts'
import { dumpJson } from '../../python/json-write.ts'
import { Dict, type Value } from '../../python/value.ts'
import { isOnlyInCopy, storedText } from './stored-value.ts'

/** By key, each as the JSON text that is stored. */
export type Variables = ReadonlyMap<string, string>

export interface Parts {
  /** The variables of each host, as in the document. */
  readonly hosts: ReadonlyMap<string, Dict>
  readonly hostVariables: ReadonlyMap<string, Variables>
  /** Those of `all`. */
  readonly allVariables: Variables
  readonly allHasVariables: boolean
  /** Everything else, as JSON text. */
  readonly groups: string
  /** Whether the parts alone give the document byte for byte. */
  readonly suffice: boolean
}

const noVariables: Variables = new Map()

/** What is not an inventory, or not JSON, has no parts: the copy holds it. */
export function takeApart(document: string): Parts {
  const inventory = mappingIn(document)
  if (!inventory) {
    const none = { hosts: new Map(), hostVariables: new Map(), allVariables: noVariables, allHasVariables: false }
    return { ...none, groups: 'null', suffice: false }
  }
  const hosts = hostsOf(inventory)
  const hostVariables = new Map([...hosts].map(([name, variables]) => [name, storedVariables(variables)]))
  const all = mappingAt(mappingAt(inventory, 'all'), 'vars')
  const allVariables = all ? storedVariables(all) : noVariables
  const groups = storedText(restOf(inventory, hosts, all !== undefined))
  const texts = [groups, ...allVariables.values(), ...[...hostVariables.values()].flatMap((each) => [...each.values()])]
  const suffice = !texts.some(isOnlyInCopy) && dumpJson(inventory) === document
  return { hosts, hostVariables, allVariables, allHasVariables: all !== undefined, groups, suffice }
}

/** The canonical document of such parts; whether it is the one that was taken apart, its digest tells. */
export function putTogether(parts: {
  readonly groups: Value
  readonly hosts: Iterable<readonly [string, Dict]>
  readonly allVariables: Dict | undefined
}): string | undefined {
  const { groups, hosts, allVariables } = parts
  if (!(groups instanceof Dict)) return undefined
  const inventory = new Dict(groups)
  const hostvars = mappingAt(mappingAt(inventory, '_meta'), 'hostvars')
  for (const [name, variables] of hosts) {
    if (!hostvars) return undefined
    hostvars.set(name, variables)
  }
  if (allVariables) {
    const all = inventory.get('all')
    if (!(all instanceof Dict)) return undefined
    inventory.set('all', new Dict([...all, ['vars', allVariables]]))
  }
  return dumpJson(inventory)
}

/** Anyone who put something else than a mapping in the place of a host's variables finds it among the rest. */
function hostsOf(inventory: Dict): Map<string, Dict> {
  const hostvars = hostvarsOf(inventory)
  const hosts = new Map<string, Dict>()
  for (const [name, variables] of hostvars) {
    if (variables instanceof Dict) hosts.set(String(name), variables)
  }
  return hosts
}

function storedVariables(variables: Dict): Variables {
  return new Map([...variables].map(([key, value]) => [String(key), storedText(value)]))
}

function restOf(inventory: Dict, hosts: ReadonlyMap<string, Dict>, allHasVariables: boolean): Dict {
  const rest = new Dict(inventory)
  const meta = mappingAt(inventory, '_meta')
  const hostvars = mappingAt(meta, 'hostvars')
  if (meta && hostvars) {
    const odd = new Dict([...hostvars].filter(([name]) => !hosts.has(String(name))))
    rest.set('_meta', new Dict([...meta, ['hostvars', odd]]))
  }
  if (allHasVariables) rest.set('all', new Dict([...mappingAt(inventory, 'all')!].filter(([key]) => key !== 'vars')))
  return rest
}

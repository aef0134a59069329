/** A document taken apart into what Craton has places for, and put together again. */
import { hostvarsOf } from '../../core/inventory/hostvars.ts'
import { mappingAt } from '../../core/inventory/values.ts'
import { mappingIn, parseJson } from '../../python/json-read.ts'
import { quoteJson } from '../../python/json-text.ts'
import { dumpJson } from '../../python/json-write.ts'
import { Dict, PyFloat, type Value } from '../../python/value.ts'

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

// Variables as Craton keeps them. Most are plain JSON, so that Craton's own filters see them. What could come back as
// something else goes as a text with a tag before it; what is too large for a variable is in the copy only
// (docs/decisions/0003-craton.md).

const tag = 'osa-inventory:'
const asText = `${tag}json:`
const elsewhere = `${tag}see-copy`

/** MariaDB takes 31 levels; what stands around a value in the database may grow. */
const deepest = 30
/** Characters. MySQL 5.7 takes requests of 4 MiB, in which every quotation mark counts twice. */
const largest = 1_500_000
const loneSurrogate = /\p{Surrogate}/u

/** A value that the variables do not hold. */
export const onlyInCopy: unique symbol = Symbol('only in the copy')

/** JSON on one line, in ASCII, with sorted keys: two values are the same if their texts are. */
export function lineOf(value: Value): string {
  if (typeof value === 'string') return quoteJson(value)
  return dumpJson(value, { indent: null })
}

/** The JSON text that is stored for a value. */
function storedText(value: Value): string {
  const isTagged = typeof value === 'string' && value.startsWith(tag)
  const line = lineOf(value)
  const text = isTagged || isAtRisk(value, 0) ? lineOf(asText + line) : line
  return text.length > largest ? lineOf(elsewhere) : text
}

function isOnlyInCopy(text: string): boolean {
  return text === `"${elsewhere}"`
}

/** The value that was meant by what is stored. */
export function restored(value: Value): Value | typeof onlyInCopy {
  if (typeof value !== 'string' || !value.startsWith(tag)) return value
  if (value.startsWith(asText)) return parseJson(value.slice(asText.length))
  return onlyInCopy
}

/** Whether a database or a client of Craton may change the value, or refuse it. */
function isAtRisk(value: Value, depth: number): boolean {
  if (typeof value === 'string') return loneSurrogate.test(value)
  if (value instanceof PyFloat) return !Number.isFinite(value.value)
  if (typeof value === 'bigint') return true
  if (Array.isArray(value)) return depth >= deepest || value.some((item) => isAtRisk(item, depth + 1))
  if (!(value instanceof Dict)) return false
  if (depth >= deepest) return true
  for (const [key, item] of value) if (isAtRisk(key as Value, depth) || isAtRisk(item, depth + 1)) return true
  return false
}

/** What a person looks for in an inventory: an address, a part of a name, a MAC, the value of a variable. */
import { Dict, type Value } from '../../python/value.ts'
import { distinctHoldings, type Holding } from './address-holders.ts'
import { formatAddress, type IpAddress, parseAddress } from './addresses.ts'
import type { ValuePath } from './findings.ts'
import { hostvarsOf } from './hostvars.ts'
import { isContainer } from './kinds.ts'
import { leaves } from './leaves.ts'
import { dashed } from './releases.ts'
import { inlineJson } from './text/value-text.ts'
import { mappingAt, pathKey } from './values.ts'

export interface Wanted {
  /** In lower case. */
  readonly text: string
  /** A whole address: then nothing else that merely begins so is meant. */
  readonly address: IpAddress | undefined
  /** A whole MAC, as twelve digits. */
  readonly mac: string | undefined
}

function wantedOf(query: string): Wanted {
  const text = query.trim().toLowerCase()
  return { text, address: parseAddress(text), mac: macOf(text) }
}

/** `00:16:3e:ab:cd:ef`, `00-16-3e-ab-cd-ef`, `0016.3eab.cdef`, `00163eabcdef`. */
function macOf(text: string): string | undefined {
  const isMac =
    /^(?:[0-9a-f]{2}(?::[0-9a-f]{2}){5}|[0-9a-f]{2}(?:-[0-9a-f]{2}){5}|[0-9a-f]{4}(?:\.[0-9a-f]{4}){2}|[0-9a-f]{12})$/.test(
      text,
    )
  return isMac ? text.replaceAll(/[:.-]/g, '') : undefined
}

/** From 0, the best: all of it, its beginning, the beginning of a word, anywhere. `undefined`: not in it. */
export function rankOf(text: string, wanted: string): number | undefined {
  const at = text.indexOf(wanted)
  if (at < 0) return undefined
  if (text.length === wanted.length) return 0
  if (at === 0) return 1
  return /[a-z0-9]/.test(text[at - 1]!) ? 3 : 2
}

export type HitKind = 'address' | 'host' | 'container' | 'group' | 'variable'

export interface Hit {
  readonly kind: HitKind
  /** The host, container or group that it is, or that has it. */
  readonly name: string
  /** What has the variable. */
  readonly owner: 'host' | 'group'
  /** Below the owner's variables; absent for the owner itself. */
  readonly path?: ValuePath
  readonly value?: Value
  readonly rank: number
}

const order: readonly HitKind[] = ['address', 'host', 'container', 'group', 'variable']

/** The best first: by kind, by how well it fits, by name. */
export function searchInventory(inventory: Dict, query: string): Hit[] {
  const wanted = wantedOf(query)
  if (wanted.text === '') return []
  const hits = [...nameHits(inventory, wanted), ...addressHits(inventory, wanted), ...variableHits(inventory, wanted)]
  return hits.sort((a, b) => {
    return (
      order.indexOf(a.kind) - order.indexOf(b.kind) ||
      a.rank - b.rank ||
      (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
    )
  })
}

/** `-` and `_` are one character in names. */
function nameHits(inventory: Dict, { text }: Wanted): Hit[] {
  const asked = dashed(text)
  const hit = (kind: HitKind, name: string): Hit[] => {
    const rank = rankOf(dashed(name.toLowerCase()), asked)
    return rank === undefined ? [] : [{ kind, name, owner: kind === 'group' ? 'group' : 'host', rank }]
  }
  return [
    ...[...hostvarsOf(inventory)].flatMap(([key, vars]) => {
      return hit(isContainer(pathKey(key), vars) ? 'container' : 'host', pathKey(key))
    }),
    ...[...inventory.keys()].flatMap((key) => (key === '_meta' ? [] : hit('group', pathKey(key)))),
  ]
}

function addressHits(inventory: Dict, wanted: Wanted): Hit[] {
  return distinctHoldings(hostvarsOf(inventory)).flatMap((holding) => {
    const rank = rankOfAddress(holding, wanted)
    if (rank === undefined) return []
    const { holder, path, address } = holding
    return [{ kind: 'address', name: holder, owner: 'host', path, value: formatAddress(address), rank }]
  })
}

function rankOfAddress({ address }: Holding, wanted: Wanted): number | undefined {
  if (wanted.address !== undefined) return wanted.address === address ? 0 : undefined
  return /[.:]/.test(wanted.text) ? rankOf(formatAddress(address), wanted.text) : undefined
}

/** They say the name of what has them, or an address that is found as such. */
const told = [
  'container_name',
  'physical_host',
  'container_types',
  'ansible_host',
  'management_address',
  'physical_host_addr',
]

function variableHits(inventory: Dict, wanted: Wanted): Hit[] {
  const hits: Hit[] = []
  const look = (owner: Hit['owner'], name: string, vars: Value): void => {
    for (const [path, value] of leaves(vars)) {
      if (path.length === 0 || told.includes(String(path[0])) || isAddressOfNetwork(path)) continue
      const rank = rankOfValue(path, value, wanted)
      if (rank !== undefined) hits.push({ kind: 'variable', name, owner, path, value, rank })
    }
  }
  for (const [key, vars] of hostvarsOf(inventory)) look('host', pathKey(key), vars)
  for (const [key, body] of inventory) {
    const vars = key === '_meta' || !(body instanceof Dict) ? undefined : mappingAt(body, 'vars')
    if (vars) look('group', pathKey(key), vars)
  }
  return hits
}

function isAddressOfNetwork(path: ValuePath): boolean {
  return path[0] === 'container_networks' && path.length === 3 && path[2] === 'address'
}

/** `mtu=9000` asks for a variable of that name, anything else for a value. */
function rankOfValue(path: ValuePath, value: Value, wanted: Wanted): number | undefined {
  const text = (typeof value === 'string' ? value : inlineJson(value)).toLowerCase()
  if (wanted.address !== undefined) return holdsAddress(text, wanted) ? (text === wanted.text ? 0 : 2) : undefined
  if (wanted.mac !== undefined && macOf(text) === wanted.mac) return 0
  const at = wanted.text.indexOf('=')
  const key = at < 0 ? undefined : wanted.text.slice(0, at).trim()
  if (key !== undefined && String(path.at(-1)).toLowerCase() === key)
    return rankOf(text, wanted.text.slice(at + 1).trim())
  return rankOf(text, wanted.text)
}

/** Not as a part of a longer one. */
function holdsAddress(text: string, { text: wanted }: Wanted): boolean {
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
    const [before, after] = [
      text.slice(Math.max(at - 2, 0), at),
      text.slice(at + wanted.length, at + wanted.length + 2),
    ]
    const isPart = wanted.includes(':')
      ? /[0-9a-f:]$/.test(before) || /^[0-9a-f:]/.test(after)
      : /\d\.?$/.test(before) || /^\.?\d/.test(after)
    if (!isPart) return true
  }
  return false
}

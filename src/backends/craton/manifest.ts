/**
 * What stands on the reserved cell. Of format 1: the manifest of the newest revision, and the intent of a write that has
 * begun. Of format 2, in the place of both: that revisions have cells of their own, which a program that knows format 1
 * refuses (docs/decisions/0003-craton.md).
 */

import { mappingIn, parseJson } from '../../python/json-read.ts'
import { Dict, type Value } from '../../python/value.ts'
import type { RevisionId, RevisionInfo } from '../contract.ts'
import { PluginError } from '../errors.ts'
import { DamagedValue } from '../support/damage.ts'
import { sha256 } from '../support/digest.ts'
import { compress, decompress, UnpackError } from '../support/packing.ts'
import { infoFault, isRevisionId, isText } from '../support/revision-shape.ts'
import { lineOf } from './parts.ts'

/** The names of the variables of the cell. */
export const manifestKey = 'manifest'
export const intentKey = 'intent'
/** All of the newest document that is neither a host nor a variable, for other people. */
export const groupsKey = 'groups'

/** Revisions in cells of their own. */
export const format = 2
/** The newest revision on the reserved cell, and no other. */
const formatBefore = 1

/** Hosts with the keys of their variables, and the keys of `all`. */
export interface Holdings {
  readonly hosts: ReadonlyMap<string, ReadonlySet<string>>
  readonly region: ReadonlySet<string>
}

export interface Manifest {
  readonly deployment: string
  readonly revision: RevisionInfo
  /** Whether hosts, region and groups alone give the document byte for byte. */
  readonly suffice: boolean
  readonly allHasVariables: boolean
  /** How many pieces the copy has. */
  readonly copy: number
  readonly holdings: Holdings
}

/** A write that began and is not known to have ended. */
export interface Intent {
  readonly deployment: string
  readonly id: RevisionId
  readonly change: string
  readonly author: string
  readonly time: string
  readonly holdings: Holdings
}

export const noHoldings: Holdings = { hosts: new Map(), region: new Set() }

export function union(...all: readonly Holdings[]): Holdings {
  const hosts = new Map<string, Set<string>>()
  const region = new Set<string>()
  for (const holdings of all) {
    for (const key of holdings.region) region.add(key)
    for (const [host, keys] of holdings.hosts) {
      const known = hosts.get(host) ?? new Set()
      for (const key of keys) known.add(key)
      hosts.set(host, known)
    }
  }
  return { hosts, region }
}

/** What keeps programs that know format 1 from reading and writing. */
export interface Bar {
  readonly deployment: string
  /** Number of the first revision's cell: of several first writers all try this one. */
  readonly first: number
  /** Whether a first write of format 1 was begun here: its hosts are nobody's loss. */
  readonly isBegun?: boolean
}

/** JSON text, as all that is stored. */
export function barText({ deployment, first, isBegun = false }: Bar): string {
  const entries: [string, Value][] = [
    ['format', format],
    ['deployment', deployment],
    ['first', first],
  ]
  return lineOf(new Dict(isBegun ? [...entries, ['begun', true]] : entries))
}

/** `undefined` for what is of format 1, or is not there. @throws DamagedValue, PluginError for the format of a newer release */
export function barFrom(value: Value | undefined): Bar | undefined {
  const found = value instanceof Dict ? value.get('format') : undefined
  if (!(value instanceof Dict) || typeof found !== 'number' || found === formatBefore) return undefined
  if (found > format) throw newerFormat(found)
  const first = value.get('first')
  if (!isCount(first) || first === 0) throw new DamagedValue('it does not say where the revisions begin')
  return { deployment: textAt(value, 'deployment'), first, isBegun: value.get('begun') === true }
}

/** @throws DamagedValue, PluginError for the format of a newer release */
export function manifestFrom(value: Value): Manifest {
  const dict = formatted(value, manifestKey)
  const revision = plainAt(dict, 'revision') as unknown as RevisionInfo
  const copy = dict.get('copy_pieces')
  const fault = infoFault(revision)
  if (fault !== undefined) throw new DamagedValue(`its variable ${manifestKey} holds ${fault}`)
  if (!isCount(copy)) throw new DamagedValue(`its variable ${manifestKey} is not whole`)
  return {
    deployment: textAt(dict, 'deployment'),
    revision,
    suffice: dict.get('complete') === true,
    allHasVariables: dict.get('all_has_vars') === true,
    copy,
    holdings: holdingsFrom(dict),
  }
}

/** @throws DamagedValue, PluginError for the format of a newer release */
export function intentFrom(value: Value): Intent {
  const dict = formatted(value, intentKey)
  const { id, change, author, time } = plainAt(dict, 'revision')
  if (!isRevisionId(id) || !isText(change) || !isText(author) || !isText(time)) {
    throw new DamagedValue(`its variable ${intentKey} is not whole`)
  }
  return {
    deployment: textAt(dict, 'deployment'),
    id,
    change,
    author,
    time,
    holdings: holdingsFrom(dict),
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function formatted(value: Value, key: string): Dict {
  const found = value instanceof Dict ? value.get('format') : undefined
  if (!(value instanceof Dict) || typeof found !== 'number') throw new DamagedValue(`its variable ${key} is not whole`)
  if (found > formatBefore) throw newerFormat(found, formatBefore)
  return value
}

function newerFormat(found: number, known = format): PluginError {
  return new PluginError(`the inventory in Craton has format ${found}, and this release knows format ${known}`, {
    remedy: 'install the release of osa-inventory that wrote it, or a newer one',
  })
}

function textAt(dict: Dict, key: string): string {
  const value = dict.get(key)
  if (typeof value !== 'string') throw new DamagedValue(`${key} is missing`)
  return value
}

function plainAt(dict: Dict, key: string): Record<string, unknown> {
  const value = dict.get(key)
  if (!(value instanceof Dict)) throw new DamagedValue(`${key} is missing`)
  return JSON.parse(lineOf(value)) as Record<string, unknown>
}

// Holdings, under the beginning of their digest: two writers at one time take none of each other's away.

/** What the names of such variables begin with. */
export const holdsPrefix = 'holds_'

/** @returns the name of the variable, and its JSON text */
export function holdsVariable(holdings: Holdings): [key: string, text: string] {
  const line = lineOf(new Dict(holdingsEntries(holdings)))
  return [`${holdsPrefix}${sha256(line).slice(0, 16)}`, lineOf(compress(line).toString('base64'))]
}

/** @throws DamagedValue */
export function holdsFrom(value: Value): Holdings {
  if (typeof value !== 'string') throw new DamagedValue('a list of hosts is not whole')
  return holdingsFrom(mappingIn(unpackedText(value)) ?? new Dict())
}

/** Hosts of one kind have the same keys: each set of keys is there once, and hosts give its number. */
function holdingsEntries({ hosts, region }: Holdings): [string, Value][] {
  const numbers = new Map<string, number>()
  const numbered = [...hosts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([host, keys]): [string, Value] => {
      const text = lineOf([...keys].sort())
      const number = numbers.get(text) ?? numbers.size
      numbers.set(text, number)
      return [host, number]
    })
  return [
    ['region_keys', [...region].sort()],
    ['host_keys', [...numbers.keys()].map(parseJson)],
    ['hosts', new Dict(numbered)],
  ]
}

function holdingsFrom(dict: Dict): Holdings {
  const region = textsIn(dict.get('region_keys'))
  const keys = dict.get('host_keys')
  const hosts = dict.get('hosts')
  if (!Array.isArray(keys) || !(hosts instanceof Dict)) throw new DamagedValue('the list of hosts is not whole')
  const sets = keys.map(textsIn)
  const named = [...hosts].map(([host, number]): [string, ReadonlySet<string>] => {
    const set = sets[Number(number)]
    if (!set) throw new DamagedValue('the list of hosts is not whole')
    return [String(host), set]
  })
  return { region, hosts: new Map(named) }
}

function textsIn(value: Value | undefined): Set<string> {
  if (!Array.isArray(value)) throw new DamagedValue('a list of keys is not whole')
  if (!value.every((each) => typeof each === 'string')) throw new DamagedValue('a list of keys is not whole')
  return new Set(value as string[])
}

// The whole document of format 1, packed, in pieces on the reserved cell.

export const copyKey = (number: number): string => `copy_${number}`

/** @throws DamagedValue if a piece is missing or is not what was written */
export function documentFrom(variables: Dict, count: number): string {
  const pieces = Array.from({ length: count }, (_, number) => variables.get(copyKey(number + 1)))
  if (!pieces.every((piece) => typeof piece === 'string')) throw new DamagedValue('a piece of the copy is missing')
  return unpackedText(pieces.join(''))
}

/** @throws DamagedValue */
function unpackedText(base64: string): string {
  try {
    return decompress(Buffer.from(base64, 'base64'))
  } catch (error) {
    throw new DamagedValue(`the copy ${error instanceof UnpackError ? error.message : 'cannot be unpacked'}`)
  }
}

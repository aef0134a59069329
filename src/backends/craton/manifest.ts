/**
 * What stands on the reserved cell: the manifest of the newest revision, and the intent of a write that has begun.
 * Both list the hosts and keys that are this deployment's own: everything else in the region is someone else's.
 */

import { OperationalError } from '../../core/errors.ts'
import { parseJson } from '../../python/json-read.ts'
import { Dict, type Value } from '../../python/value.ts'
import type { RevisionId, RevisionInfo } from '../contract.ts'
import { PluginError } from '../errors.ts'
import { compress, decompress, UnpackError } from '../support/packing.ts'
import { infoFault, isRevisionId, isText } from '../support/revision-shape.ts'
import { lineOf } from './parts.ts'

/** The names of the variables of the cell. */
export const manifestKey = 'manifest'
export const groupsKey = 'groups'
export const intentKey = 'intent'

const format = 1

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

/** JSON texts, as all that is stored. */
export function manifestText({ deployment, revision, suffice, allHasVariables, copy, holdings }: Manifest): string {
  return lineOf(
    new Dict([
      ['format', format],
      ['deployment', deployment],
      ['revision', fromPlain(revision)],
      ['complete', suffice],
      ['all_has_vars', allHasVariables],
      ['copy_pieces', copy],
      ...holdingsEntries(holdings),
    ]),
  )
}

export function intentText({ deployment, id, change, author, time, holdings }: Intent): string {
  return lineOf(
    new Dict([
      ['format', format],
      ['deployment', deployment],
      ['revision', fromPlain({ id, change, author, time })],
      ...holdingsEntries(holdings),
    ]),
  )
}

/** What cannot be read back as it was written. */
export class DamagedCell extends OperationalError {
  constructor(message: string) {
    super('ERR_DAMAGED_CELL', message)
  }
}

/** @throws DamagedCell, PluginError for the format of a newer release */
export function manifestFrom(value: Value): Manifest {
  const dict = formatted(value, manifestKey)
  const revision = plainAt(dict, 'revision') as unknown as RevisionInfo
  const copy = dict.get('copy_pieces')
  const fault = infoFault(revision)
  if (fault !== undefined) throw new DamagedCell(`its variable ${manifestKey} holds ${fault}`)
  if (!isCount(copy)) throw new DamagedCell(`its variable ${manifestKey} is not whole`)
  return {
    deployment: textAt(dict, 'deployment'),
    revision,
    suffice: dict.get('complete') === true,
    allHasVariables: dict.get('all_has_vars') === true,
    copy,
    holdings: holdingsFrom(dict),
  }
}

/** @throws DamagedCell, PluginError for the format of a newer release */
export function intentFrom(value: Value): Intent {
  const dict = formatted(value, intentKey)
  const { id, change, author, time } = plainAt(dict, 'revision')
  if (!isRevisionId(id) || !isText(change) || !isText(author) || !isText(time)) {
    throw new DamagedCell(`its variable ${intentKey} is not whole`)
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
  if (!(value instanceof Dict) || typeof found !== 'number') throw new DamagedCell(`its variable ${key} is not whole`)
  if (found > format) {
    throw new PluginError(`the inventory in Craton has format ${found}, and this release knows format ${format}`, {
      remedy: 'install the release of osa-inventory that wrote it, or a newer one',
    })
  }
  return value
}

function textAt(dict: Dict, key: string): string {
  const value = dict.get(key)
  if (typeof value !== 'string') throw new DamagedCell(`${key} is missing`)
  return value
}

function fromPlain(plain: object): Value {
  return parseJson(JSON.stringify(plain))
}

function plainAt(dict: Dict, key: string): Record<string, unknown> {
  const value = dict.get(key)
  if (!(value instanceof Dict)) throw new DamagedCell(`${key} is missing`)
  return JSON.parse(lineOf(value)) as Record<string, unknown>
}

/** Hosts of one kind have the same keys: each set of keys is there once, and hosts give its number. */
function holdingsEntries({ hosts, region }: Holdings): [string, Value][] {
  const numbers = new Map<string, number>()
  const numbered = [...hosts].map(([host, keys]): [string, Value] => {
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
  if (!Array.isArray(keys) || !(hosts instanceof Dict)) throw new DamagedCell('the list of hosts is not whole')
  const sets = keys.map(textsIn)
  const named = [...hosts].map(([host, number]): [string, ReadonlySet<string>] => {
    const set = sets[Number(number)]
    if (!set) throw new DamagedCell('the list of hosts is not whole')
    return [String(host), set]
  })
  return { region, hosts: new Map(named) }
}

function textsIn(value: Value | undefined): Set<string> {
  if (!Array.isArray(value)) throw new DamagedCell('a list of keys is not whole')
  if (!value.every((each) => typeof each === 'string')) throw new DamagedCell('a list of keys is not whole')
  return new Set(value as string[])
}

// The whole document, packed, in pieces on the reserved cell: what readers get while the parts do not fit together.

/** Characters, in ASCII: far from what a request to a database may hold. */
const pieceLength = 1_000_000

export const copyKey = (number: number): string => `copy_${number}`

export function copyPieces(document: string): string[] {
  const text = compress(document).toString('base64')
  return Array.from({ length: Math.ceil(text.length / pieceLength) }, (_, number) =>
    text.slice(number * pieceLength, (number + 1) * pieceLength),
  )
}

/** @throws DamagedCell if a piece is missing or is not what was written */
export function documentFrom(variables: Dict, count: number): string {
  const pieces = Array.from({ length: count }, (_, number) => variables.get(copyKey(number + 1)))
  if (!pieces.every((piece) => typeof piece === 'string')) throw new DamagedCell('a piece of the copy is missing')
  try {
    return decompress(Buffer.from(pieces.join(''), 'base64'))
  } catch (error) {
    throw new DamagedCell(`the copy ${error instanceof UnpackError ? error.message : 'cannot be unpacked'}`)
  }
}

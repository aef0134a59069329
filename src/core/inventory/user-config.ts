/** The user configuration: its files laid over each other, its keys as they are read, and the hosts of its groups. */
import { pyStr } from '../../python/text.ts'
import { Dict, equal, type Key, truthy, type Value } from '../../python/value.ts'
import type { Faults, FindingSource, ValuePath } from './findings.ts'
import { hostKeys, namesOf } from './input-keys.ts'
import { groupAsRead, type Release } from './releases.ts'
import { kindOf, mappingAt, pathKey } from './values.ts'

/**
 * Lays `added` over `base`, in place: a non-empty mapping merges into the mapping of the same key, anything else (the
 * empty mapping too, so that an override can empty a container type) takes the place of what was there
 * (docs/generation.md, section 1.4). In place, because aliases of the main file share the mapping behind them.
 */
export function mergeInto(base: Dict, added: Dict, faults: Faults, source: FindingSource, path: ValuePath = []): Dict {
  for (const [key, value] of added) {
    if (!(value instanceof Dict) || value.size === 0) {
      base.set(key, value)
      continue
    }
    const here = [...path, pathKey(key)]
    const old: Value = base.get(key) ?? null
    if (old !== null && !(old instanceof Dict)) {
      faults.add({
        grade: 'error',
        code: 'merge-kind',
        message: `${here.join('.')} is ${kindOf(old)} in one file and a mapping in a later one; the two cannot be merged`,
        remedy: 'make both a mapping, or remove one of them',
        source,
        path: here,
      })
      continue
    }
    base.set(key, mergeInto(old ?? new Dict(), value, faults, source, here))
  }
  return base
}

/**
 * The user configuration with underscores in its top-level keys (docs/generation.md, section 2.1). Two groups whose
 * names become one are laid over each other, host by host, in place: aliases of the main file see it.
 */
export function normaliseUserConfig(raw: Dict, faults: Faults, release: Release): Dict {
  const config = new Dict()
  for (const [key, value] of raw) {
    if (typeof key !== 'string') {
      faults.add({
        grade: 'error',
        code: 'V6',
        message: `the top-level key ${pyStr(key)} is ${kindOf(key)}, not a text`,
        remedy: `put it in quotes${typeof key === 'boolean' ? ', as it is there' : `: "${pyStr(key)}"`}`,
        source: 'config',
        path: [pathKey(key)],
      })
      continue
    }
    const name = groupAsRead(release, key)
    const earlier = config.get(name)
    if (earlier instanceof Dict && value instanceof Dict && earlier !== value) layOver(name, earlier, value, faults)
    else if (!(earlier instanceof Dict && earlier === value)) config.set(name, value)
  }
  return config
}

function ipOf(entry: Value | undefined): Value {
  return entry instanceof Dict ? (entry.get('ip') ?? null) : null
}

function layOver(group: string, earlier: Dict, later: Dict, faults: Faults): void {
  for (const [host, entry] of later) {
    const before = ipOf(earlier.get(host))
    const now = ipOf(entry)
    if (truthy(before) && truthy(now) && !equal(before, now))
      faults.add(twoAddresses(pathKey(host), before, now, group))
    earlier.set(host, entry)
  }
}

/** One host with two addresses: the message that scripts know, the addresses sorted. */
export function twoAddresses(host: string, one: Value, other: Value, group: string) {
  const [first, second] = [pyStr(one), pyStr(other)].sort()
  return {
    grade: 'error',
    code: 'V15',
    message: `Host ${host} has both ${first} and ${second} assigned`,
    remedy: 'give the host the same ip in every group',
    source: 'config',
    path: [group, host, 'ip'],
  } as const
}

/** One host's entry in one group of the user configuration. */
export interface ConfiguredEntry {
  readonly group: string
  readonly host: string
  readonly entry: Dict
}

/** What the generator reads of an entry. */
export const entryKeys = namesOf(hostKeys)

/** Every well-formed entry of the groups that `isGroup` accepts, in the order of the configuration. */
export function configuredEntries(config: Dict, isGroup: (key: Key) => key is string): ConfiguredEntry[] {
  const found: ConfiguredEntry[] = []
  for (const group of config.keys()) {
    if (!isGroup(group)) continue
    for (const [host, entry] of mappingAt(config, group) ?? []) {
      if (typeof host === 'string' && entry instanceof Dict) found.push({ group, host, entry })
    }
  }
  return found
}

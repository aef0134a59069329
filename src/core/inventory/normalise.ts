import { pyStr } from '../../python/text.ts'
import { Dict, equal, truthy, type Value } from '../../python/value.ts'
import type { Faults } from './findings.ts'
import { groupAsRead, type Release } from './releases.ts'
import { kindOf, pathKey } from './values.ts'

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
        remedy: `put it in quotes${typeof key === 'boolean' ? ', as it stands there' : `: "${pyStr(key)}"`}`,
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

/** V16: hosts that are at the top level of a file, below a group that is empty: their indentation was lost. */
import { Dict, type Key, type Value } from '../../python/value.ts'
import type { Finding } from '../inventory/findings.ts'
import { joined } from '../inventory/text/wording.ts'
import { isAnyGroup, isHostGroup, pathKey } from '../inventory/values.ts'

/** What can only be meant as a host, wherever it stands. A key for an anchor alone begins with `_`. */
export function looksLikeHost(key: Key, value: Value | undefined): boolean {
  if (typeof key !== 'string' || key.startsWith('_') || isAnyGroup(key)) return false
  return value instanceof Dict && value.has('ip')
}

export interface SlippedHosts {
  /** The empty group. */
  readonly group: string
  /** At least one. */
  readonly hosts: readonly string[]
}

/**
 * By group, in the order of the file. The original refuses every group that is null; without a host that stands around, it is
 * taken for a group that has none.
 *
 * @param content one file of the user configuration
 * @param aliased its top-level keys that aliases refer to, asked for when it matters: such a key holds an anchor
 */
export function slippedHosts(content: Dict, aliased: () => ReadonlySet<string>): SlippedHosts[] {
  const slipped = new Map<string, string[]>()
  let empty: string | undefined
  for (const [key, value] of content) {
    if (empty !== undefined && looksLikeHost(key, value))
      slipped.set(empty, [...(slipped.get(empty) ?? []), pathKey(key)])
    else empty = typeof key === 'string' && isHostGroup(key) && value === null ? key : undefined
  }
  if (slipped.size === 0) return []
  const anchors = aliased()
  return [...slipped].flatMap(([group, names]) => {
    const hosts = names.filter((name) => !anchors.has(name))
    return hosts.length === 0 ? [] : { group, hosts }
  })
}

export function slippedFault({ group, hosts }: SlippedHosts): Finding {
  const few = hosts.length > 4 ? [...hosts.slice(0, 4), `${hosts.length - 4} more`] : hosts
  const names = joined(few)
  const [has, are] = hosts.length === 1 ? ['has', 'is a host'] : ['have', 'are hosts']
  return {
    grade: 'error',
    code: 'V16',
    message: `${names} at the top level ${has} an ip, and the group ${group} before ${hosts.length === 1 ? 'it' : 'them'} is empty`,
    remedy: `if ${names} ${are} of ${group}, indent ${hosts.length === 1 ? 'it' : 'them'} below it, with all that is below; else write \`${group}: {}\``,
    source: 'config',
    path: [hosts[0]!],
  }
}

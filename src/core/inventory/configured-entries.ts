import { Dict, type Key } from '../../python/value.ts'
import { mappingAt } from './values.ts'

/** One host's entry in one group of the user configuration. */
export interface ConfiguredEntry {
  readonly group: string
  readonly host: string
  readonly entry: Dict
}

/** What the generator reads of an entry. */
export const entryKeys: readonly string[] = [
  'ip',
  'management_ip',
  'affinity',
  'no_containers',
  'container_vars',
  'host_vars',
]

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

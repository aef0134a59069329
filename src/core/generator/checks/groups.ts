/** Groups of the user configuration that it may not define (docs/generation.md, section 2.5). */
import { Dict } from '../../../python/value.ts'
import type { Faults } from '../../inventory/findings.ts'
import { isHostGroup, iterate, mappingAt, pathKey } from '../../inventory/values.ts'

export function checkConfiguredGroups(config: Dict, environment: Dict, faults: Faults): void {
  if (config.has('lxc_hosts')) {
    faults.add({
      grade: 'error',
      code: 'V17',
      message: "The group 'lxc_hosts' must not be defined in config; it will be dynamically  generated.",
      remedy: 'remove lxc_hosts: its members follow from where containers are',
      source: 'config',
      path: ['lxc_hosts'],
    })
  }
  for (const [child, entry] of mappingAt(environment, 'physical_skel') ?? []) {
    if (!(entry instanceof Dict)) continue
    for (const parent of iterate(entry.get('belongs_to'))) {
      if (!isHostGroup(parent as string) || !config.has(parent as string)) continue
      faults.add({
        grade: 'error',
        code: 'V17',
        message: `Group ${String(parent)} has a child group ${pathKey(child)}, but also has host entries in user configuration. Hosts cannot be sibling with groups.`,
        remedy: `move the hosts of ${String(parent)} into ${pathKey(child)} or another group below it`,
        source: 'config',
        path: [String(parent)],
      })
    }
  }
}

/** Top-level keys that are not a group. */
const settings = new Set(['global_overrides', 'cidr_networks', 'used_ips'])

/** What `--check` has always warned about: keys that the physical skeleton does not know. */
export function noteUnknownGroups(config: Dict, environment: Dict, faults: Faults): void {
  const known = mappingAt(environment, 'physical_skel')
  for (const group of config.keys()) {
    if (typeof group !== 'string' || settings.has(group) || known?.has(group)) continue
    faults.add({
      grade: 'warning',
      code: 'K1',
      message: `Group ${group} was found in configuration but not the environment.`,
      remedy: 'correct the name, or define the group in physical_skel of an env.d file',
      source: 'config',
      path: [group],
    })
  }
}

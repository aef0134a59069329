/** The shape of the groups and of the hosts' entries in the user configuration (V1, V5, V6). */
import { pyStr } from '../../../python/text.ts'
import { Dict, type Value } from '../../../python/value.ts'
import type { Faults } from '../../inventory/findings.ts'
import { entryKeys } from '../../inventory/user-config.ts'
import { isAnyGroup, isHostGroup, iterate, kindOf, mappingAt, pathKey } from '../../inventory/values.ts'

export function checkHostGroups(config: Dict, faults: Faults): void {
  for (const [group, body] of config) {
    if (!isAnyGroup(group) || body === null) continue
    if (!(body instanceof Dict)) {
      faults.add({
        grade: 'error',
        code: 'V1',
        message: `group ${group} is ${kindOf(body)}, not a mapping of hosts`,
        remedy: 'write each host as a key, as in `infra1:` and, indented below it, `ip: 172.29.236.11`',
        source: 'config',
        path: [group],
      })
      continue
    }
    let before: string | undefined
    for (const [host, entry] of body) {
      if (isBesideHosts(host, entry)) refuseBeside(group, host, before, faults)
      else checkEntry(group, host, entry, faults)
      if (typeof host === 'string' && !entryKeys.includes(host)) before = host
    }
  }
}

/** A key of a host's entry where a host's name must be: its indentation was lost. */
function isBesideHosts(host: unknown, entry: Value): host is string {
  if (typeof host !== 'string' || !(entryKeys.includes(host) || host === 'limit_container_types')) return false
  return !(entry instanceof Dict && entry.has('ip'))
}

function refuseBeside(group: string, key: string, before: string | undefined, faults: Faults): void {
  faults.add({
    grade: 'error',
    code: 'V1',
    message: `${key} is beside the hosts of group ${group}, not below one of them`,
    remedy: `indent ${key}, with all that is below it, under ${before ?? 'the name of its host'}`,
    source: 'config',
    path: [group, key],
  })
}

function checkEntry(group: string, host: unknown, entry: Value, faults: Faults): void {
  const name = pathKey(host as string)
  const path = [group, name]
  // Of other groups the generator reads the addresses only.
  if (isHostGroup(group) && typeof host !== 'string') {
    faults.add({
      grade: 'error',
      code: 'V6',
      message: `host ${name} in group ${group} is ${kindOf(host as Value)}, not a text`,
      remedy: `put the name in quotes${typeof host === 'boolean' ? ', as it is there' : `: "${pyStr(host as Value)}"`}`,
      source: 'config',
      path,
    })
  }
  if (isHostGroup(group) && host === '') {
    faults.add({
      grade: 'error',
      code: 'V6',
      message: `a host in group ${group} has an empty name, for which Ansible drops the whole inventory`,
      remedy: 'write its name before the colon',
      source: 'config',
      path,
    })
  }
  if (!(entry instanceof Dict)) {
    faults.add({
      grade: 'error',
      code: 'V1',
      message: `host ${name} in group ${group} is ${kindOf(entry)}, not a mapping`,
      remedy: 'give it at least an address: `ip: 172.29.236.11`, indented below the name',
      source: 'config',
      path,
    })
    return
  }
  if (!entry.has('ip')) {
    faults.add({
      grade: 'error',
      code: 'V1',
      message: `host ${name} in group ${group} has no ip`,
      remedy: 'add its address: `ip: 172.29.236.11`',
      source: 'config',
      path,
    })
  }
  const hostVars = entry.get('host_vars')
  if (isHostGroup(group) && hostVars !== undefined && !(hostVars instanceof Dict)) {
    faults.add({
      grade: 'error',
      code: 'V5',
      message: `host_vars of host ${name} in group ${group} is ${kindOf(hostVars)}, not a mapping`,
      remedy: 'write its variables as a mapping below it, or remove the key',
      source: 'config',
      path: [...path, 'host_vars'],
    })
  }
}

// Groups of the user configuration that it may not define (docs/generation.md, section 2.5).

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

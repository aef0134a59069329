/** The shape of the groups and of the hosts' entries in the user configuration (V1, V5, V6). */
import { pyStr } from '../../../python/text.ts'
import { Dict, type Value } from '../../../python/value.ts'
import type { Faults } from '../../inventory/findings.ts'
import { entryKeys } from '../../inventory/user-config.ts'
import { isAnyGroup, isHostGroup, kindOf, pathKey } from '../../inventory/values.ts'

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

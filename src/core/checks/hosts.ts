/** The shape of the groups and of the hosts' entries in the user configuration (V1, V5, V6). */
import { pyStr } from '../../python/text.ts'
import { Dict, type Value } from '../../python/value.ts'
import type { Faults } from '../faults.ts'
import { isAnyGroup, isHostGroup, kindOf, pathKey } from '../values.ts'

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
    for (const [host, entry] of body) checkEntry(group, host, entry, faults)
  }
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
      remedy: `put the name in quotes${typeof host === 'boolean' ? ', as it stands there' : `: "${pyStr(host as Value)}"`}`,
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

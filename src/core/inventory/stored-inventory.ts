/** The stored inventory as the generator needs it: `_meta.hostvars` and groups that are mappings (S12). */
import { Dict, type Value } from '../../python/value.ts'
import type { Finding } from './findings.ts'
import { kindOf, mappingAt, pathKey } from './values.ts'

function fault(path: string[], message: string): Finding {
  return {
    grade: 'error',
    code: 'S12',
    message,
    remedy: 'put a good version back (`osa-inventory restore`, or from backup_openstack_inventory.tar)',
    source: 'inventory',
    path,
  }
}

/** What keeps a stored inventory from being used. Empty: it can be. */
export function storedFaults(stored: Value): Finding[] {
  if (!(stored instanceof Dict)) return [fault([], `the stored inventory is ${kindOf(stored)}, not a mapping`)]
  const hostvars = mappingAt(mappingAt(stored, '_meta'), 'hostvars')
  if (!hostvars)
    return [fault(['_meta', 'hostvars'], 'the stored inventory has no _meta.hostvars, so it knows no host')]
  const faults: Finding[] = []
  for (const [host, vars] of hostvars) {
    if (!(vars instanceof Dict)) {
      faults.push(
        fault(
          ['_meta', 'hostvars', pathKey(host)],
          `the variables of ${pathKey(host)} are ${kindOf(vars)}, not a mapping`,
        ),
      )
    }
  }
  for (const [group, body] of stored) {
    if (group === '_meta') continue
    if (!(body instanceof Dict)) {
      faults.push(fault([pathKey(group)], `group ${pathKey(group)} is ${kindOf(body)}, not a mapping`))
      continue
    }
    for (const key of ['hosts', 'children']) {
      const list = body.get(key)
      if (list === undefined || Array.isArray(list)) continue
      faults.push(fault([pathKey(group), key], `${key} of group ${pathKey(group)} is ${kindOf(list)}, not a list`))
    }
  }
  return faults
}

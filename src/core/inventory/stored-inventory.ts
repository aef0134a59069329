/** Whether a stored document is the memory of a cloud: an inventory as the generator needs it, with hosts in it (S12). */

import { JsonSyntaxError, parseJson } from '../../python/json-read.ts'
import { Dict, type Value } from '../../python/value.ts'
import type { Finding } from './findings.ts'
import { hostCount } from './hostvars.ts'
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

/**
 * `good`: an inventory that the generator can go on from, and it has hosts. `no hosts`: an inventory that knows none:
 * to go on from it is to begin again. `damaged`: anything else.
 */
export type Judgement =
  | { readonly kind: 'good'; readonly inventory: Value; readonly hosts: number; readonly fault?: undefined }
  | { readonly kind: 'no hosts' | 'damaged'; readonly fault: string }

/** @param text the whole document; `fault` reads on after a file's name and a colon */
export function judgeDocument(text: string): Judgement {
  try {
    return judgeInventory(parseJson(text))
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error
    return { kind: 'damaged', fault: `not JSON: line ${error.line}, column ${error.column}: ${error.problem}` }
  }
}

export function judgeInventory(inventory: Value): Judgement {
  const [fault] = storedFaults(inventory)
  if (fault)
    return { kind: 'damaged', fault: `it is not an inventory: ${fault.message.replace('the stored inventory', 'it')}` }
  const hosts = hostCount(inventory)
  return hosts === 0 ? { kind: 'no hosts', fault: 'it has no hosts' } : { kind: 'good', inventory, hosts }
}

/** Whether a stored document is the memory of a cloud: an inventory as the generator needs it, with hosts in it (S12). */
import { JsonSyntaxError, parseJson } from '../../python/json-read.ts'
import { copy, Dict, PyFloat, type Value } from '../../python/value.ts'
import type { Finding } from './findings.ts'
import { formerNamesKey } from './former-names.ts'
import { hostCount } from './hostvars.ts'
import { PassBoundary } from './pass-boundary.ts'
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
    } else if (vars.has(formerNamesKey)) faults.push(...formerNamesFaults(pathKey(host), vars.get(formerNamesKey)))
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

/** Read as if it were not there, it would let a run make every container of the machine a second time. */
function formerNamesFaults(host: string, names: Value | undefined): Finding[] {
  if (Array.isArray(names) && names.every((name) => typeof name === 'string')) return []
  const kind = Array.isArray(names) ? 'a list with other things than texts' : kindOf(names)
  const path = ['_meta', 'hostvars', host, formerNamesKey]
  return [fault(path, `${formerNamesKey} of ${host} is ${kind}, not a list of names`)]
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

// Inventories as they are stored, by their values: made so, copied, compared.

/** The inventory as it would be read back from its text; `undefined` if something in it cannot be stored. */
export function storedForm(root: Dict): Dict | undefined {
  const form = copy(root)
  return new PassBoundary().cross(form) ? form : undefined
}

/** A copy to work on. A stored inventory is a tree, so nothing has to be remembered on the way. */
export function copyStored(value: Dict): Dict {
  const copy = new Dict()
  value.forEach((item, key) => {
    copy.set(key, typeof item === 'string' ? item : copyItem(item))
  })
  return copy
}

function copyItem(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Dict) return copyStored(value)
  return Array.isArray(value) ? value.map(copyItem) : value
}

/**
 * Whether two values have the same text; the order of mappings does not count. Both are stored forms or fresh from their
 * text, so all keys are texts.
 */
export function sameStored(a: Value, b: Value): boolean {
  if (a === b) return true
  if (a instanceof Dict) return b instanceof Dict && isSameMapping(a, b)
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => sameStored(item, b[index]!))
  }
  return a instanceof PyFloat && b instanceof PyFloat && Object.is(a.value, b.value)
}

function isSameMapping(a: Dict, b: Dict): boolean {
  if (a.size !== b.size) return false
  let isSame = true
  a.forEach((item, key) => {
    if (!isSame) return
    const other = b.get(key)
    isSame = other !== undefined && sameStored(item, other)
  })
  return isSame
}

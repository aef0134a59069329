/**
 * The shape of the merged environment (E1): null and `{}` count as empty, a list or a scalar in a mapping's place is
 * refused. A mapping in a list's place gives its keys, and a text its letters, as in the original.
 */
import { Dict, type Value } from '../../../python/value.ts'
import type { Faults, ValuePath } from '../../inventory/findings.ts'
import { environmentSections, namesOf } from '../../inventory/input-keys.ts'
import { iterate, kindOf, pathKey } from '../../inventory/values.ts'

const skeletons = namesOf(environmentSections)

export function checkEnvironment(environment: Dict, faults: Faults): void {
  for (const section of skeletons) {
    const entries = environment.get(section) ?? null
    if (entries === null) continue
    if (!(entries instanceof Dict)) {
      refuse(
        faults,
        [section],
        `${section} is ${kindOf(entries)}, not a mapping`,
        'write its groups as `name:` with their keys indented below',
      )
      continue
    }
    for (const [name, entry] of entries) checkEntry([section, pathKey(name)], entry, faults)
  }
}

function checkEntry(path: ValuePath, entry: Value, faults: Faults): void {
  if (entry === null) return
  if (!(entry instanceof Dict)) {
    refuse(
      faults,
      path,
      `${path.join('.')} is ${kindOf(entry)}, not a mapping`,
      'write `belongs_to:` and the other keys indented below it',
    )
    return
  }
  for (const key of ['belongs_to', 'contains']) {
    const value = entry.get(key) ?? null
    if (value === null || typeof value === 'string') continue
    if (!Array.isArray(value) && !(value instanceof Dict)) {
      refuse(
        faults,
        [...path, key],
        `${[...path, key].join('.')} is ${kindOf(value)}, not a list`,
        'write a list, one `- name` a line',
      )
    } else if (!iterate(value).every((item) => typeof item === 'string')) {
      refuse(
        faults,
        [...path, key],
        `${[...path, key].join('.')} has a member that is not a text`,
        'write the name of a group, in quotes if it looks like a number',
      )
    }
  }
  const properties = entry.get('properties') ?? null
  if (properties !== null && !(properties instanceof Dict)) {
    refuse(
      faults,
      [...path, 'properties'],
      `${[...path, 'properties'].join('.')} is ${kindOf(properties)}, not a mapping`,
      'write `is_metal: true` or the like below it',
    )
  }
}

function refuse(faults: Faults, path: ValuePath, message: string, remedy: string): void {
  faults.add({ grade: 'error', code: 'E1', message, remedy, source: 'environment', path })
}

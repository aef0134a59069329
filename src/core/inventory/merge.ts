import { Dict, type Value } from '../../python/value.ts'
import type { Faults, FindingSource, ValuePath } from './findings.ts'
import { kindOf, pathKey } from './values.ts'

/**
 * Lays `added` over `base`, in place: a non-empty mapping merges into the mapping of the same key, anything else (the
 * empty mapping too, so that an override can empty a container type) takes the place of what was there
 * (docs/generation.md, section 1.4). In place, because aliases of the main file share the mapping behind them.
 */
export function mergeInto(base: Dict, added: Dict, faults: Faults, source: FindingSource, path: ValuePath = []): Dict {
  for (const [key, value] of added) {
    if (!(value instanceof Dict) || value.size === 0) {
      base.set(key, value)
      continue
    }
    const here = [...path, pathKey(key)]
    const old: Value = base.get(key) ?? null
    if (old !== null && !(old instanceof Dict)) {
      faults.add({
        grade: 'error',
        code: 'merge-kind',
        message: `${here.join('.')} is ${kindOf(old)} in one file and a mapping in a later one; the two cannot be merged`,
        remedy: 'make both a mapping, or remove one of them',
        source,
        path: here,
      })
      continue
    }
    base.set(key, mergeInto(old ?? new Dict(), value, faults, source, here))
  }
  return base
}

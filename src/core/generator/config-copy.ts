/** The user's configuration for one reader that may change it. */
import { copy, Dict, isLeaf, type Value } from '../../python/value.ts'

/** Smaller ones are copied as quickly as they are looked at. */
const many = 1000

/** Mappings that stand for themselves in a copy, as long as the configuration has each in one place alone. */
class Shared extends Map<object, Value> {
  isAliased = false
  readonly #met = new Set<object>()

  override get(original: object): Value | undefined {
    const found = super.get(original)
    if (found === original) {
      this.isAliased ||= this.#met.has(original)
      this.#met.add(original)
    }
    return found
  }
}

/**
 * A deep copy, but for large `container_vars` of plain values: no rule changes the mapping itself, its values are taken
 * out of it, and copying hundreds of thousands of them for each pass takes as long as giving them.
 */
export function copyOfConfig(config: Dict): Dict {
  const shared = new Shared()
  for (const group of config.values()) {
    if (!(group instanceof Dict)) continue
    for (const entry of group.values()) {
      const variables = entry instanceof Dict ? entry.get('container_vars') : undefined
      if (variables instanceof Dict && isLargeAndPlain(variables)) shared.set(variables, variables)
    }
  }
  if (shared.size === 0) return copy(config)
  const made = copy(config, shared)
  // Under another name, as of an alias, a rule may change it.
  return shared.isAliased ? copy(config) : made
}

function isLargeAndPlain(variables: Dict): boolean {
  if (variables.size < many) return false
  for (const value of variables.values()) if (!isLeaf(value)) return false
  return true
}

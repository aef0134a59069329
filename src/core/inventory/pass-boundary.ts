/**
 * The boundary between two passes: the inventory goes through its stored text (docs/generation.md, section 6.1). Done
 * on the values and in place, because a copy for each pass would be most of a run: keys become texts, tuples lists,
 * what was one object under two names becomes two, and groups and hosts come into the order in which they are written.
 * What is inside of them keeps its order: no step asks for it, and writing sorts.
 */
import { deepestJson } from '../../python/json-faults.ts'
import { keysInOrder, keyText } from '../../python/json-keys.ts'
import { Dict, isLeaf, type Key, PyTuple, type Value } from '../../python/value.ts'
import { OperationalError } from '../errors.ts'
import { hostvarsOf } from './hostvars.ts'
import { firstRowDifference, type InventoryRow, isSameRow, listMark, mappingMark, type Token } from './inventory-row.ts'

/** A value that has no JSON: what and where is found by `jsonFaults`, which is slow and thorough. */
class NotStorableError extends OperationalError {
  constructor() {
    super('ERR_NOT_STORABLE', 'the inventory has a value that JSON cannot hold')
  }
}

/** A mapping whose keys are not texts: its stored form is in its place. */
interface Replaced {
  readonly parent: Dict | Value[]
  readonly key: Key
  readonly original: Dict
}

/** The boundaries of one run. What goes through is remembered, so that it can be told what a pass has changed. */
export class PassBoundary {
  #before: InventoryRow | undefined
  #now: InventoryRow | undefined
  #replaced: readonly Replaced[] = []

  /**
   * @param root becomes what the next pass would read back
   * @returns whether it can be stored; if not, some of it is changed anyway
   */
  cross(root: Dict): boolean {
    try {
      putInOrder(hostvarsOf(root))
      putInOrder(root)
      const walk = new Walk()
      this.#before = this.#now
      this.#now = walk.rowOf(root)
      this.#replaced = walk.replaced
      return true
    } catch (error) {
      if (error instanceof NotStorableError) return false
      throw error
    }
  }

  /** Whether the last boundary saw the same as the one before; at the first there is nothing to compare with. */
  get isSettled(): boolean {
    return this.#before !== undefined && isSameRow(this.#before, this.#now!)
  }

  /** Where it saw anything else. */
  difference(): readonly string[] {
    return (this.#before && firstRowDifference(this.#before, this.#now!)) ?? []
  }

  /**
   * Numbers as keys are written in the order of numbers, which their texts have not: gives the last pass's own back.
   */
  takeBackKeys(): void {
    for (const { parent, key, original } of this.#replaced) {
      if (parent instanceof Dict) parent.set(key, original)
      else parent[key as number] = original
    }
  }
}

function putInOrder(mapping: Dict): void {
  const keys = keysInOrder(mapping)
  if (!Array.isArray(keys)) return
  const entries = keys.map((key: Key) => [key, mapping.get(key)!] as const)
  mapping.clear()
  for (const [key, value] of entries) mapping.set(key, value)
}

/** Once through an inventory: lays it out in a row, and changes in place what its text would not give back. */
class Walk {
  readonly replaced: Replaced[] = []
  readonly #row: Token[] = []
  readonly #seen = new Set<Value>()
  /** Of the mapping whose items are visited. */
  #depth = 0
  /** Of what is in a mapping's place, because the mapping's keys are not texts. */
  readonly #originals = new Map<Value, Dict>()

  rowOf(root: Dict): InventoryRow {
    if (this.#formOf(root, 0) !== root) throw new TypeError('unreachable: names of groups are texts')
    return this.#row
  }

  /** Lays it out, and tells what is in its place from now on. */
  #formOf(value: Value, depth: number): Value {
    if (isLeaf(value)) {
      this.#row.push(value)
      return value
    }
    if (depth > deepestJson) throw new NotStorableError()
    if (value instanceof Dict) return this.#mapping(value, depth)
    if (value instanceof PyTuple) return this.#items([...value.items], depth)
    if (Array.isArray(value)) return this.#items(this.#isFirst(value) ? value : [...value], depth)
    throw new NotStorableError()
  }

  /** Met under a second name, it must not be changed through both. */
  #isFirst(value: Value): boolean {
    const { size } = this.#seen
    return this.#seen.add(value).size > size
  }

  #items(items: Value[], depth: number): Value[] {
    this.#row.push(listMark, items.length)
    for (let index = 0; index < items.length; index++) this.#cross(items, index, items[index]!, depth)
    return items
  }

  #mapping(given: Dict, depth: number): Dict {
    const own = this.#isFirst(given) ? given : new Dict(given)
    const form = own.hasOddKeys ? withTexts(own) : own
    this.#row.push(mappingMark, form.size)
    const outer = this.#depth
    this.#depth = depth
    form.forEach(this.#visit)
    this.#depth = outer
    return form
  }

  /** One for all mappings: tens of thousands are visited in each pass. */
  readonly #visit = (item: Value, key: Key, form: Map<Key, Value>): void => {
    this.#row.push(key as string)
    if (typeof item === 'string') this.#row.push(item)
    else this.#cross(form as Dict, key, item, this.#depth)
  }

  #cross(parent: Dict | Value[], key: Key, item: Value, depth: number): void {
    const form = this.#formOf(item, depth + 1)
    if (form === item) return
    // Its parent may be met again, and it in it.
    this.#seen.add(form)
    const original = item instanceof Dict && item.hasOddKeys ? item : this.#originals.get(item)
    if (original) {
      this.#originals.set(form, original)
      this.replaced.push({ parent, key, original })
    }
    if (parent instanceof Dict) parent.set(key, form)
    else parent[key as number] = form
  }
}

function withTexts(dict: Dict): Dict {
  const keys = keysInOrder(dict)
  if (!keys) throw new NotStorableError()
  const form = new Dict()
  for (const key of keys) form.set(keyText(key), dict.get(key)!)
  return form
}

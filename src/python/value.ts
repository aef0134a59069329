/**
 * Python's values as far as they reach an inventory.
 *
 * Integers are `number` while they are safe and `bigint` beyond; floats are always `PyFloat`, so that `1.0` stays a
 * float. Mappings are `Dict`: ordered, keyed by any Python scalar, with Python's idea of which keys are equal.
 */

/** A Python float. Its own class, because `1.0` and `1` print differently. */
export class PyFloat {
  readonly value: number
  constructor(value: number) {
    this.value = value
  }
}

/** A date or a datetime that YAML made; JSON has no such value. `text` is what Python's `str()` gives. */
export class PyDate {
  readonly kind: 'date' | 'datetime'
  readonly text: string
  constructor(kind: 'date' | 'datetime', text: string) {
    this.kind = kind
    this.text = text
  }
}

/** What `!!binary` makes. `data` holds one character per byte (0 to 255). */
export class PyBytes {
  readonly data: string
  constructor(data: string) {
    this.data = data
  }
}

/** What `!!set` makes. Keys keep the order of the file. */
export class PySet {
  readonly members: Dict
  constructor(members: Dict) {
    this.members = members
  }
}

/** A pair that `!!omap` or `!!pairs` makes: JSON writes it as a list of two. */
export class PyTuple {
  readonly items: Value[]
  constructor(items: Value[]) {
    this.items = items
  }
}

export type Integer = number | bigint
export type Key = string | number | bigint | boolean | null | PyFloat | PyDate | PyBytes
export type Value = Key | PySet | PyTuple | Value[] | Dict

/**
 * The identity of a key in Python: `1`, `1.0` and `True` are one key. Texts stand for themselves and never come here.
 */
function keyIdentity(key: Key): string {
  if (key === null) return 'null'
  if (typeof key === 'boolean') return key ? 'n1' : 'n0'
  if (typeof key === 'number' || typeof key === 'bigint') return `n${key}`
  if (key instanceof PyFloat) return Number.isInteger(key.value) ? `n${BigInt(key.value)}` : `f${key.value}`
  if (key instanceof PyDate) return `${key.kind}${key.text}`
  if (key instanceof PyBytes) return `b${key.data}`
  return `s${key}`
}

/** A Python dict: insertion order; setting an existing key keeps the first key object and its place. */
export class Dict extends Map<Key, Value> {
  /** Keys that are not texts, by identity: rare, so made only when the first one comes. */
  #odd: Map<string, Key> | undefined

  constructor(entries?: Iterable<readonly [Key, Value]>) {
    super()
    if (entries) for (const [key, value] of entries) this.set(key, value)
  }

  /** Whether some keys are not texts. */
  get hasOddKeys(): boolean {
    return this.#odd !== undefined && this.#odd.size > 0
  }

  #actual(key: Key): Key | undefined {
    return typeof key === 'string' ? key : this.#odd?.get(keyIdentity(key))
  }

  override get(key: Key): Value | undefined {
    if (typeof key === 'string') return super.get(key)
    const actual = this.#actual(key)
    return actual === undefined ? undefined : super.get(actual)
  }

  override has(key: Key): boolean {
    if (typeof key === 'string') return super.has(key)
    return this.#actual(key) !== undefined
  }

  override set(key: Key, value: Value): this {
    if (typeof key === 'string') return super.set(key, value)
    const identity = keyIdentity(key)
    this.#odd ??= new Map()
    const actual = this.#odd.get(identity)
    if (actual !== undefined) return super.set(actual, value)
    this.#odd.set(identity, key)
    return super.set(key, value)
  }

  override delete(key: Key): boolean {
    if (typeof key === 'string') return super.delete(key)
    const identity = keyIdentity(key)
    const actual = this.#odd?.get(identity)
    if (actual === undefined) return false
    this.#odd?.delete(identity)
    return super.delete(actual)
  }

  override clear(): void {
    this.#odd = undefined
    super.clear()
  }
}

export function isInteger(value: Value | undefined): value is Integer {
  return typeof value === 'number' || typeof value === 'bigint'
}

/** The integer in normal form: a `number` while it is safe. */
export function integer(value: bigint): Integer {
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value
}

/** Python's truth: `undefined` stands for a missing key and is false. */
export function truthy(value: Value | undefined): boolean {
  if (value === undefined || value === null) return false
  if (typeof value === 'boolean') return value
  if (typeof value === 'string') return value.length > 0
  if (typeof value === 'number') return value !== 0
  if (typeof value === 'bigint') return value !== 0n
  if (value instanceof PyFloat) return value.value !== 0
  if (Array.isArray(value)) return value.length > 0
  if (value instanceof Dict) return value.size > 0
  if (value instanceof PySet) return value.members.size > 0
  if (value instanceof PyTuple) return value.items.length > 0
  if (value instanceof PyBytes) return value.data.length > 0
  return true
}

/** Python's `==`: numbers by value whatever their type, mappings without regard to order. */
export function equal(a: Value, b: Value): boolean {
  if (a === b) return true
  if (a === null || b === null) return false
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => equal(item, b[i]!))
  if (a instanceof Dict) {
    if (!(b instanceof Dict) || a.size !== b.size) return false
    for (const [key, value] of a) {
      const other = b.get(key)
      if (other === undefined || !equal(value, other)) return false
    }
    return true
  }
  if (a instanceof PyTuple) return b instanceof PyTuple && equal(a.items, b.items)
  if (a instanceof PySet) return b instanceof PySet && equal(a.members, b.members)
  if (Array.isArray(b) || b instanceof Dict || b instanceof PyTuple || b instanceof PySet) return false
  if (typeof a === 'string' || typeof b === 'string') return false
  const left = keyIdentity(a)
  return left === keyIdentity(b) && left !== 'fNaN'
}

/** What stands for itself wherever it is, and needs no copy. Nearly all values of an inventory do. */
export type Leaf = string | number | bigint | boolean | null | PyFloat

export function isLeaf(value: Value): value is Leaf {
  return typeof value !== 'object' || value === null || value instanceof PyFloat
}

/**
 * A deep copy in which what was one object stays one object: `*alias` and merged-in values share the mapping behind
 * them, and a change through one name must show under the other (docs/generation.md, section 1.3).
 */
export function copy<T extends Value>(original: T, seen: Map<object, Value> = new Map()): T {
  const value: Value = original
  if (isLeaf(value)) return original
  const known = seen.get(value)
  if (known !== undefined) return known as T
  if (Array.isArray(value)) {
    const list: Value[] = []
    seen.set(value, list)
    for (const item of value) list.push(copy(item, seen))
    return list as Value as T
  }
  if (value instanceof Dict) {
    const dict = new Dict()
    seen.set(value, dict)
    value.forEach((item, key) => {
      dict.set(key, isLeaf(item) ? item : copy(item, seen))
    })
    return dict as Value as T
  }
  if (value instanceof PyTuple) {
    const tuple = new PyTuple([])
    seen.set(value, tuple)
    for (const item of value.items) tuple.items.push(copy(item, seen))
    return tuple as Value as T
  }
  return original
}

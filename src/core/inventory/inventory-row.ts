/**
 * An inventory laid out in one row: cheap to keep and to compare, where a second tree of mappings would be most of a
 * run's memory. Leaves stand for themselves; a mapping is a mark, its size, then each key and value; a list is a mark,
 * its length, then each item.
 */
import { type Leaf, PyFloat } from '../../python/value.ts'

export const mappingMark = Symbol('mapping')
export const listMark = Symbol('list')

export type Token = Leaf | typeof mappingMark | typeof listMark
export type InventoryRow = readonly Token[]

/** Whether two rows hold the same; the order of mappings does not count. */
export function isSameRow(a: InventoryRow, b: InventoryRow): boolean {
  if (a.length !== b.length) return false
  // As a rule, not even the order differs.
  return a.every((token, index) => isSameToken(token, b[index])) || firstRowDifference(a, b) === undefined
}

/** The path of the first value in which two rows differ. */
export function firstRowDifference(a: InventoryRow, b: InventoryRow): string[] | undefined {
  const comparison = new Comparison(a, b)
  return comparison.isSameValue() ? undefined : comparison.path
}

function isSameToken(a: Token | undefined, b: Token | undefined): boolean {
  return a === b || (a instanceof PyFloat && b instanceof PyFloat && Object.is(a.value, b.value))
}

class Comparison {
  readonly path: string[] = []
  readonly #a: InventoryRow
  readonly #b: InventoryRow
  #atA = 0
  #atB = 0

  constructor(a: InventoryRow, b: InventoryRow) {
    this.#a = a
    this.#b = b
  }

  /** Whether the values at the two places are the same; if so, both places are then behind them. */
  isSameValue(): boolean {
    const mark = this.#a[this.#atA]
    if (!this.#isSameToken()) return false
    if (mark !== mappingMark && mark !== listMark) return true
    const size = this.#a[this.#atA] as number
    if (!this.#isSameToken()) return false
    return mark === mappingMark ? this.#isSameMapping(size) : this.#isSameList(size)
  }

  #isSameToken(): boolean {
    return isSameToken(this.#a[this.#atA++], this.#b[this.#atB++])
  }

  #isSameList(length: number): boolean {
    for (let index = 0; index < length; index++) if (!this.#isSameBelow(String(index))) return false
    return true
  }

  #isSameMapping(size: number): boolean {
    for (let index = 0; index < size; index++) {
      const key = this.#a[this.#atA] as string
      if (key !== this.#b[this.#atB]) return this.#isSameInOtherOrder(size - index)
      this.#atA++
      this.#atB++
      if (!this.#isSameBelow(key)) return false
    }
    return true
  }

  /** So many keys with their values, which need not come in the same order. */
  #isSameInOtherOrder(size: number): boolean {
    const places = new Map<string, number>()
    for (let index = 0; index < size; index++) {
      const key = this.#b[this.#atB] as string
      places.set(key, this.#atB + 1)
      this.#atB = endOfValue(this.#b, this.#atB + 1)
    }
    const end = this.#atB
    for (let index = 0; index < size; index++) {
      const key = this.#a[this.#atA++] as string
      const place = places.get(key)
      if (place === undefined) {
        this.path.push(key)
        return false
      }
      this.#atB = place
      if (!this.#isSameBelow(key)) return false
    }
    this.#atB = end
    return true
  }

  #isSameBelow(key: string): boolean {
    this.path.push(key)
    if (!this.isSameValue()) return false
    this.path.pop()
    return true
  }
}

function endOfValue(row: InventoryRow, start: number): number {
  let at = start
  // How many values are still to come.
  for (let open = 1; open > 0; open--) {
    const mark = row[at++]
    if (mark !== mappingMark && mark !== listMark) continue
    const size = row[at++] as number
    open += mark === listMark ? size : 2 * size
  }
  return at
}

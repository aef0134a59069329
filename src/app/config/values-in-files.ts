/** Which file holds a value at a path, asked of many files at once. */
import { Dict, type Key, type Value } from '../../python/value.ts'

/** A value, and the number of the file that has it. */
export interface Holding {
  readonly file: number
  readonly value: Value
}

/**
 * Answers for as many paths as there are. What is below a path is gathered from all files when it is first asked
 * for: there may be a file for every host, and to go through all files for each host would be quadratic.
 */
export class ValuesInFiles {
  readonly #root: Place

  /** @param contents of the files, in the order in which they are merged */
  constructor(contents: readonly Dict[]) {
    this.#root = new Place(contents.map((value, file) => ({ file, value })))
  }

  /** The last file before the one of number `file` that has something at `keys`. */
  before(file: number, keys: readonly Key[]): Holding | undefined {
    let place: Place | undefined = this.#root
    for (const key of keys) place = place?.below.get(identityOf(key))
    return place?.lastBefore(file)
  }
}

class Place {
  readonly #holdings: Holding[]
  #below: Map<unknown, Place> | undefined

  /** @param holdings by number of the file, ascending */
  constructor(holdings: Holding[]) {
    this.#holdings = holdings
  }

  get below(): ReadonlyMap<unknown, Place> {
    this.#below ??= this.#gather()
    return this.#below
  }

  #gather(): Map<unknown, Place> {
    const below = new Map<unknown, Place>()
    for (const { file, value: mapping } of this.#holdings) {
      if (!(mapping instanceof Dict)) continue
      for (const [key, value] of mapping) {
        const place = below.get(identityOf(key))
        if (place) place.#holdings.push({ file, value })
        else below.set(identityOf(key), new Place([{ file, value }]))
      }
    }
    return below
  }

  lastBefore(file: number): Holding | undefined {
    let low = 0
    let high = this.#holdings.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#holdings[middle]!.file < file) low = middle + 1
      else high = middle
    }
    return this.#holdings[low - 1]
  }
}

/** Numbers and truth values are one key where Python has one key; other keys that are not texts stand for themselves. */
function identityOf(key: Key): unknown {
  return typeof key === 'boolean' ? Number(key) : key
}

/**
 * JSON as Python's `json.dumps(value, indent=4, separators=(',', ': '), sort_keys=True)` writes it, byte for byte.
 *
 * Written for speed: an inventory of 3,000 hosts has 10 MB, and every changed run writes one.
 */

import { compareCodePoints, sortedKeys } from './display-width.ts'
import { deepestJson, isTooLong, JsonValueError, jsonFaults } from './json-faults.ts'
import { jsonEntries, keysInOrder, keyText } from './json-keys.ts'
import { jsonFloat, quoteJson } from './json-text.ts'
import { Dict, type Key, PyFloat, PyTuple, type Value } from './value.ts'

export { compareCodePoints, JsonValueError, jsonEntries, keyText, sortedKeys }

export interface JsonOptions {
  /**
   * Blanks a level is set in by; `null` puts everything on one line.
   * @default 4
   */
  readonly indent?: number | null
}

/** The text would be longer than `longestDocument`. */
export class JsonTooLongError extends Error {
  constructor() {
    super(`the document would have more than ${longestDocument >> 20} MiB`)
    this.name = 'JsonTooLongError'
  }
}

/**
 * The document, without a final newline. Everything outside blank to `~` is escaped, so the result is plain ASCII.
 *
 * @throws JsonValueError with the path of the first value or key that JSON cannot hold (dates, sets, binary data, text
 * and other keys in one mapping, a value that holds itself, more than 900 levels).
 * @throws JsonTooLongError
 */
export function dumpJson(value: Value, options: JsonOptions = {}): string {
  const indent = options.indent === undefined ? 4 : options.indent
  const writer = new Writer(indent)
  if (writer.write(value, 0)) return writer.text()
  const fault = jsonFaults(value)[0]
  if (fault !== undefined) throw new JsonValueError(fault)
  throw new JsonTooLongError()
}

/** Pieces gathered before they are joined: one text each would be copied too often, all at once kept too long. */
const piecesAtOnce = 8192

/** Characters, each a byte: no longer document is stored. Aliases of aliases can ask for more, and so can levels of indentation. */
export const longestDocument = 256 << 20

/**
 * One document on its way out. `write` answers false as soon as something cannot be written; what it is and where is
 * found afterwards, so that the good case carries no path.
 */
class Writer {
  readonly #indent: number | null
  readonly #done: string[] = []
  readonly #pieces: string[] = []
  #count = 0
  #length = 0
  /** The line break and blanks before an item, by depth. */
  readonly #breaks: string[] = []
  /** By depth and number of keys: most mappings have the very keys of the last one of their kind, in the same order. */
  readonly #layouts: (Layout | undefined)[][] = []
  /** By depth, of more keys than those have: the last one. */
  readonly #large: (Layout | undefined)[] = []

  constructor(indent: number | null) {
    this.#indent = indent
  }

  text(): string {
    this.#pieces.length = this.#count
    this.#join()
    return this.#done.join('')
  }

  write(value: Value, depth: number): boolean {
    if (typeof value === 'string') this.#put(quoteJson(value))
    else if (value === null) this.#put('null')
    else if (typeof value === 'number') this.#put(`${value}`)
    else if (typeof value === 'boolean') this.#put(value ? 'true' : 'false')
    else if (value instanceof Dict) return this.#writeDict(value, depth)
    else if (Array.isArray(value)) return this.#writeList(value, depth)
    else if (value instanceof PyFloat) this.#put(jsonFloat(value.value))
    else if (value instanceof PyTuple) return this.#writeList(value.items, depth)
    else if (typeof value === 'bigint' && !isTooLong(value)) this.#put(`${value}`)
    else return false
    return this.#length < longestDocument
  }

  #writeList(items: Value[], depth: number): boolean {
    if (depth >= deepestJson) return false
    if (items.length === 0) {
      this.#put('[]')
      return true
    }
    const before = this.#break(depth + 1)
    let separator = `[${before}`
    for (const item of items) {
      this.#put(separator)
      if (!this.write(item, depth + 1)) return false
      separator = `,${before}`
    }
    this.#put(`${this.#break(depth)}]`)
    return true
  }

  #writeDict(dict: Dict, depth: number): boolean {
    if (depth >= deepestJson) return false
    if (dict.size === 0) {
      this.#put('{}')
      return true
    }
    const layout = this.#layoutOf(dict, depth)
    if (layout === undefined) return false
    const { keys, labels, places } = layout
    // Reading in order and finding by a number costs a third of finding by keys.
    const values = places && [...dict.values()]
    for (let index = 0; index < keys.length; index++) {
      this.#put(labels[index]!)
      const value = values ? values[places[index]!] : dict.get(keys[index]!)
      if (!this.write(value!, depth + 1)) return false
    }
    this.#put(`${this.#break(depth)}}`)
    return true
  }

  #put(piece: string): void {
    this.#length += piece.length
    // Past the limit nothing is kept: the join would fail.
    if (this.#length > longestDocument) this.#count = 0
    if (this.#count === piecesAtOnce) this.#join()
    this.#pieces[this.#count++] = piece
  }

  #join(): void {
    this.#done.push(this.#pieces.join(''))
    this.#count = 0
  }

  #break(depth: number): string {
    const known = this.#breaks[depth]
    if (known !== undefined) return known
    const made = this.#indent === null ? '' : `\n${' '.repeat(this.#indent * depth)}`
    this.#breaks[depth] = made
    return made
  }

  /** `undefined` when the keys cannot be sorted or written. */
  #layoutOf(dict: Dict, depth: number): Layout | undefined {
    this.#layouts[depth] ??= []
    const isLarge = dict.size > mostKeysKept
    const known = isLarge ? this.#large[depth] : this.#layouts[depth][dict.size]
    if (known?.given.length === dict.size && hasKeys(dict, known.given)) {
      if (isLarge) known.places ??= placesOf(known)
      return known
    }
    const inOrder = keysInOrder(dict)
    if (inOrder === undefined) return undefined
    const keys = [...inOrder]
    const before = this.#break(depth + 1)
    const labels = keys.map((key, index) => `${index === 0 ? '{' : ','}${before}${quoteJson(keyText(key))}: `)
    const made: Layout = { given: [...dict.keys()], keys, labels }
    if (isLarge) this.#large[depth] = made
    else this.#layouts[depth][dict.size] = made
    return made
  }
}

/** How mappings with certain keys are written. */
interface Layout {
  /** As they come. */
  readonly given: readonly Key[]
  /** As they are written. */
  readonly keys: readonly Key[]
  /** What is before each value: bracket or comma, line break, key. */
  readonly labels: readonly string[]
  /** Where each written one comes in `given`; made for many keys when they come again. */
  places?: Uint32Array
}

/** Above, a mapping mostly holds hosts or groups, and there is not another like it. */
const mostKeysKept = 64

function placesOf({ given, keys }: Layout): Uint32Array {
  const at = new Map(given.map((key, index) => [key, index]))
  return Uint32Array.from(keys, (key) => at.get(key)!)
}

function hasKeys(dict: Dict, keys: readonly Key[]): boolean {
  let index = 0
  let isSame = true
  dict.forEach((_, key) => {
    if (keys[index++] !== key) isSame = false
  })
  return isSame
}

/** JSON as Python's `json.dumps(value, indent=2)` writes it: keys stay in their order. */
import { jsonFloat, quoteJson } from './json-text.ts'
import { pyStr } from './text.ts'
import { Dict, type Key, PyFloat, type Value } from './value.ts'

/** For values that came from JSON: they hold nothing that it cannot write. Without a final newline. */
export function jsonInOrder(value: Value): string {
  const writer = new Writer()
  writer.write(value, 0)
  return writer.text
}

/** Pieces gathered before they are joined: an export of 3,000 hosts has half a million. */
const piecesAtOnce = 8192

class Writer {
  readonly #done: string[] = []
  #pieces: string[] = []
  /** The line break and blanks before an item, by depth. */
  readonly #breaks: string[] = []
  /** What is before a value, by depth and key: a cloud's hosts have the same few keys. */
  readonly #labels: Map<Key, string>[] = []

  get text(): string {
    return this.#done.join('') + this.#pieces.join('')
  }

  #put(piece: string): void {
    if (this.#pieces.push(piece) < piecesAtOnce) return
    this.#done.push(this.#pieces.join(''))
    this.#pieces = []
  }

  write(value: Value, depth: number): void {
    if (typeof value === 'string') this.#put(quoteJson(value))
    else if (value instanceof Dict) this.#writeMapping(value, depth)
    else if (Array.isArray(value)) this.#writeList(value, depth)
    else this.#put(value instanceof PyFloat ? jsonFloat(value.value) : String(value))
  }

  #writeMapping(mapping: Dict, depth: number): void {
    let before = '{'
    for (const [key, item] of mapping) {
      this.#put(before + this.#label(key, depth + 1))
      this.write(item, depth + 1)
      before = ','
    }
    this.#put(before === '{' ? '{}' : `${this.#break(depth)}}`)
  }

  #writeList(items: readonly Value[], depth: number): void {
    let before = '['
    for (const item of items) {
      this.#put(before + this.#break(depth + 1))
      this.write(item, depth + 1)
      before = ','
    }
    this.#put(before === '[' ? '[]' : `${this.#break(depth)}]`)
  }

  #label(key: Key, depth: number): string {
    this.#labels[depth] ??= new Map()
    let label = this.#labels[depth].get(key)
    if (label === undefined) {
      label = `${this.#break(depth)}${quoteJson(pyStr(key))}: `
      this.#labels[depth].set(key, label)
    }
    return label
  }

  #break(depth: number): string {
    this.#breaks[depth] ??= `\n${'  '.repeat(depth)}`
    return this.#breaks[depth]
  }
}

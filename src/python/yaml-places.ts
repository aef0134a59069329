/** Where keys are in a text: for messages. */
import { Dict, type Key } from './value.ts'
import { constructKey, isMerge, mergedMappings, mostMerged } from './yaml-construct.ts'
import { YamlFault } from './yaml-error.ts'
import { type ContentNode, contentOf, type MappingNode, type Node } from './yaml-nodes.ts'

export type KeyPath = readonly (string | number)[]

interface Found {
  /** The key or the list item. */
  readonly place: Node
  readonly value: Node
}

/** Where paths lead in one document. The keys of a mapping are read when the first path goes through it, and kept. */
export class Places {
  readonly #root: ContentNode
  readonly #keys = new Map<MappingNode, Keys>()
  #folded: Keys | undefined
  #merged = 0

  constructor(root: ContentNode) {
    this.#root = root
  }

  /** The longest existing prefix of `path`, and the offset of its last key or item. */
  locate(path: KeyPath): { offset: number; depth: number } {
    let { offset } = this.#root
    let depth = 0
    let node = this.#root
    for (const element of path) {
      const found = this.#step(node, element, depth === 0)
      if (!found) break
      offset = found.place.offset
      depth++
      node = contentOf(found.value)
    }
    return { offset, depth }
  }

  #step(node: ContentNode, element: string | number, top: boolean): Found | undefined {
    if (node.kind === 'sequence') {
      const item = typeof element === 'number' ? node.items[element] : undefined
      return item && { place: item, value: item }
    }
    if (node.kind !== 'mapping') return undefined
    const name = String(element)
    const exact = this.#keysOf(node).get(name)
    if (exact || !top) return exact
    this.#folded ??= folded(this.#keysOf(node))
    return this.#folded.get(name.replaceAll('-', '_'))
  }

  #keysOf(node: MappingNode): Keys {
    const known = this.#keys.get(node)
    if (known) return known
    const keys = new Map<string, Found>()
    // Before what is merged in, so that a mapping that merges itself comes to an end.
    this.#keys.set(node, keys)
    for (let i = node.keys.length - 1; i >= 0; i--) {
      const text = isMerge(node.keys[i]!) ? undefined : keyText(node.keys[i]!)
      if (text !== undefined && !keys.has(text)) keys.set(text, { place: node.keys[i]!, value: node.values[i]! })
    }
    for (let i = node.keys.length - 1; i >= 0; i--) {
      if (!isMerge(node.keys[i]!)) continue
      for (const merged of merges(node.values[i]!).reverse()) {
        const more = this.#keysOf(merged)
        this.#merged += more.size
        // Such a file is refused, and whatever is told of it needs no place in what merges write.
        if (this.#merged > mostMerged) return keys
        for (const [text, found] of more) if (!keys.has(text)) keys.set(text, found)
      }
    }
    return keys
  }
}

/** By the key's text: the one whose value counts, the last of the mapping's own, else of what is merged in. */
type Keys = Map<string, Found>

function folded(keys: Keys): Keys {
  const found: Keys = new Map()
  for (const [text, place] of keys) {
    const name = text.replaceAll('-', '_')
    if (!found.has(name)) found.set(name, place)
  }
  return found
}

function merges(value: Node): MappingNode[] {
  try {
    return mergedMappings(value)
  } catch (error) {
    if (error instanceof YamlFault) return []
    throw error
  }
}

/** A key that cannot be one is not a reason to fail while looking for another. */
function keyOf(node: Node): { key: Key } | undefined {
  try {
    return { key: constructKey(node) }
  } catch (error) {
    if (error instanceof YamlFault) return undefined
    throw error
  }
}

function keyText(node: Node): string | undefined {
  const known = keyOf(node)
  if (!known) return undefined
  const { key } = known
  switch (typeof key) {
    case 'string':
      return key
    case 'number':
    case 'bigint':
      return String(key)
    case 'boolean':
      return key ? 'True' : 'False'
  }
  const content = contentOf(node)
  return content.kind === 'scalar' ? content.text : undefined
}

export interface RepeatedKey {
  readonly path: (string | number)[]
  readonly offset: number
  readonly first: number
}

/** All keys that stand again in their mapping, in the order of the file. `<<` may stand more than once. */
export function repeatedKeys(root: ContentNode): RepeatedKey[] {
  const found: RepeatedKey[] = []
  const visit = (node: Node, path: (string | number)[]): void => {
    if (node.kind === 'sequence') node.items.forEach((item, index) => void visit(item, [...path, index]))
    if (node.kind !== 'mapping') return
    const firsts = new Dict()
    node.keys.forEach((key, index) => {
      const name = keyText(key) ?? ''
      const known = isMerge(key) ? undefined : keyOf(key)
      if (known) {
        const first = firsts.get(known.key)
        if (typeof first === 'number')
          found.push({ path: [...path, pathElement(known.key, name)], offset: key.offset, first })
        else firsts.set(known.key, key.offset)
      }
      visit(node.values[index]!, [...path, known ? pathElement(known.key, name) : name])
    })
  }
  visit(root, [])
  return found
}

function pathElement(key: Key, name: string): string | number {
  return typeof key === 'number' ? key : name
}

/** Keys of the outermost mapping with something below them that an alias under another of these keys names. */
export function aliasedKeys(root: ContentNode): Set<string> {
  const found = new Set<string>()
  if (root.kind !== 'mapping') return found
  const owners = new Map<ContentNode, string>()
  const visit = (node: Node, owner: string): void => {
    if (node.kind === 'alias') {
      const target = owners.get(node.target)
      if (target !== undefined && target !== owner) found.add(target)
      return
    }
    owners.set(node, owner)
    if (node.kind === 'sequence') for (const item of node.items) visit(item, owner)
    if (node.kind === 'mapping') for (const part of [...node.keys, ...node.values]) visit(part, owner)
  }
  for (const [index, key] of root.keys.entries()) visit(root.values[index]!, keyText(key) ?? '')
  return found
}

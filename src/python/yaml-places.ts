/** Where keys stand in a text: for messages. */
import { Dict, type Key } from './value.ts'
import { constructKey, isMerge, mergedMappings } from './yaml-construct.ts'
import { YamlFault } from './yaml-error.ts'
import { type ContentNode, contentOf, type MappingNode, type Node } from './yaml-nodes.ts'

export type KeyPath = readonly (string | number)[]

interface Found {
  /** The key or the list item. */
  readonly place: Node
  readonly value: Node
}

/** The longest existing prefix of `path`, and the offset of its last key or item. */
export function locate(root: ContentNode, path: KeyPath): { offset: number; depth: number } {
  let offset = root.offset
  let depth = 0
  let node = root
  for (const element of path) {
    const found = step(node, element, depth === 0)
    if (!found) break
    offset = found.place.offset
    depth++
    node = contentOf(found.value)
  }
  return { offset, depth }
}

function step(node: ContentNode, element: string | number, top: boolean): Found | undefined {
  if (node.kind === 'sequence') {
    const item = typeof element === 'number' ? node.items[element] : undefined
    return item && { place: item, value: item }
  }
  if (node.kind !== 'mapping') return undefined
  const name = String(element)
  const exact = findKey(node, (text) => text === name, new Set())
  if (exact || !top) return exact
  const folded = name.replaceAll('-', '_')
  return findKey(node, (text) => text.replaceAll('-', '_') === folded, new Set())
}

/** The key whose value counts: the last of the mapping's own, else of what is merged in. */
function findKey(node: MappingNode, matches: (text: string) => boolean, seen: Set<MappingNode>): Found | undefined {
  if (seen.has(node)) return undefined
  seen.add(node)
  const { keys, values } = node
  for (let i = keys.length - 1; i >= 0; i--) {
    const text = isMerge(keys[i]!) ? undefined : keyText(keys[i]!)
    if (text !== undefined && matches(text)) return { place: keys[i]!, value: values[i]! }
  }
  for (let i = keys.length - 1; i >= 0; i--) {
    if (!isMerge(keys[i]!)) continue
    for (const merged of merges(values[i]!).reverse()) {
      const found = findKey(merged, matches, seen)
      if (found) return found
    }
  }
  return undefined
}

function merges(value: Node): MappingNode[] {
  try {
    return mergedMappings(value)
  } catch (error) {
    if (error instanceof YamlFault) return []
    throw error
  }
}

/** A key that cannot be one is no reason to fail while looking for another. */
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

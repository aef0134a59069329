/**
 * YAML files as trees that can be drawn, changed and cut. A node that is in several places of one file is written
 * once, with an anchor, and by an alias everywhere else; so sharing is a matter of identity, and cutting the first
 * place of a shared node leaves a file that still parses.
 */

export interface Scalar {
  readonly yaml: 'scalar'
  /** As it is written: `0755`, `'on'`, `~`. */
  text: string
}
export interface Mapping {
  readonly yaml: 'mapping'
  entries: Entry[]
}
export interface List {
  readonly yaml: 'list'
  items: Node[]
}
export interface Entry {
  /** As it is written; `<<` merges. */
  key: string
  value: Node
}
export type Node = Scalar | Mapping | List

/** What `node` makes a tree of. Texts are quoted where YAML would read something else. */
export type Plain =
  | Node
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly Plain[]
  | { readonly [key: string]: Plain }

const plainText = /^(?:[A-Za-z_][\w./-]*|\d+\.\d+\.\d+\.\d+(?:\/\d+)?)$/
const otherThanText = /^(?:y|n|yes|no|on|off|true|false|null)$/i

/** A text as YAML writes it, with quotes only where they are needed. */
export function quoted(text: string): string {
  return plainText.test(text) && !otherThanText.test(text) ? text : JSON.stringify(text)
}

export function scalar(text: string): Scalar {
  return { yaml: 'scalar', text }
}

export function mapping(entries: readonly (readonly [key: string, value: Plain])[] = []): Mapping {
  return { yaml: 'mapping', entries: entries.map(([key, value]) => ({ key: quoted(key), value: node(value) })) }
}

export function list(items: readonly Plain[] = []): List {
  return { yaml: 'list', items: items.map(node) }
}

function isNode(value: object): value is Node {
  return 'yaml' in value
}

/** Members that are `undefined` are left out. */
export function node(value: Plain): Node {
  if (typeof value === 'string') return scalar(quoted(value))
  if (value === null || value === undefined) return scalar('null')
  if (typeof value !== 'object') return scalar(String(value))
  if (Array.isArray(value)) return list(value)
  if (isNode(value)) return value
  const entries = Object.entries(value as { [key: string]: Plain })
  return mapping(entries.filter(([, member]) => member !== undefined))
}

/** The text that a written scalar or key stands for; of other scalars (`0755`) the written form. */
export function unquoted(text: string): string {
  if (text.startsWith('"')) {
    const asJson = text
      .replace(/\\x(..)/g, '\\u00$1')
      .replace(/\\U(.{8})/g, (_, code) => String.fromCodePoint(parseInt(code, 16)))
    return JSON.parse(asJson) as string
  }
  return text.startsWith("'") ? text.slice(1, -1).replaceAll("''", "'") : text
}

export function get(tree: Node | undefined, key: string): Node | undefined {
  if (tree?.yaml !== 'mapping') return undefined
  return tree.entries.findLast((entry) => unquoted(entry.key) === key)?.value
}

export function set(tree: Mapping, key: string, value: Plain): void {
  const entry = tree.entries.find((candidate) => unquoted(candidate.key) === key)
  if (entry) entry.value = node(value)
  else tree.entries.push({ key: quoted(key), value: node(value) })
}

export function remove(tree: Mapping, key: string): void {
  tree.entries = tree.entries.filter((entry) => unquoted(entry.key) !== key)
}

/** The mappings and lists below a node and the node itself, each once. */
export function branches(root: Node): (Mapping | List)[] {
  const seen = new Set<Mapping | List>()
  const visit = (tree: Node): void => {
    if (tree.yaml === 'scalar' || seen.has(tree)) return
    seen.add(tree)
    for (const child of childrenOf(tree)) visit(child)
  }
  visit(root)
  return [...seen]
}

export function childrenOf(tree: Mapping | List): Node[] {
  return tree.yaml === 'list' ? tree.items : tree.entries.map((entry) => entry.value)
}

/** A deep copy in which nothing is shared with the original; sharing within it stays. */
export function copyTree<T extends Node>(tree: T): T {
  return structuredClone(tree)
}

/** A deep copy in which nothing is shared at all, as if every alias had been written out. */
export function unshared<T extends Node>(tree: T): T {
  if (tree.yaml === 'scalar') return { ...tree }
  if (tree.yaml === 'list') return { ...tree, items: tree.items.map(unshared) }
  return { ...tree, entries: tree.entries.map(({ key, value }) => ({ key, value: unshared(value) })) }
}

/** Nodes that are met more than once on a walk from the root. */
function sharedNodes(root: Node): Map<Node, string> {
  const seen = new Set<Node>()
  const shared = new Map<Node, string>()
  const visit = (tree: Node): void => {
    if (seen.has(tree)) {
      if (!shared.has(tree)) shared.set(tree, `a${shared.size + 1}`)
      return
    }
    seen.add(tree)
    if (tree.yaml !== 'scalar') for (const child of childrenOf(tree)) visit(child)
  }
  visit(root)
  return shared
}

/** The file's text. */
export function writeYaml(root: Node): string {
  const anchors = sharedNodes(root)
  const written = new Set<Node>()
  /** What follows `key:` or `-`: on the same line where it begins with a blank, else on lines of its own. */
  const after = (tree: Node, indent: string): string => {
    const anchor = anchors.get(tree)
    if (anchor !== undefined && written.has(tree)) return ` *${anchor}\n`
    written.add(tree)
    const mark = anchor === undefined ? '' : ` &${anchor}`
    if (tree.yaml === 'scalar') return tree.text === '' ? `${mark}\n` : `${mark} ${tree.text}\n`
    if (childrenOf(tree).length === 0) return `${mark} ${tree.yaml === 'list' ? '[]' : '{}'}\n`
    return `${mark}\n${block(tree, indent)}`
  }
  const block = (tree: Mapping | List, indent: string): string => {
    const inner = `${indent}  `
    if (tree.yaml === 'list') return tree.items.map((item) => `${indent}-${after(item, inner)}`).join('')
    return tree.entries.map(({ key, value }) => `${indent}${key}:${after(value, inner)}`).join('')
  }
  if (root.yaml === 'scalar') return root.text === '' ? '' : `${root.text}\n`
  if (childrenOf(root).length === 0) return root.yaml === 'list' ? '[]\n' : '{}\n'
  return block(root, '')
}

/** The tree that the parser makes. An alias points at the node that it names, so the tree is a graph without cycles. */
import type { Dict, Value } from './value.ts'

interface NodeBase {
  /** Where the node begins: its anchor or tag if it has one. */
  readonly offset: number
  /**
   * What the node becomes, once it is constructed: one node is one object, however often it is named. There from the
   * beginning, because a member that comes later costs each of millions an object more.
   */
  value: Value | undefined
}

/** A class, so that what all of them say of themselves takes no room in each: a large file has millions. */
export class ScalarNode implements NodeBase {
  readonly offset: number
  /** `''` until the type is found from the text. */
  tag: string
  readonly text: string
  value: Value | undefined = undefined

  constructor(offset: number, tag: string, text: string) {
    this.offset = offset
    this.tag = tag
    this.text = text
  }

  get kind(): 'scalar' {
    return 'scalar'
  }
}

export interface SequenceNode extends NodeBase {
  readonly kind: 'sequence'
  readonly tag: string
  readonly items: Node[]
}

export interface MappingNode extends NodeBase {
  readonly kind: 'mapping'
  readonly tag: string
  readonly keys: Node[]
  readonly values: Node[]
  /** The pairs with merges resolved, once they are constructed. */
  pairs: Dict | undefined
}

export interface AliasNode {
  readonly kind: 'alias'
  readonly offset: number
  readonly target: ContentNode
}

export type ContentNode = ScalarNode | SequenceNode | MappingNode
export type Node = ContentNode | AliasNode

/** The node itself, behind an alias. */
export function contentOf(node: Node): ContentNode {
  return node.kind === 'alias' ? node.target : node
}

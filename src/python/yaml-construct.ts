/** From nodes to Python's values, by the rules of PyYAML's safe constructor. */

import { excerpt } from './text.ts'
import { Dict, type Key, PyBytes, PyDate, PyFloat, PySet, PyTuple, type Value } from './value.ts'
import { YamlFault } from './yaml-error.ts'
import {
  type ContentNode,
  contentOf,
  type MappingNode,
  type Node,
  type ScalarNode,
  type SequenceNode,
} from './yaml-nodes.ts'
import { momentOf, parseBinary, parseTimestamp, parseYamlFloat, parseYamlInteger } from './yaml-scalars.ts'
import { shortTag, TAG } from './yaml-tags.ts'

/** Twice what the parser lets through: merges can reach a value before the place where it stands. */
const DEEPEST = 1000

const TRUTH = new Map<string, boolean>([
  ['yes', true],
  ['no', false],
  ['true', true],
  ['false', false],
  ['on', true],
  ['off', false],
])

/** Keys that merges lay down in one text. A chain of them, each merging the one before it, has the square of its length. */
export const mostMerged = 2_000_000

function tooMuchMerged(offset: number): YamlFault {
  return new YamlFault(offset, `the merges ('<<') of this file write more than ${mostMerged} keys: merge fewer`)
}

/** What is made of one text. */
interface Work {
  /** How deep it is in what is being made. */
  depth: number
  merged: number
}

/**
 * The value of a node. One node is one object, wherever an alias or a merge names it.
 *
 * @throws YamlFault
 */
export function construct(node: Node, work: Work = { depth: 0, merged: 0 }): Value {
  const content = contentOf(node)
  if (content.value !== undefined) return content.value
  if (work.depth > DEEPEST) throw new YamlFault(node.offset, `nested deeper than ${DEEPEST} levels through aliases`)
  work.depth++
  const value = make(content, work)
  work.depth--
  content.value = value
  return value
}

function make(node: ContentNode, work: Work): Value {
  switch (node.tag) {
    case TAG.str:
      return scalarText(node)
    case TAG.map:
      return pairsOf(mapping(node), work)
    case TAG.seq:
      return sequence(node, 'a list').items.map((item) => construct(item, work))
    case TAG.set:
      return makeSet(mapping(node), work)
    case TAG.omap:
    case TAG.pairs:
      return makePairs(sequence(node, 'a list of pairs'), work)
  }
  return makeScalar(node)
}

function makeScalar(node: ContentNode): Value {
  switch (node.tag) {
    case TAG.null:
      scalarText(node)
      return null
    case TAG.bool:
      return known(node, TRUTH.get(scalarText(node).toLowerCase()), 'yes, no, true, false, on or off')
    case TAG.int:
      return known(node, parseYamlInteger(scalarText(node)), 'an integer')
    case TAG.float:
      return known(node, parseYamlFloat(scalarText(node)), 'a number')
    case TAG.timestamp:
      return known(node, parseTimestamp(scalarText(node)), 'a date that exists')
    case TAG.binary:
      return known(node, parseBinary(scalarText(node)), 'base64')
    case TAG.merge:
      throw new YamlFault(
        node.offset,
        "'<<' merges mappings and can only be a key: put it into quotes to mean the text",
      )
    case TAG.value:
      throw new YamlFault(node.offset, "'=' has its own meaning in YAML: put it into quotes to mean the text")
  }
  throw new YamlFault(node.offset, `the tag ${shortTag(node.tag)} is not known here: write the plain value`)
}

function known<T>(node: ContentNode, value: T | undefined, wanted: string): T {
  if (value !== undefined) return value
  const text = scalarText(node)
  throw new YamlFault(node.offset, `'${excerpt(text)}' is not ${wanted}: put it into quotes to mean the text`)
}

/** The text of a scalar. A mapping with the key `=` stands for the value of that key. */
function scalarText(node: ContentNode): string {
  if (node.kind === 'scalar') return node.text
  if (node.kind === 'mapping') {
    const index = node.keys.findIndex((key) => contentOf(key).tag === TAG.value)
    if (index !== -1) return scalarText(contentOf(node.values[index]!))
  }
  throw new YamlFault(node.offset, `${shortTag(node.tag)} wants one value, not a ${node.kind}`)
}

function mapping(node: ContentNode): MappingNode {
  if (node.kind === 'mapping') return node
  throw new YamlFault(node.offset, `${shortTag(node.tag)} wants a mapping, not a ${node.kind}`)
}

function sequence(node: ContentNode, wanted: string): SequenceNode {
  if (node.kind === 'sequence') return node
  throw new YamlFault(node.offset, `${shortTag(node.tag)} wants ${wanted}, not a ${node.kind}`)
}

function makeSet(node: MappingNode, work: Work): PySet {
  const members = new Dict()
  for (const key of pairsOf(node, work).keys()) members.set(key, null)
  return new PySet(members)
}

function makePairs(node: SequenceNode, work: Work): PyTuple[] {
  return node.items.map((item) => {
    const content = contentOf(item)
    if (content.kind !== 'mapping' || content.keys.length !== 1) {
      throw new YamlFault(item.offset, `${shortTag(node.tag)} wants one 'key: value' in each item`)
    }
    return new PyTuple([construct(content.keys[0]!, work), construct(content.values[0]!, work)])
  })
}

/**
 * The pairs of a mapping with its merges: these come first, wherever `<<` stands, a list of them in reverse order,
 * so that the first of the list wins; the mapping's own keys win over all.
 */
function pairsOf(node: MappingNode, work: Work): Dict {
  if (node.pairs) return node.pairs
  if (work.depth > DEEPEST) throw new YamlFault(node.offset, `nested deeper than ${DEEPEST} levels through merges`)
  const pairs = new Dict()
  const moments: Moments = new Map()
  const { keys, values } = node
  for (let i = 0; i < keys.length; i++) {
    if (!isMerge(keys[i]!)) continue
    for (const merged of mergedMappings(values[i]!)) {
      work.depth++
      const more = pairsOf(merged, work)
      work.depth--
      work.merged += more.size
      if (work.merged > mostMerged) throw tooMuchMerged(values[i]!.offset)
      for (const [key, value] of more) setPair(pairs, moments, key, value)
    }
  }
  for (let i = 0; i < keys.length; i++) {
    if (isMerge(keys[i]!)) continue
    const key = constructKey(keys[i]!, work)
    setPair(pairs, moments, key, construct(values[i]!, work))
  }
  node.pairs = pairs
  return pairs
}

/** The key of each moment. */
type Moments = Map<string, Key>

/** As `Dict.set`, where times with a zone are one key if they name one moment. */
function setPair(pairs: Dict, moments: Moments, key: Key, value: Value): void {
  const moment = key instanceof PyDate ? momentOf(key) : undefined
  const same = moment === undefined ? undefined : moments.get(moment)
  if (moment !== undefined && same === undefined) moments.set(moment, key)
  pairs.set(same ?? key, value)
}

export function isMerge(key: Node): boolean {
  return contentOf(key).tag === TAG.merge
}

/** The mappings that a `<<` names, in the order in which they are laid down. */
export function mergedMappings(value: Node): MappingNode[] {
  const content = contentOf(value)
  if (content.kind === 'mapping') return [content]
  if (content.kind === 'scalar') {
    throw new YamlFault(value.offset, "'<<' wants a mapping or a list of mappings, such as *name")
  }
  return content.items.map(mergedMapping).reverse()
}

function mergedMapping(item: Node): MappingNode {
  const content = contentOf(item)
  if (content.kind === 'mapping') return content
  throw new YamlFault(item.offset, `'<<' wants mappings in its list, not a ${content.kind}`)
}

/** A key of a mapping, where `=` is a text. Throws YamlFault for what Python cannot hash. */
export function constructKey(node: Node, work?: Work): Key {
  const content = contentOf(node)
  if (content.tag === TAG.value && content.value === undefined) (content as ScalarNode).tag = TAG.str
  const key = construct(node, work)
  if (key instanceof PyFloat && Number.isNaN(key.value) && !/^[-+]?\.nan$/i.test((content as ScalarNode).text)) {
    // Python would keep two of these apart, a Dict cannot.
    throw new YamlFault(node.offset, "this is not a number and cannot be a key: write '.nan'")
  }
  if (isKey(key)) return key
  throw new YamlFault(node.offset, `a ${content.kind} cannot be a key: quote a text that begins with a bracket`)
}

function isKey(value: Value): value is Key {
  return (
    typeof value !== 'object' ||
    value === null ||
    value instanceof PyFloat ||
    value instanceof PyDate ||
    value instanceof PyBytes
  )
}

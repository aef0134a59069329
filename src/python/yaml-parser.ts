/** From tokens to nodes. */
import { excerpt } from './text.ts'
import { OTHER_PLACE, YamlFault } from './yaml-error.ts'
import { type ContentNode, type MappingNode, type Node, ScalarNode, type SequenceNode } from './yaml-nodes.ts'
import { Scanner } from './yaml-scanner.ts'
import type { Source } from './yaml-source.ts'
import { DEEPEST, tooDeep } from './yaml-structure.ts'
import { DEFAULT_HANDLES, impliedTag, longTag, TAG, type TagHandles, unescapeTag } from './yaml-tags.ts'
import type { Token, TokenKind } from './yaml-tokens.ts'

/** What is before a node: its anchor and tag. */
interface Properties {
  readonly offset: number
  readonly anchor: Token | undefined
  /** `''` if none is given. */
  readonly tag: string
}

/** Mappings and lists in one text: what is read of a text takes room for each, and ten hosts need fifty at most. */
export const mostCollections = 500_000

/** The tree of the one document in the text; undefined if there is none. Throws YamlFault. */
export function parse(source: Source): ContentNode | undefined {
  return new Parser(new Scanner(source)).document()
}

class Parser {
  readonly #scanner: Scanner
  /** Those that the scanner has given and that are not read yet: all at once would be most of what a large file takes. */
  #tokens: readonly Token[]
  #next = 0
  #handles: TagHandles = DEFAULT_HANDLES
  readonly #anchors = new Map<string, ContentNode | undefined>()
  #depth = 0
  #collections = 0

  constructor(scanner: Scanner) {
    this.#scanner = scanner
    this.#tokens = scanner.more()
  }

  get #token(): Token {
    return this.#tokens[this.#next]!
  }

  #at(kind: TokenKind): boolean {
    return this.#tokens[this.#next]!.kind === kind
  }

  #advance(): void {
    if (++this.#next < this.#tokens.length) return
    this.#tokens = this.#scanner.more()
    this.#next = 0
  }

  document(): ContentNode | undefined {
    if (this.#at('end')) return undefined
    const explicit = this.#directives()
    const bare = this.#at('end') || this.#at('document-start') || this.#at('document-end')
    const root = explicit && bare ? this.#empty() : this.#node(true, false)
    while (this.#at('document-end')) this.#advance()
    if (this.#at('document-start')) {
      throw new YamlFault(this.#token.offset, "a second document begins here: a file holds one, remove the '---'")
    }
    if (!this.#at('end')) throw this.#unexpected('the end of the file, or the next key at the column of the first')
    return root.kind === 'alias' ? root.target : root
  }

  /** Reads `%` lines and `---`; whether there is a `---`. */
  #directives(): boolean {
    const handles = new Map<string, string>()
    let version = false
    let given = false
    for (; this.#at('directive'); this.#advance()) {
      given = true
      const { text, offset } = this.#token
      const [name, first, second, ...rest] = text.slice(1).split(/ +/)
      if (name === 'YAML') {
        if (version || !/^1\.[0-9]+$/.test(first ?? '') || second !== undefined) {
          throw new YamlFault(offset, `${excerpt(text)} is not understood: write %YAML 1.1 once, or leave it out`)
        }
        version = true
      } else if (name === 'TAG') {
        if (!isTagDirective(first, second) || rest.length > 0 || handles.has(first!)) {
          throw new YamlFault(offset, `${excerpt(text)} is not understood: write %TAG !name! prefix, each name once`)
        }
        handles.set(first!, unescapeTag(second!, offset))
      } else if (!/^[-_0-9A-Za-z]+$/.test(name!)) {
        throw new YamlFault(offset, `${excerpt(text)} is not understood: a text that begins with '%' needs quotes`)
      }
    }
    if (this.#at('document-start')) {
      this.#advance()
      this.#handles = new Map([...DEFAULT_HANDLES, ...handles])
      return true
    }
    if (given) throw this.#unexpected("'---' after the lines that begin with '%'")
    return false
  }

  /** @param other the offset of what OTHER_PLACE in `wanted` stands for */
  #unexpected(wanted: string, other?: number): YamlFault {
    const { offset } = this.#token
    const details = other === undefined ? {} : { other }
    return new YamlFault(offset, `${this.#describe()} stands where ${wanted} is expected`, details)
  }

  #describe(): string {
    const { kind, text } = this.#token
    switch (kind) {
      case 'plain':
      case 'text':
        return `the text '${excerpt(text)}'`
      case 'alias':
        return `*${excerpt(text)}`
      case 'anchor':
        return `&${excerpt(text)}`
      case 'tag':
        return `the tag ${excerpt(text)}`
      case 'entry':
      case 'block-sequence':
        return "'- '"
      case 'key':
      case 'block-mapping':
        return 'a key'
      case 'value':
        return "':'"
      case 'block-end':
        return 'a line that is indented less'
      case 'directive':
        return `the line ${excerpt(text)}`
      case 'document-start':
        return "'---'"
      case 'document-end':
        return "'...'"
      case 'end':
        return 'the end of the file'
      default:
        return `'${kind}'`
    }
  }

  #empty(): ContentNode {
    return new ScalarNode(this.#token.offset, TAG.null, '')
  }

  /** One node. `block`: block collections may begin; `flush`: a list may be at the column of the key before it. */
  #node(block: boolean, flush: boolean): Node {
    if (this.#at('alias')) return this.#alias()
    if (++this.#depth > DEEPEST) throw tooDeep(this.#token.offset)
    const properties = this.#properties()
    const node = this.#content(properties, block, flush)
    if (properties.anchor) this.#anchors.set(properties.anchor.text, node)
    this.#depth--
    return node
  }

  #alias(): Node {
    const { text, offset } = this.#token
    if (!this.#anchors.has(text)) {
      throw new YamlFault(offset, `*${excerpt(text)} names nothing: there is no &${excerpt(text)} before it`, {
        alias: text,
      })
    }
    const target = this.#anchors.get(text)
    if (!target) throw new YamlFault(offset, `*${excerpt(text)} is inside what it names: a value cannot contain itself`)
    this.#advance()
    return { kind: 'alias', offset, target }
  }

  #properties(): Properties {
    const { offset } = this.#token
    let anchor: Token | undefined
    let tag: Token | undefined
    for (;;) {
      const token = this.#token
      if (token.kind === 'anchor' && !anchor) anchor = token
      else if (token.kind === 'tag' && !tag) tag = token
      else break
      this.#advance()
    }
    if (anchor) {
      const { text } = anchor
      if (this.#anchors.has(text))
        throw new YamlFault(anchor.offset, `&${excerpt(text)} is given twice: use another name`)
      this.#anchors.set(text, undefined)
    }
    return { offset, anchor, tag: tag ? longTag(tag.text, this.#handles, tag.offset) : '' }
  }

  #content(properties: Properties, block: boolean, flush: boolean): ContentNode {
    const token = this.#token
    const { offset, tag } = properties
    switch (token.kind) {
      case 'plain':
      case 'text':
        this.#advance()
        return new ScalarNode(offset, scalarTag(tag, token), token.text)
      case '[':
        return this.#flowSequence(properties)
      case '{':
        return this.#flowMapping(properties)
      case 'entry':
        if (flush) return this.#sequence(properties, false)
        break
      case 'block-sequence':
        if (block) return this.#sequence(properties, true)
        break
      case 'block-mapping':
        if (block) return this.#mapping(properties)
    }
    if (!properties.anchor && tag === '') throw this.#unexpected('a value')
    return new ScalarNode(offset, tag === '' || tag === '!' ? TAG.null : tag, '')
  }

  #newSequence(offset: number, tag: string): SequenceNode {
    this.#countCollection(offset)
    return { kind: 'sequence', offset, tag, items: [], value: undefined }
  }

  #newMapping(offset: number, tag: string): MappingNode {
    this.#countCollection(offset)
    return { kind: 'mapping', offset, tag, keys: [], values: [], value: undefined, pairs: undefined }
  }

  #countCollection(offset: number): void {
    if (++this.#collections <= mostCollections) return
    throw new YamlFault(offset, `more than ${mostCollections} mappings and lists are in this file: write fewer into it`)
  }

  /** A block sequence, `own` if it has its own column. */
  #sequence({ offset, tag }: Properties, own: boolean): SequenceNode {
    const node = this.#newSequence(offset, collectionTag(tag, TAG.seq))
    const first = this.#token.offset
    if (own) this.#advance()
    while (this.#at('entry')) {
      this.#advance()
      const last = this.#at('block-end') || (!own && (this.#at('key') || this.#at('value')))
      node.items.push(last || this.#at('entry') ? this.#empty() : this.#node(true, false))
    }
    if (own) this.#endBlock(`the next '- ' at the column of the first (${OTHER_PLACE})`, first)
    return node
  }

  #mapping({ offset, tag }: Properties): MappingNode {
    const node = this.#newMapping(offset, collectionTag(tag, TAG.map))
    const first = this.#token.offset
    this.#advance()
    while (this.#at('key')) {
      this.#advance()
      node.keys.push(this.#mappingPart())
      if (this.#at('value')) {
        this.#advance()
        node.values.push(this.#mappingPart())
      } else {
        node.values.push(this.#empty())
      }
    }
    this.#endBlock(`the next key at the column of the first (${OTHER_PLACE})`, first)
    return node
  }

  /** A key or a value of a block mapping, empty if nothing is there. */
  #mappingPart(): Node {
    const empty = this.#at('key') || this.#at('value') || this.#at('block-end')
    return empty ? this.#empty() : this.#node(true, true)
  }

  #endBlock(wanted: string, first: number): void {
    if (!this.#at('block-end')) throw this.#unexpected(wanted, first)
    this.#advance()
  }

  #flowSequence({ offset, tag }: Properties): SequenceNode {
    const node = this.#newSequence(offset, collectionTag(tag, TAG.seq))
    const opening = this.#token
    this.#advance()
    while (!this.#at(']')) {
      if (node.items.length > 0) this.#comma(opening, ']')
      if (this.#at(']')) break
      node.items.push(this.#at('key') ? this.#singlePair() : this.#flowNode(opening, ']'))
    }
    this.#advance()
    return node
  }

  /** `[key: value]`: a mapping of one pair without braces. */
  #singlePair(): MappingNode {
    const node = this.#newMapping(this.#token.offset, TAG.map)
    this.#pair(node, ']')
    return node
  }

  #flowMapping({ offset, tag }: Properties): MappingNode {
    const node = this.#newMapping(offset, collectionTag(tag, TAG.map))
    const opening = this.#token
    this.#advance()
    while (!this.#at('}')) {
      if (node.keys.length > 0) this.#comma(opening, '}')
      if (this.#at('}')) break
      if (this.#at('key')) {
        this.#pair(node, '}')
      } else {
        node.keys.push(this.#flowNode(opening, '}'))
        node.values.push(this.#empty())
      }
    }
    this.#advance()
    return node
  }

  #pair(node: MappingNode, closing: ']' | '}'): void {
    this.#advance()
    const ends = () => this.#at(',') || this.#at(closing)
    node.keys.push(this.#at('value') || ends() ? this.#empty() : this.#node(false, false))
    if (this.#at('value')) {
      this.#advance()
      node.values.push(ends() ? this.#empty() : this.#node(false, false))
    } else {
      node.values.push(this.#empty())
    }
  }

  #comma(opening: Token, closing: ']' | '}'): void {
    if (!this.#at(',')) throw this.#unclosed(opening, closing)
    this.#advance()
  }

  #flowNode(opening: Token, closing: ']' | '}'): Node {
    if (this.#at('end')) throw this.#unclosed(opening, closing)
    return this.#node(false, false)
  }

  #unclosed(opening: Token, closing: ']' | '}'): YamlFault {
    if (!this.#at('end')) {
      return this.#unexpected(`',' or '${closing}' for the '${opening.kind}' of ${OTHER_PLACE}`, opening.offset)
    }
    return new YamlFault(opening.offset, `the '${opening.kind}' that opens here is not closed: '${closing}' is missing`)
  }
}

function isTagDirective(handle: string | undefined, prefix: string | undefined): boolean {
  return (
    handle !== undefined &&
    /^!(?:[-_0-9A-Za-z]*!)?$/.test(handle) &&
    prefix !== undefined &&
    /^[-;/?:@&=+$,_.!~*'()[\]%0-9A-Za-z]+$/.test(prefix)
  )
}

/** `!` asks for the type by the look of the text, also of a quoted one. */
function scalarTag(tag: string, token: Token): string {
  if (tag === '!' || (tag === '' && token.kind === 'plain')) return impliedTag(token.text)
  return tag === '' ? TAG.str : tag
}

function collectionTag(tag: string, implied: string): string {
  return tag === '' || tag === '!' ? implied : tag
}

/** What the scanner gives the parser. */

export type TokenKind =
  | 'plain' // a scalar whose type is to be found from its text
  | 'text' // a quoted or block scalar
  | 'alias'
  | 'anchor'
  | 'tag'
  | '['
  | ']'
  | '{'
  | '}'
  | ','
  | 'entry' // "- "
  | 'key' // "? ", or put before a scalar that turned out to be a key
  | 'value' // ": "
  | 'block-sequence' // a deeper column begins one
  | 'block-mapping'
  | 'block-end'
  | 'directive'
  | 'document-start'
  | 'document-end'
  | 'end'

export interface Token {
  readonly kind: TokenKind
  readonly offset: number
  /** The scalar's text, the name of the anchor or alias, the tag as written, or the directive's line. */
  readonly text: string
}

/**
 * What a code means, for docs/codes.md, which is made of these tables (tools/codes-docs). The program itself takes only
 * the names from them, as types, so none of these texts is in a bundle.
 */

export interface CodeMeaning {
  /** The grades that the finding can have (`error`, `warning`, `note`), and when it has which. */
  readonly grade: string
  /** What is wrong; Markdown that can be in a table. */
  readonly says: string
  /** What to do. */
  readonly remedy: string
}

/** A code may stand for several things of one kind. */
export type CodeTable = Readonly<Record<string, readonly CodeMeaning[]>>

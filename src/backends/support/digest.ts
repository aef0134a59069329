import { createHash } from 'node:crypto'

/** SHA-256 of the text's UTF-8 bytes, lower-case hex: a revision's `digest`. */
export function digestOf(document: string): string {
  return createHash('sha256').update(document, 'utf8').digest('hex')
}

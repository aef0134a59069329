import { createHash } from 'node:crypto'

/** Of the text's UTF-8 bytes, lower-case hex: a revision's `digest`, a link of its chain. */
export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

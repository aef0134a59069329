import type { Revision } from '../contract.ts'

/**
 * Of the bytes, or of the text's UTF-8 bytes, lower-case hex: a revision's `digest`, a link of its chain. `crypto` is
 * loaded when first asked for: the small file that every run starts with has this in it, and asks for none.
 */
export function sha256(content: string | Uint8Array): string {
  return process.getBuiltinModule('node:crypto').createHash('sha256').update(content).digest('hex')
}

/**
 * The same for the same state: anyone who copies it elsewhere before it is recorded here, and anyone who records it, makes
 * one and the same revision of it. Version 8 of RFC 9562: what is in it is its maker's affair.
 */
export function derivedUuid(text: string): string {
  const hex = sha256(Buffer.from(text))
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)]
  return parts.join('-')
}

/** Documents that were compared with their digest, by their revision: a large one is not worth doing twice. */
const compared = new WeakMap<object, Pick<Revision, 'document' | 'digest'>>()

/** Whether the document is the one whose digest was recorded with it. */
export function hasItsDocument(revision: Revision): boolean {
  const { document, digest } = revision
  const before = compared.get(revision)
  if (before?.document === document && before.digest === digest) return true
  if (sha256(document) !== digest) return false
  compared.set(revision, { document, digest })
  return true
}

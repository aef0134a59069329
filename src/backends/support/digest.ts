/**
 * Of the bytes, or of the text's UTF-8 bytes, lower-case hex: a revision's `digest`, a link of its chain. `crypto` is
 * loaded when first asked for: the small file that every run starts with has this in it, and asks for none.
 */
export function sha256(content: string | Uint8Array): string {
  return process.getBuiltinModule('node:crypto').createHash('sha256').update(content).digest('hex')
}

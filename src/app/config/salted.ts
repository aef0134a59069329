/**
 * What stands in a note of something that may hold secrets: a digest that says whether it is the same, and nothing else.
 * Loads `crypto` when it is called: a run without settings goes without.
 */

/** 128 bits: two notes of the same secret do not look alike, and no table of digests was made for it. */
const saltBytes = 16

/** `SALT:SHA-256`, both in hexadecimal digits. */
export function salted(
  bytes: Uint8Array,
  salt: string = process.getBuiltinModule('node:crypto').randomBytes(saltBytes).toString('hex'),
): string {
  const { createHash } = process.getBuiltinModule('node:crypto')
  return `${salt}:${createHash('sha256').update(salt).update(bytes).digest('hex')}`
}

export function isSaltedOf(proof: string, bytes: Uint8Array): boolean {
  const salt = proof.slice(0, proof.indexOf(':'))
  return salt.length === 2 * saltBytes && salted(bytes, salt) === proof
}

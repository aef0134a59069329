/** Names of deployments where a place has narrower names than any text: keys, files, path segments. */
import { SettingsError } from '../errors.ts'

/** Bytes of a file's name, on every file system that matters. */
const longestFileName = 255

/**
 * Another text for every name, of `a` to `z`, `0` to `9`, `_`, `-` and `%XX`: whatever ignores case, trims blanks, takes
 * `/`, `*` or `..` for something else or normalises Unicode keeps them apart. A name of small letters stays as it is.
 *
 * @param deployment as `register` gets it
 * @param longest characters that the place takes
 * @throws SettingsError when it is empty, not valid Unicode, or becomes longer than that
 */
export function safeName(deployment: string, longest: number = longestFileName): string {
  const bytes = Buffer.from(deployment, 'utf8')
  if (deployment === '') throw refusal(deployment, 'it is empty')
  if (bytes.toString('utf8') !== deployment) throw refusal(deployment, 'it is not valid Unicode')
  const safe = bytes.reduce((text, byte) => text + safeByte(byte), '')
  if (safe.length <= longest) return safe
  throw refusal(deployment, `it takes ${safe.length} bytes as a name there, ${longest} is the most`)
}

/** The name that `safeName` has made this text of; `undefined` for any other text. */
export function nameFrom(safe: string): string | undefined {
  try {
    const name = decodeURIComponent(safe)
    return safeName(name, safe.length) === safe ? name : undefined
  } catch {
    return undefined
  }
}

function safeByte(byte: number): string {
  const character = String.fromCharCode(byte)
  return /[a-z0-9_-]/.test(character) ? character : `%${byte.toString(16).padStart(2, '0')}`
}

function refusal(name: string, reason: string): SettingsError {
  return new SettingsError([
    { key: 'inventory.deployment', message: `${JSON.stringify(name)} cannot name a deployment: ${reason}` },
  ])
}

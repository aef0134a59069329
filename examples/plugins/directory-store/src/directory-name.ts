import { SettingsError } from 'osa-inventory/plugin'

const longest = 255

/**
 * A directory for every name, and for no two the same: capitals and dots are written as bytes too, because some file
 * systems ignore case, and because `..` must not lead out.
 */
export function directoryName(deployment: string): string {
  const name = [...Buffer.from(deployment, 'utf8')].map(encoded).join('')
  if (name !== '' && name.length <= longest) return name
  const message = name === '' ? 'is empty' : `is too long for a directory: ${name.length} bytes of ${longest}`
  throw new SettingsError([{ key: 'inventory.deployment', message }])
}

function encoded(byte: number): string {
  const character = String.fromCharCode(byte)
  return /[a-z0-9_-]/.test(character) ? character : `%${byte.toString(16).padStart(2, '0')}`
}

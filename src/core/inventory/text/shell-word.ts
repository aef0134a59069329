import { visibleLine } from './visible.ts'

/**
 * A word as a shell takes it: as it is where that is safe, in single quotes elsewhere, and in `$'…'` where it holds control
 * characters, which nobody could copy from a terminal. For commands that a message proposes, so that a name with a blank, `;`
 * or `$(…)` can be pasted without harm.
 */
export function shellWord(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word) && !word.startsWith('~')) return word
  if (visibleLine(word) === word) return `'${word.replaceAll("'", `'\\''`)}'`
  return `$'${Array.from(word, inDollarQuotes).join('')}'`
}

function inDollarQuotes(character: string): string {
  if (character === '\\' || character === "'") return `\\${character}`
  if (visibleLine(character) === character) return character
  const code = character.charCodeAt(0)
  // `\x85` would be a byte, and no character.
  return code < 0x80 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`
}

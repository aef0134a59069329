/**
 * What text from anywhere (names, reasons, servers' messages) does to a terminal or a log is to be seen, not done: moving the
 * cursor, hiding or colouring what is there, turning the order of letters around.
 */

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const controlsAndLayout = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

/** Control characters but line breaks and tabs, and marks of direction, as `\x1b` and `\u202e`. */
export function visible(text: string): string {
  return text.replace(controls, shownAs)
}

/** The same for what is to stay on one line, as `\n` and `\t` too. */
export function visibleLine(text: string): string {
  return text.replace(controlsAndLayout, (character) =>
    character === '\n' ? '\\n' : character === '\t' ? '\\t' : shownAs(character),
  )
}

function shownAs(character: string): string {
  const code = character.charCodeAt(0)
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`
}

/** JSON that says the same, and can be read on a terminal. */
export function visibleJson(json: string): string {
  return json.replace(controlsAndLayout, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

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

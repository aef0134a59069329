/** Options of the exec backend that hold more than one thing. */

/** Splits words as a shell does, quotes and `\` included, but expands nothing. `undefined`: a quote is not closed. */
export function splitWords(text: string): string[] | undefined {
  const words: string[] = []
  const pattern = /\s+|((?:[^\s'"\\]|\\.|'[^']*'|"(?:[^"\\]|\\.)*")+)|(.)/gsy
  for (const [, word, broken] of text.matchAll(pattern)) {
    if (broken !== undefined) return undefined
    if (word !== undefined) words.push(unquoted(word))
  }
  return words
}

function unquoted(word: string): string {
  return word.replace(/'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|([^'"\\]+)/gsy, (_, single, double, escaped, plain) => {
    if (plain !== undefined) return plain
    if (single !== undefined) return single
    return double === undefined ? escaped : double.replace(/\\(["\\])/g, '$1')
  })
}

/** `name = value`, a line each. A number says which line, from 1, is not of that form. */
export function parseAssignments(text: string): ReadonlyMap<string, string> | number {
  const found = new Map<string, string>()
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    const sign = line.indexOf('=')
    const name = line.slice(0, Math.max(sign, 0)).trim()
    if (name === '' || /\s/.test(name)) return i + 1
    found.set(name, line.slice(sign + 1).trim())
  }
  return found
}

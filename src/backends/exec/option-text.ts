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
  return word.replace(/'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/gs, (_, single, double, escaped) => {
    if (single !== undefined) return single
    return double === undefined ? escaped : double.replace(/\\(["\\])/g, '$1')
  })
}

/** `name = value`, a line each. A string says which line is not of that form. */
export function parseAssignments(text: string): ReadonlyMap<string, string> | string {
  const found = new Map<string, string>()
  for (const line of text.split('\n').map((each) => each.trim())) {
    if (line === '') continue
    const [, name, value] = /^([^=\s]+)\s*=\s*(.*)$/.exec(line) ?? []
    if (name === undefined || value === undefined) return line
    found.set(name, value)
  }
  return found
}

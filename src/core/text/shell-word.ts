/**
 * A word as a POSIX shell takes it: as it is where that is safe, in single quotes elsewhere. For commands that a message
 * proposes, so that a name with a blank, `;` or `$(…)` can be pasted without harm.
 */
export function shellWord(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word) && !word.startsWith('~')) return word
  return `'${word.replaceAll("'", `'\\''`)}'`
}

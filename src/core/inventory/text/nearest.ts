/** The known group, type or key that a misspelt name is likely to mean: for messages. */

/** Further than this nobody slips. */
const furthest = 3

/**
 * The one of `known` nearest to `word`, by edits (a letter more, less, other, or two swapped); the first of several.
 * Case does not count, nor `-` against `_`. Words that both share at the beginning and the end are left out of account,
 * so that `log_hosts` is not taken for `mq_hosts`. `undefined` when nothing is near.
 */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  const wanted = words(word)
  let best: { name: string; distance: number } | undefined
  for (const name of known) {
    if (name === word) continue
    const [left, right] = withoutShared(wanted, words(name))
    const bound = Math.min(Math.floor(Math.max(left.length, right.length) / 3), furthest)
    if (Math.abs(left.length - right.length) > bound) continue
    const distance = editDistance(left, right)
    if (distance <= bound && distance < (best?.distance ?? Infinity)) best = { name, distance }
  }
  return best?.name
}

/** What `word` means where names are long: the nearest of `known`, else the first that begins so. */
export function nearestOrBegun(word: string, known: readonly string[]): string | undefined {
  return nearest(word, known) ?? known.find((name) => name.startsWith(word))
}

/** The end of a message about a word that is not there: `; do you mean NAME?`, or nothing. */
export function meantText(meant: string | undefined): string {
  return meant === undefined ? '' : `; do you mean ${meant}?`
}

function words(name: string): string[] {
  return name.toLowerCase().split(/[-_]/)
}

function withoutShared(a: readonly string[], b: readonly string[]): [string, string] {
  const shorter = Math.min(a.length, b.length)
  let start = 0
  while (start < shorter && a[start] === b[start]) start++
  let end = 0
  while (end < shorter - start && a.at(-1 - end) === b.at(-1 - end)) end++
  return [a.slice(start, a.length - end).join('_'), b.slice(start, b.length - end).join('_')]
}

/** Steps from one word to the other: a character put in, left out, replaced, or swapped with its neighbour. */
export function editDistance(from: string, to: string): number {
  const a = [...from]
  const b = [...to]
  let twoBack: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const replaced = previous[column - 1]! + (a[row - 1] === b[column - 1] ? 0 : 1)
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      current[column] = Math.min(
        previous[column]! + 1,
        current[column - 1]! + 1,
        replaced,
        swapped ? twoBack[column - 2]! + 1 : replaced,
      )
    }
    twoBack = previous
    previous = current
  }
  return previous[b.length]!
}

/** Whether a command's output is what the page shows, but for what is another each time. */

/** `undefined` if it is; else the first line that is not. */
export function firstUnlike(shown: readonly string[], output: string): string | undefined {
  const expected = trimmed(shown)
  const actual = trimmed(output.split('\n'))
  // Long lines are folded on some pages.
  if (matches(expected, actual) || isLike(expected.join(' '), actual.join(' '))) return undefined
  for (let line = 0; ; line++) {
    if (line < expected.length && matches([...expected.slice(0, line + 1), '…'], actual)) continue
    return `the page shows ${quoted(expected[line])}; it printed ${quoted(actual[line])}, in all:\n${actual.join('\n')}`
  }
}

function quoted(line: string | undefined): string {
  return line === undefined ? 'no more' : `"${line}"`
}

/** Without blank lines at the end. */
function trimmed(lines: readonly string[]): string[] {
  const last = lines.findLastIndex((line) => line.trim() !== '')
  return lines.slice(0, last + 1)
}

function matches(expected: readonly string[], actual: readonly string[]): boolean {
  const [first, ...rest] = expected
  if (first === undefined) return actual.length === 0
  if (isRest(first)) {
    for (let from = 0; from <= actual.length; from++) if (matches(rest, actual.slice(from))) return true
    return false
  }
  return actual.length > 0 && isLike(first, actual[0]!) && matches(rest, actual.slice(1))
}

function isRest(line: string): boolean {
  return ['…', '...'].includes(line.trim())
}

function isLike(shown: string, printed: string): boolean {
  if (shown === printed) return true
  const parts = normal(shown)
    .split('…')
    .map((part) => part.trim())
  const text = normal(printed)
  let at = 0
  for (const [index, part] of parts.entries()) {
    const found = index === 0 ? (text.startsWith(part) ? 0 : -1) : text.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return parts.length === 1 ? at === text.length : parts.at(-1) === '' || text.endsWith(parts.at(-1)!)
}

/** Times, digits that are drawn, addresses from a pool, digests, durations, sizes; and the columns that follow from them. */
function normal(line: string): string {
  return line
    .replaceAll(/\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?: UTC|Z|[+-]\d\d:?\d\d)?)?/g, 'TIME')
    .replaceAll(/\d{8}T\d{6}Z?/g, 'TIME')
    .replaceAll(/\d{8}_\d{6}/g, 'TIME')
    .replaceAll(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, 'IDENTIFIER')
    .replaceAll(/\b[0-9a-f]{12,}\b/g, 'DIGEST')
    .replaceAll(/([-_])[0-9a-f]{8}\b/g, '$1DRAWN')
    .replaceAll(/\b(?:\d{1,3}\.){3}\d{1,3}\b/g, 'ADDRESS')
    .replaceAll(/\b\d+(?:\.\d+)? (ms|s|kB|KiB|MB|MiB|bytes)\b/g, 'N $1')
    .replaceAll(/[-=]{3,}/g, '---')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

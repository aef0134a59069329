/**
 * What looks like a secret although nobody said that it is one: passwords in URLs, and values of names such as `db_pass`.
 * Everything here goes once from the beginning of a text to its end: the text may be of any kind and length.
 */

export const mask = '********'

/** `db_pass`, `PGPASSWORD`, `ssh-passphrase`, `accessKey`, `token2`: names whose value is nobody's affair. */
export function isSecretName(name: string): boolean {
  return secretEnding.test(wordsOf(name))
}

function wordsOf(name: string): string {
  return name
    .slice(-longestName)
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll(/[-.]/g, '_')
}

/**
 * Of a variable of a host or a group, where more is hidden than in a message: any key, the prefix and suffix of Swift's hashes,
 * cookies.
 */
export function isSecretVariable(name: string): boolean {
  if (isSecretName(name)) return true
  const words = wordsOf(name)
  return secretVariable.test(words) && !publicVariable.test(words)
}

const longestName = 64
const secretVariable = /(?:^|_)(?:keys?|cookies?|hash_path_(?:suffix|prefix)|private|passphrases?)_?[0-9]{0,3}$/
const publicVariable = /(?:^|_)public_keys?_?[0-9]{0,3}$/
const secretEnding =
  /(?:pass(?:wd|word|phrase|code)?|pwd|(?:^|_)pw|secret|token|credential|(?:access|account|api|auth|encryption|master|private|secret|shared|signing)_?key)s?_?[0-9]{0,3}$/

/** From where to where a secret stands. */
type Span = readonly [from: number, to: number]

/** A message of anyone's, without what stands where URLs, connection strings and assignments have a password. */
export function hideShapes(text: string): string {
  return hide(hide(text, urlSpans), namedSpans)
}

function hide(text: string, spansIn: (text: string) => readonly Span[]): string {
  let shown = ''
  let at = 0
  for (const [from, to] of spansIn(text)) {
    shown += text.slice(at, from) + mask
    at = to
  }
  return shown + text.slice(at)
}

const separator = '://'

/** After `scheme://user:`, up to the last `@` of the word: a password that should have been percent-encoded counts too. */
function urlSpans(text: string): Span[] {
  const spans: Span[] = []
  let word: Stretch = { end: -1, lastAt: -1 }
  let line: Stretch = word
  for (let at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, at)) {
    const start = at + separator.length
    // Looked at once, however many of these are in it.
    if (start > word.end) word = stretchFrom(text, start, isBlank)
    if (start > line.end) line = stretchFrom(text, start, (character) => character === '\n')
    at = start
    const span = passwordIn(text, start, word, line)
    if (span === undefined) continue
    spans.push(span)
    at = span[1]
  }
  return spans
}

interface Stretch {
  readonly end: number
  /** Of the last `@` before the end; before the start if there is none. */
  readonly lastAt: number
}

function stretchFrom(text: string, start: number, ends: (character: string) => boolean): Stretch {
  const end = endOf(text, start, ends)
  return { end, lastAt: start + text.slice(start, end).lastIndexOf('@') }
}

function passwordIn(text: string, start: number, word: Stretch, line: Stretch): Span | undefined {
  if (word.lastAt >= start) {
    const colon = text.slice(start, word.lastAt).indexOf(':')
    return colon < 0 ? undefined : [start + colon + 1, word.lastAt]
  }
  if (text[start] === '[') return undefined
  const user = endOf(text, start, (character) => '/?#:'.includes(character) || isBlank(character))
  if (text[user] !== ':' || port.test(text.slice(user, user + 8))) return undefined
  // No `@` in this word: the password has a blank in it, or the server is missing.
  return [user + 1, line.lastAt > user ? line.lastAt : word.end]
}

const isBlank = (character: string): boolean => blank.test(character)
const blank = /\s/
/** Behind a host: a number, and nothing of a word that it only begins. */
const port = /^:[0-9]{0,5}(?:[^0-9A-Za-z]|$)/

/** The value of each secret name: `?password=…`, `OS_TOKEN = …`, `"db_pass": "…"`. */
function namedSpans(text: string): Span[] {
  const spans: Span[] = []
  let at = 0
  for (const { index } of text.matchAll(/[=:]/g)) {
    if (index < at || !isSecretName(nameBefore(text, index))) continue
    const span = valueAfter(text, index + 1)
    if (span === undefined) continue
    spans.push(span)
    at = span[1]
  }
  return spans
}

/** The name before a `=`, or, as in JSON, the quoted one before a `:`; empty if there is none. */
function nameBefore(text: string, sign: number): string {
  const before = text.slice(Math.max(0, sign - longestName - 64), sign).trimEnd()
  const quoted = /["'][\w.-]{1,64}["']$/.exec(before.slice(-longestName - 2))
  if (quoted) return quoted[0].slice(1, -1)
  return text[sign] === ':' ? '' : (/[\w.-]{1,64}$/.exec(before.slice(-longestName))?.[0] ?? '')
}

function valueAfter(text: string, start: number): Span | undefined {
  const from = endOf(text, start, (character) => !isBlank(character))
  const quote = text[from]
  if (quote === '"' || quote === "'") return [from, quotedEnd(text, from, quote)]
  const to = endOf(text, from, (character) => character === '&' || isBlank(character))
  return to === from ? undefined : [from, to]
}

/** One that is not closed ends with the line. */
function quotedEnd(text: string, from: number, quote: string): number {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === quote) return at + 1
    else if (text[at] === '\n') return at
  }
  return text.length
}

function endOf(text: string, from: number, ends: (character: string) => boolean): number {
  let at = from
  while (at < text.length && !ends(text[at]!)) at++
  return at
}

import type { Dict } from './value.ts'

/** How many columns of a terminal a text takes: what PrettyTable asks wcwidth for. */

/**
 * East Asian wide and full-width characters (Unicode's EastAsianWidth.txt, W and F), in hexadecimal; places between two
 * of them that are not assigned count as wide.
 */
const wideRanges = `
1100-115f 231a-231b 2329-232a 23e9-23ec 23f0 23f3 25fd-25fe 2614-2615 2630-2637 2648-2653 267f 268a-268f 2693 26a1
26aa-26ab 26bd-26be 26c4-26c5 26ce 26d4 26ea 26f2-26f3 26f5 26fa 26fd 2705 270a-270b 2728 274c 274e 2753-2755 2757
2795-2797 27b0 27bf 2b1b-2b1c 2b50 2b55 2e80-303e 3041-3247 3250-a4c6 a960-a97c ac00-d7a3 f900-faff fe10-fe19 fe30-fe6b
ff01-ff60 ffe0-ffe6 16fe0-1b2fb 1f004 1f0cf 1f18e 1f191-1f19a 1f200-1f320 1f32d-1f335 1f337-1f37c 1f37e-1f393
1f3a0-1f3ca 1f3cf-1f3d3 1f3e0-1f3f0 1f3f4 1f3f8-1f43e 1f440 1f442-1f4fc 1f4ff-1f53d 1f54b-1f54e 1f550-1f567 1f57a
1f595-1f596 1f5a4 1f5fb-1f64f 1f680-1f6c5 1f6cc 1f6d0-1f6d2 1f6d5-1f6df 1f6eb-1f6ec 1f6f4-1f6fc 1f7e0-1f7f0 1f90c-1f93a
1f93c-1f945 1f947-1f9ff 1fa70-1faff 20000-3fffd`

const plain = /^[ -~]*$/

/** Controls, marks that stand over another character, format characters, the later parts of a Hangul syllable. */
const none =
  /[\p{Cc}\p{Mn}\p{Me}\u1160-\u11ff\ud7b0-\ud7ff\u2028\u2029]|(?![\u00ad\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2])\p{Cf}/u

/** Sequences that set a terminal's colour and draw nothing. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: such a sequence begins with the escape character
const colour = /\u001b(?:\[[0-9;]*m|\(B)/g

let wide: [number, number][] | undefined

/**
 * Columns of one line. An emoji made of several characters counts as they do one by one: there wcwidth's versions
 * disagree.
 */
export function displayWidth(line: string): number {
  if (plain.test(line)) return line.length
  let width = 0
  for (const char of line.replace(colour, '')) width += none.test(char) ? 0 : isWide(char.codePointAt(0)!) ? 2 : 1
  return width
}

function isWide(code: number): boolean {
  if (code < 0x1100) return false
  wide ??= wideRanges.trim().split(/\s+/).map(range)
  return wide.some(([first, last]) => first <= code && code <= last)
}

function range(text: string): [number, number] {
  const [first, last = first] = text.split('-')
  return [Number.parseInt(first!, 16), Number.parseInt(last!, 16)]
}

// The order in which Python sorts texts: by code point. JavaScript sorts by UTF-16 unit, which differs past U+D7FF.

/** Below 0 when `a` comes first, above 0 when `b` does, 0 when they are alike. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i)
    const right = b.charCodeAt(i)
    if (left !== right) return weight(left, a, i) - weight(right, b, i)
  }
  return a.length - b.length
}

/**
 * The rank of a unit that differs. Half of a pair stands for a code point above every single unit; a lone surrogate
 * keeps its own place, as Python's texts may hold one.
 */
function weight(unit: number, text: string, at: number): number {
  if (unit < 0xd800 || unit > 0xdfff) return unit
  const isHigh = unit < 0xdc00
  const other = text.charCodeAt(isHigh ? at + 1 : at - 1)
  const paired = isHigh ? other >= 0xdc00 && other <= 0xdfff : other >= 0xd800 && other <= 0xdbff
  return paired ? unit + 0x10000 : unit
}

/** Whether the default order may be wrong for this text. */
export function isAboveSurrogates(text: string): boolean {
  return /[\ud800-\uffff]/.test(text)
}

/** The keys of a mapping that has only texts for keys, in Python's order. Other keys are left out. */
export function sortedKeys(dict: Dict): string[] {
  const keys: string[] = []
  for (const key of dict.keys()) if (typeof key === 'string') keys.push(key)
  return sortTexts(keys)
}

/** Sorts in place, by code point. */
export function sortTexts(texts: string[]): string[] {
  return texts.some(isAboveSurrogates) ? texts.sort(compareCodePoints) : texts.sort()
}

/** Tags: their short and long names, and the types that plain scalars have by their look. */
import { excerpt } from './text.ts'
import { YamlFault } from './yaml-error.ts'

const CORE = 'tag:yaml.org,2002:'
export const TAG = {
  null: `${CORE}null`,
  bool: `${CORE}bool`,
  int: `${CORE}int`,
  float: `${CORE}float`,
  binary: `${CORE}binary`,
  timestamp: `${CORE}timestamp`,
  omap: `${CORE}omap`,
  pairs: `${CORE}pairs`,
  set: `${CORE}set`,
  str: `${CORE}str`,
  seq: `${CORE}seq`,
  map: `${CORE}map`,
  merge: `${CORE}merge`,
  value: `${CORE}value`,
} as const

export type TagHandles = ReadonlyMap<string, string>

export const DEFAULT_HANDLES: TagHandles = new Map([
  ['!', '!'],
  ['!!', CORE],
])

const VERBATIM = /^!<([-;/?:@&=+$,_.!~*'()[\]%0-9A-Za-z]+)>$/
const SHORT = /^(![-_0-9A-Za-z]*!|!)([-;/?:@&=+$,_.!~*'()[\]%0-9A-Za-z]+)$/

/** The long name of a tag as written. `!` alone means: find the type from the text. */
export function longTag(written: string, handles: TagHandles, offset: number): string {
  if (written === '!') return '!'
  const verbatim = VERBATIM.exec(written)
  if (verbatim) return unescapeTag(verbatim[1]!, offset)
  const short = SHORT.exec(written)
  if (!short || (short[1] === '!' && short[2]!.includes('!')))
    throw new YamlFault(offset, `${excerpt(written)} is not a tag`)
  const prefix = handles.get(short[1]!)
  if (prefix === undefined)
    throw new YamlFault(offset, `the tag ${excerpt(written)} is unknown: ${excerpt(short[1]!)} is not defined`)
  return prefix + unescapeTag(short[2]!, offset)
}

/** `%74` stands for `t`. */
export function unescapeTag(text: string, offset: number): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    throw new YamlFault(offset, `the tag ${excerpt(text)} has a '%' without two hexadecimal digits`)
  }
}

/** A tag as people write it. */
export function shortTag(tag: string): string {
  return excerpt(tag.startsWith(CORE) ? `!!${tag.slice(CORE.length)}` : tag)
}

// Python's `$` also matches before a break at the very end, which only `! "…\n"` can have: hence the `\n?`.
const BOOL = /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)\n?$/
const NULL = /^(?:~|null|Null|NULL)\n?$/
const INT =
  /^(?:[-+]?0b[01_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)\n?$/
const FLOAT =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\n?$/
const TIMESTAMP =
  /^(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{4}-[0-9][0-9]?-[0-9][0-9]?(?:[Tt]|[ \t]+)[0-9][0-9]?:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+][0-9][0-9]?(?::[0-9]{2})?))?)\n?$/

/** The type of a plain scalar by its look; a text unless it looks like something else. */
export function impliedTag(text: string): string {
  if (text === '') return TAG.null
  const first = text.charCodeAt(0)
  // A digit, a sign or a dot.
  if ((first >= 0x30 && first <= 0x39) || first === 0x2d || first === 0x2b || first === 0x2e) return numberTag(text)
  switch (text[0]) {
    case 'y':
    case 'Y':
    case 't':
    case 'T':
    case 'f':
    case 'F':
    case 'o':
    case 'O':
      return BOOL.test(text) ? TAG.bool : TAG.str
    case 'n':
    case 'N':
      if (BOOL.test(text)) return TAG.bool
      return NULL.test(text) ? TAG.null : TAG.str
    case '~':
      return NULL.test(text) ? TAG.null : TAG.str
    case '<':
      return text === '<<' || text === '<<\n' ? TAG.merge : TAG.str
    case '=':
      return text === '=' || text === '=\n' ? TAG.value : TAG.str
  }
  return TAG.str
}

function numberTag(text: string): string {
  if (INT.test(text)) return TAG.int
  if (FLOAT.test(text)) return TAG.float
  return TIMESTAMP.test(text) ? TAG.timestamp : TAG.str
}

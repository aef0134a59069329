/** Why a URL is not taken; `undefined`: it can be read in one way only. Nothing of it is in the answer. */
export function urlFault(text: string): string | undefined {
  // URL parsers drop line breaks and tabs, take `\` for `/`, and encode blanks: the password would be another one.
  if (unwritable.test(text)) return 'has a blank, a control character or a backslash in it'
  if (!isWellEncoded(text)) return 'has a % that stands for nothing'
  const start = text.indexOf('://')
  if (start < 0) return text.includes('@') ? 'begins with no scheme://' : undefined
  const ats = text.split('@').length - 1
  const authority = /^[^/?#]*/.exec(text.slice(start + 3))![0]
  const inPlace = authority.split('@').length - 1
  // `p@ss`, `p/ss`: what a parser takes for the server would be asked of the name service.
  return ats > 1 || ats !== inPlace ? 'can be read in more than one way: it has an @ too many' : undefined
}

export const encodingRemedy =
  'write characters of a name or a password that mean something in a URL as %XX: ' +
  '@ as %40, / as %2F, ? as %3F, # as %23, % as %25, a blank as %20'

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unwritable = /[\s\\\u0000-\u001f\u007f]/

function isWellEncoded(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}

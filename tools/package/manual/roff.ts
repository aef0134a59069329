/** Text as roff(7) takes it, in the macros of man(7): nothing in it may be taken for a request or an escape. */

/**
 * In print `-` is a hyphen, `'` and `` ` `` are quotation marks and `~` and `^` accents: of a command line or a path
 * they have to stay what they are, so they are in all text.
 */
const escapes: Readonly<Record<string, string>> = {
  '\\': '\\e',
  '-': '\\-',
  "'": '\\(aq',
  '`': '\\(ga',
  '~': '\\(ti',
  '^': '\\(ha',
  '"': '\\(dq',
}

export function escaped(text: string): string {
  return text
    .replaceAll(/[\\\-'`~^"]/g, (character) => escapes[character]!)
    .replaceAll(/[^\x20-\x7e\n]/gu, (character) => {
      return `\\[u${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}]`
    })
    .replaceAll(/^(?=\.)/gm, '\\&')
}

export function bold(text: string): string {
  return `\\fB${escaped(text)}\\fR`
}

export function italic(text: string): string {
  return `\\fI${escaped(text)}\\fR`
}

/** What is between backquotes is literal. */
export function prose(text: string): string {
  const parts = text.replaceAll(/\s+/g, ' ').trim().split('`')
  // An odd one out is a backquote that is meant.
  if (parts.length % 2 === 0) return escaped(parts.join('`'))
  return parts.map((part, index) => (index % 2 === 0 ? escaped(part) : bold(part))).join('')
}

export function paragraphs(text: string): string[] {
  return text
    .split(/\n{2,}/)
    .filter((part) => part.trim() !== '')
    .flatMap((part, index) => [...(index === 0 ? [] : ['.PP']), prose(part)])
}

/** Lines that stay as they are, set in. */
export function literal(lines: readonly string[]): string[] {
  return ['.nf', '.RS 4', ...lines.map((line) => (line === '' ? '\\&' : escaped(line))), '.RE', '.fi']
}

/** A term, and what it means below it, set in. */
export function term(name: string, meaning: string): string[] {
  return ['.TP', name, meaning]
}

export interface Heading {
  readonly name: string
  readonly section: 1 | 5
  /** Half a sentence for the first line and for `apropos`. */
  readonly summary: string
}

export interface Edition {
  readonly version: string
  readonly date: Date
}

export function titled({ name, section, summary }: Heading, { version, date }: Edition): string[] {
  const day = date.toISOString().slice(0, 10)
  return [
    `.TH ${escaped(name.toUpperCase())} ${section} ${day} "${escaped(`osa-inventory ${version}`)}" "osa\\-inventory"`,
    // Names of options and variables are copied from here: a hyphen at a line's end would go along.
    '.nh',
    '.ad l',
    '.SH NAME',
    `${escaped(name)} \\- ${escaped(summary)}`,
  ]
}

/** `name(1), other(5)`, in order. */
export function references(pages: readonly Pick<Heading, 'name' | 'section'>[]): string[] {
  const sorted = [...pages].sort((a, b) => a.section - b.section || (a.name < b.name ? -1 : 1))
  return sorted.map(({ name, section }, index) => {
    return `.BR ${escaped(name)} (${section})${index < sorted.length - 1 ? ' ,' : ''}`.replace(') ,', '),')
  })
}

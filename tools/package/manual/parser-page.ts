/** A command line as a page of the manual. */
import type { Action, ArgumentParser } from 'argparse'
import { epilogOf, formOf, helpOf, type Marks, shownActions } from './command-line.ts'
import { bold, escaped, italic, literal, paragraphs, prose, term } from './roff.ts'

const marks: Marks = { literal: bold, variable: italic, plain: escaped }

/** SYNOPSIS, DESCRIPTION, ARGUMENTS and OPTIONS. */
export function commandLine(parser: ArgumentParser): string[] {
  const { words, options } = shownActions(parser)
  return [
    '.SH SYNOPSIS',
    synopsis(parser),
    '.SH DESCRIPTION',
    ...paragraphs(parser.description ?? ''),
    ...(words.length === 0 ? [] : ['.SH ARGUMENTS', ...words.flatMap(described)]),
    '.SH OPTIONS',
    ...options.flatMap(described),
  ]
}

/** EXAMPLES, and what else the parser writes below its help. */
export function epilog(parser: ArgumentParser): string[] {
  const { examples, rest } = epilogOf(parser)
  return ['.SH EXAMPLES', ...literal(examples), ...(rest === '' ? [] : ['.SH ENVIRONMENT', ...paragraphs(rest)])]
}

/** The usage that the parser prints, with blanks that no line ends at inside of brackets. */
function synopsis(parser: ArgumentParser): string {
  const usage = parser
    .format_usage()
    .replace(/^usage: /, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
  const { prog } = parser
  if (!usage.startsWith(prog)) throw new Error(`${prog}: its usage begins with another name`)
  const rest = usage.slice(prog.length).replaceAll(/(?<=\[[^[\]|]*) (?=[^[\]|]*\])/g, '\u00a0')
  const marked = rest.replaceAll(/[^[\]{}|, \u00a0()]+/g, (word) => {
    if (/^[A-Z][A-Z0-9]*$/.test(word)) return italic(word)
    return word === '...' ? '...' : bold(word)
  })
  return `${bold(prog)}${marked.replaceAll('\u00a0', '\\ ')}`
}

function described(action: Action): string[] {
  return term(formOf(action, marks), prose(helpOf(action)))
}

/** What a page says of a command line: everything in it is asked of the parser that reads it. */
import type { Action, ArgumentParser } from 'argparse'
import { declaredActions } from '../../../src/cli/argument-parser.ts'
import { bold, escaped, italic, literal, paragraphs, prose, term } from './roff.ts'

/** argparse's word for an option that help does not show. */
const hidden = '==SUPPRESS=='

/** SYNOPSIS, DESCRIPTION, ARGUMENTS and OPTIONS. */
export function commandLine(parser: ArgumentParser): string[] {
  const actions = declaredActions(parser).filter(({ help }) => help !== hidden)
  const options = actions.filter(({ option_strings: names }) => names.length > 0)
  const words = actions.filter(({ option_strings: names }) => names.length === 0)
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
  const [examples = '', ...others] = (parser.epilog ?? '').split('\n\n')
  const [head, ...lines] = examples.split('\n')
  if (head !== 'examples:') throw new Error(`${parser.prog}: help ends without examples`)
  return [
    '.SH EXAMPLES',
    ...literal(lines.map((line) => line.replace(/^ {2}/, ''))),
    ...(others.length === 0 ? [] : ['.SH ENVIRONMENT', ...paragraphs(others.join('\n\n'))]),
  ]
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
  const { option_strings: names, help } = action
  // A page with an option that nobody can tell the meaning of is not finished.
  if (!help) throw new Error(`${names[0] ?? action.dest}: is declared without help`)
  if (/%\(/.test(help)) throw new Error(`${names[0] ?? action.dest}: its help has a place to be filled in`)
  const value = shownValue(action)
  if (names.length === 0) return term(value, prose(help))
  const forms = names.map((name) => bold(name)).join(', ')
  return term(value === '' ? forms : `${forms} ${value}`, prose(help))
}

function shownValue({ nargs, metavar, choices, dest, option_strings: names }: Action): string {
  if (nargs === 0) return ''
  const one = oneValue(metavar, choices, names.length === 0 ? dest : dest.toUpperCase())
  switch (nargs) {
    case null:
    case undefined:
      return one
    case '?':
      return names.length === 0 ? one : `[${one}]`
    case '*':
      return `[${one} ...]`
    case '+':
      return `${one} [${one} ...]`
    default:
      throw new Error(`${dest}: nothing says how ${String(nargs)} values are written`)
  }
}

function oneValue(metavar: unknown, choices: unknown, name: string): string {
  if (typeof metavar === 'string') return italic(metavar)
  if (Array.isArray(choices)) return choices.map((choice) => bold(String(choice))).join(escaped(' | '))
  return italic(name)
}

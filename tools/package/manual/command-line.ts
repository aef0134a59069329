/** What is said of a command line, for whatever kind of page: everything is asked of the parser that reads it. */
import type { Action, ArgumentParser } from 'argparse'
import { declaredActions } from '../../../src/cli/argument-parser.ts'

/** How a kind of page writes what is typed as it is, what stands for something else, and the rest. */
export interface Marks {
  literal(text: string): string
  variable(text: string): string
  plain(text: string): string
}

/** argparse's word for an option that help does not show. */
const hidden = '==SUPPRESS=='

/** What help shows, in the order of its declaration. */
export function shownActions(parser: ArgumentParser): { readonly words: Action[]; readonly options: Action[] } {
  const actions = declaredActions(parser).filter(({ help }) => help !== hidden)
  return {
    words: actions.filter(({ option_strings: names }) => names.length === 0),
    options: actions.filter(({ option_strings: names }) => names.length > 0),
  }
}

/** A page with an option that nobody can tell the meaning of is not finished. */
export function helpOf({ option_strings: names, dest, help }: Action): string {
  if (!help) throw new Error(`${names[0] ?? dest}: is declared without help`)
  if (/%\(/.test(help)) throw new Error(`${names[0] ?? dest}: its help has a place to be filled in`)
  return help
}

/** `-o, --output FILE`; of a word what it stands for. */
export function formOf(action: Action, marks: Marks): string {
  const { option_strings: names } = action
  const value = valueForm(action, marks)
  if (names.length === 0) return value
  const forms = names.map((name) => marks.literal(name)).join(', ')
  return value === '' ? forms : `${forms} ${value}`
}

function valueForm({ nargs, metavar, choices, dest, option_strings: names }: Action, marks: Marks): string {
  if (nargs === 0) return ''
  const one = oneValue(metavar, choices, names.length === 0 ? dest : dest.toUpperCase(), marks)
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

function oneValue(metavar: unknown, choices: unknown, name: string, marks: Marks): string {
  if (typeof metavar === 'string') return marks.variable(metavar)
  if (Array.isArray(choices)) return choices.map((choice) => marks.literal(String(choice))).join(marks.plain(' | '))
  return marks.variable(name)
}

/** What the parser writes below its help: examples, and then paragraphs. */
export function epilogOf({ epilog, prog }: ArgumentParser): { readonly examples: string[]; readonly rest: string } {
  const [examples = '', ...others] = (epilog ?? '').split('\n\n')
  const [head, ...lines] = examples.split('\n')
  if (head !== 'examples:') throw new Error(`${prog}: help ends without examples`)
  return { examples: lines.map((line) => line.replace(/^ {2}/, '')), rest: others.join('\n\n') }
}

/** In which form a command line asks for the answer: told before it is parsed, as it may be one that cannot be. */

/** Behind `--` there are no options. */
export function optionWords(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--')
  return end < 0 ? argv : argv.slice(0, end)
}

/** Forms that say all there is, errors too. */
export const programForms = ['json', 'yaml'] as const
export type ProgramForm = (typeof programForms)[number]

/** What `--format` takes where a person reads; `names`: one a line, for xargs. */
export const answerForms = ['table', ...programForms, 'names'] as const

export function isProgramForm(text: unknown): text is ProgramForm {
  return (programForms as readonly unknown[]).includes(text)
}

/** `undefined`: that of people. Of several `--format` the last one counts, as for the parser. */
export function askedForm(argv: readonly string[]): ProgramForm | undefined {
  const given = formatOf(argv)
  if (isProgramForm(given)) return given
  return optionWords(argv).includes('--json') ? 'json' : undefined
}

/** Whether the answer is for a person, who may want it page by page. */
export function isForPeople(argv: readonly string[]): boolean {
  return askedForm(argv) === undefined && formatOf(argv) !== 'names'
}

const option = '--format'

function formatOf(argv: readonly string[]): string | undefined {
  const options = optionWords(argv)
  const at = options.findLastIndex((word) => word === option || word.startsWith(`${option}=`))
  return options[at] === option ? options[at + 1] : options[at]?.slice(option.length + 1)
}

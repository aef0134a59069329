/** The command lines that Ansible and most people write: these need no parser, and loading one costs a tenth of a run. */

export interface PlainArguments {
  readonly config?: string
  readonly environment?: string
}

const directoryOptions: ReadonlyMap<string, keyof PlainArguments> = new Map([
  ['--config', 'config'],
  ['-e', 'environment'],
  ['--environment', 'environment'],
])

/** `undefined`: something else is there, and the parser has to say what. */
export function plainArguments(argv: readonly string[]): PlainArguments | undefined {
  const found: { config?: string; environment?: string } = {}
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index]!
    if (word === '--list') continue
    const equals = word.startsWith('--') ? word.indexOf('=') : -1
    const option = directoryOptions.get(equals < 0 ? word : word.slice(0, equals))
    const value = equals < 0 ? argv[++index] : word.slice(equals + 1)
    if (option === undefined || !value || (equals < 0 && value.startsWith('-'))) return undefined
    found[option] = value
  }
  return found
}

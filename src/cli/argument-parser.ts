/**
 * Command lines as Python's argparse reads them: abbreviations, exclusive groups, texts, exit status 2. The package
 * costs 7 ms to load, so it is loaded here, when a command line is really to be parsed.
 */
import type { Action, ArgumentParser, ArgumentParserClass, ArgumentParserOptions, Writable } from 'argparse'
import { OperationalError } from '../core/errors.ts'
import type { ExitCode, Io } from './io.ts'

export interface ParserOptions extends ArgumentParserOptions {
  readonly prog: string
  /**
   * Long options that the original does not have. They count only when written in full, so that every abbreviation
   * which the original takes keeps its meaning.
   */
  readonly exactOptions?: readonly string[]
}

/** Either the values by their `dest`, or the status to end with: then the parser has told all there is. */
export type Parsed<Values> =
  | { readonly values: Values }
  /** `problem`: what is wrong with the command line. */
  | { readonly exit: ExitCode; readonly problem?: string }

/** What the parser throws where Python's ends the process. */
class ParserExit extends OperationalError {
  readonly status: ExitCode
  readonly problem: string | undefined
  constructor(status: ExitCode, problem?: string) {
    super('ERR_USAGE', problem ?? `exit ${status}`)
    this.status = status
    this.problem = problem
  }
}

/** The parts of argparse that are used here and that its types do not show. */
interface Inner extends ArgumentParser {
  readonly _actions: readonly Action[]
  _get_option_tuples(option: string): [action: unknown, option: string, ...rest: unknown[]][]
  _print_message(message: string, file?: Writable): void
}

/** A parser that writes through `io` and never ends the process: parse with `parseArguments`. */
export async function createParser(io: Io, options: ParserOptions): Promise<ArgumentParser> {
  const { ArgumentParser, RawDescriptionHelpFormatter } = await import('./argparse.ts')
  const { exactOptions = [], ...rest } = options
  const Base = ArgumentParser as ArgumentParserClass as new (options: ArgumentParserOptions) => Inner

  class IoParser extends Base {
    override _get_option_tuples(option: string) {
      return super._get_option_tuples(option).filter(([, name]) => !exactOptions.includes(name))
    }

    override _print_message(message: string, file?: Writable): void {
      if (file === process.stdout) io.out(message)
      else io.err(message)
    }

    #problem: string | undefined

    override error(message: string): never {
      this.#problem = message
      return super.error(message) as never
    }

    override exit(status = 0, message = ''): never {
      io.err(message)
      throw new ParserExit(status as ExitCode, this.#problem)
    }
  }
  // Examples keep their lines.
  return new IoParser({ color: false, formatter_class: RawDescriptionHelpFormatter, ...rest })
}

/** A parser, or some of its options that exclude each other. */
type Options = Pick<ArgumentParser, 'add_argument'>

/**
 * @param usage as `--help` shows it: `--json`, `-e, --environment DIR`; a word in capitals stands for the value
 * @param kind what completes the value, where that word does not say
 */
export function addOption(options: Options, usage: string, help: string, kind?: ValueKind | ByAction): void {
  const [names, metavar] = usage.split(/ (?=[A-Z]+$)/)
  const [first, second] = names!.split(', ')
  const action = options.add_argument(first!, ...(second === undefined ? [] : [second]), {
    ...(metavar === undefined ? { action: 'store_true' } : { metavar }),
    help,
  })
  if (kind !== undefined) completes(kind, action)
}

/** `--version`, which prints the program's name and the version, and ends. */
export async function addVersion(parser: ArgumentParser): Promise<void> {
  const { version } = await import('../app/store/attribution.ts')
  parser.add_argument('--version', {
    action: 'version',
    version: `${parser.prog} ${version}`,
    help: 'show the version',
  })
}

/** Options that more than one of the programs has. */
export const sharedOptions = {
  config: ['--config DIR', 'directory of the user configuration; default: OSA_CONFIG_DIR, else /etc/openstack_deploy'],
  environment: [
    '-e, --environment DIR',
    'directory that holds the base env.d; default: OSA_INVENTORY_ENVIRONMENT, else /opt/openstack-ansible/inventory',
  ],
  reason: ['--reason TEXT', 'why, for the history of the store; default: OSA_INVENTORY_REASON'],
} as const

/** Every option and every word that the parser knows, in the order of their declaration. */
export function declaredActions(parser: ArgumentParser): readonly Action[] {
  return (parser as Inner)._actions
}

/**
 * Parses the command line; help goes to standard output (status 0), a usage error to standard error (2). `Values` is
 * what the parser's options make.
 */
export function parseArguments<Values>(parser: ArgumentParser, argv: readonly string[]): Parsed<Values> {
  try {
    return { values: parser.parse_args([...argv]) as Values }
  } catch (error) {
    return exitOf(error)
  }
}

/** A usage error that only shows after parsing: prints the usage and the message as the parser does. */
export function usageError(parser: ArgumentParser, message: string): ExitCode {
  try {
    parser.error(message)
  } catch (error) {
    return exitOf(error).exit
  }
  return 2
}

function exitOf(error: unknown): { readonly exit: ExitCode; readonly problem?: string } {
  if (error instanceof ParserExit) {
    return { exit: error.status, ...(error.problem === undefined ? {} : { problem: error.problem }) }
  }
  throw error
}

// What is behind an option or in the place of a word, for completion: said where the option is declared.

/** Kinds of names that `osa-inventory show --names` lists. */
export const nameKinds = ['hosts', 'groups', 'networks', 'revisions', 'tags', 'sections'] as const
export type NameKind = (typeof nameKinds)[number]

/** Something to be typed, something that can be completed, or one of some words. */
export type ValueKind = 'text' | 'directory' | 'file' | NameKind | readonly string[]

/** The first word of the command line says what the following ones are. */
export interface ByAction {
  readonly actions: Readonly<Record<string, readonly ValueKind[]>>
}

const declared = new WeakMap<Action, ValueKind | ByAction>()

/** Metavars that say it all. Whatever has another one is typed, unless `completes` says otherwise. */
const kindsOfMetavars: ReadonlyMap<unknown, ValueKind> = new Map<unknown, ValueKind>([
  ['DIR', 'directory'],
  ['FILE', 'file'],
  ['HOST', 'hosts'],
  ['GROUP', 'groups'],
  ['REV', 'revisions'],
  ['SECTION', 'sections'],
])

export function completes(kind: ValueKind | ByAction, action: Action): void {
  declared.set(action, kind)
}

export function completedValue(action: Action): ValueKind | ByAction {
  const { choices, metavar } = action
  return declared.get(action) ?? (Array.isArray(choices) ? choices : (kindsOfMetavars.get(metavar) ?? 'text'))
}

/** What a command of `osa-inventory` is made of. */
import type { ArgumentParser } from 'argparse'
import type { PlacedFinding } from '../../app/config/locate-findings.ts'
import type { ExitCode, Io } from '../io.ts'
import type { OpenStore } from '../open-store.ts'
import type { Plain } from './plain.ts'

export const toolProgram = 'osa-inventory'
export const toolPurpose = 'What would change, what is stored, what is wrong, what is left over.'
export const toolOptions: readonly (readonly [names: string, meaning: string])[] = [
  ['-h, --help', "show this help; after a command, that command's"],
  ['--version', 'show the version; the other programs have it, too'],
]
/** Without the program's name. */
export const toolExamples: readonly string[] = ['generate --dry-run --diff', 'show --host infra1', 'doctor --json']

/** Of all commands but those whose description says otherwise. */
export const exitStatuses: readonly (readonly [status: ExitCode, meaning: string])[] = [
  [0, 'done'],
  [1, 'refused, or findings of grade error'],
  [2, 'usage'],
  [3, 'try again later'],
]

export interface CommandContext {
  readonly io: Io
  /** The whole command line, for the history. */
  readonly whole: readonly string[]
  readonly openStore: OpenStore
  /** All that there are, this one among them. */
  readonly commands: readonly CommandEntry[]
  /** What the store and the backend say of their work; on standard error with `--debug`, nowhere without. */
  debug(message: string): void
  /** Tells what is wrong with the command line, the way the parser does. */
  usage(message: string): ExitCode
  /** Under `--json`: what the command has found or done. Written when it ends, unless it fails. */
  result(plain: Plain): void
  /** Under `--json`: writes the result at once, because a signal is about to end the process. */
  deliver(): void
  /** What keeps nothing from going on: on standard error, and under `--json` among the result's warnings. */
  warn(findings: readonly PlacedFinding[]): void
}

export type UsageStatus = ExitCode | ((argv: readonly string[]) => ExitCode)

export interface ToolCommand {
  /** A sentence or two above the options of `--help`. */
  readonly description: string
  /** Command lines below them, without the program's name. */
  readonly examples: readonly string[]
  declare(parser: ArgumentParser): void
  /** The value that takes the words behind `--`, where these are something else than those before it, as git's paths are. */
  readonly afterDashes?: string
  /** For a wrong command line, where 2 means something else, or does under an option of that line; default 2. */
  readonly usageStatus?: UsageStatus
  /** Under `--json` it writes results as they come, a line each. */
  readonly isStream?: true
  run(values: unknown, context: CommandContext): Promise<ExitCode>
}

export interface CommandEntry {
  readonly name: string
  readonly summary: string
  readonly load: () => Promise<ToolCommand>
}

/** `Values` is what the declared options make: the parser gives no more than its word for it. */
export function defineCommand<Values>(command: {
  readonly description: string
  readonly examples: readonly string[]
  readonly declare: (parser: ArgumentParser) => void
  readonly afterDashes?: string & keyof Values
  readonly usageStatus?: UsageStatus
  readonly isStream?: true
  readonly run: (values: Values, context: CommandContext) => Promise<ExitCode>
}): ToolCommand {
  return { ...command, run: (values, context) => command.run(values as Values, context) }
}

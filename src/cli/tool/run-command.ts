/** One command's line: parsed, with the nearest known option named for an unknown one, and run. */

import type { ArgumentParser } from 'argparse'
import { meantText, nearestOrBegun } from '../../core/inventory/text/nearest.ts'
import { addOption, createParser, declaredActions, parseArguments, usageError } from '../argument-parser.ts'
import { optionWords } from '../asked-form.ts'
import type { ExitCode, Io } from '../io.ts'
import type { OpenStore } from '../open-store.ts'
import { tellFindings } from '../report-error.ts'
import { type CommandEntry, type ToolCommand, toolProgram } from './command.ts'
import type { JsonOutput, Refusal } from './json-output.ts'
import { formOf } from './options.ts'
import { colourWishes } from './pages.ts'
import { jsonText } from './plain.ts'

export interface CommandLine {
  /** What follows the command. */
  readonly argv: readonly string[]
  readonly whole: readonly string[]
  readonly io: Io
  readonly openStore: OpenStore
  readonly commands: readonly CommandEntry[]
  /** `undefined` without `--json`. */
  readonly json: JsonOutput | undefined
}

export async function runCommand(name: string, command: ToolCommand, line: CommandLine): Promise<ExitCode> {
  const { io: world, argv, whole, openStore, commands, json } = line
  const { usageStatus: told = 2, isStream = false } = command
  const usageStatus = typeof told === 'function' ? told(argv) : told
  const parser = await commandParser(name, command, json?.parserIo ?? world)
  const io = json?.io ?? world
  if (isStream) json?.stream()
  const usage = (message: string): ExitCode => {
    if (json) return json.refuse(usageRefusal(name, message, parser, usageStatus))
    usageError(parser, message)
    return usageStatus
  }
  const unknown = unknownOption(parser, argv)
  if (unknown !== undefined) return usage(unknown)
  const [before, behind] = splitAtDashes(command, argv)
  const parsed = parseArguments<Readonly<Record<string, unknown>>>(parser, before)
  if ('exit' in parsed) {
    const { exit, problem } = parsed
    if (problem !== undefined && json) return json.refuse(usageRefusal(name, problem, parser, usageStatus))
    return exit === 2 ? usageStatus : exit
  }
  const empty = emptyOption(parser, parsed.values)
  if (empty !== undefined) return usage(empty)
  const form = formOf(parser, parsed.values)
  if (typeof form === 'string') return usage(form)
  const { debug: isTold } = parsed.values
  const debug = (message: string): void => {
    if (isTold) world.err(`debug: ${message.trimEnd().replaceAll('\n', '\n    ')}\n`)
  }
  return command.run(
    { ...parsed.values, ...form, ...behind },
    {
      io,
      whole,
      openStore,
      commands,
      debug,
      usage,
      // A format may have been asked for in a way that only the parser understands.
      result: (plain) => (json ? json.result(plain) : world.out(jsonText(plain))),
      deliver: () => json?.deliver(0),
      warn: (findings) => {
        if (json) for (const finding of findings) json.warn(finding)
        else tellFindings(findings, io)
      },
    },
  )
}

function usageRefusal(name: string, message: string, parser: ArgumentParser, status: ExitCode): Refusal {
  const remedy = `\`${toolProgram} ${name} --help\` tells what it takes`
  return { code: 'ERR_USAGE', message, remedy, status, usage: parser.format_usage() }
}

function splitAtDashes(
  { afterDashes }: ToolCommand,
  argv: readonly string[],
): [before: readonly string[], behind: Readonly<Record<string, readonly string[]>>] {
  const before = optionWords(argv)
  if (afterDashes === undefined || before.length === argv.length) return [argv, {}]
  return [before, { [afterDashes]: argv.slice(before.length + 1) }]
}

const debugOption = '--debug'
/** What every command takes. */
export const commonOptions: readonly string[] = ['--help', debugOption, '--color', '--no-pager']

/** The parser of one command; completion asks it for its options. */
export async function commandParser(name: string, command: ToolCommand, io: Io): Promise<ArgumentParser> {
  const examples = command.examples.map((example) => `  ${toolProgram} ${example}`)
  const parser = await createParser(io, {
    prog: `${toolProgram} ${name}`,
    description: wrapped(command.description),
    epilog: ['examples:', ...examples].join('\n'),
    allow_abbrev: false,
  })
  command.declare(parser)
  parser.add_argument(debugOption, {
    action: 'store_true',
    help: 'tell on standard error what the store and its backend do, and what a plugin says',
  })
  parser.add_argument('--color', {
    choices: [...colourWishes],
    default: 'auto',
    help: 'colours: by default on a terminal, unless NO_COLOR is set',
  })
  addOption(parser, '--no-pager', 'print at once what goes through a pager on a terminal (OSA_PAGER, PAGER, less)')
  return parser
}

/** The formatter that leaves the examples alone leaves the description alone as well. */
function wrapped(text: string): string {
  return text.replace(/(?=.{79})(.{1,78}) /g, '$1\n')
}

/**
 * `--osa-root "$UNSET"` is a slip, and the default in its place would be another directory than was meant. An empty
 * reason does not count: `require_reason` tells of that where it matters.
 */
function emptyOption(parser: ArgumentParser, values: Readonly<Record<string, unknown>>): string | undefined {
  const empty = declaredActions(parser).find(({ option_strings: names, dest }) => {
    const given = [values[dest]].flat()
    return names.length > 0 && dest !== 'reason' && given.includes('')
  })
  return empty && `argument ${empty.option_strings.join('/')}: is empty; leave it out for the default`
}

/** Every way to write an option of the parser. */
export function optionsOf(parser: ArgumentParser): string[] {
  return declaredActions(parser).flatMap(({ option_strings: names }) => names)
}

function unknownOption(parser: ArgumentParser, argv: readonly string[]): string | undefined {
  const known = optionsOf(parser)
  for (const argument of optionWords(argv)) {
    if (!argument.startsWith('--')) continue
    const option = argument.split('=', 1)[0]!
    if (known.includes(option)) continue
    const long = known.filter((name) => name.startsWith('--'))
    return `there is no option ${option}${meantText(nearestOrBegun(option, long))}`
  }
  return undefined
}

/** What can be completed on the three command lines: what their parsers declare. */
import type { Action, ArgumentParser } from 'argparse'
import {
  type ByAction,
  completedValue,
  declaredActions,
  type NameKind,
  nameKinds,
  type ValueKind,
} from '../../argument-parser.ts'
import { programWords } from '../../called-as.ts'
import { generateParser, generateProgram } from '../../generator/generate-arguments.ts'
import type { Io } from '../../io.ts'
import { manageParser, manageProgram } from '../../manager/manage-arguments.ts'
import { type CommandEntry, toolProgram } from '../command.ts'
import { commandParser, commonOptions } from '../run-command.ts'

/** What is behind an option: nothing, something to be typed, or something that can be completed. */
export type Behind = 'nothing' | ValueKind

export function isNameKind(behind: Behind): behind is NameKind {
  return (nameKinds as readonly unknown[]).includes(behind)
}

export interface CompletedOption {
  readonly names: readonly string[]
  readonly behind: Behind
  /** One line for zsh, which shows it beside the option. */
  readonly help: string
}

export interface CompletedCommand {
  /** `` for a program without commands. */
  readonly name: string
  readonly help: string
  readonly options: readonly CompletedOption[]
  /** What stands without an option. */
  readonly words: Behind | ByAction
  /** The words after `--`, where that is something else. */
  readonly afterDashes?: NameKind
}

export interface CompletedProgram {
  readonly name: string
  readonly commands: readonly CompletedCommand[]
}

/** @param commands of osa-inventory */
export async function completedPrograms(commands: readonly CommandEntry[], io: Io): Promise<CompletedProgram[]> {
  const ofTool: CompletedCommand[] = []
  for (const { name, summary, load } of commands) {
    const command = await load()
    const { afterDashes = 'nothing' } = command
    const known = completed(name, summary, await commandParser(name, command, io), commonOptions)
    ofTool.push(isNameKind(afterDashes as Behind) ? { ...known, afterDashes: afterDashes as NameKind } : known)
  }
  return [
    { name: toolProgram, commands: [...ofTool, helpOf(commands)] },
    { name: generateProgram, commands: [completed('', '', await generateParser(io))] },
    { name: manageProgram, commands: [completed('', '', await manageParser(io))] },
  ]
}

/** `help CMD` is not among the commands. */
function helpOf(commands: readonly CommandEntry[]): CompletedCommand {
  const words = [...commands.map(({ name }) => name), ...Object.keys(programWords)]
  return { name: 'help', help: 'show the help of a command', options: [], words }
}

/** @param first what every command takes, and nobody looks for */
function completed(
  name: string,
  help: string,
  parser: ArgumentParser,
  first: readonly string[] = [],
): CompletedCommand {
  const actions = declaredActions(parser)
  const options = actions.filter((action) => action.option_strings.length > 0)
  const isFirst = ({ option_strings: names }: Action): boolean => names.some((each) => first.includes(each))
  const words = actions.filter((action) => action.option_strings.length === 0).map(completedValue)
  return {
    name,
    help,
    options: [...options].sort((a, b) => Number(isFirst(b)) - Number(isFirst(a))).map(completedOption),
    words: words.find((kind) => typeof kind === 'object' && 'actions' in kind) ?? words[0] ?? 'nothing',
  }
}

function completedOption(action: Action): CompletedOption {
  const { option_strings: names, nargs, help = '' } = action
  const kind = completedValue(action)
  if (typeof kind === 'object' && 'actions' in kind) throw new Error(`${names[0]}: only words can depend on an action`)
  // What follows the first clause would not fit beside it.
  return { names, behind: nargs === 0 ? 'nothing' : kind, help: help.split(';', 1)[0]! }
}

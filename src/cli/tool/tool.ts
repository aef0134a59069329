/** `osa-inventory COMMAND`: everything that the original has no program for. Each command is imported when it is called. */

import { askedForm } from '../asked-form.ts'
import { programWords } from '../called-as.ts'
import type { ExitCode, Io } from '../io.ts'
import { closingStores, type OpenStore, openConfiguredStore } from '../open-store.ts'
import { throughPager } from '../pager.ts'
import { runProgram } from '../process-io.ts'
import { cleanIo, variantOf } from '../terminal.ts'
import { exitStatuses, toolExamples, toolOptions, toolProgram, toolPurpose } from './command.ts'
import { commands } from './commands.ts'
import type { JsonOutput } from './json-output.ts'
import { colourOf, commandFirst, type Pager, pagesFor } from './pages.ts'
import { purposes } from './purposes.ts'
import { ownWord } from './synonyms.ts'

/** The program; the build puts it into its own file. */
export function runTool(): void {
  runProgram(toolProgram, (argv, io) => toolMain(argv, io, openConfiguredStore, throughPager))
}

export async function toolMain(
  given: string[],
  world: Io,
  openStore: OpenStore = openConfiguredStore,
  pager?: Pager,
): Promise<ExitCode> {
  const argv = commandFirst(given)
  const colour = colourOf(argv)
  const io = colour === undefined ? cleanIo(world) : variantOf(cleanIo(world), { colour })
  if (argv.length === 0) return tell(io.err, 2)
  const form = askedForm(argv)
  if (form === undefined) return called(argv, io, { openStore, pager })
  const { JsonOutput } = await import('./json-output.ts')
  const json = new JsonOutput(io, form)
  const status = await called(argv, io, { openStore, json })
  json.deliver(status)
  return status
}

/** What a command line is carried out with. */
interface Means {
  readonly openStore: OpenStore
  readonly json?: JsonOutput
  readonly pager?: Pager | undefined
}

async function called(argv: readonly string[], io: Io, means: Means): Promise<ExitCode> {
  const { openStore, json, pager } = means
  const [first = '', ...rest] = argv
  if (first === 'help') return help(rest, io, means)
  if (first === '-h' || first === '--help') return tell(io.out, 0)
  if (first === '--version') {
    const { version } = await import('../../app/store/attribution.ts')
    io.out(`${toolProgram} ${version}\n`)
    return 0
  }
  const entry = commands.find(({ name }) => name === first)
  if (!entry) return unknown(first, io, json)
  try {
    const { runCommand } = await import('./run-command.ts')
    const command = await entry.load()
    const pages = pagesFor(argv, io, pager)
    return await closingStores(openStore, (open) =>
      runCommand(entry.name, command, { argv: rest, whole: argv, io: pages.io, openStore: open, commands, json }),
    ).finally(() => pages.show())
  } catch (error) {
    if (json) return json.fail(error)
    const { reportError } = await import('../report-error.ts')
    return reportError(error, io, toolProgram)
  }
}

/** `help CMD` is `CMD --help`. */
async function help(words: readonly string[], io: Io, means: Means): Promise<ExitCode> {
  const [name, ...more] = words.filter((word) => word !== '--json')
  if (name === undefined || name.startsWith('-')) return tell(io.out, 0)
  if (name === 'inventory')
    return tellParser(await (await import('../generator/generate-arguments.ts')).generateParser(io))
  if (name === 'manage') return tellParser(await (await import('../manager/manage-arguments.ts')).manageParser(io))
  const action = more.filter((word) => !word.startsWith('-'))
  return called([name, ...(commands.some((entry) => entry.name === name) ? action : []), '--help'], io, means)
}

function tellParser(parser: { print_help(): void }): ExitCode {
  parser.print_help()
  return 0
}

function tell(write: (text: string) => void, status: ExitCode): ExitCode {
  write(helpText())
  return status
}

function helpText(): string {
  const width = Math.max(...commands.map(({ name }) => name.length))
  const summaries = new Map(commands.map(({ name, summary }) => [name, `  ${name.padEnd(width)}  ${summary}`]))
  const groups = purposes.map(([purpose, names]) => [`${purpose}:`, ...names.map((name) => summaries.get(name))])
  const programs = Object.entries(programWords).map(([word, name]) => `  ${word.padEnd(width)}  ${name}`)
  return `usage: ${toolProgram} COMMAND [OPTION...]
       ${toolProgram} help COMMAND

${toolPurpose}

${groups.map((lines) => lines.join('\n')).join('\n\n')}

the other programs, by a word:
${programs.join('\n')}

options:
${toolOptions.map(([names, meaning]) => `  ${names.padEnd(10)}  ${meaning}`).join('\n')}

examples:
${toolExamples.map((example) => `  ${toolProgram} ${example}`).join('\n')}

exit status: ${exitStatuses.map(([status, meaning]) => `${status} ${meaning}`).join('; ')}
`
}

/** It does nothing, lest what is done is not what was meant. */
function foreign(word: string, own: string, io: Io, json: JsonOutput | undefined): ExitCode {
  const message = `there is no command ${word}; the command for it is: ${toolProgram} ${own}`
  if (json) return json.refuse({ code: 'ERR_USAGE', message, remedy: `${toolProgram} ${own}`, status: 2 })
  io.err(`${toolProgram}: ${message}\n`)
  return 2
}

async function unknown(word: string, io: Io, json: JsonOutput | undefined): Promise<ExitCode> {
  const own = ownWord(word)
  if (own !== undefined) return foreign(word, own, io, json)
  const { meantText, nearest } = await import('../../core/inventory/text/nearest.ts')
  const isOption = word.startsWith('-')
  const known = isOption ? ['--help', '--version'] : [...commands.map(({ name }) => name), ...Object.keys(programWords)]
  const meant = nearest(word, known) ?? (word === '' ? undefined : known.find((name) => name.startsWith(word)))
  const message = `there is no ${isOption ? 'option' : 'command'} ${word}${meantText(meant)}`
  const remedy = `${isOption ? 'options' : 'commands'}: ${known.join(', ')}; \`${toolProgram} --help\` tells more`
  if (json) return json.refuse({ code: 'ERR_USAGE', message, remedy, status: 2 })
  io.err(`${toolProgram}: ${message}\n    ${remedy}\n`)
  return 2
}

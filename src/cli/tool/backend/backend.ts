/** `osa-inventory backend`: where the inventory is kept, by which settings, and whether it keeps its promises. */

import type { Settings } from '../../../app/settings/read.ts'
import { SettingsError } from '../../../backends/errors.ts'
import { OperationalError } from '../../../core/errors.ts'
import type { ContractSettings } from '../../../testing/index.ts'
import { addOption, completes, type ValueKind } from '../../argument-parser.ts'
import { type ExitCode, warner } from '../../io.ts'
import { answer } from '../answer.ts'
import { type CommandContext, defineCommand, toolProgram } from '../command.ts'
import { addShared, directoryOf } from '../options.ts'
import type { CheckValues } from './backend-check.ts'
import type { Language } from './backend-new.ts'

interface Values extends CheckValues {
  readonly action: (typeof actions)[number]
  readonly section?: string | null
  readonly directory?: string | null
  readonly language?: Language | null
  readonly contract: boolean
  readonly only?: readonly string[] | null
  readonly skip?: readonly string[] | null
  readonly patience?: string | null
  readonly processes?: string | null
  readonly increments?: string | null
  readonly largest?: string | null
  readonly options: boolean
}

const actions = ['show', 'list', 'check', 'repair', 'ddl', 'new', 'sdk'] as const
/** The words of each action. */
const completedWords: Readonly<Record<(typeof actions)[number], readonly ValueKind[]>> = {
  show: ['sections'],
  list: [],
  check: ['sections'],
  repair: ['sections'],
  ddl: ['sections'],
  new: ['text', 'directory'],
  sdk: [],
}
const languages: readonly Language[] = ['typescript', 'javascript', 'python']

/** Options that belong to one action alone. */
const optionOwners = {
  options: 'show',
  language: 'new',
  contract: 'check',
  hooks: 'check',
  only: 'check',
  skip: 'check',
  patience: 'check',
  processes: 'check',
  increments: 'check',
  largest: 'check',
  junit: 'check',
} as const

export const backendCommand = defineCommand<Values>({
  description:
    'show: the settings in force, each with where it comes from; with --options what a backend can be told. ' +
    'list: the backends there are, whether they load, and the plugins that are installed as packages. ' +
    'check: tries a backend for what it claims, in its own deployment that is removed again. ' +
    'repair: puts right what is kept beside the revisions and follows them, as hosts in Craton do; tells what it was. ' +
    'ddl: prints the statements by which an administrator makes the tables of a database. ' +
    'new: lays out a plugin, with its test and a check that runs the contract kit on it. ' +
    'sdk: prints where the package is that has the types for plugins.',
  examples: [
    'backend show',
    'backend show --options postgresql',
    'backend list',
    'backend check',
    'backend check standby --json',
    'backend check --contract',
    'backend check --contract --only 3 --only 7.1 --hooks ./hooks.mjs',
    "backend check --contract --skip '7.3=there is no service'",
    'backend check --contract --junit contract.xml',
    'backend repair',
    'backend ddl postgresql',
    'backend new my-backend --language python ./my-backend',
  ],
  declare(parser) {
    parser.add_argument('action', { choices: [...actions], help: 'what to do' })
    const section = parser.add_argument('section', {
      nargs: '?',
      metavar: 'SECTION',
      help: 'a section of the settings; default: the backend in use. show --options: also a built-in backend, a package or a path. new: the name',
    })
    completes({ actions: completedWords }, section)
    parser.add_argument('directory', { nargs: '?', metavar: 'DIR', help: 'new: the directory to make' })
    addOption(parser, '--options', 'show: every option of the backend, with type, default and meaning')
    parser.add_argument('--language', {
      choices: [...languages],
      help: 'new: what to write it in; default: typescript',
    })
    addOption(
      parser,
      '--contract',
      'check: everything that the contract of backends asks for, with several processes; takes about a minute',
    )
    parser.add_argument('--only', {
      action: 'append',
      metavar: 'ID',
      help: 'check: this check (7.1) or group (7) and no other; may be repeated',
    })
    parser.add_argument('--skip', {
      action: 'append',
      metavar: 'ID=REASON',
      help: 'check: leave out this check or group, and why; may be repeated',
    })
    const hooksHelp =
      'check: a module (.mjs, .js, .cjs) or a program with the ways to harm the place that the kit asks for'
    addOption(parser, '--hooks FILE', hooksHelp)
    addOption(parser, '--patience SECONDS', 'check: the longest for one check; default 120')
    addOption(parser, '--processes NUMBER', 'check: how many processes contend; default 8')
    addOption(parser, '--increments NUMBER', 'check: how often they do; default 200')
    addOption(
      parser,
      '--largest BYTES',
      'check: the largest document that the backend takes; a larger one it has to refuse',
    )
    addOption(parser, '--junit FILE', 'check: write the result as JUnit XML, too')
    addShared(parser, 'config', 'names')
  },
  async run(values, context): Promise<ExitCode> {
    const { action, section, directory, options } = values
    const owners = Object.entries(optionOwners) as [keyof typeof optionOwners, Values['action']][]
    const astray = owners.find(([option, owner]) => action !== owner && values[option])
    if (astray) return context.usage(`--${astray[0]} goes with ${astray[1]}`)
    if (values.format === 'names' && action !== 'list') return context.usage('--format names goes with list')
    if ((action === 'list' || action === 'sdk') && section) return context.usage(`${action} takes no section`)
    if (action !== 'new' && directory) return context.usage(`${action} takes no second word`)
    if (action === 'sdk') return (await import('./backend-new.ts')).printSdk(values, context)
    if (action === 'new') {
      if (!section || !directory) return context.usage('new takes a name and a directory')
      return (await import('./backend-new.ts')).layOutPlugin(section, directory, values, context)
    }
    if (action === 'check') {
      const asked = askedOf(values)
      if (typeof asked === 'string') return context.usage(asked)
      const { readSettings } = await import('../../../app/settings/read.ts')
      const { checkBackend } = await import('./backend-check.ts')
      return checkBackend((more) => readSettings(requestFor(values, context, more)), asked, values, context)
    }
    const settings = await readFor(values, context)
    switch (action) {
      case 'show':
        if (options) {
          const name = section || settings.backend
          return (await import('./backend-options.ts')).showOptions(settings, name, values, context)
        }
        return (await import('./backend-show.ts')).showBackend(settings, values, context)
      case 'list':
        return (await import('./backend-list.ts')).listBackends(settings, values, context)
      case 'repair':
        return (await import('./backend-repair.ts')).repairBackend(settings, values, context)
      case 'ddl':
        return printDdl(settings, values, context)
    }
  },
})

async function readFor(values: Values, context: CommandContext) {
  const { readSettings } = await import('../../../app/settings/read.ts')
  return readSettings(requestFor(values, context))
}

function requestFor(values: Values, context: CommandContext, variables: Readonly<Record<string, string>> = {}) {
  return {
    configDirectory: directoryOf(values, context),
    env: { ...context.io.env, ...variables },
    commandLine: { backend: values.section || undefined },
  }
}

/** What the kit is asked for; a text says what is wrong with the command line. */
function askedOf(values: Values): ContractSettings | string {
  const skip: Record<string, string> = {}
  for (const each of values.skip ?? []) {
    const [id, reason] = splitOnce(each, '=')
    if (!reason?.trim()) return `--skip ${each}: write the check and why it is left out, as 7.3='there is no service'`
    skip[id] = reason
  }
  const numbers: Record<string, number> = {}
  for (const [option, setting] of numericOptions) {
    const text = values[option]
    if (text === undefined || text === null) continue
    if (!/^[1-9][0-9]{0,9}$/.test(text)) return `--${option} ${text}: write a whole number from 1 on`
    numbers[setting] = Number(text)
  }
  return {
    depth: values.contract ? 'whole' : 'quick',
    skip,
    ...(values.only ? { only: values.only.flatMap((ids) => ids.split(',')) } : {}),
    ...numbers,
  }
}

const numericOptions = [
  ['patience', 'patience'],
  ['processes', 'processes'],
  ['increments', 'increments'],
  ['largest', 'largestDocument'],
] as const

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator)
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)]
}

/** Connects to nothing, so that it can be handed to an administrator before there is anything to connect to. */
async function printDdl(settings: Settings, values: Values, context: CommandContext): Promise<ExitCode> {
  const { io, debug } = context
  const warn = warner(toolProgram, io)
  const { configureSection } = await import('../../../app/settings/plugins/configure.ts')
  const configured = await configureSection(settings, settings.backend, { debug, warn })
  const issues = [...settings.issues, ...configured.issues]
  if (issues.length > 0) throw new SettingsError(issues)
  const script = await configured.ddl()
  if (script === undefined) {
    throw new OperationalError(
      'ERR_NOTHING_TO_MAKE',
      `the backend ${configured.plugin.name} needs nothing to be made by hand`,
    )
  }
  answer(values, context, { json: () => ({ plugin: configured.plugin.name, script }), text: () => script })
  return 0
}

/** `osa-inventory backend`: where the inventory is kept, by which settings, and whether it keeps its promises. */

import type { Settings } from '../../../app/settings/read.ts'
import { SettingsError } from '../../../backends/errors.ts'
import { addOption } from '../../argument-parser.ts'
import { type ExitCode, warner } from '../../io.ts'
import { type CommandContext, defineCommand, toolProgram } from '../command.ts'
import { addShared, directoryOf, type SharedValues } from '../options.ts'

interface Values extends SharedValues {
  readonly action: 'show' | 'list' | 'check' | 'ddl'
  readonly section?: string | null
  readonly contract: boolean
}

export const backendCommand = defineCommand<Values>({
  description:
    'show: the settings in force, each with where it comes from. list: the backends there are, and whether they load. ' +
    'check: tries a backend for what it claims, in its own deployment that is removed again. ' +
    'ddl: prints the statements by which an administrator makes the tables of a database.',
  examples: [
    'backend show',
    'backend list',
    'backend check',
    'backend check standby --json',
    'backend check --contract',
    'backend ddl postgresql',
  ],
  declare(parser) {
    parser.add_argument('action', { choices: ['show', 'list', 'check', 'ddl'], help: 'what to do' })
    parser.add_argument('section', {
      nargs: '?',
      metavar: 'SECTION',
      help: 'a section of the settings; default: the backend in use',
    })
    addOption(
      parser,
      '--contract',
      'check: everything that the contract of backends asks for, with several processes; takes about a minute',
    )
    addShared(parser, 'config', 'json')
  },
  async run(values, context): Promise<ExitCode> {
    const { action, section, contract } = values
    if (action === 'list' && section) return context.usage('list takes no section')
    if (action !== 'check' && contract) return context.usage('--contract goes with check')
    const settings = await readFor(values, context)
    switch (action) {
      case 'show':
        return (await import('./backend-show.ts')).showBackend(settings, values, context)
      case 'list':
        return (await import('./backend-list.ts')).listBackends(settings, values, context)
      case 'check':
        if (contract) return (await import('./backend-contract.ts')).checkContract(settings, values, context)
        return (await import('./backend-check.ts')).checkBackend(settings, values, context)
      case 'ddl':
        return printDdl(settings, context)
    }
  },
})

async function readFor(values: Values, context: CommandContext) {
  const { readSettings } = await import('../../../app/settings/read.ts')
  return readSettings({
    configDirectory: directoryOf(values, context),
    env: context.io.env,
    commandLine: { backend: values.section || undefined },
  })
}

/** Connects to nothing, so that it can be handed to an administrator before there is anything to connect to. */
async function printDdl(settings: Settings, { io, debug }: CommandContext): Promise<ExitCode> {
  const warn = warner(toolProgram, io)
  const { configureSection } = await import('../../../app/settings/plugins/configure.ts')
  const configured = await configureSection(settings, settings.backend, { debug, warn })
  const issues = [...settings.issues, ...configured.issues]
  if (issues.length > 0) throw new SettingsError(issues)
  const script = configured.ddl()
  if (script === undefined) {
    io.err(`${toolProgram}: error: the backend ${configured.plugin.name} needs nothing to be made by hand\n`)
    return 1
  }
  io.out(script)
  return 0
}

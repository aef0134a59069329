/** `osa-inventory migrate`: from one backend to another, with everything that is recorded. */

import { demandPresent } from '../../../app/config/past.ts'
import { isSamePlace, type OpenedSection, openSection } from '../../../app/settings/open-section.ts'
import { addOption } from '../../argument-parser.ts'
import { type ExitCode, warner } from '../../io.ts'
import { type CommandContext, defineCommand, toolProgram } from '../command.ts'
import { addShared, directoryOf } from '../options.ts'
import { Migration, type MigrationValues } from './migration.ts'

interface Values extends MigrationValues {
  readonly from: string
  readonly to: string
  readonly from_deployment?: string | null
  readonly to_deployment?: string | null
}

export const migrateCommand = defineCommand<Values>({
  description:
    'Copies the stored inventory from one backend to another: the newest revision or all of them, with number, time, ' +
    'author, reason and chain unchanged. Reads everything back and compares it. Never changes where it comes from, and ' +
    'can be stopped at any point and run again. Which backend is in use is not changed: the end tells how to.',
  examples: [
    'migrate --from file --to primary --history --dry-run',
    'migrate --from file --to primary --history',
    'migrate --from primary --to file --history',
    'migrate --from file --to primary --to-deployment cloud-b',
  ],
  declare(parser) {
    parser.add_argument('--from', {
      metavar: 'SECTION',
      required: true,
      help: 'where it is copied from: a section of osa.ini, or `file` for the JSON file in the configuration directory',
    })
    parser.add_argument('--to', {
      metavar: 'SECTION',
      required: true,
      help: 'where it is copied to, named the same way',
    })
    addOption(parser, '--history', 'all revisions; without it only the newest')
    addOption(parser, '--from-deployment NAME', "the deployment of --from; default: the settings' deployment")
    addOption(parser, '--to-deployment NAME', "the deployment of --to; default: the settings' deployment")
    addOption(parser, '--replace', 'remove another inventory that is in the way; tells what is lost, and asks')
    addOption(parser, '--dry-run', 'tell what would be copied and write nothing')
    addOption(parser, '--yes', 'do not ask; --replace needs it without a terminal')
    addShared(parser, 'config', 'reason')
  },
  async run(values, context): Promise<ExitCode> {
    if (!values.dry_run) demandPresent(context.io.env)
    const opened: OpenedSection[] = []
    try {
      for (const side of ['from', 'to'] as const) opened.push(await openSide(side, values, context))
      const [from, to] = opened as [OpenedSection, OpenedSection]
      if (isSamePlace(from, to)) return context.usage('--from and --to are the same place')
      return await new Migration(from, to, values, context).run()
    } finally {
      // What was asked for is done or has failed by now.
      await Promise.allSettled(opened.map(({ backend }) => backend.close?.()))
    }
  },
})

function openSide(side: 'from' | 'to', values: Values, context: CommandContext): Promise<OpenedSection> {
  const warn = warner(toolProgram, context.io)
  return openSection({
    configDirectory: directoryOf(values, context),
    env: context.io.env,
    section: values[side],
    option: `--${side}`,
    deployment: values[`${side}_deployment`] || undefined,
    remarks: { debug: context.debug, warn },
  })
}

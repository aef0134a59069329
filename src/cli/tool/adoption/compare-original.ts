/** `osa-inventory compare-original`: what would be different, before the original is replaced or after. */

import type { ArgumentParser } from 'argparse'
import { compareWithOriginal } from '../../../app/adoption/original/compare.ts'
import { locateOriginal } from '../../../app/adoption/original/locate.ts'
import { environmentDirectory } from '../../../app/config/directories.ts'
import { rulesFrom } from '../../../app/settings/settings-of.ts'
import type { Revision } from '../../../backends/contract.ts'
import { addOption } from '../../argument-parser.ts'
import type { ExitCode } from '../../io.ts'
import { answer } from '../answer.ts'
import { type CommandContext, defineCommand } from '../command.ts'
import { addShared, directoryOf, environmentBeside, installationOf, openStore, type SharedValues } from '../options.ts'
import { type Compared, comparisonAsJson, comparisonText, isSame } from './compare-original-text.ts'

interface Values extends SharedValues {
  readonly python?: string | null
  readonly diff: boolean
}

export const compareOriginalCommand = defineCommand<Values>({
  description:
    "Runs OpenStack-Ansible's own generator and this one, both from the stored inventory and on a copy of the " +
    'configuration, and tells by host, group and address what differs, with what is known of why. Changes nothing. ' +
    'Status 0 if nothing differs, 1 if something does.',
  examples: ['compare-original', 'compare-original --diff', 'compare-original --osa-root ./openstack-ansible'],
  declare: declareOptions,
  async run(values, context): Promise<ExitCode> {
    const compared = await compare(values, context)
    answer(values, context, {
      json: () => comparisonAsJson(compared),
      text: () => comparisonText(compared, values.diff, context.io),
    })
    return isSame(compared) ? 0 : 1
  },
})

function declareOptions(parser: ArgumentParser): void {
  addShared(parser, 'config', 'environment', 'release', 'osa-root', 'runtime')
  addOption(parser, '--python PATH', "Python to run the original with; default: the runtime's", 'file')
  addOption(parser, '--diff', 'tell every difference, variables by path')
  addShared(parser, 'json')
}

function beganWith(revision: Revision | undefined): Compared['began'] {
  if (revision === undefined) return 'nothing'
  return revision.unrecorded ? 'no revision' : revision.id
}

async function compare(values: Values, context: CommandContext): Promise<Compared> {
  const { env } = context.io
  const installation = installationOf(values, context)
  const configDirectory = directoryOf(values, context)
  const from = locateOriginal(installation, values.python || undefined)
  const environment = environmentDirectory(environmentBeside(values, context), env)
  const store = await openStore(values, context)
  const stored = await store.load()
  const beside = await compareWithOriginal({
    original: from,
    configDirectory,
    environmentDirectory: environment,
    ...(await rulesFrom({
      configDirectory,
      environmentDirectory: environment,
      env,
      release: values.release ?? undefined,
    })),
    stored: stored?.inventory,
    env,
  })
  return { ...beside, from, configDirectory, began: beganWith(stored?.revision) }
}

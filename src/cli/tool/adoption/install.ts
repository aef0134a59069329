/** `osa-inventory install`: this program in the places of OpenStack-Ansible's own. */

import { basename, dirname, resolve } from 'node:path'
import {
  type Installed,
  type Installing,
  type InstallStep,
  install,
  nodeInPlace,
} from '../../../app/adoption/install/install.ts'
import {
  bundleFiles,
  closedToOthers,
  demandSound,
  findPrograms,
  type Programs,
} from '../../../app/adoption/install/programs.ts'
import type { TrialCloud } from '../../../app/adoption/trial/cloud.ts'
import { ConfigDirectoryError, configDirectory, type Environment } from '../../../app/config/directories.ts'
import { alignColumns } from '../../../core/inventory/text/columns.ts'
import { isRoot } from '../../../disk/access.ts'
import { addOption } from '../../argument-parser.ts'
import type { ExitCode } from '../../io.ts'
import { type CommandContext, defineCommand, toolProgram } from '../command.ts'
import { addShared, installationOf, type SharedValues } from '../options.ts'

interface Values extends SharedValues {
  readonly node?: string | null
  readonly dry_run: boolean
}

export const installCommand = defineCommand<Values>({
  description:
    "Puts this program into the places of OpenStack-Ansible's own, inventory/dynamic_inventory.py and " +
    'scripts/inventory-manage.py of its checkout and the two console scripts. The originals are kept beside them. ' +
    'Repeat it after each upgrade, of OpenStack-Ansible or of this package.',
  examples: ['install --dry-run', 'install', 'install --osa-root /srv/osa --node /opt/node/bin/node'],
  declare(parser) {
    addShared(parser, 'osa-root', 'runtime')
    addOption(parser, '--node PATH', 'the Node.js to run it; default: the one that runs this', 'file')
    addOption(parser, '--dry-run', 'tell what would be done, and change nothing')
  },
  async run(values, context): Promise<ExitCode> {
    const installation = installationOf(values, context)
    const node = values.node ? resolve(context.io.cwd, values.node) : nodeInPlace(installation)
    const programs = demandSound(findPrograms(node))
    const { env } = context.io
    const installed = await install(installation, programs, {
      configDirectory: directoryIfAny(env),
      env,
      dryRun: values.dry_run,
    })
    tell(installed, programs, { ...values, places: installation.options ?? '' }, context)
    return 0
  },
})

/** What Ansible will use; a file in its place is told by the commands that are about it. */
function directoryIfAny(env: Environment): string | undefined {
  try {
    return configDirectory(undefined, env)
  } catch (error) {
    if (error instanceof ConfigDirectoryError) return undefined
    throw error
  }
}

type Told = Pick<Values, 'dry_run'> & { readonly places: string }

function tell({ steps, cloud }: Installed, programs: Programs, values: Told, { io }: CommandContext): void {
  const { dry_run: dryRun, places } = values
  for (const line of alignColumns(steps.map((step) => [step.place.path, outcomeText(step, dryRun)])))
    io.out(`${line}\n`)
  for (const note of notesOf(steps, programs)) io.out(`note: ${note}\n`)
  io.out(`${triedText(cloud, dryRun)}\n`)
  const files = dirname(programs.files['openstack-ansible-inventory'])
  const by = programs.node === undefined ? '' : ` by ${programs.node}`
  io.out(
    dryRun
      ? 'nothing was changed (--dry-run)\n'
      : `Ansible runs osa-inventory ${programs.version} in ${files}${by}\n` +
          `next: ${toolProgram} doctor${places}; and after each upgrade of OpenStack-Ansible: ${toolProgram} install${places}\n`,
  )
}

function triedText({ of, hosts }: TrialCloud, dryRun: boolean): string {
  const what = dryRun ? 'what would be put in place was run' : 'run in each place'
  if (of === undefined)
    return `${what} on a small cloud made for it, with the right answer: no sound configuration was found`
  return `${what} on a copy of ${of}, with the right answer: ${hosts} hosts`
}

function outcomeText({ outcome, place }: InstallStep, dryRun: boolean): string {
  const would = dryRun ? 'would be ' : ''
  const is = dryRun ? 'would be' : 'is'
  const kept = basename(place.kept)
  const texts: Readonly<Record<Installing, string>> = {
    'not there': 'not there: skipped',
    replaced: `${would}replaced; the original ${is} kept as ${kept}`,
    'replaced again': `${would}replaced again; the original that was back ${is} kept as ${kept}`,
    refreshed: `${would}written again`,
    unchanged: 'in place already',
  }
  return texts[outcome]
}

function notesOf(steps: readonly InstallStep[], { node, files }: Programs): string[] {
  const lost = steps.filter(({ isOriginalLost }) => isOriginalLost)
  const loaded = node === undefined ? [] : [node, ...bundleFiles(files['openstack-ansible-inventory'])]
  const needed = [...Object.values(files), ...loaded]
  const closed = isRoot() ? new Set(needed.map(closedToOthers)) : new Set<undefined>()
  return [
    ...lost.map(
      ({ place }) => `the original of ${place.path} is not kept any more; \`${place.recover}\` brings it back`,
    ),
    ...[...closed]
      .filter((path) => path !== undefined)
      .map((path) => `${path} is closed to others (chmod o+rX): only root can run the inventory`),
  ]
}

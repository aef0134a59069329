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
import { answer, type Plain } from '../answer.ts'
import { defineCommand, toolProgram } from '../command.ts'
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
    addShared(parser, 'json')
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
    const places = installation.options ?? ''
    answer(values, context, {
      json: () => installedAsJson(installed, programs, values),
      text: () => installedText(installed, programs, { dryRun: values.dry_run, places }),
    })
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

interface Told {
  readonly dryRun: boolean
  /** The options that name the places, to be repeated. */
  readonly places: string
}

function installedText({ steps, cloud }: Installed, programs: Programs, { dryRun, places }: Told): string {
  const files = dirname(programs.files['openstack-ansible-inventory'])
  const by = programs.node === undefined ? '' : ` by ${programs.node}`
  const end = dryRun
    ? ['nothing was changed (--dry-run)']
    : [
        `Ansible runs osa-inventory ${programs.version} in ${files}${by}`,
        `next: ${toolProgram} doctor${places}; and after each upgrade of OpenStack-Ansible: ${toolProgram} install${places}`,
      ]
  return [
    ...alignColumns(steps.map((step) => [step.place.path, outcomeText(step, dryRun)])),
    ...notesOf(steps, programs).map((note) => `note: ${note}`),
    triedText(cloud, dryRun),
    ...end,
  ]
    .map((line) => `${line}\n`)
    .join('')
}

function installedAsJson({ steps, cloud }: Installed, programs: Programs, { dry_run }: Values): Plain {
  return {
    dry_run,
    version: programs.version,
    directory: dirname(programs.files['openstack-ansible-inventory']),
    node: programs.node ?? null,
    places: steps.map(({ place, outcome, isOriginalLost }) => ({
      path: place.path,
      outcome,
      original: place.kept,
      recover: isOriginalLost ? place.recover : null,
    })),
    tried: { config: cloud.of ?? null, hosts: cloud.hosts },
    notes: notesOf(steps, programs),
  }
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

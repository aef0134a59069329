/** `osa-inventory uninstall`: OpenStack-Ansible's own programs come back, with the newest inventory to go on from. */

import { basename } from 'node:path'
import { type HandOver, handOver } from '../../../app/adoption/install/hand-over.ts'
import {
  planUninstall,
  type Uninstalling,
  type UninstallStep,
  uninstall,
} from '../../../app/adoption/install/uninstall.ts'
import { mirrorName } from '../../../app/store/mirror.ts'
import { alignColumns } from '../../../core/inventory/text/columns.ts'
import { shellWord } from '../../../core/inventory/text/visible.ts'
import { addOption } from '../../argument-parser.ts'
import type { ExitCode } from '../../io.ts'
import { answer, type Plain } from '../answer.ts'
import { type CommandContext, defineCommand, toolProgram } from '../command.ts'
import { addShared, directoryOf, installationOf, openStore, type SharedValues } from '../options.ts'

interface Values extends SharedValues {
  readonly dry_run: boolean
  readonly force: boolean
  readonly keep_json: boolean
}

export const uninstallCommand = defineCommand<Values>({
  description:
    "Puts OpenStack-Ansible's own programs back as they were. If another backend than the files holds the inventory, " +
    'the newest document is written to openstack_inventory.json first, for the original to go on from.',
  examples: ['uninstall --dry-run', 'uninstall', 'uninstall --keep-json'],
  declare(parser) {
    addShared(parser, 'osa-root', 'runtime', 'config')
    addOption(parser, '--dry-run', 'tell what would be done, and change nothing')
    addOption(parser, '--force', 'replace openstack_inventory.json also where someone else wrote it; a copy is kept')
    addOption(parser, '--keep-json', 'leave openstack_inventory.json as it is, and do not open the store')
    addShared(parser, 'json')
  },
  async run(values, context): Promise<ExitCode> {
    const steps = planUninstall(installationOf(values, context))
    const isBack = steps.some(({ outcome }) => outcome === 'put back')
    const handedOver = isBack && !values.keep_json ? await withNewest(steps, values, context) : []
    if (handedOver.length === 0 && !values.dry_run) uninstall(steps)
    // At the end: a command that fails says only why.
    answer(values, context, {
      json: () => uninstalledAsJson(handedOver, steps, values),
      text: () => [...handedOver.flatMap((each) => handOverLines(each, values)), ...stepLines(steps, values)].join(''),
    })
    const lost = steps.filter(({ outcome }) => outcome === 'original lost')
    if (!values.json) for (const { place } of lost) context.io.err(lostText(place))
    return lost.length > 0 ? 1 : 0
  },
})

/**
 * The file first: were the original there before it, it could run on what is old.
 *
 * @returns what was handed over, at least once
 */
async function withNewest(
  steps: readonly UninstallStep[],
  values: Values,
  context: CommandContext,
): Promise<readonly HandOver[]> {
  const directory = directoryOf(values, context)
  const options = { force: values.force, dryRun: values.dry_run }
  const { store, first } = await saying(`the originals were not put back, because ${notNewest}`, async () => {
    const store = await openStore(values, context)
    return { store, first: await handOver(store, directory, options) }
  })
  if (values.dry_run) return [first]
  uninstall(steps)
  return saying('every original is put back, but whether it has the newest inventory is not known', async () => {
    const newest = (await store.load())?.revision.id
    if (newest === first.revision || first.outcome === 'is the inventory') return [first]
    return [first, await handOver(store, directory, options)]
  })
}

const notNewest = `${mirrorName} could not be made the newest (--keep-json goes without)`

/** @param state how far it came, before what `act` throws */
async function saying<T>(state: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    if (error instanceof Error) error.message = `${state}: ${error.message}`
    throw error
  }
}

function handOverLines({ file, revision, outcome, former }: HandOver, values: Values): string[] {
  const would = values.dry_run ? 'would be written' : 'written'
  const texts: Readonly<Record<HandOver['outcome'], string>> = {
    'nothing stored': 'no inventory is stored: nothing to hand over',
    'is the inventory': `revision ${revision}: the original goes on from it`,
    'is the newest': `revision ${revision} already: the original goes on from it`,
    written: `revision ${revision} ${would}: the original goes on from it`,
  }
  const note = `note: what the original changes is in that file alone; before you install again: ${toolProgram} import ${shellWord(file)}\n`
  return [
    `${file}  ${texts[outcome]}\n`,
    ...(outcome === 'is the newest' || outcome === 'written' ? [note] : []),
    ...(former === undefined ? [] : [`${former}  ${values.dry_run ? 'would be' : 'is'} a copy of what was there\n`]),
  ]
}

function stepLines(steps: readonly UninstallStep[], { dry_run: dryRun }: Values): string[] {
  const left = steps.filter(({ outcome }) => outcome === 'newer in place')
  return [
    ...alignColumns(steps.map((step) => [step.place.path, outcomeText(step, dryRun)])).map((line) => `${line}\n`),
    ...left.map(
      ({ place }) => `note: an older original is left in ${place.kept}; remove it when nothing in it is needed\n`,
    ),
    ...(dryRun ? ['nothing was changed (--dry-run)\n'] : []),
  ]
}

function lostText({ path, recover }: UninstallStep['place']): string {
  return `${toolProgram}: ${path}: its original is not kept any more\n    ${recover}\n`
}

function uninstalledAsJson(handedOver: readonly HandOver[], steps: readonly UninstallStep[], values: Values): Plain {
  return {
    dry_run: values.dry_run,
    places: steps.map(({ place, outcome }) => ({
      path: place.path,
      outcome,
      original: place.kept,
      recover: outcome === 'original lost' ? place.recover : null,
    })),
    handed_over: handedOver.map(({ file, revision, outcome, former }) => ({
      file,
      revision: revision ?? null,
      outcome,
      former: former ?? null,
    })),
  }
}

function outcomeText({ outcome, place }: UninstallStep, dryRun: boolean): string {
  const texts: Readonly<Record<Uninstalling, string>> = {
    'not installed': 'no shim: left as it is',
    'put back': dryRun ? 'the original would be put back' : 'the original is back',
    'kept copy removed': `the original was back already; ${basename(place.kept)}, the same, ${dryRun ? 'would be' : 'is'} removed`,
    'newer in place': 'another original is in place already: left as it is',
    'original lost': 'the shim is left: its original is lost',
  }
  return texts[outcome]
}

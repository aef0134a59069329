/** `osa-inventory generate`: the generator's run, told by what it changed. */

import { resolve } from 'node:path'
import { demandPresent } from '../../../app/config/directories.ts'
import { type PlanMade, PlanMaker } from '../../../app/run/plan.ts'
import { demandPlanPlace, writePlan } from '../../../app/run/plan-output.ts'
import { type RunResult, runGenerator, startNewInventory } from '../../../app/run/run.ts'
import { systemRandom } from '../../../app/store/random.ts'
import type { InventoryStore } from '../../../app/store/store.ts'
import type { InventoryDifference } from '../../../core/changes/diff/inventory.ts'
import { shellWord } from '../../../core/inventory/text/visible.ts'
import { addOption } from '../../argument-parser.ts'
import type { ExitCode } from '../../io.ts'
import { type CommandContext, defineCommand } from '../command.ts'
import {
  addShared,
  attributionFrom,
  detailedStatus,
  detailedUsage,
  type InputPlaces,
  inputPlaces,
  openStore,
} from '../options.ts'
import { commandLine, type RunValues, tellRun } from './told-run.ts'

interface Values extends RunValues {
  readonly new: boolean
  readonly force: boolean
  readonly output?: string | null
}

export const generateCommand = defineCommand<Values>({
  description:
    'Runs the generator as Ansible does, stores the result and tells what changed: hosts, groups, addresses. ' +
    'A dry run can keep its plan in a file, and `apply` stores exactly that.',
  examples: [
    'generate --dry-run',
    'generate --dry-run --diff -o cloud.plan',
    'generate --dry-run --detailed-exitcode',
    "generate --reason 'fourth compute host'",
  ],
  declare(parser) {
    addShared(parser, 'config', 'environment', 'release')
    addOption(parser, '--dry-run', 'compute everything and store nothing')
    addOption(
      parser,
      '-o, --output FILE',
      'with --dry-run: keep the plan there, with the names and addresses that were drawn, for `apply`',
    )
    addShared(parser, 'detailed-exitcode')
    addOption(parser, '--diff', 'tell every change, variables by path')
    addOption(
      parser,
      '--new',
      'begin a new inventory, with new names and addresses, where the stored one is lost; keeps the history',
    )
    addOption(
      parser,
      '--force',
      'accept an edit of the stored file that lost more than half of the hosts; make containers a second time whose ' +
        'groups were renamed; with --new, throw a sound inventory away',
    )
    addShared(parser, 'json', 'reason')
  },
  usageStatus: detailedUsage,
  async run(values, context): Promise<ExitCode> {
    const fault = faultOf(values)
    if (fault !== undefined) return context.usage(fault)
    if (!values.dry_run) demandPresent(context.io.env)
    const places = await inputPlaces(values, context)
    const store = await openStore(values, context, {
      force: values.force,
      manual: (values.new || values.force) && !values.dry_run,
    })
    const plan = values.output || undefined
    const place = plan === undefined ? undefined : { path: resolve(context.io.cwd, plan), shown: plan }
    if (place) demandPlanPlace(place)
    const random = systemRandom()
    const maker = place && new PlanMaker(random)
    const options = {
      ...places,
      random,
      store,
      dryRun: values.dry_run,
      force: values.force,
      ...(maker ? { draws: maker } : {}),
    }
    const result = values.new ? await startNewInventory(options) : await runGenerator(options)
    if (maker) await writePlan(place.path, maker.plan(planMade({ values, places, store, context })))
    await tellRun(
      {
        result,
        places,
        plan,
        outcome: (difference) => outcome(result, difference, values),
        ...(plan === undefined ? {} : { note: applyNote(plan, values) }),
      },
      values,
      context,
    )
    return detailedStatus(values, result.changed)
  },
})

function faultOf({ dry_run, output, detailed_exitcode }: Values): string | undefined {
  if (output === '-') return '-o takes the name of a file: the plan is for `apply`'
  if (dry_run) return undefined
  if (output) return '-o keeps the plan of a dry run: add --dry-run'
  return detailed_exitcode ? '--detailed-exitcode goes with --dry-run' : undefined
}

interface Planned {
  readonly values: Values
  readonly places: InputPlaces
  readonly store: InventoryStore
  readonly context: CommandContext
}

function planMade({ values, places, store, context }: Planned): PlanMade {
  return {
    ...places,
    store,
    attribution: attributionFrom(values, context),
    new: values.new,
    force: values.force,
    asked: values.release || undefined,
  }
}

function applyNote(plan: string, values: Values): string {
  return `${shellWord(plan)} keeps the plan: \`${commandLine(['apply', plan], values)}\` stores exactly that`
}

function outcome({ written }: RunResult, difference: InventoryDifference, { dry_run: dryRun, output }: Values): string {
  if (!dryRun) return `stored as revision ${written?.id}`
  const drawn = difference.hosts.some(({ kind, change }) => kind === 'container' && change === 'added')
  const note = drawn && !output ? '; the run itself draws other names and addresses for new containers' : ''
  return `nothing was stored (--dry-run)${note}`
}

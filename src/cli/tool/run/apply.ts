/** `osa-inventory apply`: what a dry run has planned is stored as it was planned, or not at all. */

import { resolve } from 'node:path'
import { demandPresent } from '../../../app/config/directories.ts'
import { applyPlan } from '../../../app/run/plan.ts'
import { type Plan, readPlan } from '../../../app/run/plan-file.ts'
import { systemRandom } from '../../../app/store/random.ts'
import type { StoredInventory } from '../../../app/store/store.ts'
import { addOption, completes } from '../../argument-parser.ts'
import type { ExitCode } from '../../io.ts'
import { answer, wholeSeconds } from '../answer.ts'
import { type CommandContext, defineCommand } from '../command.ts'
import { addShared, inputPlaces, openStore } from '../options.ts'
import { commandLine, type RunValues, tellRun } from './told-run.ts'

interface Values extends RunValues {
  readonly plan: string
}

export const applyCommand = defineCommand<Values>({
  description:
    'Stores exactly what a plan says, with its names and addresses; `generate --dry-run -o PLAN` makes one. Refuses if ' +
    'the inventory, a file of the configuration or a setting has changed since. Asks nothing: the plan was the question.',
  examples: ['generate --dry-run -o cloud.plan', 'apply cloud.plan', 'apply cloud.plan --dry-run --diff'],
  declare(parser) {
    completes('file', parser.add_argument('plan', { metavar: 'PLAN', help: 'what `generate --dry-run -o` wrote' }))
    addShared(parser, 'config', 'environment')
    addOption(parser, '--dry-run', 'tell what would be stored, and whether it still can be, and store nothing')
    addOption(parser, '--diff', 'tell every change, variables by path')
    addShared(parser, 'json', 'reason')
  },
  async run(given, context): Promise<ExitCode> {
    const { io } = context
    if (!given.dry_run) demandPresent(io.env)
    const plan = readPlan(resolve(io.cwd, given.plan), { shown: given.plan, again: planAgain(given) })
    const { rules, made } = plan
    const reason = given.reason || io.env.OSA_INVENTORY_REASON || made.reason || null
    const values: Values = { ...given, release: rules.asked ?? null, reason }
    const places = await inputPlaces(values, context)
    const store = await openStore(values, context, {
      force: rules.force,
      manual: (rules.new || rules.force) && !values.dry_run,
    })
    const applied = await applyPlan(plan, {
      ...places,
      store,
      random: systemRandom(),
      dryRun: values.dry_run,
      shown: given.plan,
      again: planAgain(given, plan),
    })
    if (applied.kind === 'already') tellAlready(applied.stored, values, context)
    else {
      const { result } = applied
      const outcome = () =>
        result.written ? `stored as revision ${result.written.id}` : 'nothing was stored (--dry-run)'
      await tellRun({ result, places, plan: given.plan, outcome }, values, context)
    }
    return 0
  },
})

/** The command that makes the plan again, with what it was made with. */
function planAgain(values: Values, { rules }: Partial<Plan> = {}): string {
  const { asked, new: isNew, force } = rules ?? {}
  const options = [...(asked === undefined ? [] : ['--release', asked]), ...(isNew ? ['--new'] : [])]
  return commandLine(['generate', '--dry-run', ...options, ...(force ? ['--force'] : []), '-o', values.plan], values)
}

function tellAlready({ revision }: StoredInventory, values: Values, context: CommandContext): void {
  const { id, time, author } = revision
  answer(values, context, {
    json: () => ({ already: true, changed: false, dry_run: values.dry_run, plan: values.plan, revision: id }),
    text: () => `nothing to do: revision ${id} of ${wholeSeconds(time)} by ${author} is what ${values.plan} makes\n`,
  })
}

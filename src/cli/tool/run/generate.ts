/** `osa-inventory generate`: the generator's run, told by what it changed. */

import { demandPresent } from '../../../app/config/directories.ts'
import { type RunResult, runGenerator, startNewInventory } from '../../../app/run/run.ts'
import { systemRandom } from '../../../app/store/random.ts'
import { diffInventories, type InventoryDifference } from '../../../core/changes/diff/inventory.ts'
import { differenceAsJson } from '../../../core/changes/diff/json.ts'
import { shellWord } from '../../../core/inventory/text/visible.ts'
import { counted } from '../../../core/inventory/text/wording.ts'
import { addOption } from '../../argument-parser.ts'
import type { ExitCode } from '../../io.ts'
import { painter } from '../../terminal.ts'
import { answer } from '../answer.ts'
import { type CommandContext, defineCommand } from '../command.ts'
import { changesText } from '../difference-text.ts'
import { addShared, type InputPlaces, inputPlaces, openStore, type SharedValues } from '../options.ts'

interface Values extends SharedValues {
  readonly dry_run: boolean
  readonly diff: boolean
  readonly new: boolean
  readonly force: boolean
}

export const generateCommand = defineCommand<Values>({
  description:
    'Runs the generator as Ansible does, stores the result and tells what changed: hosts, groups, addresses.',
  examples: ['generate --dry-run', 'generate --dry-run --diff', "generate --reason 'fourth compute host'"],
  declare(parser) {
    addShared(parser, 'config', 'environment', 'release')
    addOption(parser, '--dry-run', 'compute everything and store nothing')
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
  async run(values, context): Promise<ExitCode> {
    if (!values.dry_run) demandPresent(context.io.env)
    const places = await inputPlaces(values, context)
    const store = await openStore(values, context, {
      force: values.force,
      manual: (values.new || values.force) && !values.dry_run,
    })
    const options = { ...places, random: systemRandom(), store, dryRun: values.dry_run, force: values.force }
    const result = values.new ? await startNewInventory(options) : await runGenerator(options)
    context.debug(`release ${result.release.release.tags} (${result.release.why})`)
    const difference = diffInventories(result.before, result.inventory)
    const warnings = await countWarnings(result, values.dry_run, places)
    answer(values, context, {
      json: () => ({
        changed: result.changed,
        difference: differenceAsJson(difference),
        dry_run: values.dry_run,
        revision: result.written?.id ?? null,
        warnings,
      }),
      text: () => resultText(result, difference, values, context) + warningsText(warnings, values, context),
    })
    return 0
  },
})

/** What `--check` says of the same state: as it is stored after the run, or as it was where nothing is stored. */
async function countWarnings(run: RunResult, dryRun: boolean, places: InputPlaces): Promise<number> {
  const { checkCloud } = await import('../../../app/advice/check.ts')
  const stored = dryRun ? run.before : run.inventory
  const findings = await checkCloud({ ...places, random: systemRandom(), stored, run })
  return findings.filter(({ grade }) => grade === 'warning').length
}

/** A misspelt group costs its hosts and is not a reason to refuse: anyone who runs this by hand has to hear of it. */
function warningsText(count: number, { config, environment, release }: Values, { io }: CommandContext): string {
  if (count === 0) return ''
  const given = { '--config': config, '--environment': environment, '--release': release }
  const options = Object.entries(given).flatMap(([name, value]) => (value ? [name, value] : []))
  const command = ['openstack-ansible-inventory', '--check', ...options].map(shellWord).join(' ')
  return `${painter(io)('yellow', counted(count, 'warning'))}: \`${command}\` shows ${count === 1 ? 'it' : 'them'}\n`
}

function resultText(
  result: RunResult,
  difference: InventoryDifference,
  values: Values,
  { io }: CommandContext,
): string {
  if (!result.changed) return 'no changes\n'
  const changes = changesText(difference, values.diff ? 'everything' : { screen: '--diff shows all' }, io)
  return `${changes}${outcome(result, difference, values.dry_run)}\n`
}

function outcome({ written }: RunResult, difference: InventoryDifference, dryRun: boolean): string {
  if (!dryRun) return `stored as revision ${written?.id}`
  const drawn = difference.hosts.some(({ kind, change }) => kind === 'container' && change === 'added')
  const note = drawn ? '; the run itself draws other names and addresses for new containers' : ''
  return `nothing was stored (--dry-run)${note}`
}

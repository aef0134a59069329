/** What `generate` and `apply` tell of a run. */

import type { PlacedFinding } from '../../../app/config/locate-findings.ts'
import type { RunResult } from '../../../app/run/run.ts'
import { systemRandom } from '../../../app/store/random.ts'
import { diffInventories, type InventoryDifference } from '../../../core/changes/diff/inventory.ts'
import { differenceAsJson } from '../../../core/changes/diff/json.ts'
import { shellWord } from '../../../core/inventory/text/visible.ts'
import { counted } from '../../../core/inventory/text/wording.ts'
import { painter } from '../../terminal.ts'
import { answer, findingAsJson, type Plain } from '../answer.ts'
import type { CommandContext } from '../command.ts'
import { changesText } from '../difference-text.ts'
import type { InputPlaces, SharedValues } from '../options.ts'

export interface RunValues extends SharedValues {
  readonly dry_run: boolean
  readonly diff: boolean
}

export interface ToldRun {
  readonly result: RunResult
  readonly places: InputPlaces
  /** JSON has the plan that the run made or applied. */
  readonly plan?: string | undefined
  /** A line, below what changes. */
  readonly outcome: (difference: InventoryDifference) => string
  /** A line, whether something changes or not. */
  readonly note?: string
}

export async function tellRun(run: ToldRun, values: RunValues, context: CommandContext): Promise<void> {
  const { result, places } = run
  context.debug(`release ${result.release.release.tags} (${result.release.why})`)
  const difference = diffInventories(result.before, result.inventory)
  const warnings = await warningsOf(result, values.dry_run, places)
  answer(values, context, {
    json: () => runAsJson({ ...run, difference, warnings }, values),
    text: () => {
      const changes = result.changed
        ? `${changesText(difference, values.diff ? 'everything' : { screen: '--diff shows all' }, context.io)}${run.outcome(difference)}\n`
        : 'no changes\n'
      const note = run.note === undefined ? '' : `${run.note}\n`
      return changes + note + warningsText(warnings.length, values, context)
    },
  })
}

interface RunFigures {
  readonly result: RunResult
  readonly difference: InventoryDifference
  readonly warnings: readonly PlacedFinding[]
  readonly plan?: string | undefined
}

function runAsJson({ result, difference, warnings, plan }: RunFigures, { dry_run }: RunValues): Plain {
  return {
    changed: result.changed,
    difference: differenceAsJson(difference),
    dry_run,
    plan,
    revision: result.written?.id ?? null,
    warnings: warnings.map(findingAsJson),
  }
}

/** What `--check` says of the same state: as it is stored after the run, or as it was where nothing is stored. */
async function warningsOf(run: RunResult, dryRun: boolean, places: InputPlaces): Promise<PlacedFinding[]> {
  const { checkCloud } = await import('../../../app/advice/check.ts')
  const stored = dryRun ? run.before : run.inventory
  const findings = await checkCloud({ ...places, random: systemRandom(), stored, run })
  return findings.filter(({ grade }) => grade === 'warning')
}

/** A misspelt group costs its hosts and is not a reason to refuse: anyone who runs this by hand has to hear of it. */
function warningsText(count: number, { config, environment, release }: RunValues, { io }: CommandContext): string {
  if (count === 0) return ''
  const given = { '--config': config, '--environment': environment, '--release': release }
  const options = Object.entries(given).flatMap(([name, value]) => (value ? [name, value] : []))
  const command = ['openstack-ansible-inventory', '--check', ...options].map(shellWord).join(' ')
  return `${painter(io)('yellow', counted(count, 'warning'))}: \`${command}\` shows ${count === 1 ? 'it' : 'them'}\n`
}

/** `osa-inventory apply cloud.plan --config DIR`, with what of the places was given on the command line. */
export function commandLine(words: readonly string[], { config, environment }: SharedValues): string {
  const given = { '--config': config, '--environment': environment }
  const options = Object.entries(given).flatMap(([name, value]) => (value ? [name, value] : []))
  return ['osa-inventory', ...words, ...options].map(shellWord).join(' ')
}

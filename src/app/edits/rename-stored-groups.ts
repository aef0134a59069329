/** Gives groups with the names of another release their present ones, planned from the configuration and what is stored. */

import { type GroupConflict, renameGroups } from '../../core/edits/rename-groups.ts'
import { OperationalError } from '../../core/errors.ts'
import { type DashedGroups, dashedGroups, type Spelling, spellingToGo } from '../../core/inventory/dashed-groups.ts'
import { Faults, pathText } from '../../core/inventory/findings.ts'
import type { Dict } from '../../python/value.ts'
import { type Inputs, InputsError, normalisedConfig, readInputs } from '../config/inputs.ts'
import { type ChosenRelease, decideRelease } from '../settings/release.ts'
import { changesMore, type EditPlaces, nextRun } from './next-run.ts'

export interface RenamedGroups {
  /** The same object as before if there is nothing to rename. */
  readonly inventory: Dict
  readonly notes: readonly string[]
}

/** Two groups that become one have different values of one variable. */
export class GroupConflictError extends OperationalError {
  constructor(conflicts: readonly GroupConflict[]) {
    super('ERR_GROUP_CONFLICT', conflicts.map(conflictText).join('\n'), {
      remedy:
        'no run gives variables to these groups, so they were put there by hand: make them alike in the stored inventory, ' +
        'or move them to group_vars',
    })
  }
}

function conflictText({ name, groups, path }: GroupConflict): string {
  const what = path.length > 0 ? `${pathText(path)} differs` : 'one of them is not a mapping'
  return `${groups.join(' and ')} become one group ${name}, but ${what}`
}

/** What Ansible makes of two spellings: OpenStack-Ansible sets ANSIBLE_TRANSFORM_INVALID_GROUP_CHARS, since 33 to `always`. */
const forAnsible: Readonly<Record<Spelling, string>> = {
  dashes:
    'Ansible has merged such groups all along, members in this order: for it nobody joins, leaves or becomes the first',
  underscores:
    'before 2026.1 the two spellings are two groups for Ansible: anyone who only the underscored one had joins the other, behind its own members',
}

/** The names that are to go are those of the release that the run speaks. */
export class SpellingError extends OperationalError {
  constructor(asked: Spelling, { release, why }: ChosenRelease) {
    const right = spellingToGo(release)
    super(
      'ERR_SPELLING',
      `groups with ${asked} are those of ${asked === 'dashes' ? 'releases before 33' : '33 and later'}, and runs speak ` +
        `${release.tags} (${why}), whose groups are the ones with ${asked}`,
      {
        remedy: `\`osa-inventory rename-groups --${right}\` gives the groups of other releases their names in this one`,
      },
    )
  }
}

/** @throws SpellingError, GroupConflictError; InputsError when the configuration cannot be read */
export function renameStoredGroups(stored: Dict, asked: Spelling, places: EditPlaces): RenamedGroups {
  const inputs = readInputs(places.configDirectory, places.environmentDirectory)
  const chosen = decideRelease(places.release, stored, inputs.environment)
  const { release } = chosen
  if (spellingToGo(release) !== asked) throw new SpellingError(asked, chosen)
  const config = normalisedConfig(inputs, new Faults(), release)
  const dashed = dashedGroups({ config, environment: inputs.environment, stored, release })
  const { inventory, conflicts } = renameGroups(stored, dashed.names)
  if (conflicts.length > 0) throw new GroupConflictError(conflicts)
  const notes = inventory === stored ? [] : [forAnsible[asked], ...noteOfNextRun(inventory, inputs, places)]
  return { inventory, notes: [...whatStays(dashed), ...notes] }
}

function whatStays({ others }: DashedGroups): string[] {
  return [...others].map(([group, why]) =>
    why === 'unknown'
      ? `${group} stays: nothing makes a group of that name, dashed or not; osa-inventory stale tells more`
      : `${group} stays: the environment names it so; write underscores in the env.d file first`,
  )
}

function noteOfNextRun(stored: Dict, inputs: Inputs, places: EditPlaces): string[] {
  try {
    return nextRun(stored, inputs, places).changed ? [changesMore] : []
  } catch (error) {
    if (!(error instanceof InputsError)) throw error
    return ['the next run will be refused, whatever the groups are called; osa-inventory doctor tells why']
  }
}

/** E8: containers that a run would make again, because the group that has them bears the name of another release. */
import type { Dict } from '../../python/value.ts'
import { renameGroups } from '../edits/rename-groups.ts'
import { type DashedGroups, dashedGroups, spellingToGo } from '../inventory/dashed-groups.ts'
import { ConfigurationError, type Finding } from '../inventory/findings.ts'
import { hostvarsOf } from '../inventory/hostvars.ts'
import { isContainer } from '../inventory/kinds.ts'
import type { Release } from '../inventory/releases.ts'
import { counted } from '../inventory/text/wording.ts'
import { listAt, mappingAt } from '../inventory/values.ts'

export interface RenamedInputs {
  readonly stored: Dict
  readonly environment: Dict
  readonly release: Release
  /** The merged user configuration, its top-level keys normalised. */
  readonly normalised: Dict
}

/**
 * The refusal, or `undefined` where the old names cost nothing. Asks the generator itself: what it makes of the stored
 * inventory, but not of the same inventory with the present names of its groups, is made for the names alone.
 *
 * @param made what the run makes; `undefined` where it found too few addresses for it
 * @param generate a run from the inventory with the present names
 */
export function renamedContainers(
  inputs: RenamedInputs,
  made: Dict | undefined,
  generate: (stored: Dict) => Dict,
): Finding | undefined {
  const { stored, environment, normalised, release } = inputs
  const fresh = made && newContainers(stored, made)
  if (fresh?.length === 0) return undefined
  const dashed = dashedGroups({ config: normalised, environment, stored, release })
  const [group] = dashed.stored
  if (group === undefined) return undefined
  const renamed = renameGroups(stored, dashed.names).inventory
  const needed = attempt(() => newContainers(renamed, generate(renamed)))
  if (needed === undefined || (fresh && needed.length >= fresh.length)) return undefined
  const few = fresh && withoutThese(fresh, needed)
  const filled = dashed.stored.filter((group) => holdsContainers(group, inputs, dashed.names))
  return refusal(few, filled.length > 0 ? filled : dashed.stored, dashed)
}

/** A type of containers that has some: of all the groups with old names, those that the refusal is about. */
function holdsContainers(
  group: string,
  { stored, environment }: RenamedInputs,
  present: ReadonlyMap<string, string>,
): boolean {
  const isType = mappingAt(environment, 'container_skel')?.has(present.get(group)!) ?? false
  return isType && listAt(mappingAt(stored, group), 'hosts').length > 0
}

/** `HOST-TYPE` of each container that was not there before: its name without the random digits. */
function newContainers(before: Dict, after: Dict): string[] {
  const known = hostvarsOf(before)
  return [...hostvarsOf(after)].flatMap(([name, vars]) => {
    if (typeof name !== 'string' || known.has(name)) return []
    return isContainer(name, vars) ? [name.replace(/-[^-]*$/, '')] : []
  })
}

/** `undefined` where the run is refused: whatever it is refused for is told by itself. */
function attempt<T>(run: () => T): T | undefined {
  try {
    return run()
  } catch (error) {
    if (error instanceof ConfigurationError) return undefined
    throw error
  }
}

function withoutThese(names: readonly string[], others: readonly string[]): string[] {
  const left = [...others]
  return names.filter((name) => {
    const at = left.indexOf(name)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
}

/** Names in one message, before the rest is counted. */
const mostNames = 4

function listed(names: readonly string[]): string {
  const more = names.length - mostNames
  return more > 1 ? `${names.slice(0, mostNames).join(', ')} and ${more} more` : names.join(', ')
}

function refusal(
  names: readonly string[] | undefined,
  groups: readonly string[],
  { names: present, spelling }: DashedGroups,
): Finding {
  const release = spelling === 'dashes' ? 'an older release' : 'a newer release'
  const what = names
    ? `${counted(names.length, 'container')} a second time (${listed(names)})`
    : 'containers a second time'
  const old = listed(groups.map((group) => `${group} is ${present.get(group)} now`))
  return {
    grade: 'error',
    code: 'E8',
    message: `this run would make ${what}, because the stored inventory has them under the names that groups ${spelling === 'dashes' ? 'had' : 'have'} in ${release}: ${old}`,
    remedy:
      `\`osa-inventory rename-groups --${spelling}\` gives the groups their present names, and the run goes on with the containers ` +
      'that are there (`--dry-run` shows it first); `osa-inventory generate --force` makes the new ones anyway',
    source: 'inventory',
    path: [],
  }
}

/** Whether groups of a stored inventory may bear old names at all; spares the look at everything else. */
export function mayHaveOldNames(stored: Dict, release: Release): boolean {
  if (spellingToGo(release) === 'underscores') return true
  for (const group of stored.keys()) {
    if (typeof group === 'string' && group.includes('-') && mappingAt(stored, group)) return true
  }
  return false
}

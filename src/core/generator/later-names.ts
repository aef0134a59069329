/** E9: containers that a run before 2024.1 would make again, because it does not know the names that they have since. */
import { Dict } from '../../python/value.ts'
import type { Finding } from '../inventory/findings.ts'
import { formerNames } from '../inventory/former-names.ts'
import { hostvarsOf } from '../inventory/hostvars.ts'
import { isContainer } from '../inventory/kinds.ts'
import { containerBaseName, newestRelease, type Release } from '../inventory/releases.ts'
import { counted, listed } from '../inventory/text/wording.ts'
import { mappingAt } from '../inventory/values.ts'

export interface NamedInputs {
  readonly stored: Dict
  readonly environment: Dict
  readonly release: Release
}

/**
 * The refusal, or `undefined` where nothing is made that is there.
 *
 * @param made what the run makes; `undefined` where it found too few addresses for it
 */
export function containersOfLaterNames(inputs: NamedInputs, made: Dict | undefined): Finding | undefined {
  const { stored, environment, release } = inputs
  if (release.points.has('dashed-container-names')) return undefined
  const later = laterNames(stored, [...(mappingAt(environment, 'container_skel')?.keys() ?? [])].map(String))
  if (later.size === 0) return undefined
  if (made === undefined) return refusal(undefined, later, release)
  const known = hostvarsOf(stored)
  const second = [...hostvarsOf(made)].flatMap(([name, vars]) => {
    if (typeof name !== 'string' || known.has(name) || !isContainer(name, vars)) return []
    const base = name.replace(/-[^-]*$/, '')
    return later.has(base) ? [base] : []
  })
  return second.length === 0 ? undefined : refusal(second, later, release)
}

/** Names without their digits as a run before 2024.1 makes them, of what is stored as it is named since: `a-b-c` by `a_b_c`. */
function laterNames(stored: Dict, types: readonly string[]): ReadonlyMap<string, string> {
  const there = new Map<string, Set<string>>()
  for (const [name, vars] of hostvarsOf(stored)) {
    const host = vars instanceof Dict ? vars.get('physical_host') : undefined
    if (typeof name !== 'string' || typeof host !== 'string' || !isContainer(name, vars)) continue
    const bases = there.get(host) ?? new Set()
    there.set(host, bases.add(name.replace(/-[^-]*$/, '')))
  }
  const before: Release = { ...newestRelease, points: new Set() }
  const pairs = [...there].flatMap(([host, bases]) => {
    const names = [host, ...formerNames(hostvarsOf(stored).get(host))]
    return types.flatMap((type): [string, string][] => {
      const base = names.map((name) => containerBaseName(newestRelease, name, type)).find((name) => bases.has(name))
      return base === undefined ? [] : [[containerBaseName(before, host, type), base]]
    })
  })
  return new Map(pairs)
}

function refusal(second: readonly string[] | undefined, later: ReadonlyMap<string, string>, release: Release): Finding {
  const what = second
    ? `${counted(second.length, 'container')} a second time (${listed(second)})`
    : 'containers a second time'
  const example = later.get(second?.[0] ?? '') ?? [...later.values()][0]!
  return {
    grade: 'error',
    code: 'E9',
    message: `this run would make ${what}, because the stored inventory has them under names that OpenStack-Ansible gives since 2024.1 (${example}-…), and the release of this run, ${release.tags}, does not know those`,
    remedy:
      'containers cannot be renamed: let runs speak the release that made them (29 or later; `osa-inventory doctor` tells what decides), or ' +
      'put a state from before the upgrade in force with `osa-inventory restore REV`; `osa-inventory generate --force` makes the second ones anyway',
    source: 'inventory',
    path: [],
  }
}

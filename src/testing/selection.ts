/** Which checks a run is about; what nobody knows is refused before anything is tried. */
import { nearestOrAll } from '../app/settings/sources.ts'
import { SettingsError, type SettingsIssue } from '../backends/errors.ts'
import type { Check, CheckGroup } from './check.ts'
import { contractGroups } from './groups.ts'
import { type ContractSettings, faultNames } from './options.ts'

/**
 * The groups of a run, each with what is to be done of it, in the order of their numbers.
 *
 * @throws SettingsError for a check, a group or a hook that there is not, and for a skip without a reason
 */
export function selectedGroups({ only, skip = {}, depth = 'whole', faults = {} }: ContractSettings): CheckGroup[] {
  const issues = [
    ...(only ?? []).flatMap((id) => unknownCheck('only', id)),
    ...Object.entries(skip).flatMap(([id, reason]) => [...unknownCheck('skip', id), ...withoutReason(id, reason)]),
    ...Object.entries(faults).flatMap(([name, hook]) => unknownHook(name, hook)),
  ]
  if (issues.length > 0) throw new SettingsError(issues)
  const isWanted = (check: Check): boolean =>
    only === undefined ? depth === 'whole' || check.isQuick === true : only.some((id) => isMeantBy(id, check))
  return contractGroups
    .map((group) => ({ ...group, checks: group.checks.filter(isWanted) }))
    .filter(({ checks }) => checks.length > 0)
}

/** Why it is not to be done, if so. */
export function reasonToSkip(check: Check, { skip = {} }: ContractSettings): string | undefined {
  return Object.entries(skip).find(([id]) => isMeantBy(id, check))?.[1]
}

/** @param id of the check itself, or of its group */
function isMeantBy(id: string, check: Check): boolean {
  return id === check.id || id === check.id.split('.', 1)[0]
}

function unknownCheck(option: 'only' | 'skip', id: string): SettingsIssue[] {
  const ids = contractGroups.flatMap(({ number, checks }) => [String(number), ...checks.map((check) => check.id)])
  if (ids.includes(id)) return []
  const group = contractGroups.find(({ number }) => String(number) === id.split('.', 1)[0])
  const known = group ? group.checks.map((check) => check.id) : contractGroups.map(({ number }) => String(number))
  return [{ key: option, message: `there is no check ${id}`, remedy: `there are ${known.join(', ')}` }]
}

function withoutReason(id: string, reason: unknown): SettingsIssue[] {
  if (typeof reason === 'string' && reason.trim() !== '') return []
  return [{ key: 'skip', message: `${id} is skipped without a reason`, remedy: 'say why it makes no sense here' }]
}

function unknownHook(name: string, hook: unknown): SettingsIssue[] {
  if (!(faultNames as readonly string[]).includes(name)) {
    return [{ key: 'faults', message: `there is no hook ${name}`, remedy: nearestOrAll(name, faultNames) }]
  }
  if (hook === undefined || typeof hook === 'function') return []
  return [{ key: 'faults', message: `the hook ${name} is not a function` }]
}

/** C6, C8: settings of hosts that are read otherwise than they look. */

import { truthy, type Value } from '../../python/value.ts'
import type { Finding, ValuePath } from '../inventory/findings.ts'
import { kindOf, mappingAt } from '../inventory/values.ts'
import { type AdviceContext, note, warning } from './context.ts'

export function adviseOnHostSettings(context: AdviceContext): Finding[] {
  return [...limitsOfNothing(context), ...noContainers(context)]
}

const limitKey = 'limit_container_types'

/** C6: `limit_container_types` beside the variables instead of inside one. */
function limitsOfNothing({ entries }: AdviceContext): Finding[] {
  const seen = new Set<object>()
  return entries.flatMap(({ group, host, entry }) => {
    const variables = mappingAt(entry, 'container_vars')
    if (!variables?.has(limitKey) || seen.has(variables)) return []
    // One mapping under several groups is one text of the file, so it is reported once.
    seen.add(variables)
    return warning(
      'C6',
      'config',
      [group, host, 'container_vars', limitKey],
      `${limitKey} of host ${host} in group ${group} is beside the variables, not inside one: ` +
        'it limits nothing, and every container of the host gets them all',
      'write it inside the variable that it should limit, if that is a mapping; ' +
        'any other variable belongs into the group_vars of its service',
    )
  })
}

/** C8: `no_containers` that is neither true nor false. It is read as Python does, so the text "false" is true. */
function noContainers({ config, entries }: AdviceContext): Finding[] {
  const findings: Finding[] = []
  const overrides = mappingAt(config, 'global_overrides')
  if (overrides?.has('no_containers'))
    findings.push(...judge(overrides.get('no_containers')!, ['global_overrides', 'no_containers'], 'global_overrides'))
  const seen = new Set<object>()
  for (const { group, host, entry } of entries) {
    if (!entry.has('no_containers') || seen.has(entry)) continue
    seen.add(entry)
    const path = [group, host, 'no_containers']
    findings.push(...judge(entry.get('no_containers')!, path, `host ${host} in group ${group}`))
  }
  return findings
}

function judge(value: Value, path: ValuePath, owner: string): Finding[] {
  if (typeof value === 'boolean') return []
  const shown = typeof value === 'string' ? `the text "${value}"` : kindOf(value)
  const message = `no_containers of ${owner} is ${shown}, which counts as ${truthy(value)}`
  const remedy = 'write true or false, without quotes'
  // 0 and 1 mean what they say.
  return [(value === 0 || value === 1 ? note : warning)('C8', 'config', path, message, remedy)]
}

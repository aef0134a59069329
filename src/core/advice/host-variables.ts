/** C6: limit_container_types beside the variables instead of inside one. */
import { mappingAt } from '../inventory/values.ts'
import { type AdviceContext, warning } from './context.ts'

const limitKey = 'limit_container_types'

export function adviseOnHostVariables({ entries }: AdviceContext) {
  const seen = new Set<object>()
  return entries.flatMap(({ group, host, entry }) => {
    const variables = mappingAt(entry, 'container_vars')
    if (!variables?.has(limitKey) || seen.has(variables)) return []
    // One mapping under several groups is one text of the file, so it is told once.
    seen.add(variables)
    return warning(
      'C6',
      'config',
      [group, host, 'container_vars', limitKey],
      `${limitKey} of host ${host} in group ${group} stands beside the variables, not inside one: ` +
        'it limits nothing, and every container of the host gets them all',
      'write it inside the variable that it shall limit, if that is a mapping; ' +
        'any other variable belongs into the group_vars of its service',
    )
  })
}

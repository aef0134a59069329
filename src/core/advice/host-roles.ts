/** D1: hosts for which no container type has anything to do. */

import type { Finding } from '../inventory/findings.ts'
import { nearest } from '../inventory/text/nearest.ts'
import { listed } from '../inventory/text/wording.ts'
import { mappingAt } from '../inventory/values.ts'
import { isMadeIn } from './container-type.ts'
import { type AdviceContext, groupedBy, note, warning } from './context.ts'
import { droppedIn } from './dropped-groups.ts'
import { groupRemedy } from './known-groups.ts'

/** Told once for each group: the first of the host's that the environment knows, else its first. */
export function adviseOnHostRoles(context: AdviceContext): Finding[] {
  const known = mappingAt(context.environment, 'physical_skel')
  const useful = new Set(
    context.types.flatMap((type) => [...type.physicalGroups].filter((group) => isMadeIn(type, group))),
  )
  const idle = [...context.entriesOf].flatMap(([host, entries]) => {
    const groups = entries.map(({ group }) => group)
    if (groups.some((group) => useful.has(group) || group === 'lxc_hosts')) return []
    return { host, group: groups.find((name) => known?.has(name)) ?? groups[0]! }
  })
  return [...groupedBy(idle, ({ group }) => group)].map(([group, hosts]) => {
    const names = hosts.map(({ host }) => host)
    return tell(context, group, names, useful)
  })
}

function tell(context: AdviceContext, group: string, hosts: readonly string[], useful: ReadonlySet<string>): Finding {
  const [one] = hosts
  const who =
    hosts.length === 1
      ? `host ${one} of group ${group} gets`
      : `${hosts.length} hosts of group ${group} (${listed(hosts)}) get`
  const are = hosts.length === 1 ? 'it is' : 'they are'
  if (mappingAt(context.environment, 'physical_skel')?.has(group)) {
    return note(
      'D1',
      'config',
      [group],
      `${who} no service: no container type is made for this group or another that ${are} in`,
      'leave it if the group is all they are for; else add them to the group of a service',
    )
  }
  return warning(
    'D1',
    'config',
    [group],
    `${who} no service: ${are} in no group that the environment knows`,
    remedyFor(context, group, useful),
  )
}

function remedyFor(context: AdviceContext, group: string, useful: ReadonlySet<string>): string {
  if (droppedIn(group) !== undefined)
    return 'remove them, or add them to the group of a service; the group itself is no longer there'
  const meant = nearest(group, useful)
  return meant ? groupRemedy(group, meant, context) : 'correct the name of the group, or define it in an env.d file'
}

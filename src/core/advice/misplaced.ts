/** V16: settings and keys of hosts that stand a level too high or too low, where nothing reads them. */
import { Dict, isInteger } from '../../python/value.ts'
import { looksLikeHost } from '../generator/slipped-hosts.ts'
import type { Finding } from '../inventory/findings.ts'
import { entryKeys } from '../inventory/user-config.ts'
import { mappingAt, pathKey } from '../inventory/values.ts'
import { type AdviceContext, warning } from './context.ts'

/** What OpenStack-Ansible reads of `global_overrides`. */
const settingsOfAll = [
  'container_cidr',
  'external_lb_vip_address',
  'internal_lb_vip_address',
  'management_bridge',
  'no_containers',
  'provider_networks',
  'tunnel_bridge',
]

/** Settings of the top level. */
const settingsOfTop = ['cidr_networks', 'used_ips']

/** Whether a key of the top level is told here, as what it is. */
export function isMisplaced({ config }: AdviceContext, name: string): boolean {
  return settingsOfAll.includes(name) || entryKeys.includes(name) || looksLikeHost(name, config.get(name))
}

export function adviseOnMisplacedKeys(context: AdviceContext): Finding[] {
  return [...atTheTop(context), ...belowOverrides(context)]
}

function atTheTop(context: AdviceContext): Finding[] {
  const { config, aliased, slipped } = context
  const overrides = mappingAt(config, 'global_overrides')
  return [...config.keys()].map(pathKey).flatMap((name) => {
    if (!isMisplaced(context, name) || aliased?.has(name) || slipped?.has(name)) return []
    const tell = (message: string, remedy: string): Finding => warning('V16', 'config', [name], message, remedy)
    if (settingsOfAll.includes(name)) {
      const remedy = overrides?.has(name) ? 'remove it: global_overrides has it' : 'indent it below global_overrides'
      return tell(`${name} is at the top level, where nothing reads it: it is a setting of global_overrides`, remedy)
    }
    if (entryKeys.includes(name))
      return tell(
        `${name} is at the top level, where nothing reads it: it belongs to a host`,
        'indent it below its host',
      )
    return tell(
      `${name} at the top level has an ip like a host, but is in no group: it is ignored`,
      `indent ${name}, with all that is below it, under its group, or remove it`,
    )
  })
}

function belowOverrides({ config }: AdviceContext): Finding[] {
  return settingsOfTop.flatMap((name) => {
    if (!mappingAt(config, 'global_overrides')?.has(name)) return []
    const message = `${name} is below global_overrides, where it is a variable like any other: the generator reads it at the top level`
    const remedy = config.has(name) ? `remove it: the top level has ${name}` : 'move it to the top level'
    return warning('V16', 'config', ['global_overrides', name], message, remedy)
  })
}

/** What a key of a host's entry that nothing reads would be one level further in; `undefined`: nothing that is known. */
export function remedyOfEntryKey({ types }: AdviceContext, entry: Dict, key: string): string | undefined {
  const value = entry.get(key)
  const isLimited = key === 'limit_container_types' || (value instanceof Dict && value.has('limit_container_types'))
  const isEmpty = entry.has('container_vars') && entry.get('container_vars') === null
  if (isInteger(value) && types.some(({ name }) => name === key)) return `indent ${key} under \`affinity:\` of the host`
  if (isLimited || isEmpty) {
    const where = entry.has('container_vars') ? 'container_vars' : '`container_vars:` of the host'
    return `indent ${key}, with all that is below it, under ${where}`
  }
  return undefined
}

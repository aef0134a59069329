import { Dict, type Value } from '../../../python/value.ts'
import { kindOf, mappingAt, pathKey } from '../../inventory/values.ts'
import type { Belonging, Entry } from './belonging.ts'
import type { Pass } from './context.ts'
import type { HostInRole } from './role.ts'

const limitKey = 'limit_container_types'

/** The host's `container_vars` go to every entry that belongs to it; anything but a mapping is ignored. */
export function applyContainerVars(pass: Pass, belonging: Belonging, at: HostInRole, entries: readonly Entry[]): void {
  const containerVars = mappingAt(at.entry, 'container_vars')
  if (!containerVars || containerVars.size === 0) return
  for (const entry of entries) {
    const component: Value = entry.vars.get('component') ?? null
    for (const [key, value] of containerVars) {
      const given = limited(pass, at, pathKey(key), value, component)
      if (given !== undefined) entry.vars.set(key, given)
    }
  }
  if (containerVars.has('physical_host') || containerVars.has('container_name')) belonging.invalidate()
}

/** A shallow copy for each entry; `undefined` where the mapping's limit does not name the entry's component. */
function limited(pass: Pass, at: HostInRole, key: string, value: Value, component: Value): Value | undefined {
  if (!(value instanceof Dict)) return value
  const own = new Dict(value)
  const limit = own.get(limitKey) ?? null
  own.delete(limitKey)
  if (limit === null) return own
  if (typeof limit !== 'string') {
    pass.faults.add({
      grade: 'error',
      code: 'V12',
      message: `${limitKey} of ${key} on host ${at.host} is ${kindOf(limit)}, not a text`,
      remedy: `write part of a component's name, as in \`${limitKey}: cinder_volume\``,
      source: 'config',
      path: [at.role.physicalGroup, at.host, 'container_vars', key, limitKey],
    })
    return undefined
  }
  return typeof component === 'string' && component.includes(limit) ? own : undefined
}

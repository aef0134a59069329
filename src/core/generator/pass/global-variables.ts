import { Dict, type Value } from '../../../python/value.ts'
import { mappingAt } from '../../inventory/values.ts'
import { globalOverrides, type Pass } from './context.ts'

/** docs/generation.md, section 3.1: `all.vars` is `container_cidr` and, over it, the global overrides. */
export function setGlobalVariables(pass: Pass, containerCidr: Value): void {
  const all = pass.inventory.ensureGroup('all')
  const vars = mappingAt(all, 'vars') ?? new Dict()
  all.set('vars', vars)
  vars.set('container_cidr', containerCidr)
  const overrides = globalOverrides(pass)
  if (!overrides) return
  for (const [key, value] of overrides) vars.set(key, value)
  for (const key of [...vars.keys()]) if (key !== 'container_cidr' && !overrides.has(key)) vars.delete(key)
}

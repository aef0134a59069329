/** How many hosts and containers an inventory has. */
import { Dict, type Value } from '../python/value.ts'
import { mappingAt } from './values.ts'

/** 0 also for what is no inventory. */
export function hostCount(inventory: Value | undefined): number {
  const meta = inventory instanceof Dict ? mappingAt(inventory, '_meta') : undefined
  return mappingAt(meta, 'hostvars')?.size ?? 0
}

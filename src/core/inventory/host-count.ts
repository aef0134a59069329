/** How many hosts and containers an inventory has. */
import { Dict, type Value } from '../../python/value.ts'
import { hostvarsOf } from './parts.ts'

/** 0 also for what is no inventory. */
export function hostCount(inventory: Value | undefined): number {
  return inventory instanceof Dict ? hostvarsOf(inventory).size : 0
}

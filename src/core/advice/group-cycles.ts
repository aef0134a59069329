/** E5: groups that contain each other. A run is refused as soon as a network reaches them. */
import type { Finding } from '../inventory/findings.ts'
import type { Inventory } from '../inventory/inventory.ts'
import { skeletonOf } from '../inventory/values.ts'
import { type AdviceContext, warning } from './context.ts'

export function adviseOnGroupCycles(context: AdviceContext): Finding[] {
  // Without a generated inventory the run was refused, for this among other things.
  if (!context.generated) return []
  return cyclesOf(context.inventory).map((cycle) => {
    const [first, ...others] = cycle
    const message = `groups ${first} and ${others.at(-1) ?? first} contain each other (${[...cycle, first].join(' > ')})`
    const remedy = 'remove one of the belongs_to entries: a provider network that is bound to them would be refused'
    const place = [skeletonOf(context.environment, first!), first!, 'belongs_to']
    return warning('E5', 'environment', place, message, remedy)
  })
}

/** Each cycle that a walk from parents to children closes, once. */
function cyclesOf(inventory: Inventory): string[][] {
  const cycles: string[][] = []
  const done = new Set<string>()
  const visit = (group: string, trail: readonly string[]): void => {
    const at = trail.indexOf(group)
    if (at >= 0) cycles.push(trail.slice(at))
    if (at >= 0 || done.has(group)) return
    for (const child of inventory.children(group)) if (typeof child === 'string') visit(child, [...trail, group])
    done.add(group)
  }
  for (const group of inventory.root.keys()) if (typeof group === 'string') visit(group, [])
  return cycles
}

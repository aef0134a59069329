/** An inventory that lost most of its hosts at once is nearly always an accident, and the next run would build a second cloud. */
import { OperationalError } from '../../core/errors.ts'
import { mappingAt } from '../../core/inventory/values.ts'
import { Dict, type Value } from '../../python/value.ts'

/** More than half of the hosts would go. */
export class InventoryShrunkError extends OperationalError {
  constructor(what: string, gone: readonly string[], before: number, remedy: string) {
    const shown = gone.slice(0, 5).join(', ')
    const more = gone.length > 5 ? ` and ${gone.length - 5} more` : ''
    super('ERR_INVENTORY_SHRUNK', `${what} lacks ${gone.length} of ${before} hosts: ${shown}${more}`, { remedy })
  }
}

function hostsOf(inventory: Value | undefined): ReadonlySet<unknown> {
  const meta = inventory instanceof Dict ? mappingAt(inventory, '_meta') : undefined
  return new Set(mappingAt(meta, 'hostvars')?.keys() ?? [])
}

/** @throws InventoryShrunkError when more than half of the hosts of `before` are not in `after`. */
export function guardAgainstShrinking(what: string, before: Value, after: Value, remedy: string): void {
  const kept = hostsOf(after)
  const all = [...hostsOf(before)].map(String)
  const gone = all.filter((host) => !kept.has(host))
  if (gone.length * 2 > all.length) throw new InventoryShrunkError(what, gone.sort(), all.length, remedy)
}

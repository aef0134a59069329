/** Why the store, a copy or a bundle refuses. */
import { OperationalError } from '../../core/errors.ts'
import { type DrawnAgain, renamedContainers } from '../../core/generator/drawn.ts'
import { groupMembers } from '../../core/inventory/hostvars.ts'
import { few } from '../../core/inventory/text/wording.ts'
import { mappingAt } from '../../core/inventory/values.ts'
import { Dict, type Value } from '../../python/value.ts'

/** The backend keeps only the present. */
export class HistoryMissingError extends OperationalError {
  constructor(more = '') {
    super('ERR_HISTORY_MISSING', `this backend keeps no history${more}`, {
      remedy:
        'osa-inventory export -o FILE keeps a copy of what is stored now; files, sqlite, postgresql and mysql keep every ' +
        'revision, and osa-inventory migrate brings the inventory there',
    })
  }
}

/** The destination cannot take them as they are; nothing was written. */
export class TransferRefusedError extends OperationalError {
  constructor(message: string, remedy: string) {
    super('ERR_TRANSFER_REFUSED', message, { remedy })
  }
}

/** The file is not a bundle, or not the one that was written. */
export class BundleError extends OperationalError {
  constructor(message: string, remedy: string) {
    super('ERR_BUNDLE', message, { remedy })
  }
}

/** What was read back is not what was written. */
export class CopyDiffersError extends OperationalError {
  constructor(message: string) {
    super('ERR_COPY_DIFFERS', message, {
      remedy: 'go on with the source, which was not changed; `osa-inventory backend check` tries the other one',
    })
  }
}

/** More than half of the hosts would go. */
class InventoryShrunkError extends OperationalError {
  constructor(what: string, gone: readonly string[], before: number, remedy: string) {
    super('ERR_INVENTORY_SHRUNK', `${what} lacks ${gone.length} of ${before} hosts: ${few(gone, 5)}`, { remedy })
  }
}

function hostsOf(inventory: Value | undefined): ReadonlySet<unknown> {
  const meta = inventory instanceof Dict ? mappingAt(inventory, '_meta') : undefined
  return new Set(mappingAt(meta, 'hostvars')?.keys() ?? [])
}

/**
 * An inventory that lost most of its hosts at once is nearly always an accident, and the next run would build a second cloud.
 *
 * @throws InventoryShrunkError when more than half of the hosts of `before` are not in `after`.
 */
export function guardAgainstShrinking(what: string, before: Value, after: Value, remedy: string): void {
  const kept = hostsOf(after)
  const all = [...hostsOf(before)].map(String)
  const gone = all.filter((host) => !kept.has(host))
  if (gone.length * 2 > all.length) throw new InventoryShrunkError(what, gone.sort(), all.length, remedy)
}

/** Containers have other names than before: a cloud is not renamed, so this is another one's inventory, or a damaged one. */
class InventoryRenamedError extends OperationalError {
  constructor(name: string, renamed: readonly DrawnAgain[], remedy: string) {
    const told = renamed.map(({ known, drawn }) => `${known} (now ${drawn})`)
    super(
      'ERR_INVENTORY_SHRUNK',
      `the stored inventory was edited from outside and now has other containers in the place of those of ${name}: ${few(told, 3)}`,
      { remedy },
    )
  }
}

/**
 * An edit by hand may add, move and remove; but most containers under other names are another cloud, and one that groups
 * still know by its former name has been damaged.
 *
 * @throws InventoryRenamedError
 */
export function guardAgainstRenaming(edit: {
  /** Of what was stored before. */
  readonly name: string
  readonly before: Value
  readonly after: Value
  readonly remedy: string
}): void {
  const { renamed, isMost } = renamedContainers(edit.before, edit.after)
  if (renamed.length === 0) return
  const members = new Set(
    edit.after instanceof Dict ? [...groupMembers(edit.after)].flatMap(([, hosts]) => hosts.map(String)) : [],
  )
  if (isMost || renamed.some(({ known }) => members.has(known))) {
    throw new InventoryRenamedError(edit.name, renamed, edit.remedy)
  }
}

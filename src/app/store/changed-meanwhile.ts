/** What someone has agreed to is what was shown: whatever has changed since then is not to be lost by a yes to something else. */
import { OperationalError } from '../../core/errors.ts'
import { sameStored } from '../../core/inventory/stored-inventory.ts'
import type { StoredInventory } from './store.ts'

/** Between the showing and the writing someone else changed what it is about. */
export class ChangedMeanwhileError extends OperationalError {
  /** @param what has changed, and with what effect: `the inventory, and other hosts would go now` */
  constructor(what: string, refusal: string) {
    super('ERR_CHANGED_MEANWHILE', `someone else changed ${what}; ${refusal}`, {
      remedy: 'run the command again',
      exit: 'again',
    })
  }
}

/**
 * For anyone who puts another state in the place of the one that was shown: all of that one goes, so all of it counts.
 *
 * @param shown `undefined`: nothing that could be read
 * @param refusal `nothing was restored`
 * @throws ChangedMeanwhileError
 */
export function demandAsShown(
  shown: StoredInventory | undefined,
  now: StoredInventory | undefined,
  refusal: string,
): void {
  if (shown === undefined && now === undefined) return
  const isSame = shown && now && (shown.document === now.document || sameStored(shown.inventory, now.inventory))
  if (!isSame)
    throw new ChangedMeanwhileError('the inventory since it was compared, and that would be lost now', refusal)
}

/** `OSA_INVENTORY_AT`: the inventory script gives Ansible the inventory as it was. Nothing is stored meanwhile. */
import { OperationalError } from '../../core/errors.ts'
import type { Environment } from './directories.ts'

export const pastVariable = 'OSA_INVENTORY_AT'

/** REV as it was written; `undefined` where the variable is unset or empty. */
export function pastAskedFor(env: Environment): string | undefined {
  return env[pastVariable] || undefined
}

/** Anyone who looks at the past has forgotten that, or would decide by an inventory that is no more. */
export class PastInventoryError extends OperationalError {
  constructor(rev: string) {
    super(
      'ERR_PAST_INVENTORY',
      `${pastVariable}=${rev} is set: Ansible sees the inventory as it was, and nothing may be changed meanwhile`,
      { remedy: `unset ${pastVariable}, then run the command again` },
    )
  }
}

/** @throws PastInventoryError */
export function demandPresent(env: Environment): void {
  const rev = pastAskedFor(env)
  if (rev !== undefined) throw new PastInventoryError(rev)
}

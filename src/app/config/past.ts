/** `OSA_INVENTORY_AT`: the inventory script gives Ansible the inventory as it was. Nothing is stored meanwhile. */
import type { Environment } from './directories.ts'

export const pastVariable = 'OSA_INVENTORY_AT'

/** REV as it was written; `undefined` where the variable is unset or empty. */
export function pastAskedFor(env: Environment): string | undefined {
  return env[pastVariable] || undefined
}

/** Whoever looks at the past has forgotten that, or would decide by an inventory that is no more. */
export class PastInventoryError extends Error {
  readonly code = 'ERR_PAST_INVENTORY'
  readonly remedy = `unset ${pastVariable}, then run the command again`
  constructor(rev: string) {
    super(`${pastVariable}=${rev} is set: Ansible sees the inventory as it was, and nothing may be changed meanwhile`)
    this.name = 'PastInventoryError'
  }
}

/** @throws PastInventoryError */
export function demandPresent(env: Environment): void {
  const rev = pastAskedFor(env)
  if (rev !== undefined) throw new PastInventoryError(rev)
}

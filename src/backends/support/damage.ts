/** Damage as a backend meets it, and as the contract has it. */
import { OperationalError } from '../../core/errors.ts'
import type { RevisionId, RevisionInfo } from '../contract.ts'
import { CorruptDocumentError } from '../errors.ts'

/** What is stored is not what was written there. Never leaves a backend: `toldDamage` makes of it what does. */
export class DamagedValue extends OperationalError {
  constructor(message: string, remedy?: string) {
    super('ERR_DAMAGED_VALUE', message, { remedy })
  }
}

/** What `read` gives, or of damage what `otherwise` does. Other errors go on. */
export function unlessDamaged<T, U>(read: () => T, otherwise: (damage: DamagedValue) => U): T | U {
  try {
    return read()
  } catch (error) {
    if (error instanceof DamagedValue) return otherwise(error)
    throw error
  }
}

/** The newest revision's description, as `newestInfo` gives it, where no more than its number can be read. */
export function numberAlone(id: RevisionId): RevisionInfo {
  const known: Pick<RevisionInfo, 'id' | 'lineage' | 'chain'> = { id, lineage: '', chain: '' }
  return known as RevisionInfo
}

export interface DamagePlace {
  /** The section of the settings. */
  readonly section: string
  /** `etcd at db1:2379`: begins the message. */
  readonly where: string
  /** The manual's page, which is the remedy where the damage has none of its own. */
  readonly manual: string
}

export function toldDamage(error: DamagedValue, operation: string, { section, where, manual }: DamagePlace) {
  const remedy = error.remedy ?? `${manual} says what to do about damage`
  return new CorruptDocumentError(`${where}: ${error.message}`, { backend: section, operation, remedy })
}

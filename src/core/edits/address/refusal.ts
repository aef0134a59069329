import { OperationalError } from '../../errors.ts'
import type { ValuePath } from '../../inventory/findings.ts'

/** An address cannot be given as it was asked for. */
export class AddressRefusedError extends OperationalError {
  declare readonly remedy: string
  /** What the configuration has to do with it, in the user configuration. */
  readonly path: ValuePath | undefined
  constructor(message: string, remedy: string, path?: ValuePath) {
    super('ERR_ADDRESS_REFUSED', message, { remedy })
    this.path = path
  }
}

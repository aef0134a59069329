import type { ValuePath } from '../../inventory/findings.ts'

/** An address cannot be given as it was asked for. */
export class AddressRefusedError extends Error {
  readonly code = 'ERR_ADDRESS_REFUSED'
  readonly remedy: string
  /** What the configuration has to do with it, in the user configuration. */
  readonly path: ValuePath | undefined
  constructor(message: string, remedy: string, path?: ValuePath) {
    super(message)
    this.name = 'AddressRefusedError'
    this.remedy = remedy
    this.path = path
  }
}
